import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src-main/sandbox/sandbox.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

const requests = 200;
let sandbox: Sandbox;
let gateway: GatewayFixture;

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

function start(first: string): Promise<GatewayFixture> {
  return startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
overrides: {llm_routing_model: embedded/lexical}
model_providers:
  - {model: sandbox/${first}, base_url: "${sandbox.url}/v1", provider_interface: openai}
  - {model: sandbox/echo, base_url: "${sandbox.url}/v1", provider_interface: openai, default: true}
routing_preferences:
  - {name: stories, description: "stories, poems and songs", models: [sandbox/${first}, sandbox/echo]}
`);
}

describe('a route whose first model fails every second call', () => {
  it.each([
    ['flaky-429', '429'],
    ['flaky-500', '500'],
  ])('serves all of 200 requests at once (%s)', async (first, status) => {
    gateway = await start(first);
    const body = JSON.stringify({
      messages: [{ role: 'user', content: 'Tell me a story about a lighthouse' }],
    });
    const replies = await Promise.all(
      Array.from({ length: requests }, () => gateway.send('/v1/chat/completions', { body })),
    );

    expect(replies.map((reply) => reply.status)).toEqual(Array(requests).fill(200));
    expect(new Set(replies.map(({ headers }) => headers['x-plano-route']))).toEqual(new Set(['stories']));
    const fellBack = replies.filter(({ headers }) => headers['x-plano-attempts'] === '2');
    expect(fellBack).toHaveLength(requests / 2);
    for (const { headers } of fellBack) expect(headers['x-plano-resolved-model']).toBe('sandbox/echo');
    expect(await gateway.metricLines('plano_fallback_attempts_total')).toEqual([
      `plano_fallback_attempts_total{from="sandbox/${first}",to="sandbox/echo",reason="${status}"} ${requests / 2}`,
    ]);

    const attempts = new Map<string, unknown[]>();
    for (const { attributes, resource, traceId } of await gateway.spans()) {
      if (resource['service.name'] !== 'plano(outbound)') continue;
      const attempt = [attributes['http.status_code'], attributes['routing.is_fallback']];
      attempts.set(traceId, [...(attempts.get(traceId) ?? []), attempt]);
    }
    const both = [
      [{ stringValue: status }, { boolValue: false }],
      [{ stringValue: '200' }, { boolValue: true }],
    ];
    expect(attempts.size).toBe(requests);
    for (const { headers } of fellBack) {
      expect(attempts.get(String(headers['x-plano-trace-id']))).toEqual(both);
    }
  });
});
