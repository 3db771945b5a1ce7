import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CollectorError } from '../../../src-main/collector/collector-error.ts';
import { temporaryFolder } from './collector-fixture.ts';
import { openedStore } from './opened-store.ts';

/** Written by the last version that had schema 2. */
const schema2 = gunzipSync(readFileSync(join(import.meta.dirname, 'traces-v2.db.gz')));

function folderWith(store: Buffer): { readonly folder: string; readonly file: string } {
  const folder = temporaryFolder();
  const file = join(folder, 'traces.db');
  writeFileSync(file, store, { mode: 0o600 });
  return { folder, file };
}

function read(file: string, sql: string): unknown {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(sql).pluck().get();
  } finally {
    database.close();
  }
}

function failureOf(work: () => unknown): CollectorError {
  try {
    work();
  } catch (error) {
    if (error instanceof CollectorError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

const versionOf = (file: string) => read(file, "SELECT value FROM meta WHERE key = 'schema_version'");
const copies = (folder: string) => readdirSync(folder).filter((name) => /\.(bak|part)$/.test(name));

describe('a trace store of an older version', () => {
  it('is copied beside itself before it is changed, and goes on with its traces', () => {
    const { folder, file } = folderWith(schema2);
    const store = openedStore(folder);
    expect(store.traces.get('1'.repeat(32))?.spans).toHaveLength(1);
    store.close();
    const copy = join(folder, 'traces.db.v2.bak');
    expect([versionOf(file), versionOf(copy)]).toEqual(['3', '2']);
    expect(read(copy, 'SELECT count(*) FROM trace')).toBe(3);
    expect(read(copy, 'PRAGMA integrity_check')).toBe('ok');
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(copies(folder)).toEqual(['traces.db.v2.bak']);
  });

  it('is copied for a table that was added within a version too; the copy before goes', () => {
    const { folder, file } = folderWith(schema2);
    openedStore(folder).close();
    const database = new Database(file);
    database.exec('DROP TABLE config_snapshot');
    database.close();
    openedStore(folder).close();
    expect(copies(folder)).toEqual(['traces.db.v3.bak']);
    expect(read(file, "SELECT count(*) FROM sqlite_master WHERE name = 'config_snapshot'")).toBe(1);
  });

  it('leaves a copy that goes with the traces, and in seven days, as what was said does', async () => {
    const { folder } = folderWith(schema2);
    const store = openedStore(folder);
    await store.enforceRetention();
    expect(copies(folder)).toHaveLength(1);
    const eightDaysAgo = Date.now() / 1000 - 8 * 86_400;
    utimesSync(join(folder, 'traces.db.v2.bak'), eightDaysAgo, eightDaysAgo);
    await store.enforceRetention();
    expect(copies(folder)).toEqual([]);
    writeFileSync(join(folder, 'traces.db.v2.bak'), 'a copy');
    store.clear();
    expect(copies(folder)).toEqual([]);
    store.close();
  });

  it('is not copied where nothing changes', () => {
    const folder = temporaryFolder();
    openedStore(folder).close();
    openedStore(folder).close();
    expect(copies(folder)).toEqual([]);
  });

  it('is left alone where the copy has no room, and that is said', ({ skip }) => {
    const folder = temporaryFolder();
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=320k', 'plano-test', folder]);
    if (mounted.status !== 0) skip('skipped: no right to mount a volume');
    onTestFinished(() => void spawnSync('umount', ['--lazy', folder]));
    const file = join(folder, 'traces.db');
    writeFileSync(file, schema2);
    const failure = failureOf(() => openedStore(folder));
    expect(failure.code).toBe('store_failed');
    expect(failure.message).toMatch(/of an older version and was left as it is: .* the disk is full/);
    expect([versionOf(file), copies(folder)]).toEqual(['2', []]);
    expect(read(file, 'SELECT count(*) FROM trace')).toBe(3);
  });
});

it('a trace store of a newer version is neither opened nor moved aside', () => {
  const { folder, file } = folderWith(schema2);
  const database = new Database(file);
  database.exec("UPDATE meta SET value = '4' WHERE key = 'schema_version'");
  database.close();
  const failure = failureOf(() => openedStore(folder));
  expect(failure.code).toBe('store_failed');
  expect(failure.message).toContain('was written by a newer version of this product');
  expect(versionOf(file)).toBe('4');
  expect(readdirSync(folder).filter((name) => name.includes('corrupt'))).toEqual([]);
  expect(existsSync(join(folder, 'traces.db.v4.bak'))).toBe(false);
});
