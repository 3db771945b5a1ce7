import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGateway } from '../../../src-gateway/gateway.ts';
import { createMetrics } from '../../../src-gateway/telemetry/metrics.ts';
import { createTracer } from '../../../src-gateway/telemetry/tracer.ts';
import { configFrom } from '../../support/config-from.ts';
import { type GatewayFixture, onFreePorts, sendTo, startGateway } from '../../support/gateway-fixture.ts';
import { quietSettings, quietTracing } from '../../support/gateway-settings.ts';
import { startPostgresServer, whyNoPostgres } from '../../support/postgres-server.ts';
import { hasRedisServer, startRedisServer } from '../../support/redis-server.ts';

const everyListener = `version: v0.4.0
agents: [{id: weather, url: "http://127.0.0.1:1"}]
endpoints: {api: {endpoint: "127.0.0.1:1"}}
prompt_targets: [{name: forecast, description: tells the weather, endpoint: {name: api, path: /forecast}}]
listeners:
  - {type: model, name: models, port: 12000}
  - {type: agent, name: agents, port: 8001, agents: [{id: weather, description: tells the weather}]}
  - {type: prompt, name: prompts, port: 10000}
model_providers: [{model: openai/gpt-4o, access_key: k}]
`;
const modelsOnly = `version: v0.4.0
listeners: [{type: model, name: models, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: k}]
`;

async function started(...parts: Parameters<typeof startGateway>): Promise<GatewayFixture> {
  const fixture = await startGateway(...parts);
  onTestFinished(() => fixture.close());
  return fixture;
}

describe('health', () => {
  it.each(['models', 'agents', 'prompts'])('[deployment 19 20] of the listener %s', async (name) => {
    const url = (await started(everyListener)).urlOf(name);
    const get = await sendTo(`${url}/healthz`);
    expect([get.status, get.json()]).toEqual([200, { status: 'ok', listener: name, version: '0.0.0-test' }]);
    expect(get.headers['cache-control']).toBe('no-store');
    const head = await sendTo(`${url}/healthz`, { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    expect((await sendTo(`${url}/healthz?x=1`)).status).toBe(200);
    expect((await sendTo(`${url}/healthzfoo`)).status).toBe(404);
    const post = await sendTo(`${url}/healthz`, { method: 'POST' });
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('[deployment 23] needs no key where everything else does', async () => {
    const guarded = await started(modelsOnly, { gatewayKey: 'g-key' });
    expect((await guarded.send('/v1/models')).status).toBe(401);
    for (const path of ['/healthz', '/livez', '/readyz']) expect((await guarded.send(path)).status).toBe(200);
  });

  it('[deployment 24] leaves neither spans nor lines in the access log', async () => {
    const quiet = await started(modelsOnly);
    quiet.forget();
    for (let probe = 0; probe < 100; probe += 1) await quiet.send('/healthz');
    expect(await quiet.spans()).toEqual([]);
    expect(quiet.logs).toEqual([]);
  });

  it('[deployment 21] is "starting" until everything that is waited for is there', async () => {
    const asked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const feed = createServer(async (_, response) => {
      asked.resolve();
      await release.promise;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(feed, 'listening');
    onTestFinished(() => void feed.close());
    const source = `http://127.0.0.1:${(feed.address() as AddressInfo).port}/prices`;
    const text = `${modelsOnly}model_metrics_sources: [{type: cost, provider: models.dev, url: "${source}"}]\n`;
    const config = onFreePorts(configFrom(text));
    const gateway = createGateway({
      ...{ config, settings: quietSettings, metrics: createMetrics({ productVersion: 'test' }) },
      tracer: createTracer({
        ...{ config: null, settings: quietTracing, productVersion: 'test' },
        configSha256: config.source.hash,
      }),
      log: () => undefined,
    });
    onTestFinished(() => gateway.stop({ graceMs: 0 }));
    const starting = gateway.start();
    await asked.promise;
    await expect.poll(() => gateway.status().listeners[0]?.state).toBe('running');
    const url = `http://127.0.0.1:${gateway.status().listeners[0]?.port}`;
    const reply = await sendTo(`${url}/healthz`);
    expect([reply.status, reply.json()]).toEqual([503, { status: 'starting' }]);
    expect((await sendTo(`${url}/livez`)).status).toBe(200);
    release.resolve();
    await starting;
    expect((await sendTo(`${url}/healthz`)).status).toBe(200);
  });
});

describe('readiness', () => {
  it('knows stores of this process', async () => {
    const fixture = await started(modelsOnly);
    expect((await fixture.send('/readyz')).json()).toEqual({
      status: 'ok',
      components: {
        state: { status: 'up', type: 'memory' },
        session_cache: { status: 'up', type: 'memory' },
        config: { status: 'current' },
      },
    });
  });

  it.skipIf(whyNoPostgres !== null)(
    `[deployment 22] goes with the database, health does not${whyNoPostgres === null ? '' : ` (skipped: ${whyNoPostgres})`}`,
    { timeout: 60_000 },
    async () => {
      const postgres = await startPostgresServer();
      onTestFinished(() => postgres.remove());
      const connection = await postgres.createDatabase();
      const state = `state_storage: {type: postgres, connection_string: "${connection}"}\n`;
      const fixture = await started(modelsOnly + state);
      const ready = async () => (await fixture.send('/readyz')).json();
      expect(await ready()).toMatchObject({ status: 'ok', components: { state: { status: 'up' } } });
      await postgres.kill();
      const down = { status: 'unavailable', components: { state: { status: 'down', type: 'postgres' } } };
      await expect.poll(ready, { timeout: 10_000 }).toMatchObject(down);
      expect((await fixture.send('/readyz')).status).toBe(503);
      expect((await fixture.send('/readyz')).text).not.toContain('P@ss');
      expect((await fixture.send('/healthz')).status).toBe(200);
      expect((await fixture.send('/livez')).status).toBe(200);
      await postgres.start();
      await expect.poll(ready, { timeout: 10_000 }).toMatchObject({ status: 'ok' });
    },
  );

  it.skipIf(!hasRedisServer)(
    `says that sessions are away, which no request waits for${hasRedisServer ? '' : ' (skipped: no redis-server)'}`,
    async () => {
      const redis = await startRedisServer();
      onTestFinished(() => redis.remove());
      const routing = `routing: {session_cache: {type: redis, url: "redis://127.0.0.1:${redis.port}"}}\n`;
      const fixture = await started(modelsOnly + routing);
      const sessions = async () => (await fixture.send('/readyz')).json().components.session_cache;
      expect(await sessions()).toEqual({ status: 'up', type: 'redis' });
      await redis.stop();
      await expect.poll(sessions, { timeout: 10_000 }).toEqual({ status: 'down', type: 'redis' });
      expect((await fixture.send('/readyz')).status).toBe(200);
    },
  );
});
