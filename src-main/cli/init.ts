import { Command } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { providerNames } from './init/provider-names.ts';
import type { InitFlags } from './init/run-init.ts';
import { wholeNumber } from './read-number.ts';

/** `planoai init`: writes a config to begin with. */
export function initCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('init')
    .description('Write a config to begin with: from a template, or asked for step by step')
    .option('--template <id>', 'id of a template, a file, or - for stdin')
    .option('--clean', 'an empty config')
    .option('--providers <names>', 'the usual entries of these providers, comma list', providerNames)
    .option('-o, --output <file>', 'where to write', 'config.yaml')
    .option('--force', 'replace a file that is there')
    .option('--list-templates', 'list the templates')
    .option('--stdout', 'print the config instead of writing it')
    .option('--port <port>', 'of the first listener', wholeNumber(1, 65_535))
    .option('--with-env', 'write .env.example too, and keep .env out of Git')
    .option('--check', 'then look for what its start lacks: variables, ports, what it calls')
    .action(async (flags: InitFlags) => {
      const { runInit } = await import('./init/run-init.ts');
      await runInit(io, globals(), flags);
    });
}
