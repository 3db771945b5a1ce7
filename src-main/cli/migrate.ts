import { Command } from 'commander';
import type { MigrationChange } from '../../src-gateway/config/migrate-config.ts';
import { CliExit } from './cli-exit.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { createPaint } from './paint.ts';
import { printJson } from './print-json.ts';

interface MigrateFlags {
  readonly path?: string;
  readonly check?: boolean;
}

/** `planoai migrate [FILE]`: old forms of a config become the current ones, comments stay. */
export function migrateCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('migrate')
    .description('Rewrite the old forms of a config file to the current ones; comments stay')
    .argument('[file]', 'config file (default: config.yaml or plano_config.yaml in --path)')
    .option('--path <folder>', 'folder of the config file')
    .option('--check', 'write nothing; exit code 8 when there is something to rewrite')
    .action((file: string | undefined, flags: MigrateFlags) => migrate(io, globals(), file, flags));
}

async function migrate(
  io: CliIo,
  globals: GlobalOptions,
  file: string | undefined,
  flags: MigrateFlags,
): Promise<void> {
  const { findConfig } = await import('./find-config.ts');
  const { readConfigText } = await import('./load-config.ts');
  const { migrateConfig } = await import('../../src-gateway/config/migrate-config.ts');
  const { shownPath } = await import('./shown-path.ts');
  const path = findConfig(io, { file, path: flags.path });
  const shown = shownPath(path, io.cwd);
  const { text, byteOrderMark } = await readConfigText(io, path);
  const { text: migrated, changes, obstacles } = migrateConfig(text);
  if (obstacles.length > 0) {
    const { textReport } = await import('./diagnostics/text-report.ts');
    throw new CliFailure(`${shown}: invalid against schema`, {
      code: 'config_invalid',
      exitCode: exitCodes.refused,
      stage: 'schema',
      details: obstacles,
      lines: textReport(shown, obstacles, createPaint(globals.color)),
    });
  }
  const written = changes.length > 0 && flags.check !== true;
  if (written) {
    const { saveFile } = await import('../console/save-file.ts');
    await saveFile(path, byteOrderMark + migrated);
  }
  if (globals.json) printJson(io, { file: shown, written, changes });
  else if (!globals.quiet) io.stdout.write(describe(shown, changes, written));
  if (changes.length > 0 && !written) throw new CliExit(exitCodes.check);
}

function describe(file: string, changes: readonly MigrationChange[], written: boolean): string {
  if (changes.length === 0) return `${file} is in the current form.\n`;
  const head = written ? `${file} was rewritten:` : `${file} needs to be rewritten:`;
  const lines = changes.map(({ line, title, code }) => `  ${file}:${line}  ${title}  ${code}`);
  return `${[head, ...lines].join('\n')}\n`;
}
