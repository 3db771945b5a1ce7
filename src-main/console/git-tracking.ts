import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** How long git may take before nothing is said. */
const answerMs = 2000;

/** Answers of git, each with the marks of the files that it depends on. */
const known = new Map<string, { readonly marks: string; readonly taken: boolean }>();

/**
 * Whether the file lies in a git work tree and git does not ignore it, so that it would be, or is,
 * committed. Without git on the machine: no. Asks git again only when a rule of it may have changed.
 */
export function isTakenByGit(file: string): boolean {
  const folders = workTreeFolders(dirname(file));
  const top = folders.at(-1);
  if (top === undefined) return false;
  const decisive = [
    ...folders.map((folder) => join(folder, '.gitignore')),
    join(top, '.git', 'index'),
    join(top, '.git', 'info', 'exclude'),
  ];
  const marks = decisive.map((name) => statSync(name, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
  const before = known.get(file);
  if (before?.marks === marks) return before.taken;
  const taken = askGit(file);
  known.set(file, { marks, taken });
  return taken;
}

/** Exit code 1: no rule ignores it; a file that is committed already is never ignored. */
function askGit(file: string): boolean {
  const { status } = spawnSync('git', ['check-ignore', '--quiet', '--', basename(file)], {
    cwd: dirname(file),
    stdio: 'ignore',
    timeout: answerMs,
    windowsHide: true,
  });
  return status === 1;
}

/** From the folder up to the top of its work tree; empty outside of one. */
function workTreeFolders(folder: string): string[] {
  const folders: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    folders.push(at);
    if (existsSync(join(at, '.git'))) return folders;
    if (dirname(at) === at) return [];
  }
}
