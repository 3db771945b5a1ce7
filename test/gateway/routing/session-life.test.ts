import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { hasRedisServer, startRedisServer } from '../../support/redis-server.ts';

const cleanups: (() => Promise<unknown>)[] = [];
let router: RecordingProvider;
let up: RecordingProvider;

beforeEach(async () => {
  router = await provider('{"route": ["code generation"]}');
  up = await provider('ok');
});

afterEach(async () => {
  vi.useRealTimers();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A provider whose model says the same to everything. */
async function provider(content: string): Promise<RecordingProvider> {
  const started = await startRecordingProvider();
  cleanups.push(() => started.close());
  started.answer = answerJson(200, {
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  });
  return started;
}

async function gatewayWith(routing: string): Promise<GatewayFixture> {
  const gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
overrides: {llm_routing_model: ollama/router}
model_providers:
  - {model: ollama/router, base_url: "${router.url}"}
  - {model: openai/gpt-4o-mini, access_key: k, base_url: "${up.url}", default: true}
  - {model: openai/gpt-4o, access_key: k, base_url: "${up.url}"}
routing_preferences:
  - {name: code generation, description: "generating new code", models: [openai/gpt-4o]}
routing: ${routing}
`);
  cleanups.push(() => gateway.close());
  return gateway;
}

const affine = { headers: { 'x-model-affinity': 's' } };

describe('a session', () => {
  it('[routing 66] is over when nothing was asked of it for longer than it lives', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const gateway = await gatewayWith('{session_ttl_seconds: 2}');
    await gateway.chat('gpt-4o-mini', affine);
    await gateway.chat('gpt-4o-mini', affine);
    expect(router.requests).toHaveLength(1);
    vi.setSystemTime(Date.now() + 3000);
    await gateway.chat('gpt-4o-mini', affine);
    expect(router.requests).toHaveLength(2);
  });

  it('[state 58] of one tenant is no other tenant’s, whatever its name is made of', async () => {
    const gateway = await gatewayWith('{session_cache: {type: memory, tenant_header: x-tenant}}');
    const ask = (tenant: string, session: string) =>
      gateway.chat('gpt-4o-mini', { headers: { 'x-tenant': tenant, 'x-model-affinity': session } });
    await ask('a:b', 'c');
    await ask('a', 'b:c');
    await ask('a%3Ab', 'c');
    expect(router.requests).toHaveLength(3);
    await ask('a:b', 'c');
    expect(router.requests).toHaveLength(3);
  });
});

const title = hasRedisServer ? 'a session in Redis' : 'a session in Redis (skipped: no redis-server)';

describe.skipIf(!hasRedisServer)(title, () => {
  it('[routing 68] has a key of its own for each tenant', async () => {
    const redis = await startRedisServer();
    cleanups.push(() => redis.remove());
    const url = `redis://127.0.0.1:${redis.port}`;
    const gateway = await gatewayWith(
      `{session_cache: {type: redis, url: "${url}", tenant_header: x-tenant}}`,
    );
    for (const tenant of ['a', 'b', 'a']) {
      const reply = await gateway.chat('gpt-4o-mini', {
        headers: { ...affine.headers, 'x-tenant': tenant },
      });
      expect(reply.headers['x-plano-resolved-model']).toBe('openai/gpt-4o');
    }
    expect(router.requests).toHaveLength(2);
    const client = new Redis(url);
    cleanups.push(async () => client.disconnect());
    expect((await client.keys('*')).toSorted()).toEqual([
      'plano:affinity:a:s|openai/gpt-4o-mini',
      'plano:affinity:b:s|openai/gpt-4o-mini',
    ]);
  });

  it('[state 55] [state 57] stands under tenant, session and the model that was asked for', async () => {
    const redis = await startRedisServer();
    cleanups.push(() => redis.remove());
    const url = `redis://127.0.0.1:${redis.port}`;
    const client = new Redis(url);
    cleanups.push(async () => client.disconnect());
    const tenants = await gatewayWith(
      `{route_on_user_only: true, session_cache: {type: redis, url: "${url}", tenant_header: x-tenant}}`,
    );
    const tools = ['get_weather', 'get_time'].map((name) => ({ type: 'function', function: { name } }));
    const messages = [
      { role: 'system', content: 's' },
      { role: 'user', content: 'u' },
    ];
    await tenants.chat('gpt-4o-mini', { headers: { 'x-tenant': 'acme' }, body: { tools, messages } });
    const plain = await gatewayWith(`{session_cache: {type: redis, url: "${url}"}}`);
    await plain.chat('gpt-4o', { headers: { 'x-model-affinity': 's1' } });
    expect((await client.keys('*')).toSorted()).toEqual([
      'plano:affinity:acme:implicit:87c798628593223c|openai/gpt-4o-mini',
      'plano:affinity:s1|openai/gpt-4o',
    ]);
    const kept = await client.get('plano:affinity:acme:implicit:87c798628593223c|openai/gpt-4o-mini');
    expect(kept).toContain('"prefix_hash":18397999301521158908,');
  });

  it('[routing 69] is missed, but by no request, while the server is away', async () => {
    const redis = await startRedisServer();
    cleanups.push(() => redis.remove());
    const gateway = await gatewayWith(
      `{session_cache: {type: redis, url: "redis://127.0.0.1:${redis.port}"}}`,
    );
    const events = (outcome: string) =>
      gateway.metricLines(`brightstaff_session_cache_events_total{outcome="${outcome}"}`);
    expect((await gateway.chat('gpt-4o-mini', affine)).status).toBe(200);
    expect(await events('error')).toEqual([]);
    await redis.stop();
    for (const count of [1, 2]) {
      expect((await gateway.chat('gpt-4o-mini', affine)).status).toBe(200);
      await vi.waitFor(async () => {
        const [line = ''] = await events('error');
        expect(Number(line.split(' ').at(-1))).toBeGreaterThanOrEqual(count);
      });
    }
  });
});
