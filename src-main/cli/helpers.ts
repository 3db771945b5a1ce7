import { Argument, Command } from 'commander';
import type { HelperRole } from '../contract/docker-calls.ts';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { wholeNumber } from './read-number.ts';

const roles: readonly HelperRole[] = ['postgres', 'redis', 'jaeger'];

/** `planoai helpers`: databases and a trace viewer beside the gateway, in containers of this installation. */
export function helpersCommand(io: CliIo, globals: () => GlobalOptions): Command {
  const run = async () => await import('./helpers/run-helpers.ts');
  const command = new Command('helpers')
    .description('List what this installation has in Docker: PostgreSQL, Redis, Jaeger, the gateway')
    .option('--config <file>', 'config file beside which .env keeps passwords (default: the usual names)')
    .action(async (flags: ConfigFlag) => (await run()).showHelpers(io, globals(), flags.config));
  const onHelper = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .addArgument(new Argument('<helper>', 'which').choices(roles));
  onHelper('start', 'Make and start a helper, or start the one that is there; says what the config needs')
    .option('--pull', 'fetch its image first')
    .action(async (role: HelperRole, { pull = false }: { readonly pull?: boolean }, self: Command) =>
      (await run()).startHelper(io, globals(), { role, pull, ...self.optsWithGlobals<ConfigFlag>() }),
    );
  onHelper('stop', 'Stop a helper; it and what it keeps stay').action(
    async (role: HelperRole, _own, self: Command) =>
      (await run()).endHelper(io, globals(), { role, verb: 'stop', ...self.optsWithGlobals<ConfigFlag>() }),
  );
  onHelper('remove', 'Stop a helper and remove its container; what it keeps stays').action(
    async (role: HelperRole, _own, self: Command) =>
      (await run()).endHelper(io, globals(), { role, verb: 'remove', ...self.optsWithGlobals<ConfigFlag>() }),
  );
  onHelper('logs', 'Show what a helper says')
    .option('--tail <number>', 'at most so many lines', wholeNumber(1, 5000), 200)
    .action(async (role: HelperRole, { tail }: { readonly tail: number }, self: Command) =>
      (await run()).helperLogs(io, globals(), { role, tail, ...self.optsWithGlobals<ConfigFlag>() }),
    );
  command
    .command('remove-volume')
    .description('Delete what a helper has kept, by the name of its volume')
    .argument('<name>', 'as the list shows it')
    .option('-y, --yes', 'do not ask')
    .action(async (name: string, { yes = false }: { readonly yes?: boolean }, self: Command) =>
      (await run()).removeVolume(io, globals(), { name, yes, ...self.optsWithGlobals<ConfigFlag>() }),
    );
  return command;
}

interface ConfigFlag {
  readonly config?: string;
}
