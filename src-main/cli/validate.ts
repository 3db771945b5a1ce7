import { Command, Option } from 'commander';
import { CliExit } from './cli-exit.ts';
import { type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { createPaint } from './paint.ts';
import { printJson } from './print-json.ts';
import type { ValidateFlags } from './validate/validate-flags.ts';

/** `planoai validate [FILE…]`: what is wrong with a config, without starting anything. */
export function validateCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('validate')
    .description('Check config files without starting anything')
    .argument('[files...]', 'config files (default: config.yaml or plano_config.yaml in --path)')
    .option('--path <folder>', 'folder of the config file')
    .addOption(new Option('--format <format>', 'of the report').choices(['text', 'json', 'github', 'sarif']))
    .option('--strict', 'warnings fail the check too (exit code 8)')
    .option('--hints', 'show hints too')
    .option('--fragment', 'the file is a part of a config: do not miss the rest')
    .addOption(profileOption())
    .option('--check-env', 'a variable without a value is an error (exit code 3)')
    .option('--check-urls', 'ask every agent, filter, endpoint and provider for a sign of life')
    .addOption(
      new Option('--target <where>', 'where the config will run').choices(['native', 'docker', 'kubernetes']),
    )
    .option('--print', 'print the effective config instead of a report')
    .addOption(
      new Option('--compat <product>', 'show only what makes Plano itself refuse the file').choices([
        'upstream',
      ]),
    )
    .action((files: string[], flags: ValidateFlags) => validate(io, globals(), files, flags));
}

export function profileOption(): Option {
  return new Option('--profile <profile>', 'how strictly to judge (PLANO_PROFILE)').choices([
    'dev',
    'production',
  ]);
}

async function validate(
  io: CliIo,
  globals: GlobalOptions,
  files: readonly string[],
  flags: ValidateFlags,
): Promise<void> {
  const { checkFile, exitCodeFor, printEffective } = await import('./validate/check-file.ts');
  const targets = files.length === 0 ? [undefined] : files;
  if (flags.print === true) return printEffective(io, globals, targets, flags);
  const checked = [];
  for (const file of targets) checked.push(await checkFile(io, file, flags));

  switch (globals.json ? 'json' : (flags.format ?? 'text')) {
    case 'json':
      printJson(io, files.length > 1 ? checked.map(({ document }) => document) : checked[0]?.document);
      break;
    case 'github': {
      const { githubReport } = await import('./diagnostics/github-report.ts');
      printLines(
        io,
        checked.flatMap(({ document }) => githubReport(document.file, document.diagnostics)),
      );
      break;
    }
    case 'sarif': {
      const { sarifReport } = await import('./diagnostics/sarif-report.ts');
      printJson(io, sarifReport(checked.map(({ document }) => document)));
      break;
    }
    default: {
      const { describeCheck } = await import('./validate/describe-check.ts');
      const paint = createPaint(globals.color);
      if (!globals.quiet)
        printLines(
          io,
          checked.flatMap((check) => describeCheck(check, paint)),
        );
    }
  }
  const codes = checked.map((check) => exitCodeFor(check, flags));
  // A broken file outweighs missing variables, and those outweigh the warnings of another.
  const worst = [exitCodes.refused, exitCodes.environment, exitCodes.check].find((code) =>
    codes.includes(code),
  );
  if (worst !== undefined) throw new CliExit(worst);
}

function printLines(io: CliIo, lines: readonly string[]): void {
  if (lines.length > 0) io.stdout.write(`${lines.join('\n')}\n`);
}
