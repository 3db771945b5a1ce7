import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { startTravelGateway, type TravelGateway } from '../../support/agent-listener.ts';
import { sendTo, startGateway } from '../../support/gateway-fixture.ts';
import { startRecordingProvider } from '../../support/recording-provider.ts';

let travel: TravelGateway;
afterEach(() => travel.close());

const exposed = { settings: { exposeInternalEndpoints: true } };
const post = (path: string, headers: Record<string, string> = {}, body: object = {}) =>
  sendTo(`${travel.urlOf('m')}${path}`, {
    headers,
    body: JSON.stringify({ messages: [{ role: 'user', content: 'weather' }], ...body }),
  });

describe('the internal paths to agents at a model listener', () => {
  it('are not there unless they are exposed', async () => {
    travel = await startTravelGateway();
    const reply = await post('/agents/v1/chat/completions');
    expect([reply.status, reply.json().error.code]).toEqual([404, 'unknown_url']);
  });

  it('lead to the listener that is named, and to the only one without a name', async () => {
    travel = await startTravelGateway(exposed);
    const named = await post('/agents/v1/chat/completions', { 'x-arch-agent-listener-name': 'travel' });
    expect([named.status, named.headers['x-plano-agents']]).toEqual([200, 'weather_agent']);
    const only = await post('/agents/v1/messages', {}, { max_tokens: 5 });
    expect(only.json()).toMatchObject({ type: 'message', content: [{ type: 'text', text: 'Sunny' }] });
    const spans = (await travel.spans()).filter(({ name }) => name === 'travel');
    expect(spans.map(({ attributes }) => attributes['http.path'])).toEqual([
      { stringValue: '/v1/chat/completions' },
      { stringValue: '/v1/messages' },
    ]);
  });

  it('lead nowhere under a name that no agent listener has', async () => {
    travel = await startTravelGateway(exposed);
    const reply = await post('/agents/v1/chat/completions', { 'x-arch-agent-listener-name': 'm' });
    expect(reply.status).toBe(404);
    expect(reply.json().error).toMatchObject({
      type: 'AgentFilterChainError',
      code: 'listener_not_found',
      message: 'Agent selection error: Listener not found for name: m',
    });
  });

  it('need a name where there are several agent listeners', async () => {
    travel = await startTravelGateway();
    const agent = await startRecordingProvider();
    const bound = 'agents: [{id: a, description: x}]';
    const gateway = await startGateway(
      `version: v0.4.0
agents: [{id: a, url: "${agent.url}"}]
listeners:
  - {type: model, name: m, port: 12000}
  - {type: agent, name: one, port: 8001, ${bound}}
  - {type: agent, name: two, port: 8002, ${bound}}
model_providers: [{model: openai/gpt-4o, access_key: k}]
`,
      exposed.settings,
    );
    const url = `${gateway.urlOf('m')}/agents/v1/chat/completions`;
    const reply = await sendTo(url, { body: '{"messages":[]}' });
    expect([reply.status, reply.json().error.code]).toEqual([404, 'listener_not_found']);
    await gateway.close();
    await agent.close();
  });

  const address = Object.values(networkInterfaces())
    .flat()
    .find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;

  const far = address === undefined ? ' (skipped: no address beyond loopback)' : '';
  it.skipIf(address === undefined)(`are for programs on this machine only${far}`, async () => {
    travel = await startTravelGateway();
    const gateway = await startGateway(
      `version: v0.4.0
agents: [{id: a, url: "http://127.0.0.1:1"}]
listeners:
  - {type: model, name: m, port: 12000, address: 0.0.0.0}
  - {type: agent, name: one, port: 8001, agents: [{id: a, description: x}]}
model_providers: [{model: openai/gpt-4o, access_key: k}]
`,
      exposed.settings,
    );
    const { port } = new URL(gateway.urlOf('m'));
    const reply = await sendTo(`http://${address}:${port}/agents/v1/chat/completions`, { body: '{}' });
    expect([reply.status, reply.json().error.code]).toEqual([404, 'unknown_url']);
    await gateway.close();
  });
});
