import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { sayJson, startTravelGateway } from '../support/agent-listener.ts';
import { freePorts } from '../support/free-ports.ts';
import { type GatewayFixture, startGateway } from '../support/gateway-fixture.ts';
import { quietSettings } from '../support/gateway-settings.ts';
import { startPostgresServer, superuser, whyNoPostgres } from '../support/postgres-server.ts';
import { startRecordingProvider } from '../support/recording-provider.ts';
import { hasRedisServer, startRedisServer } from '../support/redis-server.ts';
import { startStatefulListener, translated } from './listeners/stateful-listener.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function kept<T extends { close(): Promise<void> }>(started: T): T {
  cleanups.push(() => started.close());
  return started;
}

describe.skipIf(whyNoPostgres !== null)(
  `two gateways on one PostgreSQL${whyNoPostgres === null ? '' : ` (skipped: ${whyNoPostgres})`}`,
  { timeout: 60_000 },
  () => {
    it('[deployment 15 37] [state 52] go on with each other’s turns at once, and log nothing of them', async () => {
      const postgres = await startPostgresServer();
      cleanups.push(() => postgres.remove());
      const url = (await postgres.createDatabase())
        .replace('127.0.0.1', 'host.docker.internal')
        .replace('#', '%23');
      const state = `state_storage: {type: postgres, connection_string: "${url}"}`;
      const settings = { ...quietSettings, logLevel: 'trace' as const };
      const a = kept(await startStatefulListener(state, settings));
      const b = kept(await startStatefulListener(state, settings));
      for (let round = 0; round < 100; round += 1) {
        const first = await a.ask({ model: translated, input: 'a-secret-question' });
        const second = await b.ask({
          ...{ model: translated, input: 'go on' },
          previous_response_id: first.json().id,
        });
        expect(second.status).toBe(200);
        expect(b.messages()).toEqual(['user:a-secret-question', `assistant:A${round + 1}`, 'user:go on']);
      }
      await postgres.kill();
      expect((await a.ask({ model: translated, input: 'x', previous_response_id: 'resp_1' })).status).toBe(
        503,
      );
      const logged = JSON.stringify([a.gateway.logs, b.gateway.logs]);
      expect(logged).toContain('"level":"info"');
      for (const secret of ['a-secret-question', 'A100', superuser.password, 'P%40ss'])
        expect(logged).not.toContain(secret);
    });
  },
);

describe.skipIf(!hasRedisServer)(
  `two gateways on one Redis${hasRedisServer ? '' : ' (skipped: no redis-server)'}`,
  { timeout: 30_000 },
  () => {
    const affine = { headers: { 'x-model-affinity': 's' } };

    /** Two gateways whose router chooses anew each time it is asked. */
    async function replicas() {
      const redis = await startRedisServer();
      cleanups.push(() => redis.remove());
      const [up, router] = [kept(await startRecordingProvider()), kept(await startRecordingProvider())];
      up.answer = sayJson('ok');
      const routes = ['code', 'talk'];
      router.answer = (response, request) =>
        sayJson(JSON.stringify({ route: [routes[(router.requests.length - 1) % 2]] }))(response, request);
      const config = `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
overrides: {llm_routing_model: ollama/router}
model_providers:
  - {model: ollama/router, base_url: "${router.url}"}
  - {model: openai/gpt-4o-mini, access_key: k, base_url: "${up.url}", default: true}
  - {model: openai/gpt-4o, access_key: k, base_url: "${up.url}"}
routing_preferences:
  - {name: code, description: writing code, models: [openai/gpt-4o]}
  - {name: talk, description: small talk, models: [openai/gpt-4o-mini]}
routing: {session_cache: {type: redis, url: "redis://localhost:${redis.port}"}}
`;
      const start = async () => kept(await startGateway(config));
      return { redis, router, up, a: await start(), b: await start() };
    }
    const modelOf = (gateway: GatewayFixture) =>
      gateway.chat('openai/gpt-4o-mini', affine).then(({ headers }) => headers['x-plano-resolved-model']);

    it('[deployment 38] pin a session together', async () => {
      const { a, b, router } = await replicas();
      const first = await modelOf(a);
      expect(first).toBe('openai/gpt-4o');
      const decision = await b.send('/routing/v1/chat/completions', {
        ...affine,
        body: JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }] }),
      });
      expect(decision.json()).toMatchObject({ pinned: true, session_id: 's' });
      expect(await modelOf(b)).toBe(first);
      expect(router.requests).toHaveLength(1);
    });

    it('[deployment 39] keep to keys of their own lanes beside Plano’s', async () => {
      const { a, b, redis } = await replicas();
      const client = new Redis(redis.port, '127.0.0.1');
      cleanups.push(async () => client.disconnect());
      // Plano keeps one binding per session, under a key without a lane.
      const foreign = { model: 'openai/gpt-4o-mini', route: 'talk', last_used: 9_999_999_999 };
      const theirs = {
        'plano:affinity:s': JSON.stringify(foreign),
        'plano:affinity:default:s': 'not even JSON',
      };
      await client.mset(theirs);
      const monitor = await client.monitor();
      const used: string[][] = [];
      monitor.on('monitor', (_time: string, command: string[]) => used.push(command));
      cleanups.push(async () => monitor.disconnect());
      const models = [await modelOf(a), await modelOf(b), await modelOf(a)];
      expect(new Set(models)).toEqual(new Set(['openai/gpt-4o']));
      await a.chat('openai/gpt-4o', affine);
      await client.set('end', '1');
      await expect.poll(() => used.some(([, key]) => key === 'end')).toBe(true);
      const ours = used.flatMap(([command = '', key]) =>
        ['get', 'setex'].includes(command.toLowerCase()) && key !== undefined ? [key] : [],
      );
      const lanes = ['openai/gpt-4o-mini', 'openai/gpt-4o'];
      expect(new Set(ours.map((key) => key.split('|')[1]))).toEqual(new Set(lanes));
      // `info` is the client's own greeting, which names no key; `set` is the test's.
      const commands = used
        .map(([command = '']) => command.toLowerCase())
        .filter((name) => !['info', 'set'].includes(name));
      expect(new Set(commands)).toEqual(new Set(['get', 'setex']));
      expect(await client.mget(Object.keys(theirs))).toEqual(Object.values(theirs));
      expect(JSON.stringify([a.logs, b.logs])).not.toMatch(/"level":"(warn|error)"/);
    });

    it('[state 59] serve without sessions while it is away', async () => {
      const { a, redis, router } = await replicas();
      await modelOf(a);
      await redis.stop();
      const errors = async () =>
        Number(
          (await a.metricLines('session_cache_events_total{outcome="error"')).at(-1)?.split(' ').at(-1) ?? 0,
        );
      const before = await errors();
      for (let call = 0; call < 3; call += 1)
        expect((await a.chat('openai/gpt-4o-mini', affine)).status).toBe(200);
      expect(await errors()).toBeGreaterThan(before);
      expect(router.requests.length).toBeGreaterThan(1);
    });
  },
);

describe('names of this machine', () => {
  it('[deployment 12] lead an agent’s requests here, its Host as written', async () => {
    const travel = kept(
      await startTravelGateway({
        alone: true,
        weatherUrl: (url) => url.replace('127.0.0.1', 'host.docker.internal'),
      }),
    );
    expect((await travel.ask({ messages: [{ role: 'user', content: 'hi' }] })).status).toBe(200);
    expect(travel.weather.requests[0]?.headers.host).toBe(
      new URL(travel.weather.url).host.replace('127.0.0.1', 'host.docker.internal'),
    );
  });

  it('[deployment 14] change no word of what a router reads', async () => {
    const travel = kept(
      await startTravelGateway({
        ...{ selects: ['weather_agent'], weatherBinding: ' It runs on localhost.' },
        weatherUrl: (url) => url.replace('127.0.0.1', 'localhost'),
        settings: { inContainer: true, loopbackTarget: '127.0.0.1' },
      }),
    );
    expect((await travel.ask({ messages: [{ role: 'user', content: 'hi' }] })).status).toBe(200);
    expect(travel.engine.requests[0]?.body).toContain('It runs on localhost.');
    expect(travel.weather.requests[0]?.headers.host).toMatch(/^localhost:/);
  });

  it('[deployment 16] say what to do when the host does not answer a container', async () => {
    const [port = 0] = await freePorts(1);
    const gateway = kept(
      await startGateway(
        `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: ollama/llama, base_url: "http://host.docker.internal:${port}", default: true}]
`,
        // Where no resolver knows the name, the host is at this address.
        { inContainer: true, hostGateway: '127.0.0.1' },
      ),
    );
    const reply = await gateway.chat('ollama/llama');
    expect(reply.status).toBe(502);
    expect((await gateway.span('plano(llm)')).status.message ?? reply.text).toContain(
      'must listen on 0.0.0.0',
    );
  });
});
