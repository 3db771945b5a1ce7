import { Command, InvalidArgumentError } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { collect } from './env.ts';
import type { GenerateFlags } from './prompt-targets/run-generate.ts';

/** `planoai generate_prompt_targets`: Python functions become `prompt_targets` of a config. */
export function generatePromptTargetsCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('generate-prompt-targets')
    .description('Write the prompt_targets of a config from Python functions, FastAPI or Flask routes')
    .option('--file <file>', 'Python file; it is read, never run (repeat)', collect, [])
    .option('--f <file>', 'the same as --file', collect, [])
    .option('--endpoint <name>', 'key of endpoints that the functions are called at')
    .option('--base-path <path>', 'in front of every path', basePath, '')
    .option('--function <glob>', 'only functions of this name, * for any letters (repeat)', collect, [])
    .option('--include-private', 'functions whose name begins with _ too')
    .option('--include-undocumented', 'functions without a docstring too')
    .option('--out <file>', 'write there instead of printing')
    .option('--merge <config>', 'write into the prompt_targets of this config; with --out, into a copy of it')
    .option('--strict', 'any warning is a failure, and nothing is written')
    .action(async (flags: GenerateFlags) => {
      const { runGenerate } = await import('./prompt-targets/run-generate.ts');
      await runGenerate(io, globals(), flags);
    });
}

/** For commander. */
function basePath(text: string): string {
  if (!/^\/[^\s?#{}]*$/.test(text)) {
    throw new InvalidArgumentError('It takes a path that begins with "/", such as /api/v1.');
  }
  return text.replace(/\/+$/, '');
}
