import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { shownPath } from '../shown-path.ts';
import { type Check, ok, warn } from './check.ts';

/** Whether others on this machine can read what only its user should. */
export const checkFiles: Check = async ({ globals, io, subject, userHome }) => {
  if (process.platform === 'win32') return [ok('Windows gives the files of a user to that user alone.')];
  const envFiles = 'unreadable' in subject ? [] : subject.envFiles;
  const looked = [
    ...envFiles.map((path) => ({ path, mask: 0o007, mode: '600', what: 'It holds keys' })),
    { path: globals.home, mask: 0o077, mode: '700', what: 'Traces and conversations are kept there' },
    {
      path: join(userHome, '.plano', 'run', 'plano_config_rendered.yaml'),
      mask: 0o077,
      mode: '600',
      what: "Plano's original wrote keys into it",
    },
  ];
  const found = await Promise.all(
    looked.map(async ({ mask, mode, path, what }) => {
      const now = await stat(path).catch(() => null);
      if (now === null || (now.mode & mask) === 0) return [];
      const shown = shownPath(path, io.cwd);
      return [warn(`${shown} is open to other users of this machine. ${what}.`, `chmod ${mode} ${shown}`)];
    }),
  );
  const open = found.flat();
  return open.length > 0 ? open : [ok('Only you can read env files and the home of Plano.')];
};
