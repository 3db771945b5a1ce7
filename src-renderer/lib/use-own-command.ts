import { useQuery } from '@tanstack/react-query';
import { hostQuery } from './host.ts';
import { ownCommand } from './own-command.ts';

/** A `planoai` command as it has to be typed to mean the instance that this console shows. */
export function useOwnCommand(command: string): string {
  const instance = useQuery(hostQuery('host.info', {})).data?.instance;
  return instance === undefined ? command : ownCommand(command, instance);
}
