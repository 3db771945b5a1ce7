import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { MemoryStore } from '../../../src-gateway/state/memory-store.ts';
import { openStateStore } from '../../../src-gateway/state/open-state-store.ts';
import { SqliteStore } from '../../../src-gateway/state/sqlite-store.ts';
import { itemsOf, type StateStore } from '../../../src-gateway/state/state-store.ts';
import { configFrom } from '../../support/config-from.ts';
import { nativeNames } from '../../support/native-names.ts';
import { turn, user } from './sample-turns.ts';

let folder: string;
let file: string;
let now = 0;
const opened: StateStore[] = [];
const log = vi.fn();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
  file = join(folder, 'home', 'state.db');
  now = Date.now();
  vi.useFakeTimers({ now, toFake: ['Date'] });
  log.mockReset();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const unlimited = { maxEntries: null, maxBytes: null, ttlSeconds: null, encryptionKey: null, log };
type Limits = Partial<Omit<typeof unlimited, 'log'>> | Record<string, number | string>;
function kept(store: StateStore): StateStore {
  opened.push(store);
  return store;
}
const stores = {
  memory: (limits: Limits = {}) =>
    kept(new MemoryStore({ ...unlimited, clock: () => Date.now(), ...limits })),
  sqlite: (limits: Limits = {}) => kept(new SqliteStore({ ...unlimited, file, ...limits })),
};
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);
const textsOf = async (store: StateStore, id: string) =>
  itemsOf(await store.get('', id)).map((item) => item.content);

describe.each(['memory', 'sqlite'] as const)('a store in %s', (kind) => {
  const open = stores[kind];

  /** a ← b ← c */
  async function threeTurns(store: StateStore): Promise<void> {
    await store.put(turn('a'), null);
    await store.put(turn('b', 'a'), await store.get('', 'a'));
    await store.put(turn('c', 'b'), await store.get('', 'b'));
  }

  it('gives back what it was given', async () => {
    const store = open();
    const given = turn('a');
    await store.put(given, null);
    const found = await store.get('', 'a');
    const { inputItems, outputItems, scope: _, ...head } = given;
    expect(found?.head).toEqual(head);
    expect(found?.turns).toEqual([{ provider: 'p', inputItems, outputItems }]);
    expect(found?.bytes).toBeGreaterThan(20);
  });

  it('knows nothing of another scope', async () => {
    const store = open();
    await store.put({ ...turn('a'), scope: 't:x' }, null);
    expect(await store.get('t:y', 'a')).toBeNull();
    expect(await store.delete('t:y', 'a')).toBe(false);
    expect(await store.get('t:x', 'a')).not.toBeNull();
  });

  it('keeps the words of deleted turns for those that follow', async () => {
    const store = open();
    await threeTurns(store);
    expect(await store.delete('', 'a')).toBe(true);
    expect(await store.delete('', 'a')).toBe(false);
    expect(await store.get('', 'a')).toBeNull();
    expect(await textsOf(store, 'c')).toEqual(['a?', 'a!', 'b?', 'b!', 'c?', 'c!']);
  });

  it('keeps a turn whose parent went while it was answered', async () => {
    const store = open();
    await store.put(turn('a'), null);
    const before = await store.get('', 'a');
    await store.delete('', 'a');
    await store.put(turn('b', 'a'), before);
    expect(await textsOf(store, 'b')).toEqual(['a?', 'a!', 'b?', 'b!']);
  });

  it('forgets what was not used for its time [state 37]', async () => {
    const store = open({ ttlSeconds: 1 });
    await store.put(turn('a'), null);
    pass(2000);
    expect(await store.get('', 'a')).toBeNull();
    await store.collectGarbage();
    expect((await store.stats()).turns).toBe(0);
  });

  it('goes on from a living turn whose beginning has expired [state 38]', async () => {
    const store = open({ ttlSeconds: 10 });
    await store.put(turn('a'), null);
    pass(6000);
    await store.put(turn('b', 'a'), await store.get('', 'a'));
    pass(6000);
    await store.put(turn('c', 'b'), await store.get('', 'b'));
    pass(6000);
    await store.collectGarbage();
    expect(await store.get('', 'a')).toBeNull();
    expect(await textsOf(store, 'c')).toEqual(['a?', 'a!', 'b?', 'b!', 'c?', 'c!']);
  });

  it('makes room for new turns where the oldest unused ones were', async () => {
    const store = open({ maxEntries: 2 });
    await store.put(turn('a'), null);
    pass(2000);
    await store.put(turn('b'), null);
    pass(2000);
    await store.get('', 'a');
    await store.put(turn('c'), null);
    await store.collectGarbage();
    expect(await store.get('', 'b')).toBeNull();
    expect(await textsOf(store, 'a')).toEqual(['a?', 'a!']);
    expect((await store.stats()).turns).toBe(2);
  });

  it('has a limit in bytes', async () => {
    const store = open({ maxBytes: 20_000 });
    for (let index = 0; index < 30; index += 1) {
      await store.put({ ...turn(`t${index}`), inputItems: [user(randomText())] }, null);
      pass(1000);
    }
    await store.collectGarbage();
    const { bytes, turns } = await store.stats();
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(turns).toBeGreaterThan(5);
    expect(await store.get('', 't29')).not.toBeNull();
  });
});

/** That no compression makes smaller. */
function randomText(): string {
  return Array.from({ length: 1000 }, () => Math.random().toString(36)[5]).join('');
}

describe('a store in a file', () => {
  it('outlives the process, and only its owner can read it', async () => {
    const first = stores.sqlite();
    await first.put(turn('a'), null);
    await first.close();
    expect(await textsOf(stores.sqlite(), 'a')).toEqual(['a?', 'a!']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  });

  it('is shared by several gateways at once', async () => {
    const [one, other] = [stores.sqlite(), stores.sqlite()];
    await one.put(turn('a'), null);
    await other.put(turn('b', 'a'), await other.get('', 'a'));
    expect(await textsOf(one, 'b')).toEqual(['a?', 'a!', 'b?', 'b!']);
  });

  it('is not opened before somebody speaks', async () => {
    await stores.sqlite().open();
    expect(readdirSync(join(folder, 'home'))).toEqual([]);
  });

  it('that is damaged is set aside', async () => {
    const store = stores.sqlite();
    await store.open();
    writeFileSync(file, 'this is no database, whatever its name may say of it'.repeat(100));
    expect(await store.get('', 'a')).toBeNull();
    expect(log).toHaveBeenCalledWith('warn', expect.stringContaining('cannot be read'));
    expect(readdirSync(join(folder, 'home')).some((name) => name.startsWith('state.db.corrupt-'))).toBe(true);
  });

  it('of an older version is copied beside itself before it is changed', async () => {
    const first = stores.sqlite();
    await first.put(turn('a'), null);
    await first.close();
    const database = new Database(file);
    database.exec('DROP INDEX responses_parent; PRAGMA user_version = 0');
    database.close();
    expect(await textsOf(stores.sqlite(), 'a')).toEqual(['a?', 'a!']);
    const copy = new Database(`${file}.v0.bak`, { readonly: true });
    onTestFinished(() => void copy.close());
    expect(copy.prepare('SELECT count(*) FROM responses').pluck().get()).toBe(1);
    expect(copy.prepare("SELECT 1 FROM sqlite_master WHERE name = 'responses_parent'").get()).toBeUndefined();
    expect(statSync(`${file}.v0.bak`).mode & 0o777).toBe(0o600);
  });

  it('of a newer version is left alone, and that is said', async () => {
    const first = stores.sqlite();
    await first.put(turn('a'), null);
    await first.close();
    const database = new Database(file);
    database.exec('PRAGMA user_version = 2');
    database.close();
    await expect(stores.sqlite().get('', 'a')).rejects.toThrow('written by a newer version of this product');
    expect(readdirSync(join(folder, 'home')).filter((name) => /corrupt|bak/.test(name))).toEqual([]);
  });

  it('can be encrypted', async () => {
    const store = stores.sqlite({ encryptionKey: 'k1' });
    await store.put({ ...turn('a'), inputItems: [user('the secret word')] }, null);
    expect(await textsOf(store, 'a')).toEqual(['the secret word', 'a!']);
    await store.close();
    expect(readFileSync(file).includes('secret word')).toBe(false);
    await expect(stores.sqlite({ encryptionKey: 'k2' }).get('', 'a')).rejects.toThrow('encryption_key');
    expect(await textsOf(stores.sqlite({ encryptionKey: 'k1' }), 'a')).toEqual(['the secret word', 'a!']);
  });
});

describe('opening a store', () => {
  const settings = { isOff: false, file: null, configFolder: '.' };
  const backendOf = (section: string, more: object = {}) => {
    const { state } = configFrom(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: ollama/l, base_url: "http://127.0.0.1:1"}]
${section}`);
    const store = openStateStore(
      state,
      { ...settings, ...more },
      { clock: () => 0, names: nativeNames, log },
    );
    if (store !== null) opened.push(store);
    return store?.backend ?? null;
  };

  it('follows the config', () => {
    expect(backendOf('', { file })).toBe('sqlite');
    expect(backendOf('state_storage: {type: memory}', { file })).toBe('memory');
    expect(backendOf('state_storage: {type: none}', { file })).toBeNull();
    expect(backendOf('', { file, isOff: true })).toBeNull();
  });

  it('keeps conversations in memory where no file can be written', () => {
    writeFileSync(join(folder, 'home'), '');
    expect(backendOf('', { file })).toBe('memory');
    expect(log).toHaveBeenCalledWith('warn', expect.stringContaining('RUN_STATE_FALLBACK_MEMORY'));
  });
});
