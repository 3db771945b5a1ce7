import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { saveFile } from '../../console/save-file.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { usage } from '../global-options.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { shownPath } from '../shown-path.ts';
import { generateTargets } from './generate-targets.ts';
import type { GeneratorWarning } from './generated-target.ts';
import { mergeTargets } from './merge-targets.ts';
import { readModule, type SyntaxGap } from './python/read-module.ts';
import type { SourceModule } from './read-routes.ts';
import { generatedMark, targetsYaml } from './targets-yaml.ts';

export interface GenerateFlags {
  readonly file: readonly string[];
  readonly f: readonly string[];
  readonly endpoint?: string;
  readonly basePath: string;
  readonly function: readonly string[];
  readonly includePrivate?: boolean;
  readonly includeUndocumented?: boolean;
  readonly out?: string;
  readonly merge?: string;
  readonly strict?: boolean;
}

/** Reads the Python files and prints or writes their prompt targets. Throws `CliFailure`. */
export async function runGenerate(io: CliIo, globals: GlobalOptions, flags: GenerateFlags): Promise<void> {
  const files = [...flags.file, ...flags.f];
  if (files.length === 0) throw usage('Name a Python file: --file api.py');
  if (files.some((file) => !file.endsWith('.py'))) throw usage('Input file must be a .py file');
  if (flags.endpoint !== undefined && !/^[A-Za-z][A-Za-z0-9_]*$/.test(flags.endpoint)) {
    throw usage(`"${flags.endpoint}" cannot name an endpoint: letters, digits and _, a letter first.`);
  }
  const sources = await Promise.all(files.map((file) => readSource(io, file)));
  refuseGaps(sources);
  const { targets, warnings } = generateTargets(sources, {
    endpoint: flags.endpoint ?? null,
    basePath: flags.basePath,
    functions: flags.function,
    includePrivate: flags.includePrivate ?? false,
    includeUndocumented: flags.includeUndocumented ?? false,
  });
  const told = [...sources.flatMap(gapsInBodies), ...warnings];
  if (flags.strict === true && told.length > 0) throw strictFailure(told);
  const merged = flags.merge === undefined ? null : await mergeTargets(io, flags.merge, targets);
  const text =
    merged?.text ??
    targetsYaml(
      targets,
      sources.map(({ file }) => file),
    );
  const target = flags.out ?? flags.merge;
  const written = target === undefined ? null : resolve(io.cwd, target);
  if (written !== null) {
    if (flags.out !== undefined) await refuseOverwriting(io, written);
    await saveFile(written, text);
  }
  if (globals.json) {
    const shown = written === null ? null : shownPath(written, io.cwd);
    printJson(io, { prompt_targets: targets, warnings: told, written: shown, ...merged?.changes });
    return;
  }
  const paint = createPaint(globals.color);
  for (const { file, line, message } of told) {
    io.stderr.write(`${file}:${line}  ${paint('yellow', 'warning')}  ${message}\n`);
  }
  if (written === null) io.stdout.write(text);
  else if (!globals.quiet) {
    const names = targets.map(({ name }) => name).join(', ') || 'no prompt target';
    io.stdout.write(`Wrote ${shownPath(written, io.cwd)}: ${names}\n`);
  }
}

async function readSource({ cwd }: CliIo, file: string): Promise<SourceModule> {
  const path = resolve(cwd, file);
  const shown = shownPath(path, cwd);
  try {
    return { file: shown, module: readModule((await readFile(path, 'utf8')).replace(/^\uFEFF/, '')) };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const isMissing = error.code === 'ENOENT';
    throw new CliFailure(isMissing ? `Input file not found: ${path}` : `Input file cannot be read: ${path}`, {
      code: isMissing ? 'input_not_found' : 'input_unreadable',
      exitCode: exitCodes.refused,
      details: [{ file: shown, errorCode: error.code }],
      cause: error,
    });
  }
}

const shownGaps = 5;

/** Outside of functions, what is not understood may hide functions or change what they take. */
function refuseGaps(sources: readonly SourceModule[]): void {
  const gaps = sources.flatMap(({ file, module }) =>
    module.gaps.filter(({ isFatal }) => isFatal).map(({ line, column }) => ({ file, line, column })),
  );
  const [first] = gaps;
  if (first === undefined) return;
  throw new CliFailure(`${first.file}:${first.line}:${first.column}: this is not Python`, {
    code: 'python_syntax',
    exitCode: exitCodes.refused,
    details: gaps,
    lines: gaps.slice(1, shownGaps).map(({ file, line, column }) => `${file}:${line}:${column}: nor is this`),
    hint: 'Python says more about it: python -m py_compile',
  });
}

function gapsInBodies({ file, module }: SourceModule): GeneratorWarning[] {
  const lines = new Set(module.gaps.filter(({ isFatal }: SyntaxGap) => !isFatal).map(({ line }) => line));
  const message = 'this line is not understood; functions behind it may be missing';
  return [...lines].map((line) => ({ code: 'python_syntax', file, line, message }));
}

function strictFailure(warnings: readonly GeneratorWarning[]): CliFailure {
  return new CliFailure(
    `Nothing was written: ${warnings.length} warning${warnings.length === 1 ? '' : 's'}`,
    {
      code: 'warnings',
      exitCode: exitCodes.refused,
      details: warnings,
      lines: warnings.map(({ file, line, message }) => `${file}:${line}  ${message}`),
    },
  );
}

/** What was generated before may be generated again. */
async function refuseOverwriting({ cwd }: CliIo, path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null || text.includes(generatedMark)) return;
  throw new CliFailure(`Refusing to overwrite existing file: ${shownPath(path, cwd)}`, {
    code: 'would_overwrite',
    exitCode: exitCodes.refused,
    details: [{ file: shownPath(path, cwd) }],
    hint: 'Name another file, or put the prompt targets into a config with --merge.',
  });
}
