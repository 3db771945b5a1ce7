import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RedisSessions, type RedisSessionsOptions } from '../../../src-gateway/routing/redis-sessions.ts';
import { SessionStoreError } from '../../../src-gateway/routing/session-store.ts';
import { freePorts } from '../../support/free-ports.ts';
import { nativeNames } from '../../support/native-names.ts';
import {
  hasRedisServer,
  type RedisServer,
  type RedisServerOptions,
  startRedisServer,
} from '../../support/redis-server.ts';
import { localhostCertificate, testAuthority } from '../../support/test-certificates.ts';
import { bindingOf } from './session-binding-of.ts';

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function server(options?: RedisServerOptions): Promise<RedisServer> {
  const redis = await startRedisServer(options);
  cleanups.push(() => redis.remove());
  return redis;
}

function sessionsAt(
  options: Omit<RedisSessionsOptions, 'log' | 'names'>,
  lines: string[] = [],
): RedisSessions {
  const sessions = new RedisSessions({
    ...options,
    names: nativeNames,
    log: (level, message) => lines.push(`${level}: ${message}`),
  });
  cleanups.push(() => sessions.close());
  return sessions;
}

/** The server as any other program sees it. */
function plainClient(port: number): Redis {
  const client = new Redis(port, '127.0.0.1');
  cleanups.push(async () => client.disconnect());
  return client;
}

const title = hasRedisServer ? 'sessions in Redis' : 'sessions in Redis (skipped: no redis-server)';

describe.skipIf(!hasRedisServer)(title, () => {
  it('are shared by every gateway on the same server', async () => {
    const { port } = await server();
    const url = `redis://127.0.0.1:${port}`;
    const [one, other] = [sessionsAt({ url }), sessionsAt({ url })];
    await one.set('s|openai/gpt-4o', bindingOf({ switches: 3 }), 600);
    expect(await other.get('s|openai/gpt-4o')).toEqual(bindingOf({ switches: 3 }));
    expect(await other.get('t|openai/gpt-4o')).toBeNull();
    expect(one.backend).toBe('redis');
  });

  it('stand under the prefix that Plano uses, and expire', async () => {
    const { port } = await server();
    const sessions = sessionsAt({ url: `redis://127.0.0.1:${port}` });
    await sessions.set('a:s|openai/gpt-4o-mini', bindingOf(), 600.9);
    await sessions.set('short', bindingOf(), 0);
    const client = plainClient(port);
    const key = 'plano:affinity:a:s|openai/gpt-4o-mini';
    expect(await client.ttl(key)).toBeGreaterThan(598);
    expect(await client.ttl(key)).toBeLessThanOrEqual(600);
    expect(await client.pttl('plano:affinity:short')).toBeLessThanOrEqual(1000);
    await vi.waitFor(async () => expect(await sessions.get('short')).toBeNull(), 5000);
  });

  it('[routing 70] keep a hash that JavaScript cannot count, digit by digit', async () => {
    const { port } = await server();
    const sessions = sessionsAt({ url: `redis://127.0.0.1:${port}` });
    const client = plainClient(port);
    await client.set(
      'plano:affinity:s',
      '{"anchor_model":"openai/gpt-4o","prefix_hash":16045690984833335023,"last_used":1}',
    );
    const read = await sessions.get('s');
    expect(read?.prefixHash).toBe('deadbeefdeadbeef');
    if (read === null) throw new Error('no binding');
    await sessions.set('s', read, 600);
    expect(await client.get('plano:affinity:s')).toContain('"prefix_hash":16045690984833335023,');
  });

  it('count as absent when the server holds something else', async () => {
    const { port } = await server();
    const sessions = sessionsAt({ url: `redis://127.0.0.1:${port}` });
    await plainClient(port).set('plano:affinity:s', 'not a binding');
    expect(await sessions.get('s')).toBeNull();
  });

  it('come back when the server was gone in between', async () => {
    const redis = await server();
    const lines: string[] = [];
    const sessions = sessionsAt({ url: `redis://127.0.0.1:${redis.port}` }, lines);
    await sessions.set('s', bindingOf(), 600);
    await redis.stop();
    await vi.waitFor(() => expect(sessions.get('s')).rejects.toThrow(SessionStoreError), 5000);
    await redis.start();
    await vi.waitFor(() => sessions.set('s', bindingOf({ switches: 1 }), 600), { timeout: 15_000 });
    expect(await sessions.get('s')).toEqual(bindingOf({ switches: 1 }));
    expect(lines).toEqual([
      expect.stringMatching(/^warn: .*; requests are served without them$/),
      `info: Sessions are in Redis at 127.0.0.1:${redis.port} again`,
    ]);
  });

  it('begin without the server, and find it later', async () => {
    const redis = await server();
    await redis.stop();
    const sessions = sessionsAt({ url: `redis://127.0.0.1:${redis.port}` });
    await expect(sessions.get('s')).rejects.toThrow('ECONNREFUSED');
    await redis.start();
    await vi.waitFor(() => sessions.set('s', bindingOf(), 600), { timeout: 15_000 });
    expect(await sessions.get('s')).toEqual(bindingOf());
  });

  it('fail within two seconds when the server stands still', async () => {
    const redis = await server();
    const sessions = sessionsAt({ url: `redis://127.0.0.1:${redis.port}` });
    await sessions.set('s', bindingOf(), 600);
    redis.pause();
    const before = performance.now();
    await expect(sessions.get('s')).rejects.toThrow(SessionStoreError);
    expect(performance.now() - before).toBeLessThan(3500);
    redis.resume();
    await vi.waitFor(() => sessions.get('s'), { timeout: 15_000 });
  });

  it('open with the password, and never show it', async () => {
    const { port } = await server({ password: 'open+sesame%1' });
    const secret = encodeURIComponent('open+sesame%1');
    const sessions = sessionsAt({ url: `redis://:${secret}@127.0.0.1:${port}` });
    await sessions.set('s', bindingOf(), 600);
    expect(await sessions.get('s')).toEqual(bindingOf());

    const refused = sessionsAt({ url: `redis://:wrong-password@127.0.0.1:${port}` });
    const error = await refused.get('s').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SessionStoreError);
    expect(String(error)).toContain(`No sessions from Redis at 127.0.0.1:${port}: WRONGPASS`);
    expect(JSON.stringify([String(error), error])).not.toContain('wrong-password');
  });

  it('speak TLS, to servers only that are trusted', async () => {
    const { port } = await server({ certificate: localhostCertificate });
    const url = `rediss://localhost:${port}`;
    const trusting = sessionsAt({ url, authorities: [testAuthority] });
    await trusting.set('s', bindingOf(), 600);
    expect(await trusting.get('s')).toEqual(bindingOf());
    await expect(sessionsAt({ url }).get('s')).rejects.toThrow(SessionStoreError);
  });
});

describe('sessions in a Redis that is not there', () => {
  it('cost a request no time once that is known', async () => {
    const [port] = await freePorts(1);
    const sessions = sessionsAt({ url: `redis://127.0.0.1:${port}` });
    await expect(sessions.get('s')).rejects.toThrow(SessionStoreError);
    const before = performance.now();
    for (let calls = 0; calls < 20; calls += 1) {
      await expect(sessions.set('s', bindingOf(), 600)).rejects.toThrow(SessionStoreError);
    }
    expect(performance.now() - before).toBeLessThan(500);
  });

  it('connect nowhere before they are used, and nowhere after they were closed', async () => {
    const [port] = await freePorts(1);
    const sessions = sessionsAt({ url: `redis://127.0.0.1:${port}` });
    await sessions.close();
    await expect(sessions.get('s')).rejects.toThrow('it was closed');
  });
});
