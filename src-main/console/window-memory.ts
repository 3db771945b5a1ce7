import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Remembered } from '../contract/window-calls.ts';
import { saveFile } from './save-file.ts';
import { sha256 } from './sha256.ts';

export interface WindowMemoryOptions {
  /** `$PLANO_HOME/console/windows`; made when there is something to keep. */
  readonly folder: string;
  /** Absolute path of the config: each workspace has a memory of its own. */
  readonly configFile: string;
}

/** Things that one workspace remembers, and workspaces that are remembered. */
const mostEntries = 40;
const mostWorkspaces = 64;

/**
 * What the windows of a workspace looked like when they were left, so that the next one looks the same: in a
 * file that only its owner reads, for there are prompts in it.
 */
export class WindowMemory {
  readonly #folder: string;
  readonly #file: string;
  readonly #configFile: string;
  #lane: Promise<unknown> = Promise.resolve();

  constructor({ folder, configFile }: WindowMemoryOptions) {
    this.#folder = folder;
    this.#configFile = configFile;
    this.#file = join(folder, `${sha256(configFile)}.json`);
  }

  /** Nothing where nothing can be read. */
  recall(): Promise<Remembered[]> {
    return this.#inOrder(() => this.#read());
  }

  /** Of two entries with one key the later stays. Rejects with `save_failed`. */
  remember(entries: readonly Remembered[]): Promise<void> {
    return this.#inOrder(async () => {
      const known = new Map((await this.#read()).map((entry) => [entry.key, entry]));
      for (const entry of entries) {
        if (entry.at >= (known.get(entry.key)?.at ?? 0)) known.set(entry.key, entry);
      }
      const kept = [...known.values()].sort((one, other) => other.at - one.at).slice(0, mostEntries);
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await saveFile(this.#file, JSON.stringify({ configFile: this.#configFile, entries: kept }), {
        mode: 0o600,
      });
      await this.#prune();
    });
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#lane.then(work);
    this.#lane = done.catch(() => undefined);
    return done;
  }

  async #read(): Promise<Remembered[]> {
    try {
      const stored: unknown = JSON.parse(await readFile(this.#file, 'utf8'));
      if (typeof stored !== 'object' || stored === null || !('entries' in stored)) return [];
      const { entries } = stored;
      return Array.isArray(entries) ? entries.filter(isRemembered) : [];
    } catch {
      return [];
    }
  }

  /** The workspaces that nobody has opened for the longest time go. */
  async #prune(): Promise<void> {
    const names = await readdir(this.#folder);
    if (names.length <= mostWorkspaces) return;
    const files = await Promise.all(
      names.map(async (name) => ({ name, changed: (await stat(join(this.#folder, name))).mtimeMs })),
    );
    files.sort((one, other) => other.changed - one.changed);
    for (const { name } of files.slice(mostWorkspaces)) await rm(join(this.#folder, name), { force: true });
  }
}

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== 'object' || value === null) return false;
  if (!('key' in value && 'at' in value && 'json' in value)) return false;
  return typeof value.key === 'string' && typeof value.at === 'number' && typeof value.json === 'string';
}
