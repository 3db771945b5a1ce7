import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { InstancePaths } from './instance-paths.ts';

/** The kernel's limit for the path of a Unix socket is 104 bytes on macOS, 108 on Linux. */
const longestSocketPath = 100;

/**
 * Where the instance's control socket belongs: in its folder, or, when that path is too long for a
 * socket, in an owner-only folder of the system's temporary one. A pipe name on Windows.
 */
export async function controlAddress(paths: InstancePaths): Promise<string> {
  const key = createHash('sha256').update(paths.folder).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\plano-${key}`;
  const beside = join(paths.folder, 'control.sock');
  if (Buffer.byteLength(beside) <= longestSocketPath) return beside;
  return join(await privateFolder(), `${key}.sock`);
}

async function privateFolder(): Promise<string> {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `plano-${uid}`);
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // Anybody may create a name in the temporary folder before us.
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${folder} is not a folder of this user alone; remove it or set PLANO_HOME to a short path`,
    );
  }
  return folder;
}
