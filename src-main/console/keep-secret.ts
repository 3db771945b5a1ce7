import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dotenvLine } from '../../src-gateway/config/dotenv.ts';
import type { EnvironmentLookup, EnvironmentValue } from '../../src-gateway/config/environment.ts';
import { isTakenByGit } from './git-tracking.ts';
import { HostFailure } from './host.ts';
import { saveFile } from './save-file.ts';

export interface KeepSecretOptions {
  /** Where `.env` is. */
  readonly folder: string;
  readonly name: string;
  readonly value: string;
  /** The variables as they are now. */
  readonly environment: EnvironmentLookup;
}

/**
 * Adds one line to `.env`, which git is told to ignore first; nothing when the variable has this value
 * already. Rejects with `variable_taken` when it has another one, or with `save_failed`.
 */
export async function keepSecret({ folder, name, value, environment }: KeepSecretOptions): Promise<void> {
  const known = environment.get(name);
  if (known !== undefined) return refuseTaken(name, known, value);
  const file = join(folder, '.env');
  if (isTakenByGit(file)) await addLine(ignoreFileFor(folder), '.env');
  await addLine(file, dotenvLine(name, value), 0o600);
}

/** Throws `variable_taken` unless the variable has this very value. */
export function refuseTaken(name: string, known: EnvironmentValue, value: string): void {
  if (known.value === value) return;
  throw new HostFailure(
    `${name} has another value already (${known.source}). Give the secret another variable's name by hand.`,
    { code: 'variable_taken', details: [{ name, source: known.source }] },
  );
}

/** The `.gitignore` that rules a folder: the nearest one, else a new one beside the file. */
function ignoreFileFor(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, '.gitignore');
    if (existsSync(candidate)) return candidate;
    if (existsSync(join(at, '.git')) || dirname(at) === at) return join(folder, '.gitignore');
  }
}

/** Behind what the file holds, with the line ends that it has. */
async function addLine(file: string, line: string, mode = 0o644): Promise<void> {
  const text = (await textOf(file)) ?? '';
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' || text.endsWith('\n') ? '' : lineEnd;
  await saveFile(file, `${text}${gap}${line}${lineEnd}`, { mode });
}

/** `null`: there is no such file. What is there and cannot be read is not to be replaced. */
async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code !== 'ENOENT') {
      throw new HostFailure(`${file} cannot be read (${error.code}); nothing was changed.`, {
        code: 'save_failed',
        details: [{ path: file }],
        cause: error,
      });
    }
    return null;
  }
}
