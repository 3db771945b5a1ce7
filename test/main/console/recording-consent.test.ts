import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { RecordingPolicy } from '../../../src-main/contract/body-calls.ts';
import { openTestHost, sandboxConfig, type TestHost, type TestHostOptions } from './test-host.ts';

const collector = { grpcPort: null, httpPort: null, host: '127.0.0.1' };
const secret = 'sk-live-1234567890abcdef';

async function openConsole(options: TestHostOptions = {}): Promise<TestHost> {
  const host = await openTestHost({ mode: 'web', collector, ...options });
  await host.start();
  return host;
}

/** Resolves with the trace of the request once its row is there. */
async function ask(host: TestHost, text = 'hello', headers: Record<string, string> = {}): Promise<string> {
  const stored = host.event('traces.added', ({ rows }) => rows.some(({ partial }) => !partial));
  const response = await fetch(`${host.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content: text }] }),
  });
  await response.text();
  await stored;
  return response.headers.get('x-plano-trace-id') ?? '';
}

const bodiesOf = async (host: TestHost, traceId: string) =>
  (await host.call('bodies.list', { traceId })).bodies.map(({ part }) => part);

describe('consent to the recording of bodies', () => {
  it('R10: is asked for once, and until then no body is kept', async () => {
    const host = await openConsole();
    expect(await host.call('recording.state', {})).toMatchObject({
      ...{ policy: 'metadata', decidedBy: 'default', isOpen: true },
      ...{ maxBytes: 512 * 1024 * 1024, maxAgeDays: 7 },
    });
    expect(await bodiesOf(host, await ask(host))).toEqual([]);
    expect(await host.call('recording.choose', { policy: 'full' })).toMatchObject({
      ...{ policy: 'full', decidedBy: 'choice', isOpen: false },
    });
    const traceId = await ask(host);
    await expect.poll(() => bodiesOf(host, traceId)).toHaveLength(4);
    expect((await host.call('recording.state', {})).usedBytes).toBeGreaterThan(0);
    const other = await openTestHost({ mode: 'web', home: join(host.folder, 'home') });
    expect(await other.call('recording.state', {})).toMatchObject({ policy: 'full', isOpen: false });
    await other.call('recording.choose', { policy: 'off' });
    expect(await host.call('recording.state', {})).toMatchObject({ policy: 'full' });
  });

  it.each<[string, TestHostOptions, RecordingPolicy, 'environment' | 'default']>([
    ['local', { environment: { PLANO_CAPTURE_CONTENT: 'local' } }, 'full', 'environment'],
    ['off', { environment: { PLANO_CAPTURE_CONTENT: 'off' } }, 'metadata', 'environment'],
    ['nothing, where nobody can be asked', { mode: 'native' }, 'metadata', 'default'],
  ])('is not asked for where the environment says %s', async (_, options, policy, decidedBy) => {
    const host = await openTestHost({ mode: 'web', ...options });
    expect(await host.call('recording.state', {})).toMatchObject({ policy, decidedBy, isOpen: false });
  });

  it('keeps no trace of our gateway either where it is off', async () => {
    const host = await openConsole();
    await host.call('recording.choose', { policy: 'off' });
    const response = await fetch(`${host.url}/v1/chat/completions`, {
      method: 'POST',
      body: '{"model":"sandbox/echo","messages":[{"role":"user","content":"hi"}]}',
    });
    await response.text();
    await host.call('recording.choose', { policy: 'metadata' });
    const traceId = await ask(host);
    const { rows } = await host.call('traces.list', { limit: 10 });
    expect(rows.map((row) => row.traceId)).toEqual([traceId]);
  });

  it('R10: [ux A68] keeps the secrets of config, header and message out of all that it stores and tells', async () => {
    const key = 'no-known-shape-of-a-key';
    const host = await openConsole({
      environment: { PLANO_CAPTURE_CONTENT: 'local' },
      config: (ports) =>
        sandboxConfig(ports).replace('default: true', `default: true, access_key: ${secret}`),
    });
    const text = `keep ${secret} and ${key} to yourself`;
    const traceId = await ask(host, text, { authorization: `Bearer ${key}`, 'x-api-key': secret });
    await expect.poll(() => bodiesOf(host, traceId)).toHaveLength(4);
    const told: unknown[] = [
      await host.call('traces.get', { traceId }),
      await host.call('decisions.read', { traceId }),
    ];
    const { bodies } = await host.call('bodies.list', { traceId });
    for (const { part, spanId } of bodies)
      told.push(await host.call('bodies.read', { traceId, spanId, part }));
    for (const { spanId } of bodies) told.push(await host.call('messages.read', { traceId, spanId }));
    told.push(await host.call('logs.read', { tail: 1000 }), bodies);
    await host.host.stop(0);
    const home = join(host.folder, 'home');
    const database = new Database(join(home, 'traces.db'), { readonly: true });
    const stored = database.prepare('SELECT encoding, body FROM payload').all() as StoredRow[];
    database.close();
    const entries = await readdir(home, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => join(parentPath, name));
    expect(files.map((file) => basename(file))).toContain('traces.db');
    const bytes = [
      ...(await Promise.all(files.map((file) => readFile(file)))),
      ...stored.map(({ encoding, body }) => (encoding === 'gzip' ? gunzipSync(body) : body)),
      ...told.map((value) => Buffer.from(JSON.stringify(value))),
    ];
    for (const each of bytes) expect([each.includes(secret), each.includes(key)]).toEqual([false, false]);
    expect(JSON.stringify(told)).toContain('sk-…cdef');
  });

  it('lets the bodies of a trace go with it', async () => {
    const host = await openConsole({ environment: { PLANO_CAPTURE_CONTENT: 'local' } });
    const traceId = await ask(host);
    await expect.poll(() => bodiesOf(host, traceId)).toHaveLength(4);
    await host.call('traces.clear', {});
    expect(await bodiesOf(host, traceId)).toEqual([]);
  });
});

interface StoredRow {
  readonly encoding: string;
  readonly body: Buffer<ArrayBuffer>;
}
