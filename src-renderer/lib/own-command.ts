/** Commands that are about what runs; the others are about files or traces. */
const aboutInstance = /^planoai (?:up|down|status|restart|reload|logs)\b/;

/** A `planoai` command as it has to be typed to mean an instance. */
export function ownCommand(command: string, instance: string): string {
  return instance === 'default' || !aboutInstance.test(command)
    ? command
    : `${command} --instance ${instance}`;
}
