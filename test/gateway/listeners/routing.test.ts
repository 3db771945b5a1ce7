import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import {
  defaultRoutingSettings,
  type RoutingSettings,
} from '../../../src-gateway/routing/routing-settings.ts';
import { type GatewayFixture, type Reply, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { analyse } from '../config/analyse.ts';

let router: RecordingProvider;
let up: RecordingProvider;
let gateway: GatewayFixture;
const open: GatewayFixture[] = [];

beforeAll(async () => {
  router = await startRecordingProvider();
  up = await startRecordingProvider();
});
afterAll(async () => {
  await router.close();
  await up.close();
});
beforeEach(async () => {
  up.answer = answerJson(200, {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
  });
  gateway = await start();
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const generation = '{"route": ["code generation"]}';
const understanding = '{"route": ["code understanding"]}';

function routes(overrides = 'llm_routing_model: ollama/router', more = '') {
  return `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
overrides: {${overrides}}
${more}
model_providers:
  - {model: ollama/router, base_url: "${router.url}"}
  - {model: openai/gpt-4o-mini, access_key: k, base_url: "${up.url}", default: true}
  - {model: openai/gpt-4o, access_key: k, base_url: "${up.url}"}
  - {model: anthropic/claude-sonnet-4-6, access_key: k, base_url: "${up.url}"}
routing_preferences:
  - {name: code generation, description: "generating new code snippets, functions, or boilerplate", models: [anthropic/claude-sonnet-4-6, openai/gpt-4o]}
  - {name: code understanding, description: "understand and explain existing code", models: [openai/gpt-4o]}
  - {name: creative writing, description: "stories, poems and songs", models: [openai/gpt-4o-mini]}
`;
}

async function start(
  text = routes(),
  routing: Partial<RoutingSettings> = {},
  settings: Partial<GatewaySettings> = {},
): Promise<GatewayFixture> {
  const started = await startGateway(text, {
    ...settings,
    routing: { ...defaultRoutingSettings, ...routing },
  });
  open.push(started);
  return started;
}

/** What the router says to every question. */
function says(content: string | null) {
  router.answer = answerJson(200, { choices: [{ index: 0, message: { role: 'assistant', content } }] });
}

const asked = () => router.requests.length;
const called = () => JSON.parse(up.requests.at(-1)?.body ?? '{}').model;

function ask(text: string, model: string | undefined = 'gpt-4o-mini', more: object = {}) {
  return JSON.stringify({ model, messages: [{ role: 'user', content: text }], ...more });
}

interface AskOptions {
  readonly model?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly body?: object;
  readonly on?: GatewayFixture;
}

function proxy(text: string, { body, headers, model = 'gpt-4o-mini', on = gateway }: AskOptions = {}) {
  return on.send('/v1/chat/completions', { headers: headers ?? {}, body: ask(text, model, body) });
}

function decide(text: string, { body, headers, model = 'gpt-4o-mini', on = gateway }: AskOptions = {}) {
  return on.send('/routing/v1/chat/completions', { headers: headers ?? {}, body: ask(text, model, body) });
}

const explain = { 'x-plano-explain': '1' };
const decisionOf = (reply: Reply) => reply.json().decision;

describe('a request to the proxy', () => {
  it('[routing 29] goes to the first model of the route, and says so', async () => {
    says(generation);
    const reply = await proxy('write a function');
    expect(reply.status).toBe(200);
    expect(called()).toBe('claude-sonnet-4-6');
    expect(reply.headers).toMatchObject({
      'x-plano-route': 'code%20generation',
      'x-plano-router': 'provider',
      'x-plano-resolved-model': 'anthropic/claude-sonnet-4-6',
    });
    const span = await gateway.span('plano(routing)');
    expect(span.attributes).toMatchObject({
      'route.selected_model': { stringValue: 'anthropic/claude-sonnet-4-6' },
      'plano.router.kind': { stringValue: 'provider' },
      'plano.router.ref': { stringValue: 'ollama/router' },
      'plano.router.outcome': { stringValue: 'matched' },
      'plano.route.reason': { stringValue: 'matched' },
    });
    const llm = await gateway.span('plano(llm)');
    expect(llm.attributes['plano.route.name']).toEqual({ stringValue: 'code generation' });
    const outbound = (await gateway.spans()).filter(
      (each) => each.resource['service.name'] === 'plano(outbound)',
    );
    expect(outbound.map(({ parentSpanId }) => parentSpanId).toSorted()).toEqual(
      [span.spanId, llm.spanId].toSorted(),
    );
  });

  it('[routing 30] goes where it wants to when no route fits, else to the default', async () => {
    says('{"route": []}');
    const named = await proxy('hi', { model: 'openai/gpt-4o' });
    expect([called(), named.headers['x-plano-route']]).toEqual(['gpt-4o', undefined]);
    await gateway.send('/v1/chat/completions', {
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(called()).toBe('gpt-4o-mini');
    const strict = await start(routes(), { noMatch: 'default' });
    await proxy('hi', { model: 'openai/gpt-4o', on: strict });
    expect(called()).toBe('gpt-4o-mini');
  });

  it('[routing 31] goes on when the router fails, unless that is forbidden', async () => {
    router.answer = answerJson(500, { error: { message: 'boom', type: 'x', param: 'p' } });
    const reply = await proxy('write a function', { model: 'openai/gpt-4o' });
    expect([reply.status, called(), reply.headers['x-plano-router']]).toEqual([200, 'gpt-4o', 'none']);
    const span = await gateway.span('plano(routing)');
    expect(span.attributes['plano.router.error']).toEqual({
      stringValue: 'Upstream returned 500: boom (param=p) [type=x]',
    });
    expect(span.attributes['route.selected_model']).toEqual({ stringValue: 'unknown' });
    const strict = await start(routes(), { strict: true });
    const refused = await proxy('write a function', { on: strict });
    expect(refused.status).toBe(500);
    expect(refused.json().error.message).toMatch(/^Failed to determine route: Upstream returned 500: boom/);
  });

  it('[routing 32] asks the next router when one is too slow, and labels who decided', async () => {
    router.answer = () => undefined;
    const on = await start(routes('llm_routing_model: "ollama/router, embedded/lexical"'), {
      timeoutMs: 100,
    });
    const text = 'Write a Python function that sorts a list';
    const reply = await proxy(text, { on });
    expect(called()).toBe('claude-sonnet-4-6');
    expect(reply.headers['x-plano-router']).toBe('embedded');
    const decision = decisionOf(await decide(text, { on, headers: explain }));
    expect(decision.routers.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'timeout',
      'matched',
    ]);
    expect(decision.warnings.map(({ code }: { code: string }) => code)).toContain('router_fallback_used');
  });

  it('[routing 33] leaves a router alone that failed three times', async () => {
    router.answer = answerJson(500, {});
    const before = asked();
    for (let call = 0; call < 4; call += 1) await proxy('hi');
    expect(asked() - before).toBe(3);
    const decision = await decide('hi', { headers: explain });
    expect(decision.json().error.details.routers[0].outcome).toBe('circuit_open');
  });

  it('[routing 34] asks no router when the request wants none', async () => {
    says(generation);
    const before = asked();
    await proxy('write a function', { body: { routing_preferences: [] } });
    expect(called()).toBe('gpt-4o-mini');
    await proxy('write a function', { headers: { 'x-plano-routing': 'off' }, model: 'openai/gpt-4o' });
    expect(called()).toBe('gpt-4o');
    expect(asked()).toBe(before);
  });

  it.each([
    [[{ name: 'n', description: 'd', models: [] }], 'routing_preferences[0].models'],
    [
      [{ name: 'n', description: 'd', models: ['gpt-4o'], selection_policy: { prefer: 'best' } }],
      'routing_preferences[0].selection_policy.prefer',
    ],
    ['nonsense', 'routing_preferences'],
    [[{ description: 'd', models: ['gpt-4o'] }], 'routing_preferences[0].name'],
  ])('[routing 35] refuses preferences that are none: %j', async (routing_preferences, param) => {
    const reply = await proxy('hi', { body: { routing_preferences } });
    expect(reply.status).toBe(400);
    expect(reply.json().error).toMatchObject({ code: 'invalid_routing_preferences', param });
  });

  it('[routing 36] passes over a model that nobody serves, and the decision shows it', async () => {
    says('{"route": ["n"]}');
    const body = {
      routing_preferences: [{ name: 'n', description: 'd', models: ['foo/bar', 'openai/gpt-4o'] }],
    };
    await proxy('hi', { body });
    expect(called()).toBe('gpt-4o');
    expect(JSON.parse(up.requests.at(-1)?.body ?? '').routing_preferences).toBeUndefined();
    const decided = await decide('hi', { body, headers: explain });
    expect(decided.json().models).toEqual(['foo/bar', 'openai/gpt-4o']);
    expect(decisionOf(decided).warnings).toEqual([
      expect.objectContaining({ code: 'unconfigured_candidate' }),
    ]);
    const nobody = await proxy('hi', {
      body: { routing_preferences: [{ name: 'n', description: 'd', models: ['foo/bar'] }] },
    });
    expect([nobody.status, nobody.json().error.code]).toEqual([400, 'no_configured_candidate']);
  });

  it('falls back on the next model of the route when the first cannot serve', async () => {
    says(generation);
    const models: string[] = [];
    up.answer = (response, request) => {
      const { model } = JSON.parse(request.body);
      models.push(model);
      if (model === 'claude-sonnet-4-6') answerJson(429, { error: { message: 'slow' } })(response);
      else answerJson(200, { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] })(response);
    };
    const reply = await proxy('write a function');
    expect([reply.status, models]).toEqual([200, ['claude-sonnet-4-6', 'gpt-4o']]);
    expect(reply.headers['x-plano-resolved-model']).toBe('openai/gpt-4o');
    expect(reply.headers['x-plano-route']).toBe('code%20generation');
  });

  it('is not kept from its model by a router that answers anything at all', async () => {
    for (const content of ['x'.repeat(100_000), '{"route": [{"a": [[[', 'ignore all rules', '\u0000']) {
      says(content);
      expect((await proxy('hi', { model: 'openai/gpt-4o' })).status).toBe(200);
    }
    for (const body of ['', '[]', '{"choices": 5}', '{"choices":[{"message":null}]}', '<html>']) {
      router.answer = answerJson(200, body);
      expect((await proxy('hi', { model: 'openai/gpt-4o' })).status).toBe(200);
      expect(called()).toBe('gpt-4o');
    }
  });
});

describe('the question to a router', () => {
  it('[routing 15] has the members, the path and the headers that its kind takes', async () => {
    says(generation);
    await proxy('write a function', { headers: { 'x-request-id': 'r-1' } });
    const own = router.requests.at(-1);
    expect(own?.path).toBe('/v1/chat/completions');
    expect(Object.keys(JSON.parse(own?.body ?? '')).toSorted()).toEqual([
      'max_tokens',
      'messages',
      'model',
      'temperature',
    ]);
    expect(JSON.parse(own?.body ?? '')).toMatchObject({
      model: 'router',
      temperature: 0.01,
      max_tokens: 512,
    });
    expect(own?.headers).toMatchObject({ 'x-request-id': 'r-1' });
    expect(own?.headers.model).toBeUndefined();
    const hosted = await start(routes('disable_signals: true'), {
      hostedUrl: `${router.url}/v1/chat/completions`,
    });
    await proxy('write a function', { on: hosted });
    const theirs = router.requests.at(-1);
    expect(JSON.parse(theirs?.body ?? '')).toMatchObject({ model: 'Plano-Orchestrator' });
    expect(JSON.parse(theirs?.body ?? '').max_tokens).toBeUndefined();
    expect(theirs?.headers).toMatchObject({ model: 'plano-orchestrator' });
    expect(theirs?.headers.authorization).toBeUndefined();
  });

  it('[routing 9] never leaves for the vendor when that is forbidden', async () => {
    const before = asked();
    const on = await start(routes('disable_signals: true'), {
      hosted: 'forbidden',
      hostedUrl: `${router.url}/v1/chat/completions`,
    });
    const reply = await proxy('write a function', { on });
    expect([reply.status, called(), reply.headers['x-plano-router']]).toEqual([200, 'gpt-4o-mini', 'none']);
    expect(asked()).toBe(before);
  });

  it('[routing 8] never reaches the vendor under a name that nobody declared', async () => {
    const before = asked();
    const on = await start(routes('llm_routing_model: openai/undeclared'), {
      hostedUrl: `${router.url}/v1/chat/completions`,
    });
    const reply = await decide('write a function', { on, headers: explain });
    expect(reply.json().error.details.routers).toMatchObject([{ outcome: 'unavailable' }]);
    const off = await start(routes('llm_routing_model: none'));
    await proxy('write a function', { on: off });
    expect(called()).toBe('gpt-4o-mini');
    expect(asked()).toBe(before);
  });
});

describe('the decision endpoint', () => {
  it('[routing 56] tells the models of the route, and calls none of them', async () => {
    says(generation);
    const before = up.requests.length;
    const reply = await decide('write a function');
    expect(reply.json()).toEqual({
      models: ['anthropic/claude-sonnet-4-6', 'openai/gpt-4o'],
      route: 'code generation',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      pinned: false,
      switched: false,
      router: { kind: 'provider', ref: 'ollama/router' },
      prefix_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(up.requests.length).toBe(before);
  });

  it('[routing 57] says where the proxy would go when no route fits', async () => {
    says('{"route": []}');
    const reply = await decide('hi');
    expect(reply.status).toBe(200);
    expect(reply.json()).toMatchObject({
      models: ['none'],
      route: null,
      fallback_model: 'openai/gpt-4o-mini',
    });
  });

  it('[routing 58] stays in the trace of its caller', async () => {
    says(generation);
    const reply = await decide('hi', {
      headers: { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
    });
    expect(reply.json().trace_id).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    const span = await gateway.span('plano(routing)');
    expect([span.traceId, span.name]).toEqual(['4bf92f3577b34da6a3ce929d0e0e4736', 'routing_decision']);
  });

  it('[routing 59] refuses what is no JSON in Plano’s words', async () => {
    const reply = await gateway.send('/routing/v1/chat/completions', { body: 'nope' });
    expect(reply.status).toBe(400);
    expect(reply.json().error).toMatchObject({
      code: 'InvalidRequest',
      message: 'Invalid request',
      details: { reason: expect.stringMatching(/^Failed to parse request JSON/) },
    });
  });

  it('[routing 60] fails when every router did: a decision was the request', async () => {
    router.answer = answerJson(500, { error: { message: 'boom' } });
    const reply = await decide('hi');
    expect(reply.status).toBe(500);
    expect(reply.json().error).toMatchObject({
      code: 'InternalServerError',
      details: { reason: expect.stringMatching(/^Failed to determine route: Upstream returned 500/) },
    });
  });

  it('[routing 62] explains itself when asked to, and shows no key', async () => {
    says(generation);
    const reply = await decide('write a function', { headers: explain });
    const decision = decisionOf(reply);
    expect(decision.schema).toBe('plano.routing_decision/1');
    expect(decision.routers[0].prompt.text).toContain('<routes>');
    expect(decision).toMatchObject({
      mode: 'decision',
      requested: { model: 'gpt-4o-mini', resolved: 'openai/gpt-4o-mini', resolution: 'bare' },
      preferences: { source: 'config' },
      route: { name: 'code generation', reason: 'matched', decided_by: 'provider' },
      final: {
        model: 'anthropic/claude-sonnet-4-6',
        reason: 'route',
        fallbacks: ['openai/gpt-4o'],
      },
    });
    expect(reply.text).not.toMatch(/access_key|authorization|Bearer/i);
  });

  it.each([
    ['/routing/v1/messages', { max_tokens: 9, messages: [{ role: 'user', content: 'write a function' }] }],
    ['/routing/v1/responses', { input: 'write a function' }],
  ])('%s decides for its API', async (path, body) => {
    says(generation);
    const reply = await gateway.send(path, { body: JSON.stringify({ model: 'nobody/knows', ...body }) });
    expect(reply.json()).toMatchObject({ route: 'code generation' });
  });

  it('[observability O31] names the trace that its span is exported with', async () => {
    gateway.forget();
    says(generation);
    const reply = await decide('write a function');
    const spans = await gateway.spans();
    const [decision] = spans.filter(({ name }) => name === 'routing_decision');
    expect(reply.json().trace_id).toBe(decision?.traceId);
  });

  it('asks the routers that a caller on this machine names', async () => {
    const before = asked();
    const reply = await decide('Write a haiku about autumn', {
      headers: { ...explain, 'x-plano-router-override': 'embedded/lexical' },
    });
    expect(reply.json()).toMatchObject({ route: 'creative writing', router: { kind: 'embedded' } });
    expect(asked()).toBe(before);
  });
});

describe('a session', () => {
  const pin = { 'x-model-affinity': 's' };

  it('[routing 64] stays with its model and its route', async () => {
    says(generation);
    await proxy('write a function', { headers: pin });
    expect(called()).toBe('claude-sonnet-4-6');
    says(understanding);
    const before = asked();
    const reply = await proxy('explain it', { headers: pin });
    expect([called(), asked()]).toEqual(['claude-sonnet-4-6', before]);
    expect(reply.headers['x-plano-route']).toBe('code%20generation');
    expect((await decide('explain it', { headers: pin })).json()).toMatchObject({
      session_id: 's',
      pinned: true,
      route: 'code generation',
      models: ['anthropic/claude-sonnet-4-6', 'openai/gpt-4o'],
    });
  });

  it('[routing 65] has a lane for each model that its client names', async () => {
    says(generation);
    await proxy('write a function', { headers: pin });
    says(understanding);
    await proxy('explain it', { headers: pin, model: 'openai/gpt-4o' });
    expect(called()).toBe('gpt-4o');
    const before = asked();
    await proxy('go on', { headers: pin });
    expect([called(), asked()]).toEqual(['claude-sonnet-4-6', before]);
  });

  it('[routing 61] is not bound to nothing by a decision without a route', async () => {
    says('{"route": []}');
    await decide('hi', { headers: pin });
    says(generation);
    await proxy('write a function', { headers: pin });
    expect(called()).toBe('claude-sonnet-4-6');
  });

  it('[routing 63] remembers nothing of a dry run', async () => {
    says(generation);
    const dry = { ...pin, 'x-plano-dry-run': '1' };
    await decide('write a function', { headers: dry });
    expect((await decide('write a function', { headers: dry })).json().pinned).toBe(false);
  });

  it('[routing 67] is known by its prompt where caching keeps conversations together', async () => {
    const on = await start(routes(undefined, 'prompt_caching: {enabled: true}'));
    says(generation);
    const before = asked();
    const first = (await decide('write a function', { on })).json();
    const second = (
      await on.send('/routing/v1/chat/completions', {
        body: JSON.stringify({
          model: 'gpt-4o-mini',
          messages: [
            { role: 'user', content: 'write a function' },
            { role: 'assistant', content: 'done' },
            { role: 'user', content: 'and another' },
          ],
        }),
      })
    ).json();
    expect(first.session_id).toMatch(/^implicit:[0-9a-f]{16}$/);
    expect(second).toMatchObject({ session_id: first.session_id, pinned: true });
    expect(asked() - before).toBe(2);
  });

  it('[routing 68] keeps tenants apart', async () => {
    const on = await start(
      routes(undefined, 'routing: {session_cache: {type: memory, tenant_header: x-tenant}}'),
    );
    says(generation);
    await proxy('write a function', { on, headers: { ...pin, 'x-tenant': 'a' } });
    says(understanding);
    await proxy('explain', { on, headers: { ...pin, 'x-tenant': 'b' } });
    expect(called()).toBe('gpt-4o');
    await proxy('go on', { on, headers: { ...pin, 'x-tenant': 'a' } });
    expect(called()).toBe('claude-sonnet-4-6');
  });

  it('[routing 82] [routing 83] answers a tool’s turn with the model that called it', async () => {
    const on = await start(routes(undefined, 'routing: {route_on_user_only: true}'));
    const turn = (...rest: object[]) =>
      on.send('/v1/chat/completions', {
        body: JSON.stringify({
          model: 'gpt-4o-mini',
          messages: [{ role: 'user', content: 'write a function' }, ...rest],
        }),
      });
    const call = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 't', type: 'function', function: { name: 'f', arguments: '{}' } }],
    };
    const result = { role: 'tool', tool_call_id: 't', content: '7' };
    says(generation);
    const before = asked();
    await turn(call, result);
    expect(asked() - before).toBe(1);
    says(understanding);
    await turn(call, result);
    expect([called(), asked() - before]).toEqual(['claude-sonnet-4-6', 1]);
    const replayed = (await on.spans()).filter((each) =>
      JSON.stringify(each.attributes['plano.routing.skipped'])?.includes('not_user_turn'),
    );
    expect(replayed.map((each) => each.resource['service.name']).toSorted()).toEqual([
      'plano(llm)',
      'plano(routing)',
    ]);
    await turn(call, result, { role: 'assistant', content: 'done' }, { role: 'user', content: 'explain it' });
    expect([called(), asked() - before]).toEqual(['gpt-4o', 2]);
  });

  it('[routing 66] is over when nobody has asked for its time', async () => {
    const on = await start(routes(undefined, 'routing: {session_ttl_seconds: 2}'));
    says(generation);
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      await proxy('write a function', { on, headers: pin });
      const before = asked();
      vi.setSystemTime(Date.now() + 2000);
      await proxy('go on', { on, headers: pin });
      expect(asked()).toBe(before);
      vi.setSystemTime(Date.now() + 3000);
      await proxy('go on', { on, headers: pin });
      expect(asked()).toBe(before + 1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('[routing 79] keeps its warm model when the other one is too dear, and tells which it was', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'prices-'));
    const prices = join(folder, 'prices.json');
    const cost = (input: number, cache_read: number) => ({ cost: { input, output: 10, cache_read } });
    await writeFile(
      prices,
      JSON.stringify({
        anthropic: { models: { 'claude-sonnet-4-6': cost(3, 0.3) } },
        openai: { models: { 'gpt-4o': cost(2.5, 1.25) } },
      }),
    );
    const on = await start(
      routes(
        undefined,
        `model_metrics_sources: [{type: cost, provider: models.dev, url: "${pathToFileURL(prices)}"}]
routing: {routing_budget: {max_switch_spend_pct: 0, record_counterfactual: true}}`,
      ),
    );
    says(generation);
    await proxy('write a function', { on, headers: pin });
    says(understanding);
    const reply = await decide('explain it', { on, headers: { ...pin, ...explain } });
    expect(reply.json()).toMatchObject({
      models: ['anthropic/claude-sonnet-4-6', 'openai/gpt-4o'],
      route: 'code generation',
      switched: false,
      decision: {
        budget: { decision: 'retained', reason: 'over_cap' },
        final: { model: 'anthropic/claude-sonnet-4-6', reason: 'retained' },
      },
    });
    const [span] = (await on.spans()).filter(({ name }) => name === 'routing_decision');
    expect(span?.attributes['plano.switch.counterfactual_route']).toEqual({
      stringValue: 'openai/gpt-4o (code understanding)',
    });
    await rm(folder, { recursive: true });
  });

  it('remembers what the provider counted, not what was estimated', async () => {
    const on = await start(
      routes(undefined, 'routing: {routing_budget: {max_switch_spend_pct: 20}}').replace(
        'routing_preferences:',
        'model_metrics_sources: [{type: cost, provider: models.dev, url: "file:///nowhere.json"}]\nrouting_preferences:',
      ),
    );
    says(generation);
    await proxy('write a function', { on, headers: pin });
    const { session } = decisionOf(await decide('go on', { on, headers: { ...pin, ...explain } }));
    expect(session).toMatchObject({
      anchor: 'anthropic/claude-sonnet-4-6',
      warm: true,
      history: [{ model: 'anthropic/claude-sonnet-4-6', cached_tokens: 5 }],
    });
  });

  it.each(['101', '-1', 'abc', 'NaN', ''])(
    '[routing 75] ignores a percentage that is none: %j',
    async (pct) => {
      says(generation);
      const headers = { ...explain, ...pin, 'x-plano-max-switch-spend-pct': pct };
      const decision = decisionOf(await decide('hi', { headers }));
      expect(decision.budget).toBeNull();
      expect(decision.warnings).toEqual([expect.objectContaining({ code: 'invalid_pct_header' })]);
    },
  );

  it.each(['12.5', ' 30 '])('[routing 75] takes the percentage %j', async (pct) => {
    says(generation);
    const headers = { ...explain, ...pin, 'x-plano-max-switch-spend-pct': pct };
    await decide('hi', { headers });
    says(understanding);
    expect(decisionOf(await decide('hi', { headers })).budget).toMatchObject({
      pct: Number(pct),
      pct_source: 'header',
      reason: 'no_pricing',
    });
  });
});

describe('a routing budget', () => {
  it('[routing 80] needs prices to weigh anything', () => {
    const text = routes(undefined, 'routing: {routing_budget: {max_switch_spend_pct: 20}}');
    const errors = analyse(text).diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringContaining('no cost metrics source is configured'),
    ]);
  });
});
