import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { saveFile } from './save-file.ts';
import { sha256 } from './sha256.ts';

export interface Generation {
  readonly sha256: string;
  /** Absolute path of the config file that it was the text of. */
  readonly configFile: string;
  readonly appliedAt: string;
}

const mostGenerations = 20;

/**
 * The config texts that were served, newest last, in a folder of content-addressed files: a start finds
 * the last good config there when the file itself is broken.
 */
export class Generations {
  readonly #folder: string;
  readonly #indexFile: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#indexFile = join(folder, 'index.json');
  }

  async add(configFile: string, text: string): Promise<void> {
    const hash = sha256(text);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await saveFile(this.#file(hash), text, { mode: 0o600 });
    const older = (await this.list()).filter(
      (entry) => entry.sha256 !== hash || entry.configFile !== configFile,
    );
    const kept = [...older, { sha256: hash, configFile, appliedAt: new Date().toISOString() }].slice(
      -mostGenerations,
    );
    await saveFile(this.#indexFile, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
    await this.#removeAllBut(new Set(kept.map((entry) => entry.sha256)));
  }

  /** The text that was last served from that file; `null`: none is kept. */
  async last(configFile: string): Promise<{ readonly text: string; readonly appliedAt: string } | null> {
    const entry = (await this.list()).findLast((candidate) => candidate.configFile === configFile);
    if (entry === undefined) return null;
    const text = await this.text(entry.sha256);
    return text === null ? null : { text, appliedAt: entry.appliedAt };
  }

  /** The text with that hash; `null`: it is not kept, or no longer what it was. */
  async text(hash: string): Promise<string | null> {
    if (!/^[0-9a-f]{64}$/.test(hash)) return null;
    const text = await readFile(this.#file(hash), 'utf8').catch(() => null);
    return text === null || sha256(text) !== hash ? null : text;
  }

  /** The newest one whose hash begins so; `null`: none is kept. */
  async find(prefix: string): Promise<{ readonly sha256: string; readonly text: string } | null> {
    const entry = (await this.list()).findLast(({ sha256: hash }) => hash.startsWith(prefix));
    const text = entry === undefined ? null : await this.text(entry.sha256);
    return entry === undefined || text === null ? null : { sha256: entry.sha256, text };
  }

  async list(): Promise<readonly Generation[]> {
    try {
      const entries: unknown = JSON.parse(await readFile(this.#indexFile, 'utf8'));
      return Array.isArray(entries) ? entries.filter(isGeneration) : [];
    } catch {
      return [];
    }
  }

  #file(hash: string): string {
    return join(this.#folder, `${hash}.yaml`);
  }

  async #removeAllBut(kept: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const [, hash] = /^([0-9a-f]{64})\.yaml$/.exec(name) ?? [];
      if (hash !== undefined && !kept.has(hash)) await rm(join(this.#folder, name), { force: true });
    }
  }
}

function isGeneration(value: unknown): value is Generation {
  if (typeof value !== 'object' || value === null) return false;
  const entry: Partial<Record<keyof Generation, unknown>> = value;
  return (
    typeof entry.sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(entry.sha256) &&
    typeof entry.configFile === 'string' &&
    typeof entry.appliedAt === 'string'
  );
}
