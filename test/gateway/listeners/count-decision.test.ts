import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import { quietSettings } from '../../support/gateway-settings.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';

let router: RecordingProvider;
let up: RecordingProvider;
let gateway: GatewayFixture;

beforeAll(async () => {
  router = await startRecordingProvider();
  up = await startRecordingProvider();
  up.answer = answerJson(200, { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });
});
afterAll(async () => {
  await router.close();
  await up.close();
});
beforeEach(async () => {
  says('{"route": ["code"]}');
  gateway = await start();
});
afterEach(() => gateway.close());

function start(more = '', settings = {}): Promise<GatewayFixture> {
  return startGateway(
    `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
overrides: {llm_routing_model: ollama/router}
${more}
model_providers:
  - {model: ollama/router, base_url: "${router.url}"}
  - {model: openai/*, access_key: k, base_url: "${up.url}"}
  - {model: openai/gpt-4o-mini, access_key: k, base_url: "${up.url}", default: true}
  - {model: openai/gpt-4o, access_key: k, base_url: "${up.url}"}
routing_preferences:
  - {name: code, description: writing code, models: [openai/gpt-4o]}
`,
    settings,
  );
}

function says(content: string) {
  router.answer = answerJson(200, { choices: [{ index: 0, message: { role: 'assistant', content } }] });
}

function decide(headers: Record<string, string> = {}) {
  const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }] });
  return gateway.send('/routing/v1/chat/completions', { headers, body });
}

const decisions = () => gateway.metricLines('router_decisions_total');

function counted(route: string, model: string, isFallback: boolean, count = 1): string {
  return `brightstaff_router_decisions_total{route="${route}",selected_model="${model}",fallback="${isFallback}"} ${count}`;
}

describe('the counters of decisions', () => {
  it('[model-listener 70] tell who only asked from who is served', async () => {
    await decide();
    expect(await decisions()).toEqual([counted('routing', 'openai/gpt-4o', false)]);
    await gateway.chat('gpt-4o-mini');
    expect(await decisions()).toEqual([
      counted('routing', 'openai/gpt-4o', false),
      counted('llm', 'openai/gpt-4o', false),
    ]);
    const durations = await gateway.metricLines('brightstaff_router_decision_duration_seconds_count');
    expect(durations).toEqual([
      'brightstaff_router_decision_duration_seconds_count{route="routing"} 1',
      'brightstaff_router_decision_duration_seconds_count{route="llm"} 1',
    ]);
    expect(await gateway.metricLines('plano_router_requests_total')).toEqual([
      'plano_router_requests_total{kind="provider",outcome="matched"} 2',
    ]);
  });

  it('say when no route fits and when no router answers', async () => {
    says('{"route": []}');
    await gateway.chat('gpt-4o-mini');
    router.answer = answerJson(500, {});
    await gateway.chat('gpt-4o-mini');
    expect(await decisions()).toEqual([counted('llm', 'none', true), counted('llm', 'unknown', true)]);
  });

  it('leave requests out that nothing is decided about', async () => {
    await gateway.close();
    gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
model_providers: [{model: openai/gpt-4o, access_key: k, base_url: "${up.url}", default: true}]
`);
    await gateway.chat('gpt-4o');
    expect(await decisions()).toEqual([]);
  });

  it('count what a session repeats as no decision', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await gateway.chat('gpt-4o-mini', { headers: { 'x-model-affinity': 's' } });
    }
    expect(await decisions()).toEqual([counted('llm', 'openai/gpt-4o', false)]);
    expect(await gateway.metricLines('brightstaff_router_skips_total')).toEqual([
      'brightstaff_router_skips_total{reason="pinned"} 2',
    ]);
  });

  it("count a turn that is no person's under the name that Plano gives it", async () => {
    await gateway.close();
    gateway = await start('routing: {route_on_user_only: true}');
    const opening = { role: 'user', content: 'what is the weather?' };
    const call = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{}' } };
    await gateway.chat('gpt-4o-mini', { body: { messages: [opening] } });
    const messages = [
      opening,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: 'rain' },
    ];
    await gateway.chat('gpt-4o-mini', { body: { messages } });
    expect(await gateway.metricLines('brightstaff_router_skips_total')).toEqual([
      'brightstaff_router_skips_total{reason="not_user_turn"} 1',
    ]);
  });

  it('know what became of requests for a decision', async () => {
    await decide();
    says('{"route": []}');
    await decide();
    router.answer = answerJson(500, {});
    await decide();
    await gateway.send('/routing/v1/chat/completions', { body: 'nope' });
    expect(await gateway.metricLines('brightstaff_routing_service_requests_total')).toEqual([
      'brightstaff_routing_service_requests_total{outcome="decision_served"} 1',
      'brightstaff_routing_service_requests_total{outcome="no_candidates"} 1',
      'brightstaff_routing_service_requests_total{outcome="policy_error"} 2',
    ]);
  });

  it('stay few, whatever models a client makes up', async () => {
    const { routing } = quietSettings;
    await gateway.close();
    gateway = await start('', { routing: { ...routing, circuit: null } });
    for (let index = 0; index < 210; index += 1) {
      const preferences = [{ name: 'code', description: 'd', models: [`openai/made-up-${index}`] }];
      await gateway.chat('gpt-4o-mini', { body: { routing_preferences: preferences } });
    }
    const lines = await decisions();
    expect(lines.length).toBeLessThanOrEqual(201);
    expect(lines.at(-1)).toContain('selected_model="other"');
  });
});
