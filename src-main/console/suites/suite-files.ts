import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HostFailure } from '../host.ts';

/** Where the suites of a workspace lie. */
export function suitesFolder(configFile: string): string {
  return join(dirname(configFile), '.plano', 'suites');
}

/** More than anybody writes by hand. */
const mostFiles = 200;
const mostBytes = 1024 * 1024;

/** Names of the suite files of a folder, sorted; empty where there is none. */
export async function suiteNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /^[A-Za-z0-9_][\w.-]{0,99}\.ya?ml$/.test(name))
    .sort()
    .slice(0, mostFiles);
}

/** The text of a suite file. Rejects with `not_found`, `suite_unreadable`. */
export async function readSuiteText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= mostBytes) return await readFile(path, 'utf8');
  } catch (cause) {
    const isGone = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new HostFailure(
      isGone ? `There is no suite ${basename(path)}.` : `The suite ${path} cannot be read.`,
      { code: isGone ? 'not_found' : 'suite_unreadable', details: [{ path }], cause },
    );
  }
  throw new HostFailure(`${basename(path)} is larger than ${mostBytes / 1024} KiB.`, {
    code: 'suite_unreadable',
    details: [{ path }],
  });
}
