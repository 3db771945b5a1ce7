import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bodyOf,
  chunk,
  sayEvents,
  startTravelGateway,
  type TravelGateway,
  type TravelOptions,
} from '../../support/agent-listener.ts';
import { answerText, appendText, changeBody, replaceText } from '../../support/http-filter.ts';
import { type McpFilterFixture, startMcpFilter } from '../../support/mcp-filter.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';

let g: RecordingProvider;
let m: McpFilterFixture;
let travel: TravelGateway;

beforeEach(async () => {
  g = await startRecordingProvider();
  m = await startMcpFilter({ tools: [toolNamed('m'), toolNamed('g')] });
});
afterEach(async () => {
  await travel.close();
  await m.close();
  await g.close();
});

const toolNamed = (name: string) => ({
  name,
  inputSchema: {
    type: 'object' as const,
    properties: { body: { type: 'object' }, path: { type: 'string' } },
  },
});
const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }], temperature: 0 };
const filtered: TravelOptions = { selects: ['weather_agent'], weatherBinding: ', filter_chain: [g]' };

const both = () => `{id: g, url: "${g.url}", type: http}, {id: m, url: "${m.url}"}`;

async function start(options: TravelOptions = filtered, filters = both()): Promise<void> {
  travel = await startTravelGateway({
    ...options,
    config: `filters: [${filters}]`,
  });
}

const heard = () => bodyOf(travel.weather.requests[0]);

describe('the filters of an agent', () => {
  it('[filters F10] change the messages and nothing else', async () => {
    await start();
    g.answer = answerJson(200, { messages: [{ role: 'user', content: 'HI' }], temperature: 1 });
    await travel.ask(body);
    expect(g.requests[0]?.path).toBe('/v1/chat/completions');
    expect(bodyOf(g.requests[0])).toMatchObject({ model: 'm', messages: body.messages });
    expect(heard()).toMatchObject({ messages: [{ role: 'user', content: 'HI' }], temperature: 0 });
  });

  it('[filters F11] let a request pass with 204', async () => {
    await start();
    g.answer = answerText(204, '');
    await travel.ask(body);
    expect(heard().messages).toEqual(body.messages);
  });

  it('[filters F12] may answer with the messages alone', async () => {
    await start();
    g.answer = answerJson(200, [{ role: 'user', content: 'x' }]);
    await travel.ask(body);
    expect(heard().messages).toEqual([{ role: 'user', content: 'x' }]);
  });

  it('[filters F13] refuse a request', async () => {
    await start();
    const refusal = '{"detail":{"error":"out_of_scope","message":"nope"}}';
    g.answer = answerText(400, refusal);
    const reply = await travel.ask(body);
    expect([reply.status, reply.json()]).toEqual([
      400,
      { error: 'ClientError', agent: 'g', status: 400, agent_response: refusal, message: 'nope' },
    ]);
    expect(travel.weather.requests).toHaveLength(0);
  });

  it('[filters F16] end the request when they fail', async () => {
    await start();
    g.answer = answerText(503, 'boom');
    const reply = await travel.ask(body);
    expect([reply.status, reply.json().error]).toMatchObject([
      502,
      {
        type: 'AgentFilterChainError',
        code: 'input_filter_failed',
        reason: 'http_503',
        message: "Pipeline processing error: Server error from agent 'g' (HTTP 503): boom",
      },
    ]);
  });

  it('[filters F19] end the request when their answer means nothing', async () => {
    await start();
    g.answer = answerText(200, 'not json');
    const reply = await travel.ask(body);
    expect([reply.status, reply.json().error]).toMatchObject([
      400,
      { type: 'AgentFilterChainError', code: 'input_filter_invalid_output' },
    ]);
  });

  it('[agent-listener A53] change what their own agent hears, not what the next one does', async () => {
    await start({ ...filtered, selects: ['weather_agent', 'flight_agent'] });
    g.answer = appendText(' changed');
    const turns = ['q1', 'a1', 'q2'].map((content, index) => ({
      role: index === 1 ? 'assistant' : 'user',
      content,
    }));
    await travel.ask({ messages: turns });
    expect(heard().messages.at(-1).content).toBe('q2 changed');
    expect(
      bodyOf(travel.flight.requests[0]).messages.map(({ content }: { content: string }) => content),
    ).toEqual(['q1', 'a1', 'Sunny', 'q2']);
  });

  it('[filters F26] [filters F31] are tools of an MCP server', async () => {
    await start(filtered, `{id: g, url: "${m.url}"}`);
    await travel.ask(body);
    const { name, arguments: given } = m.calls[0]?.params ?? {};
    expect([name, given.path, given.body.messages]).toEqual(['g', '/v1/chat/completions', body.messages]);
    m.run = () => ({ isError: true, content: [{ type: 'text', text: 'out of scope' }] });
    const reply = await travel.ask(body);
    expect([reply.status, reply.json()]).toMatchObject([
      400,
      { error: 'ClientError', agent: 'g', status: 400, agent_response: 'out of scope' },
    ]);
  });

  it('[filters F52] [observability O27] have a span each below the listener', async () => {
    await start({ ...filtered, weatherBinding: ', input_filters: [g, m]' });
    g.answer = appendText('!');
    await travel.ask(body);
    const spans = await travel.spans();
    const of = (service: string) => spans.filter(({ resource }) => resource['service.name'] === service);
    expect(of('plano(filter)').map(({ name }) => name)).toEqual([
      'execute_raw_filter (g)',
      'execute_mcp_filter_raw (m)',
    ]);
    const [orchestrator] = of('plano(orchestrator)');
    expect(orchestrator?.name).toBe('travel');
    for (const { parentSpanId } of of('plano(filter)')) expect(parentSpanId).toBe(orchestrator?.spanId);
    expect(m.calls[0]?.params.arguments.path).toBe('/v1/chat/completions');
    expect(heard().messages[0].content).toBe('hi!');
  });
});

describe('the filters of an agent listener', () => {
  it('[filters F51] run once, before the agents are selected', async () => {
    await start({
      listener: 'input_filters: [g]',
      weatherBinding: ', filter_chain: [m]',
      flightBinding: 'filter_chain: [m]',
    });
    g.answer = appendText(' weather, and then flights');
    await travel.ask({ messages: [{ role: 'user', content: 'tell me' }] });
    expect(g.requests).toHaveLength(1);
    expect(m.calls).toHaveLength(2);
    expect(travel.weather.requests).toHaveLength(1);
    expect(travel.flight.requests).toHaveLength(1);
    expect(heard().messages[0].content).toBe('tell me weather, and then flights');
  });

  it('are asked about requests only', async () => {
    await start({ selects: ['weather_agent'], listener: 'input_filters: [g]' });
    expect((await travel.ask({})).json().error.code).toBe('invalid_request');
    expect(g.requests).toHaveLength(0);
    g.answer = answerJson(200, {});
    const reply = await travel.ask(body);
    expect([reply.status, reply.json().error]).toMatchObject([
      400,
      { code: 'input_filter_invalid_output', agent: 'g' },
    ]);
  });

  it('see the request in the API of the client', async () => {
    await start({ selects: ['weather_agent'], listener: 'input_filters: [g]' });
    g.answer = changeBody((sent) => ({ ...sent, system: 'filtered' }));
    const sent = { model: 'm', max_tokens: 9, system: 's', messages: body.messages };
    expect((await travel.ask(sent, { path: '/v1/messages' })).status).toBe(200);
    expect(g.requests[0]?.path).toBe('/v1/messages');
    expect(bodyOf(g.requests[0])).toEqual(sent);
    expect(heard().messages[0]).toEqual({ role: 'system', content: 'filtered' });
  });

  it.each([false, true])('change what the client reads, as a stream: %s', async (stream) => {
    await start({ selects: ['weather_agent'], listener: 'output_filters: [g]' });
    g.answer = replaceText('Sunny', 'Rainy');
    travel.weather.answer = sayEvents(chunk({ role: 'assistant', content: 'Sunny' }), '[DONE]');
    const reply = await travel.ask({ ...body, stream });
    expect(reply.text).toContain('Rainy');
    expect(reply.text).not.toContain('Sunny');
  });
});
