import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Draft, DraftText } from '../contract/draft-calls.ts';
import { HostFailure } from './host.ts';
import { saveFile } from './save-file.ts';
import { sha256 } from './sha256.ts';

export interface DraftsOptions {
  /** `$PLANO_HOME/console/drafts`; made when the first draft is kept. */
  readonly folder: string;
  /** Absolute path of the file that the texts are versions of. */
  readonly configFile: string;
  readonly limits?: Partial<DraftLimits>;
}

interface DraftLimits {
  /** Drafts of one file. */
  readonly perFile: number;
  /** Drafts of all files. */
  readonly count: number;
  /** Bytes of all drafts. */
  readonly bytes: number;
}

const defaultLimits: DraftLimits = { perFile: 8, count: 64, bytes: 64 * 1024 * 1024 };

/** A sibling that a killed write left behind is of no use after this long. */
const staleSiblingMs = 60_000;

/**
 * Unsaved text on disk, so that neither the end of a window nor that of the host loses it. Each window
 * has a file of its own; the oldest go when there are too many, but never one whose window is open.
 */
export class Drafts {
  readonly #folder: string;
  readonly #configFile: string;
  readonly #fileKey: string;
  readonly #limits: DraftLimits;
  readonly #held = new Map<string, number>();
  /** Writes happen in the order in which they were asked for. */
  #lane: Promise<unknown> = Promise.resolve();

  constructor({ folder, configFile, limits }: DraftsOptions) {
    this.#folder = folder;
    this.#configFile = configFile;
    this.#fileKey = sha256(configFile);
    this.#limits = { ...defaultLimits, ...limits };
  }

  /** Rejects with `save_failed`; what was kept before is still there then. */
  keep({ id, text, baseSha256, cursor, scrollTop }: DraftText): Promise<{ keptAt: number }> {
    return this.#inOrder(async () => {
      const keptAt = Date.now();
      const stored: StoredDraft = {
        configFile: this.#configFile,
        id,
        baseSha256,
        cursor,
        scrollTop,
        keptAt,
        text,
      };
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await saveFile(this.#pathOf(id), JSON.stringify(stored), { mode: 0o600 });
      await this.#prune(id);
      return { keptAt };
    });
  }

  /** Newest first; a file that is no draft is passed over. */
  read(): Promise<Draft[]> {
    return this.#inOrder(async () => {
      const names = (await this.#names()).filter((name) => name.startsWith(`${this.#fileKey}.`));
      const stored = await Promise.all(names.map((name) => readDraft(join(this.#folder, name))));
      return stored
        .filter((draft) => draft !== null)
        .filter(({ configFile }) => configFile === this.#configFile)
        .map(({ configFile: _, ...draft }) => ({ ...draft, open: this.#held.has(draft.id) }))
        .sort((one, other) => other.keptAt - one.keptAt);
    });
  }

  clear(id: string): Promise<void> {
    return this.#inOrder(() => rm(this.#pathOf(id), { force: true }));
  }

  /** Marks the drafts of a window as open until it is gone; rejects with `cancelled` then. */
  hold(id: string, signal: AbortSignal): Promise<never> {
    this.#held.set(id, (this.#held.get(id) ?? 0) + 1);
    return new Promise((_, reject) => {
      const end = () => {
        const left = (this.#held.get(id) ?? 1) - 1;
        if (left > 0) this.#held.set(id, left);
        else this.#held.delete(id);
        reject(new HostFailure('The window is gone.', { code: 'cancelled' }));
      };
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
  }

  /** Resolves when every write that was asked for is done. */
  async settled(): Promise<void> {
    await this.#lane;
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#lane.then(work);
    this.#lane = done.catch(() => undefined);
    return done;
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${this.#fileKey}.${id}.json`);
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#folder).catch(() => [])).filter((name) => draftName.test(name));
  }

  async #prune(justKept: string): Promise<void> {
    const found = await Promise.all(
      (await readdir(this.#folder)).map(async (name) => {
        const info = await stat(join(this.#folder, name)).catch(() => null);
        return info === null ? null : { name, bytes: info.size, changedAt: info.mtimeMs };
      }),
    );
    const present = found.filter((file) => file !== null);
    const siblings = present.filter(
      ({ name, changedAt }) => name.endsWith('.plano-draft') && changedAt < Date.now() - staleSiblingMs,
    );
    const drafts = present
      .filter(({ name }) => draftName.test(name))
      .sort((one, other) => other.changedAt - one.changedAt);
    const kept = { ofFile: 0, count: 0, bytes: 0 };
    for (const { name, bytes } of drafts) {
      const [key = '', id = ''] = name.split('.');
      const ofFile = key === this.#fileKey;
      kept.count += 1;
      kept.bytes += bytes;
      if (ofFile) kept.ofFile += 1;
      const fits =
        kept.count <= this.#limits.count &&
        kept.bytes <= this.#limits.bytes &&
        (!ofFile || kept.ofFile <= this.#limits.perFile);
      const inUse = ofFile && (id === justKept || this.#held.has(id));
      if (fits || inUse) continue;
      await rm(join(this.#folder, name), { force: true });
      kept.count -= 1;
      kept.bytes -= bytes;
      if (ofFile) kept.ofFile -= 1;
    }
    for (const { name } of siblings) await rm(join(this.#folder, name), { force: true });
  }
}

interface StoredDraft extends DraftText {
  readonly configFile: string;
  readonly keptAt: number;
}

const draftName = /^[0-9a-f]{64}\.[a-z0-9]{16,32}\.json$/;

async function readDraft(path: string): Promise<StoredDraft | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isStoredDraft(value) ? value : null;
  } catch {
    return null;
  }
}

function isStoredDraft(value: unknown): value is StoredDraft {
  if (!isObject(value) || !isObject(value.cursor)) return false;
  const { configFile, id, text, baseSha256, keptAt, scrollTop, cursor } = value;
  return (
    [configFile, id, text, baseSha256].every((part) => typeof part === 'string') &&
    [keptAt, scrollTop, cursor.line, cursor.column].every((part) => typeof part === 'number')
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
