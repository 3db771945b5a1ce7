import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completion } from '../gateway/listeners/base-config.ts';
import {
  type StatefulListener,
  startStatefulListener,
  translated,
} from '../gateway/listeners/stateful-listener.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type GatewayFixture, startGateway } from '../support/gateway-fixture.ts';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../support/postgres-server.ts';
import { answerJson, type RecordingProvider, startRecordingProvider } from '../support/recording-provider.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { moreThan, openResources } from './open-resources.ts';

const storeFaults: readonly Fault[] = ['refused', 'reset', 'silent', 'hangs-up', 'garbage', 'cut-body'];

describe.skipIf(!hasRedisServer)(`Redis${hasRedisServer ? '' : ' (skipped: no redis-server)'}`, () => {
  let before: Readonly<Record<string, number>>;
  let redis: RedisServer;
  let proxy: FaultProxy;
  let up: RecordingProvider;
  let gateway: GatewayFixture;

  beforeAll(async () => {
    before = openResources();
    redis = await startRedisServer();
    proxy = await startFaultProxy(redis.port);
    up = await startRecordingProvider();
    up.answer = answerJson(200, completion);
    gateway = await startGateway(`version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
overrides: {llm_routing_model: embedded/lexical}
routing_preferences: [{name: greetings, description: hi and hello, models: [openai/gpt-4o]}]
model_providers: [{model: openai/gpt-4o, access_key: k, base_url: "${up.url}"}]
routing: {session_cache: {type: redis, url: "redis://127.0.0.1:${proxy.port}"}}`);
  });
  afterAll(() => redis?.remove());

  const ask = () => gateway.chat('openai/gpt-4o', { headers: { 'x-model-affinity': 's' } });

  it.each(storeFaults)('%s: requests are served without sessions', async (fault) => {
    await proxy.set(fault);
    expect((await ask()).status).toBe(200);
    await expect.poll(() => gateway.gateway.status().inFlight).toBe(0);
  });

  it('is used again when the fault is over, and leaves nothing open', async () => {
    await proxy.set('none');
    await expect.poll(async () => ((await ask()).status === 200 ? proxy.open() : 0)).toBeGreaterThan(0);
    await gateway.close();
    await Promise.all([proxy.close(), up.close()]);
    await redis.stop();
    await expect.poll(() => moreThan(before)).toEqual([]);
  });
});

describe.skipIf(whyNoPostgres !== null)(
  `PostgreSQL${whyNoPostgres === null ? '' : ` (skipped: ${whyNoPostgres})`}`,
  { timeout: 60_000 },
  () => {
    let postgres: PostgresServer;
    let proxy: FaultProxy;
    let listener: StatefulListener;

    beforeAll(async () => {
      postgres = await startPostgresServer();
      proxy = await startFaultProxy(postgres.port);
      const url = (await postgres.createDatabase())
        .replace(`:${postgres.port}/`, `:${proxy.port}/`)
        .replace('#', '%23');
      listener = await startStatefulListener(`state_storage: {type: postgres, connection_string: "${url}"}`);
    }, 60_000);
    afterAll(async () => {
      await listener?.close();
      await proxy?.close();
      await postgres?.remove();
    });

    it.each(storeFaults)(
      '%s: a conversation is not gone on with, and the client is told to come again',
      async (fault) => {
        await proxy.set('none');
        const first = () => listener.ask({ model: translated, input: 'hi' });
        await expect.poll(async () => (await first()).headers['x-plano-state']).toBe('stored');
        const { id } = (await first()).json();
        await proxy.set(fault);
        const refused = await listener.ask({
          ...{ model: translated, input: 'x' },
          previous_response_id: id,
        });
        expect([refused.status, refused.json().error.code]).toEqual([503, 'conversation_state_unavailable']);
      },
    );
  },
);
