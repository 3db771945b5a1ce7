import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redactor } from '../../../src-gateway/config/redactor.ts';
import type { RecordingPolicy } from '../../contract/body-calls.ts';
import { type HistoryRow, type HistoryTexts, mostRuns } from '../../contract/history-calls.ts';
import { HostFailure } from '../host.ts';
import { saveFile } from '../save-file.ts';
import { sha256 } from '../sha256.ts';
import { readStoredRun, type StoredRun } from './stored-run.ts';

export interface RunHistoryOptions {
  /** `$PLANO_HOME/console/runs`; made with the first run. */
  readonly folder: string;
  /** Absolute path of the config file: the workspace. */
  readonly configFile: string;
  /** What may be kept now. */
  policy(): RecordingPolicy;
  /** Masks the secrets of the config that serves. */
  redactor(): Redactor;
  /** The list has changed. */
  onChanged(): void;
  log(level: 'warn', message: string): void;
}

/** Longer ones are not kept: 200 of them would be more than a history is worth. */
const mostTextCharacters = 256 * 1024;
const previewCharacters = 200;

export type NewRun = Omit<HistoryRow, 'id' | 'preview'>;

/**
 * The last runs of the playground, a file for each, for their owner only. What was said is kept where requests may
 * be recorded with their texts, masked; where only spans may be, a run is kept without; where nothing may, none is.
 */
export class RunHistory {
  readonly #options: RunHistoryOptions;
  readonly #folder: string;
  /** Changes happen in the order in which they were asked for. */
  #lane: Promise<unknown> = Promise.resolve();

  constructor(options: RunHistoryOptions) {
    this.#options = options;
    this.#folder = join(options.folder, sha256(options.configFile));
  }

  /** Never rejects: a run that cannot be kept has ended all the same. */
  add(run: NewRun, texts: Omit<HistoryTexts, 'redacted'>): Promise<void> {
    const { log, onChanged, policy, redactor } = this.#options;
    const allowed = policy();
    if (allowed === 'off') return Promise.resolve();
    const kept = allowed === 'full' ? masked(texts, redactor()) : null;
    const error = run.error === null ? null : redactor()(run.error);
    return this.#inOrder(async () => {
      const id = `${String(run.at).padStart(13, '0')}-${randomBytes(4).toString('hex')}`;
      const row = { ...run, error, id, preview: kept === null ? null : previewOf(kept) };
      const stored: StoredRun = { version: 1, run: row, texts: kept };
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await saveFile(this.#pathOf(id), JSON.stringify(stored), { mode: 0o600 });
      const names = await this.#names();
      for (const name of names.slice(mostRuns)) await rm(join(this.#folder, name), { force: true });
      onChanged();
    }).catch((cause: unknown) => {
      log('warn', `A run of the playground was not kept: ${cause instanceof Error ? cause.message : cause}`);
    });
  }

  /** Newest first; a file that is none of ours is passed over. */
  list(): Promise<HistoryRow[]> {
    return this.#inOrder(async () => {
      const names = (await this.#names()).slice(0, mostRuns);
      const runs = await Promise.all(names.map((name) => this.#readFile(name)));
      return runs.flatMap((stored) => (stored === null ? [] : [stored.run]));
    });
  }

  /** Rejects with `not_found`. */
  async read(id: string): Promise<Pick<StoredRun, 'run' | 'texts'>> {
    const stored = await this.#inOrder(() => this.#readFile(`${id}.json`));
    if (stored === null) throw new HostFailure('This run is not kept any more.', { code: 'not_found' });
    return { run: stored.run, texts: stored.texts };
  }

  delete(id: string): Promise<void> {
    return this.#inOrder(async () => {
      await rm(this.#pathOf(id), { force: true });
      this.#options.onChanged();
    });
  }

  clear(): Promise<void> {
    return this.#inOrder(async () => {
      await rm(this.#folder, { recursive: true, force: true });
      this.#options.onChanged();
    });
  }

  /** Resolves when every change that was asked for is done. */
  async settled(): Promise<void> {
    await this.#lane;
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#lane.then(work);
    this.#lane = done.catch(() => undefined);
    return done;
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }

  /** Newest first: names begin with the time. */
  async #names(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((): string[] => []);
    return names
      .filter((name) => /^\d{13}-[0-9a-f]{8}\.json$/.test(name))
      .sort()
      .reverse();
  }

  async #readFile(name: string): Promise<StoredRun | null> {
    const text = await readFile(join(this.#folder, name), 'utf8').catch(() => null);
    return text === null ? null : readStoredRun(text);
  }
}

/** `null`: too long to be kept. */
function masked(texts: Omit<HistoryTexts, 'redacted'>, redact: Redactor): HistoryTexts | null {
  let isMasked = false;
  const mask = (text: string) => {
    const shown = redact(text);
    if (shown !== text) isMasked = true;
    return shown;
  };
  const { request } = texts;
  const said: HistoryTexts['request'] =
    request.kind === 'replay'
      ? {
          ...request,
          body: mask(request.body),
          headers: request.headers.map(({ name, value }) => ({ name, value: mask(value) })),
        }
      : {
          ...request,
          system: mask(request.system),
          user: mask(request.user),
          affinity: mask(request.affinity),
          history: request.history.map(({ role, text }) => ({ role, text: mask(text) })),
        };
  const kept = { request: said, answer: mask(texts.answer), redacted: isMasked };
  return JSON.stringify(kept).length > 2 * mostTextCharacters ? null : kept;
}

function previewOf({ request }: HistoryTexts): string {
  const text = request.kind === 'prompt' ? request.user : request.body;
  return text.trim().replaceAll(/\s+/g, ' ').slice(0, previewCharacters);
}
