import { randomBytes } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HostFailure } from './host.ts';

export interface SaveFileOptions {
  /** Mode of a file that does not exist yet; one that does keeps its own. */
  readonly mode?: number;
  /** How the sibling is opened; tests hand in one that fails. */
  openFile?(
    path: string,
    flags: string,
    mode: number,
  ): Promise<Pick<FileHandle, 'writeFile' | 'chmod' | 'sync' | 'close'>>;
}

/**
 * Replaces a file's content in one step: a temporary sibling is written, flushed and renamed over it,
 * so that the old bytes stay until the new ones are safe. A symbolic link keeps pointing where it does.
 * Rejects with `save_failed`.
 */
export async function saveFile(path: string, text: string, options: SaveFileOptions = {}): Promise<void> {
  const { openFile = open } = options;
  const target = await realpath(path).catch(() => path);
  const draft = join(dirname(target), `.${randomBytes(6).toString('hex')}.plano-draft`);
  try {
    const existing = await stat(target).catch(() => null);
    const mode = existing === null ? (options.mode ?? 0o644) : existing.mode & 0o7777;
    const file = await openFile(draft, 'wx', mode);
    try {
      await file.writeFile(text, 'utf8');
      // `open` takes bits away that the umask does not want; the file had them.
      if (existing !== null) await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    const code = errorCode(error);
    const volume = aboutDisk.has(code) ? await volumeOf(dirname(target)) : null;
    const where = volume === null ? '' : ` (volume ${volume})`;
    throw new HostFailure(`${target} was not changed: ${reasonOf(code)}${where}.`, {
      code: 'save_failed',
      details: [{ path: target, errorCode: code, ...(volume === null ? {} : { volume }) }],
      cause: error,
    });
  }
  await flushFolder(dirname(target));
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'the folder may not be written to',
  EPERM: 'the folder may not be written to',
  ENOENT: 'the folder does not exist',
  EIO: 'the disk reports an error',
};

/** Where it helps to know which of several disks is meant. */
const aboutDisk: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

function reasonOf(code: string): string {
  return reasons[code] ?? `writing failed (${code})`;
}

/** Where the volume begins that holds a folder: the highest folder above it on the same device. */
async function volumeOf(folder: string): Promise<string | null> {
  const device = async (path: string) => (await stat(path).catch(() => null))?.dev;
  const own = await device(folder);
  if (own === undefined) return null;
  let top = folder;
  while (dirname(top) !== top && (await device(dirname(top))) === own) top = dirname(top);
  return top;
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

/** Makes the rename itself durable; Windows does not let a folder be flushed. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
