import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Texts that the gateway may lose, and would rather not. */
export interface Snapshots {
  /** `null`: there is none. */
  load(name: string): Promise<string | null>;
  /** Rejects with the system's error. */
  save(name: string, text: string): Promise<void>;
}

/** One file per name in a folder of ours; `null`: nothing is kept. */
export function snapshotFiles(folder: string | null): Snapshots {
  if (folder === null) return { load: () => Promise.resolve(null), save: () => Promise.resolve() };
  return {
    async load(name) {
      try {
        return await readFile(fileOf(folder, name), 'utf8');
      } catch {
        // Gone or unreadable: it will be written anew.
        return null;
      }
    },
    async save(name, text) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = join(folder, `.${randomBytes(6).toString('hex')}.draft`);
      try {
        await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
        await rename(draft, fileOf(folder, name));
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}

/** Feeds are told apart by a name that is fit for a file. */
function fileOf(folder: string, name: string): string {
  return join(folder, `pricing-${name}.json`);
}
