import { Command, Option } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';

/** `planoai state`: the conversations that gateways keep for `/v1/responses`. */
export function stateCommand(io: CliIo, globals: () => GlobalOptions): Command {
  const run = async () => (await import('./state/run-state.ts')).runState;
  const command = new Command('state').description('Look at stored conversations, and remove them');
  const onStore = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--config <file>', 'config file (default: config.yaml or plano_config.yaml)');
  const onTurn = (name: string, description: string) =>
    onStore(name, description)
      .argument('<id>', 'of the response')
      .option('--scope <scope>', 'whose it is, as in the table; a tenant is t:<name>', '');
  onTurn('get', 'Print a stored response').action(async (id: string, flags) =>
    (await run())(io, globals(), { name: 'get', id, ...flags }),
  );
  onTurn('delete', 'Delete a stored response; what came after it stays').action(async (id: string, flags) =>
    (await run())(io, globals(), { name: 'delete', id, ...flags }),
  );
  onStore('gc', 'Remove what has expired').action(async (flags) =>
    (await run())(io, globals(), { name: 'gc', ...flags }),
  );
  onStore('stats', 'Say where conversations are and how many').action(async (flags) =>
    (await run())(io, globals(), { name: 'stats', ...flags }),
  );
  command
    .command('schema')
    .description('Print the SQL that makes the table of conversations')
    .addOption(
      new Option('--type <type>', 'the database').choices(['postgres', 'sqlite']).default('postgres'),
    )
    .action(async ({ type }: { readonly type: 'postgres' | 'sqlite' }) => {
      const { stateSchema } = await import('./state/state-schema.ts');
      io.stdout.write(stateSchema(type));
    });
  return command;
}
