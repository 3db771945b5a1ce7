import { afterEach, describe, expect, it } from 'vitest';
import {
  bodyOf,
  chunk,
  sayJson,
  startTravelGateway,
  type TravelGateway,
} from '../../support/agent-listener.ts';
import { configFrom } from '../../support/config-from.ts';
import { freePorts } from '../../support/free-ports.ts';
import { onFreePorts } from '../../support/gateway-fixture.ts';
import { quietSettings } from '../../support/gateway-settings.ts';
import { startRecordingProvider } from '../../support/recording-provider.ts';

let travel: TravelGateway;

afterEach(() => travel.close());

const hi = { messages: [{ role: 'user', content: 'hi' }] };
const weatherOnly = { selects: ['weather_agent'] };

describe('agents that fail', () => {
  it('end a stream that they cut with an error', async () => {
    travel = await startTravelGateway(weatherOnly);
    travel.weather.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(chunk({ content: 'He' }))}\n\n`, () => response.destroy());
    };
    const reply = await travel.ask({ ...hi, stream: true });
    expect(reply.text).toContain('"content":"He"');
    expect(reply.text).toContain('agent_stream_error');
    expect(reply.text).not.toContain('[DONE]');
  });

  it('end a stream of another API with an error of that API', async () => {
    travel = await startTravelGateway(weatherOnly);
    travel.weather.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(chunk({ content: 'He' }))}\n\n`, () => response.destroy());
    };
    const body = { model: 'm', max_tokens: 9, stream: true, ...hi };
    const reply = await travel.ask(body, { path: '/v1/messages' });
    expect(reply.text).toContain('event: error');
    expect(reply.text).not.toContain('message_stop');
  });

  it('answer 502 when they hang up before they have said anything', async () => {
    travel = await startTravelGateway(weatherOnly);
    travel.weather.answer = (response) => void response.destroy();
    const reply = await travel.ask({ ...hi, stream: true });
    expect([reply.status, reply.json().error.code]).toEqual([502, 'agent_failed']);
    expect(travel.weather.requests).toHaveLength(1);
  });

  it('are tried again while nobody listens at their port', async () => {
    const [port = 0] = await freePorts(1);
    travel = await startTravelGateway({ alone: true, weatherUrl: () => `http://127.0.0.1:${port}` });
    const asked = travel.ask(hi);
    const late = await startRecordingProvider(port);
    late.answer = sayJson('here');
    const reply = await asked;
    expect(reply.json().choices[0].message.content).toBe('here');
    await late.close();
  });
});

describe('an agent listener', () => {
  it('that keeps no conversations says so', async () => {
    travel = await startTravelGateway({ ...weatherOnly, config: 'state_storage: {type: none}' });
    const body = { model: 'm', input: 'hi', previous_response_id: 'resp_1' };
    const reply = await travel.ask(body, { path: '/v1/responses' });
    expect([reply.status, reply.json().error.code]).toEqual([400, 'state_disabled']);
  });

  it('takes the agents of a config that is loaded anew', async () => {
    travel = await startTravelGateway({ alone: true });
    const config = configFrom(`version: v0.4.0
agents: [{id: flight_agent, url: "${travel.flight.url}"}]
listeners:
  - {type: model, name: m, port: 12000}
  - {type: agent, name: travel, port: 8001, agents: [{id: flight_agent, description: Flights.}]}
model_providers: [{model: openai/gpt-4o, access_key: k}]
`);
    await travel.gateway.reload(onFreePorts(config), quietSettings);
    const reply = await travel.ask(hi);
    expect(reply.headers['x-plano-agents']).toBe('flight_agent');
    expect(bodyOf(travel.flight.requests[0]).messages).toEqual(hi.messages);
  });
});
