import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { backUpDatabase, DatabaseBackupError } from './back-up-database.ts';
import { BlobCodec } from './blob-codec.ts';
import { readItems, readObject } from './read-items.ts';
import { sqliteSchema, sqliteSchemaVersion } from './sqlite-schema.ts';
import {
  itemsOf,
  type StateStats,
  type StateStore,
  StateStoreError,
  type StoredConversation,
  type TurnRecord,
} from './state-store.ts';

export interface SqliteStoreOptions {
  readonly file: string;
  /** Since the last use; `null`: for ever. */
  readonly ttlSeconds: number | null;
  /** `null`: no limit. */
  readonly maxEntries: number | null;
  /** `null`: no limit. */
  readonly maxBytes: number | null;
  /** `null`: turns are not encrypted. */
  readonly encryptionKey: string | null;
  log(level: 'info' | 'warn', message: string): void;
}

/** Limits are looked at again after this many turns, and whenever garbage is collected. */
const turnsBetweenChecks = 256;

/**
 * Conversations in one SQLite file, a row for each turn; several gateways on one machine may share it. The
 * library is loaded and the file opened when the first conversation is read or kept.
 */
export class SqliteStore implements StateStore {
  readonly backend = 'sqlite';
  readonly #options: SqliteStoreOptions;
  readonly #codec: BlobCodec;
  #opened: Promise<Database.Database> | null = null;
  #isClosed = false;
  #turnsSinceCheck = 0;

  constructor(options: SqliteStoreOptions) {
    this.#options = options;
    this.#codec = new BlobCodec(options.encryptionKey);
  }

  async open(): Promise<void> {
    const problem = whyNotWritable(this.#options.file);
    if (problem !== null) throw new StateStoreError('unavailable', problem);
  }

  get(scope: string, id: string): Promise<StoredConversation | null> {
    return this.#run((db) => {
      const now = seconds();
      const head = readHead(db.prepare(selectHead).get({ id, scope, now }));
      if (head === null) return null;
      const rows = db.prepare(selectChain).all({ id }).map(readRow);
      db.prepare(touch).run({ id, now, expires: this.#expiry(now) });
      const turns = rows.map((row) => ({
        provider: row.provider,
        inputItems: readItems(this.#codec.read(row.input, row.encoding)),
        outputItems: readItems(this.#codec.read(row.output, row.encoding)),
      }));
      const last = rows.at(-1);
      const response =
        last?.response == null ? null : readObject(this.#codec.read(last.response, last.encoding));
      return { head: { ...head.turn, id, response }, turns, bytes: head.bytes };
    });
  }

  async put(turn: TurnRecord, before: StoredConversation | null): Promise<void> {
    await this.#run((db) => {
      const now = seconds();
      const parent =
        turn.parentId === null ? null : readParent(db.prepare(selectParent).get({ id: turn.parentId }));
      // A parent that was removed meanwhile: its words go on with this turn.
      const input = parent === null ? [...itemsOf(before), ...turn.inputItems] : turn.inputItems;
      const texts = [input, turn.outputItems, turn.response].map((part) => JSON.stringify(part));
      const [inputText = '', outputText = '', responseText = ''] = texts;
      const { blobs, encoding } = this.#codec.write([inputText, outputText, responseText]);
      const [inputBlob, outputBlob, responseBlob] = blobs;
      db.prepare(insertTurn).run({
        ...{ id: turn.id, scope: turn.scope, parent: parent === null ? null : turn.parentId },
        ...{ origin: turn.origin, provider: turn.provider, model: turn.model },
        ...{ requested: turn.requestedModel, status: turn.status, complete: turn.complete ? 1 : 0 },
        ...{ created: turn.createdAt, now, expires: this.#expiry(now), encoding },
        items: (parent?.items ?? 0) + input.length + turn.outputItems.length,
        bytes: (parent?.bytes ?? 0) + Buffer.byteLength(inputText) + Buffer.byteLength(outputText),
        ...{ input: inputBlob, output: outputBlob, response: responseBlob },
      });
      this.#turnsSinceCheck += 1;
      if (this.#turnsSinceCheck >= turnsBetweenChecks) this.#makeRoom(db);
    });
  }

  delete(scope: string, id: string): Promise<boolean> {
    return this.#run((db) => {
      const now = seconds();
      if (db.prepare(tombstone).run({ id, scope, now }).changes === 0) return false;
      removeLeaves(db, now);
      return true;
    });
  }

  collectGarbage(): Promise<number> {
    return this.#run((db) => {
      const removed = removeLeaves(db, seconds()) + this.#makeRoom(db);
      db.pragma('incremental_vacuum');
      return removed;
    });
  }

  stats(): Promise<StateStats> {
    return this.#run((db) => sizeOf(db));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const db = await this.#opened?.catch(() => null);
    db?.close();
  }

  #expiry(now: number): number | null {
    const { ttlSeconds } = this.#options;
    return ttlSeconds === null ? null : now + ttlSeconds;
  }

  /** The turns that were not used for longest are no longer to be had; returns how many rows went. */
  #makeRoom(db: Database.Database): number {
    this.#turnsSinceCheck = 0;
    const { maxBytes, maxEntries } = this.#options;
    let removed = 0;
    for (;;) {
      const { bytes, turns } = sizeOf(db);
      const tooMany = maxEntries === null ? 0 : turns - maxEntries;
      const share = maxBytes === null || bytes <= maxBytes ? 0 : 1 - maxBytes / bytes;
      // Turns differ in size, and one that a later turn needs stays: it may take several rounds.
      const excess = Math.max(tooMany, Math.ceil(turns * share));
      if (excess <= 0 || db.prepare(tombstoneOldest).run({ now: seconds(), excess }).changes === 0) {
        return removed;
      }
      removed += removeLeaves(db, seconds());
    }
  }

  async #run<Result>(work: (db: Database.Database) => Result): Promise<Result> {
    if (this.#isClosed) throw new StateStoreError('unavailable', 'the store was closed');
    try {
      this.#opened ??= this.#load();
      const db = await this.#opened;
      return db.transaction(() => work(db)).immediate();
    } catch (error) {
      if (error instanceof StateStoreError) throw error;
      if (error instanceof DatabaseBackupError)
        throw new StateStoreError('unavailable', error.message, error);
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      throw new StateStoreError('unavailable', `${this.#options.file}: ${code}`, error);
    }
  }

  async #load(): Promise<Database.Database> {
    const { file, log } = this.#options;
    const { default: open } = await import('better-sqlite3');
    await this.open();
    try {
      return prepared(open, file);
    } catch (error) {
      if (!isCorrupt(error)) {
        this.#opened = null;
        throw error;
      }
      const aside = `${file}.corrupt-${seconds()}`;
      renameSync(file, aside);
      for (const rest of ['-wal', '-shm']) if (existsSync(file + rest)) renameSync(file + rest, aside + rest);
      log(
        'warn',
        `The conversations in ${file} cannot be read; they are now in ${aside}, and a new file begins.`,
      );
      return prepared(open, file);
    }
  }
}

/** Why conversations cannot be kept in a file; `null`: they can. Makes its folder. */
export function whyNotWritable(file: string): string | null {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
    return null;
  } catch (error) {
    return `${file} cannot be written: ${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}`;
  }
}

/** Only its owner may read what people say. */
function prepared(open: typeof Database, file: string): Database.Database {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const db = new open(file, { timeout: 2000 });
  try {
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = OFF');
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > sqliteSchemaVersion) {
      throw new StateStoreError(
        'unavailable',
        `${file} was written by a newer version of this product. Use that version, or move the file away.`,
      );
    }
    const isNew = db.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0;
    if (version < sqliteSchemaVersion && !isNew) backUpDatabase(db, file, String(version));
    db.exec(sqliteSchema);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function isCorrupt(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_(?:NOTADB|CORRUPT)/.test(String(error.code));
}

/** What nobody may name any more and no later turn needs. */
function removeLeaves(db: Database.Database, now: number): number {
  let removed = 0;
  for (;;) {
    const { changes } = db.prepare(deleteLeaves).run({ now });
    if (changes === 0) return removed;
    removed += changes;
  }
}

function sizeOf(db: Database.Database): StateStats {
  const row = db.prepare(size).get();
  const { bytes, turns } = fields(row);
  return { turns: Number(turns), bytes: Number(bytes ?? 0) };
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

function fields(row: unknown): Readonly<Record<string, unknown>> {
  return typeof row === 'object' && row !== null ? { ...row } : {};
}

function readHead(row: unknown) {
  if (row === undefined) return null;
  const { chain_bytes, complete, created_at, model, origin, parent_id, provider, requested_model, status } =
    fields(row);
  return {
    bytes: Number(chain_bytes),
    turn: {
      parentId: parent_id === null ? null : String(parent_id),
      origin: origin === 'native' ? ('native' as const) : ('translated' as const),
      provider: String(provider),
      model: String(model),
      requestedModel: String(requested_model),
      status: status === 'incomplete' ? ('incomplete' as const) : ('completed' as const),
      createdAt: Number(created_at),
      complete: complete === 1,
    },
  };
}

function readParent(row: unknown): { readonly items: number; readonly bytes: number } | null {
  if (row === undefined) return null;
  const { chain_bytes, chain_items } = fields(row);
  return { items: Number(chain_items), bytes: Number(chain_bytes) };
}

function readRow(row: unknown) {
  const { encoding, input_items, output_items, provider, response_json } = fields(row);
  return {
    provider: String(provider),
    encoding: String(encoding),
    input: bufferOf(input_items),
    output: bufferOf(output_items),
    response: response_json === null ? null : bufferOf(response_json),
  };
}

function bufferOf(value: unknown): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : '');
}

const living = 'deleted_at IS NULL AND (expires_at IS NULL OR expires_at > @now)';
const selectHead = `SELECT * FROM responses WHERE id = @id AND scope = @scope AND ${living}`;
const selectParent = 'SELECT chain_items, chain_bytes FROM responses WHERE id = @id';
const selectChain = `
WITH RECURSIVE chain(id, depth) AS (
  SELECT @id, 0 UNION ALL
  SELECT responses.parent_id, depth + 1 FROM chain JOIN responses ON responses.id = chain.id
  WHERE responses.parent_id IS NOT NULL AND depth < 10000)
SELECT responses.* FROM chain JOIN responses ON responses.id = chain.id ORDER BY depth DESC`;
const touch = 'UPDATE responses SET last_used_at = @now, expires_at = @expires WHERE id = @id';
const insertTurn = `
INSERT OR REPLACE INTO responses(id, scope, parent_id, origin, provider, model, requested_model, status,
  complete, created_at, last_used_at, expires_at, chain_items, chain_bytes, encoding, input_items,
  output_items, response_json)
VALUES (@id, @scope, @parent, @origin, @provider, @model, @requested, @status, @complete, @created, @now,
  @expires, @items, @bytes, @encoding, @input, @output, @response)`;
const tombstone = `UPDATE responses SET deleted_at = @now WHERE id = @id AND scope = @scope AND ${living}`;
const tombstoneOldest = `
UPDATE responses SET deleted_at = @now WHERE id IN (
  SELECT id FROM responses WHERE deleted_at IS NULL ORDER BY last_used_at LIMIT @excess)`;
const deleteLeaves = `
DELETE FROM responses WHERE (deleted_at IS NOT NULL OR (expires_at IS NOT NULL AND expires_at <= @now))
  AND NOT EXISTS (SELECT 1 FROM responses AS child WHERE child.parent_id = responses.id)`;
const size = `SELECT count(*) AS turns,
  sum(length(input_items) + length(output_items) + coalesce(length(response_json), 0)) AS bytes
FROM responses`;
