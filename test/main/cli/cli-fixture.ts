import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { CliIo } from '../../../src-main/cli/cli-io.ts';
import { runProgram } from '../../../src-main/cli/program.ts';

/** The smallest config that serves. */
export const smallConfig = (port = 12000, more = '') => `version: v0.3.0
listeners:
- {type: model, name: m1, port: ${port}}
model_providers:
- {model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}
${more}`;

/** Braces mean something in flow style, so the reference is quoted. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the config's own syntax
export const bracedKey = '"${OPENAI_API_KEY}"';

export interface CliRun {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  /** First and last line of stderr. */
  readonly errFirst: string;
  readonly errLast: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CliWorkspace {
  readonly folder: string;
  readonly home: string;
  write(name: string, text: string): Promise<string>;
  /** A command in this process, with nothing but the given variables. */
  run(argv: string, options?: RunOptions): Promise<CliRun>;
}

export interface RunOptions {
  readonly env?: Environment;
  readonly isTTY?: boolean;
  /** What somebody types, as soon as something is printed that fits; makes everything a terminal. */
  readonly typed?: { readonly after: RegExp; readonly text: string };
  /** What is piped in; nothing when left out, and no end of it. */
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

/** An empty folder with a home beside it, removed after the test. */
export async function cliWorkspace(files: Readonly<Record<string, string>> = {}): Promise<CliWorkspace> {
  const root = await mkdtemp(join(tmpdir(), 'planoai-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, 'project');
  const home = join(root, 'home');
  await mkdir(folder);
  const write = async (name: string, text: string) => {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return {
    folder,
    home,
    write,
    run: (argv, options = {}) =>
      runCli(words(argv), { ...options, cwd: folder, env: { PLANO_HOME: home, ...options.env } }),
  };
}

/** Words of a command line; single quotes keep blanks. */
export function words(line: string): string[] {
  return (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'|'$/g, ''));
}

export async function runCli(
  argv: readonly string[],
  options: RunOptions & { readonly cwd: string },
): Promise<CliRun> {
  const written = { out: '', err: '' };
  const isTTY = options.typed !== undefined || (options.isTTY ?? false);
  const stdin = Object.assign(new PassThrough(), {
    ...(options.typed !== undefined && { isTTY, setRawMode: () => stdin }),
  });
  if (options.stdin !== undefined) stdin.end(options.stdin);
  let typed = false;
  const stream = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
      if (typed || options.typed?.after.test(written[name]) !== true) return;
      typed = true;
      setImmediate(() => stdin.write(`${options.typed?.text}\r`));
    },
    isTTY,
  });
  const io: CliIo = {
    stdout: stream('out'),
    stderr: stream('err'),
    stdin,
    env: options.env ?? {},
    cwd: options.cwd,
    signal: options.signal ?? new AbortController().signal,
  };
  const exitCode = await runProgram(argv, io);
  return toRun(exitCode, written.out, written.err);
}

export function toRun(exitCode: number, out: string, err: string): CliRun {
  const lines = err.trimEnd().split('\n');
  return { exitCode, out, err, errFirst: lines[0] ?? '', errLast: lines.at(-1) ?? '' };
}
