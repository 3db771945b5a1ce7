import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { backUpDatabase, DatabaseBackupError } from '../../src-gateway/state/back-up-database.ts';
import { CollectorError } from './collector-error.ts';

/** Stores of the version before have another text of attributes, which is read as well. */
const schemaVersion = '3';
const upgradedVersion = '2';

/**
 * One row per trace, one per span, and a full-text index with hashed `key=value` words per trace; why
 * this layout: docs/decisions/trace-store-layout.md.
 */
const schema = `
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE resource(
  id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, service TEXT NOT NULL, attrs TEXT NOT NULL);
CREATE TABLE scope(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, UNIQUE(name, version));
CREATE TABLE trace(
  id INTEGER PRIMARY KEY, trace_id BLOB NOT NULL UNIQUE,
  start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL, last_start_ns INTEGER NOT NULL,
  span_count INTEGER NOT NULL, error_count INTEGER NOT NULL,
  root_name TEXT NOT NULL, root_service TEXT NOT NULL, listener TEXT, http_status INTEGER,
  llm_calls INTEGER NOT NULL, prompt_tokens INTEGER, completion_tokens INTEGER, cost_nusd INTEGER,
  client_model TEXT, model TEXT, route TEXT, session_id TEXT, ttft_ms REAL,
  streaming INTEGER NOT NULL, preview TEXT, complete INTEGER NOT NULL,
  workspace TEXT NOT NULL, instance TEXT NOT NULL, source TEXT NOT NULL,
  last_seen_ms INTEGER NOT NULL, index_rows INTEGER NOT NULL, marks INTEGER NOT NULL,
  pinned INTEGER NOT NULL DEFAULT 0);
CREATE INDEX trace_start ON trace(start_ns);
CREATE INDEX trace_error ON trace(start_ns) WHERE error_count > 0;
CREATE INDEX trace_evict ON trace(last_seen_ms, start_ns);
CREATE TABLE span(
  trace_ref INTEGER NOT NULL, span_id BLOB NOT NULL, parent_span_id BLOB,
  name TEXT NOT NULL, kind INTEGER NOT NULL, start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL,
  status INTEGER NOT NULL, status_msg TEXT, resource_ref INTEGER NOT NULL, scope_ref INTEGER NOT NULL,
  trace_state TEXT, flags INTEGER NOT NULL,
  attrs TEXT NOT NULL, events TEXT, links TEXT, dropped TEXT,
  PRIMARY KEY(trace_ref, span_id)) WITHOUT ROWID;
CREATE TABLE trace_link(
  child_ref INTEGER NOT NULL, parent_ref INTEGER NOT NULL, PRIMARY KEY(child_ref, parent_ref)) WITHOUT ROWID;
CREATE INDEX trace_link_parent ON trace_link(parent_ref);
CREATE TABLE attr_key(key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE trace_index USING fts5(
  words, content='', contentless_delete=1, detail=none, tokenize='ascii');
`;

/**
 * By the id of the trace and not by its row: a decision may be here before the spans are. `tried` is what
 * the trace's row shows. Added to stores that were made without it.
 */
const decisionTable = `
CREATE TABLE IF NOT EXISTS decision(
  trace_id BLOB NOT NULL, span_id BLOB NOT NULL, request_id TEXT, kind TEXT NOT NULL,
  at_ms INTEGER NOT NULL, tried TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY(trace_id, span_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS decision_at ON decision(at_ms);
`;

/** For windows that end now: traces that were active in the last minutes. Added to stores that were made without it. */
const activityIndex = 'CREATE INDEX IF NOT EXISTS trace_active ON trace(last_start_ns);';

/** As decisions are: a body may be here before its span. Added to stores that were made without it. */
const payloadTable = `
CREATE TABLE IF NOT EXISTS payload(
  trace_id BLOB NOT NULL, span_id BLOB NOT NULL, part TEXT NOT NULL, content_type TEXT, head TEXT,
  size INTEGER NOT NULL, truncated INTEGER NOT NULL, redacted INTEGER NOT NULL,
  encoding TEXT NOT NULL, stored INTEGER NOT NULL, at_ms INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY(trace_id, span_id, part));
CREATE INDEX IF NOT EXISTS payload_at ON payload(at_ms, stored);
`;

/** One row per call to a model: what is added up into costs. Added to stores that were made without it. */
const callTable = `
CREATE TABLE IF NOT EXISTS llm_call(
  trace_ref INTEGER NOT NULL, span_id BLOB NOT NULL, ts_ns INTEGER NOT NULL, own INTEGER NOT NULL,
  model TEXT, request_model TEXT, names TEXT NOT NULL, provider TEXT NOT NULL, route TEXT, listener TEXT,
  agent TEXT, session_id TEXT, request_id TEXT, operation TEXT,
  status INTEGER, failed INTEGER NOT NULL, error TEXT, streaming INTEGER,
  prompt_tokens INTEGER, cached_tokens INTEGER, cache_creation_tokens INTEGER, completion_tokens INTEGER,
  reasoning_tokens INTEGER, ttft_ms REAL, duration_ms REAL NOT NULL,
  cost_nusd INTEGER, cost_source TEXT, cost_assumed INTEGER NOT NULL,
  PRIMARY KEY(trace_ref, span_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS llm_ts ON llm_call(ts_ns);
CREATE INDEX IF NOT EXISTS llm_session ON llm_call(session_id, ts_ns) WHERE session_id IS NOT NULL;
`;

/** Configs that came with imported traces. Added to stores that were made without it. */
const snapshotTable = `
CREATE TABLE IF NOT EXISTS config_snapshot(
  sha256 TEXT PRIMARY KEY, text TEXT NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;
`;

const laterTables: Readonly<Record<string, string>> = {
  decision: decisionTable,
  payload: payloadTable,
  llm_call: callTable,
  config_snapshot: snapshotTable,
};

/** Of conversations; added to stores that were made without them. */
const signalColumns: Readonly<Record<string, string>> = {
  quality: 'TEXT',
  flagged: 'INTEGER NOT NULL DEFAULT 0',
};

export interface OpenedStore {
  readonly database: Database.Database;
  /** Where an unreadable store was moved to. */
  readonly corruptFile: string | null;
}

/**
 * Opens the store, or makes it. A file that is damaged, or of a layout that was given up, is moved aside and a new
 * one begun. One of an older layout is copied beside itself before it is changed. Throws `store_failed` and leaves
 * the file alone where there is no room for that copy, and where a newer version wrote it. `check` reads the whole file for damage: wanted when the last writer did not close it.
 */
export function openStore(file: string, { check }: { readonly check: boolean }): OpenedStore {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = tryOpen(file, check);
  if (database) return { database, corruptFile: null };
  const corruptFile = moveAside(file);
  const fresh = tryOpen(file, false);
  if (!fresh) throw new Error(`cannot create ${file}`);
  return { database: fresh, corruptFile };
}

/** Opens a store that another process writes. Throws when there is none of this layout. */
export function openStoreForReading(file: string): Database.Database {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    database.pragma('busy_timeout = 5000');
    database.pragma('temp_store = MEMORY');
    refuseNewer(database, file);
    const isKnown =
      isReadable(storedVersion(database)) && missingColumns(database).length === 0 && hasPayloads(database);
    if (!isKnown) throw new Error(`${file} has another layout`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function tryOpen(file: string, check: boolean): Database.Database | null {
  // SQLite gives its -wal and -shm files the mode of the main file.
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const database = new Database(file);
  try {
    database.pragma('busy_timeout = 5000');
    database.pragma('page_size = 8192');
    database.pragma('auto_vacuum = INCREMENTAL');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma('temp_store = MEMORY');
    database.pragma('cache_size = -65536');
    const isNew = database.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0;
    if (isNew) create(database);
    refuseNewer(database, file);
    if (isReadable(storedVersion(database)) && (!check || isSound(database))) {
      if (!isNew && isOutdated(database)) backUp(database, file);
      bringUpToDate(database);
      return database;
    }
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !damage.has(error.code)) {
      database.close();
      throw error;
    }
  }
  database.close();
  return null;
}

const damage = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_ERROR', 'SQLITE_CORRUPT_VTAB']);

function create(database: Database.Database): void {
  database.transaction(() => {
    database.exec(schema);
    const insert = database.prepare('INSERT INTO meta(key, value) VALUES(?, ?)');
    insert.run('schema_version', schemaVersion);
    insert.run('created_ms', String(Date.now()));
  })();
}

/** All of it or nothing. */
function bringUpToDate(database: Database.Database): void {
  database.transaction(() => {
    if (storedVersion(database) !== schemaVersion) {
      database.prepare("UPDATE meta SET value = ? WHERE key = 'schema_version'").run(schemaVersion);
    }
    for (const table of Object.values(laterTables)) database.exec(table);
    database.exec(activityIndex);
    for (const name of missingColumns(database)) {
      database.exec(`ALTER TABLE trace ADD COLUMN ${name} ${signalColumns[name]}`);
    }
  })();
}

function isOutdated(database: Database.Database): boolean {
  const known = new Set(
    database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all(),
  );
  return (
    storedVersion(database) !== schemaVersion ||
    Object.keys(laterTables).some((name) => !known.has(name)) ||
    missingColumns(database).length > 0
  );
}

function backUp(database: Database.Database, file: string): void {
  try {
    backUpDatabase(database, file, String(storedVersion(database)));
  } catch (error) {
    if (!(error instanceof DatabaseBackupError)) throw error;
    throw new CollectorError('store_failed', error.message, {}, { cause: error });
  }
}

/** What a newer version keeps is neither read nor moved aside: whoever goes back to that version needs it. */
function refuseNewer(database: Database.Database, file: string): void {
  const version = storedVersion(database);
  if (typeof version === 'string' && Number(version) > Number(schemaVersion)) {
    throw new CollectorError(
      'store_failed',
      `${file} was written by a newer version of this product. Use that version, or move the file away.`,
    );
  }
}

function isReadable(version: unknown): boolean {
  return version === schemaVersion || version === upgradedVersion;
}

function storedVersion(database: Database.Database): unknown {
  return database.prepare("SELECT value FROM meta WHERE key = 'schema_version'").pluck().get();
}

function missingColumns(database: Database.Database): readonly string[] {
  const known = new Set(database.prepare("SELECT name FROM pragma_table_info('trace')").pluck().all());
  return Object.keys(signalColumns).filter((name) => !known.has(name));
}

function hasPayloads(database: Database.Database): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'payload'").get() !== undefined;
}

function isSound(database: Database.Database): boolean {
  return database.pragma('quick_check(1)', { simple: true }) === 'ok';
}

function moveAside(file: string): string {
  const target = `${file}.corrupt-${Date.now()}`;
  renameSync(file, target);
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  return target;
}
