import { Command, Option } from 'commander';
import type { ClientApi } from '../contract/playground-calls.ts';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { collect } from './env.ts';
import type { FilterFlags } from './try/try-filter.ts';
import type { FunctionFlags } from './try/try-function.ts';

const apis: readonly ClientApi[] = ['chat', 'messages', 'responses'];

/** `planoai try`: a filter or a function of what runs, alone. */
export function tryCommand(io: CliIo, globals: () => GlobalOptions): Command {
  const command = new Command('try').description('Ask a filter or a function of what runs, and nothing else');
  command
    .command('filter')
    .description('Say what a filter makes of a body; no model is called, and no trace is left')
    .argument('<id>', 'of the filter, as the config names it')
    .argument('[body]', 'file with a request or a reply, - for stdin')
    .option('--prompt <text>', 'in place of a file: a request with one message of a user')
    .addOption(new Option('--phase <phase>', 'where it stands').choices(['input', 'output']).default('input'))
    .addOption(new Option('--api <api>', 'whose request or reply it is').choices(apis).default('chat'))
    .option('--listener <name>', 'with the filters of this listener around it')
    .option('--wire', 'print what went to the filter and came back')
    .action(async (id: string, body: string | undefined, flags: FilterFlags) => {
      const { runTryFilter } = await import('./try/try-filter.ts');
      await runTryFilter(io, globals(), { id, body, ...flags });
    });
  command
    .command('function')
    .description('Say which function a prompt calls, with which values, and how; --send calls it')
    .argument('[name]', 'of a prompt target; without it the engines of the config choose')
    .option('--prompt <text>', 'what a user says')
    .option('--value <name=value>', 'a value of the named function (repeat)', collect, [])
    .option('--send', 'call the endpoint of the named function with its values')
    .action(async (name: string | undefined, flags: FunctionFlags) => {
      const { runTryFunction } = await import('./try/try-function.ts');
      await runTryFunction(io, globals(), name ?? null, flags);
    });
  return command;
}
