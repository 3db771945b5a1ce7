import { afterEach, describe, expect, it } from 'vitest';
import {
  bodyOf,
  chunk,
  sayEvents,
  sayJson,
  startTravelGateway,
  type TravelGateway,
  type TravelOptions,
} from '../../support/agent-listener.ts';
import { freePorts } from '../../support/free-ports.ts';
import { sendTo } from '../../support/gateway-fixture.ts';
import { answerJson } from '../../support/recording-provider.ts';

let travel: TravelGateway;

afterEach(() => travel.close());

async function start(options: TravelOptions = {}): Promise<TravelGateway> {
  travel = await startTravelGateway(options);
  return travel;
}

const both = ['weather_agent', 'flight_agent'];
const weatherOnly = { selects: ['weather_agent'] };
const hi = { messages: [{ role: 'user', content: 'hi' }] };
const turns = [
  { role: 'user', content: 'q1' },
  { role: 'assistant', content: 'a1' },
  { role: 'user', content: 'q2' },
];

describe('what an agent listener serves', () => {
  it('[agent-listener A11] answers health checks', async () => {
    await start();
    const reply = await sendTo(`${travel.urlOf('travel')}/healthz`);
    expect([reply.status, reply.json()]).toEqual([
      200,
      { status: 'ok', listener: 'travel', version: '0.0.0-test' },
    ]);
  });

  it('[agent-listener A12] [agent-listener A13] [agent-listener A14] knows its paths and methods', async () => {
    await start();
    const url = travel.urlOf('travel');
    const unknown = await sendTo(`${url}/v1/embeddings`, { body: '{}' });
    expect(unknown.status).toBe(404);
    expect(unknown.json().error).toEqual({
      type: 'not_found',
      code: 'unknown_url',
      message: "no route for POST /v1/embeddings on agent listener 'travel'",
    });
    const read = await sendTo(`${url}/v1/chat/completions`);
    expect([read.status, read.headers.allow]).toEqual([405, 'POST, OPTIONS']);
    const preflight = await sendTo(`${url}/v1/models`, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, '*']);
    expect((await sendTo(`${url}/v1/models`)).json().data).toMatchObject([{ id: 'openai/gpt-4o' }]);
    expect((await sendTo(`${url}/mcp`, { body: '{}' })).json().error.code).toBe('not_implemented');
  });

  it('[agent-listener A15] serves its own agents whatever listener a client names', async () => {
    await start({ alone: true });
    await travel.ask(hi, { headers: { 'x-arch-agent-listener-name': 'other' } });
    expect(travel.weather.requests[0]?.headers['x-arch-agent-listener-name']).toBe('travel');
  });

  it('starts, stops and tells of itself as every listener', async () => {
    await start();
    await travel.ask(hi);
    expect(travel.gateway.status().listeners[1]).toMatchObject({
      name: 'travel',
      state: 'running',
      requests: 1,
    });
    await travel.gateway.stopListener('travel');
    expect(travel.gateway.status().listeners[1]?.state).toBe('stopped');
    await travel.gateway.startListener('travel');
    expect((await travel.ask(hi)).status).toBe(200);
  });
});

describe('a call of an agent', () => {
  it('[agent-listener A47] goes below the path of its URL', async () => {
    await start({ alone: true, weatherUrl: (url) => `${url}/team/w` });
    await travel.ask(hi);
    expect(travel.weather.requests[0]).toMatchObject({ method: 'POST', path: '/team/w/v1/chat/completions' });
  });

  it('[agent-listener A48] keeps all that the client said, with an empty model', async () => {
    await start({ alone: true });
    const sent = { ...hi, temperature: 0.2, x_custom: 1 };
    await travel.ask(sent);
    expect(bodyOf(travel.weather.requests[0])).toEqual({ model: '', ...sent });
  });

  it('[agent-listener A49] carries the headers that agents read', async () => {
    await start({ alone: true });
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await travel.ask(hi, {
      headers: { authorization: 'Bearer mine', traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    const { headers = {}, body } = travel.weather.requests[0] ?? {};
    expect(headers).toMatchObject({
      'x-arch-upstream': 'weather_agent',
      'x-envoy-max-retries': '3',
      'content-type': 'application/json',
      authorization: 'Bearer mine',
      host: new URL(travel.weather.url).host,
      'content-length': String(Buffer.byteLength(body ?? '')),
    });
    const agent = await travel.span('plano(agent)');
    expect(headers.traceparent).toBe(`00-${traceId}-${agent.spanId}-01`);
  });

  it('never carries the key of the gateway', async () => {
    await start({ alone: true, settings: { gatewayKey: 'secret' } });
    await travel.ask(hi, { headers: { authorization: 'Bearer secret', 'x-mine': '1' } });
    expect(travel.weather.requests[0]?.headers).toMatchObject({ 'x-mine': '1' });
    expect(JSON.stringify(travel.weather.requests[0]?.headers)).not.toContain('secret');
    expect((await travel.ask(hi)).status).toBe(401);
  });

  it('[agent-listener A55] tells of an agent that is not there', async () => {
    const [port] = await freePorts(1);
    await start({ alone: true, weatherUrl: () => `http://127.0.0.1:${port}` });
    const startedAt = performance.now();
    const reply = await travel.ask(hi);
    expect([reply.status, reply.json().error]).toMatchObject([
      502,
      { type: 'AgentFilterChainError', code: 'agent_unreachable', agent: 'weather_agent' },
    ]);
    expect(performance.now() - startedAt).toBeLessThan(1600);
  });

  it('tells of an agent that does not answer in time', async () => {
    await start({ alone: true, listener: 'timeout: 200ms' });
    travel.weather.answer = () => undefined;
    const reply = await travel.ask(hi);
    expect([reply.status, reply.json().error.code]).toEqual([504, 'agent_timeout']);
  });
});

describe('a chain of agents', () => {
  it('[agent-listener A50] gives each agent what those before it said', async () => {
    await start({ selects: both });
    travel.weather.answer = sayEvents(chunk({ content: 'Sun' }), chunk({ content: 'ny' }), '[DONE]');
    const reply = await travel.ask({ messages: turns });
    expect(bodyOf(travel.flight.requests[0]).messages).toEqual([
      ...turns.slice(0, 2),
      { role: 'assistant', name: 'weather_agent', content: 'Sunny' },
      turns[2],
    ]);
    expect(reply.json().choices[0].message.content).toBe('On time');
    expect(reply.headers['x-plano-agents']).toBe('weather_agent,flight_agent');
    expect(reply.headers['x-plano-router']).toBe('hosted');
  });

  it('[agent-listener A51] takes the text out of an answer that is JSON', async () => {
    await start({ selects: both });
    await travel.ask({ messages: turns });
    expect(bodyOf(travel.flight.requests[0]).messages[2]).toEqual({
      role: 'assistant',
      name: 'weather_agent',
      content: 'Sunny',
    });
  });

  it('[agent-listener A52] ends with the first agent that fails', async () => {
    await start({ selects: both });
    travel.weather.answer = (response) => void response.writeHead(500).end('oops');
    const reply = await travel.ask({ messages: turns });
    expect([reply.status, reply.json().error]).toMatchObject([
      502,
      {
        code: 'agent_failed',
        agent: 'weather_agent',
        message: "Server error from agent 'weather_agent' (HTTP 500): oops",
      },
    ]);
    expect(travel.flight.requests).toHaveLength(0);
  });

  it('[agent-listener A61] is one trace', async () => {
    await start({ selects: both });
    await travel.ask({ messages: turns });
    const spans = await travel.spans();
    const of = (service: string) => spans.filter(({ resource }) => resource['service.name'] === service);
    const [orchestrator] = of('plano(orchestrator)');
    expect(of('plano(inbound)')).toHaveLength(1);
    expect(of('plano(orchestrator)')).toHaveLength(1);
    expect(orchestrator).toMatchObject({
      name: 'travel',
      attributes: {
        'selection.agents': { stringValue: 'weather_agent,flight_agent' },
        'selection.agent_count': { intValue: '2' },
        'selection.reason': { stringValue: 'routed' },
      },
    });
    expect(of('plano(routing)')).toMatchObject([{ name: 'agent_selection' }]);
    expect(of('plano(agent)').map(({ attributes }) => attributes['chain.index'])).toEqual([
      { intValue: '1' },
      { intValue: '2' },
    ]);
    expect(new Set(of('plano(agent)').map(({ parentSpanId }) => parentSpanId))).toEqual(
      new Set([orchestrator?.spanId]),
    );
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  });

  it('says why these agents in one value: the span, the header and the evidence', async () => {
    await start({ selects: null });
    const question = 'What is the weather in Istanbul, and which flights go there?';
    const reply = await travel.ask({ messages: [{ role: 'user', content: question }] });
    const [evidence] = travel.decisions;
    const { attributes, spanId } = await travel.span('plano(routing)');
    if (evidence?.decision.schema !== 'plano.agent_selection/1') throw new Error('agents were selected');
    const { decision } = evidence;
    expect(evidence.spanId).toBe(spanId);
    expect(decision).toMatchObject({
      trace_id: reply.headers['x-plano-trace-id'],
      request_id: reply.headers['x-request-id'],
      ...{ listener: 'travel', client_api: 'chat.completions', reason: 'routed', how: 'segments' },
      routers: [{ kind: 'embedded', outcome: 'matched' }],
    });
    expect(attributes).toMatchObject({
      'plano.decision.id': { stringValue: decision.id },
      'selection.agents': { stringValue: decision.route.join(',') },
      'selection.how': { stringValue: decision.how },
      'selection.scores': { stringValue: JSON.stringify(decision.scores) },
    });
    expect(reply.headers['x-plano-agents']).toBe(decision.route.join(','));
    expect(reply.headers['x-plano-router']).toBe(decision.decided_by);
  });

  it('says so where one agent left nothing to select', async () => {
    await start({ alone: true });
    await travel.ask(hi);
    const orchestrator = await travel.span('plano(orchestrator)');
    expect(travel.decisions).toMatchObject([
      { spanId: orchestrator.spanId, decision: { reason: 'single_agent', decided_by: null, routers: [] } },
    ]);
  });

  it('[agent-listener A62] carries the attributes that people take from headers', async () => {
    await start({
      ...weatherOnly,
      config: 'tracing: {random_sampling: 100, span_attributes: {header_prefixes: [x-acme-]}}',
    });
    await travel.ask(hi, { headers: { 'x-acme-user-id': 'u1' } });
    for (const service of ['plano(orchestrator)', 'plano(agent)']) {
      expect((await travel.span(service)).attributes['user.id']).toEqual({ stringValue: 'u1' });
    }
  });

  it('[observability O26] has its agents in the order in which they were called', async () => {
    await start({ selects: ['flight_agent', 'weather_agent'] });
    await travel.ask({ messages: turns });
    const spans = await travel.spans();
    const of = (service: string) => spans.filter(({ resource }) => resource['service.name'] === service);
    const [orchestrator] = of('plano(orchestrator)');
    expect(orchestrator).toMatchObject({
      name: 'travel',
      attributes: {
        'selection.agents': { stringValue: 'flight_agent,weather_agent' },
        'selection.agent_count': { intValue: '2' },
      },
    });
    expect(of('plano(agent)')).toMatchObject([
      { name: 'flight_agent /v1/chat/completions', parentSpanId: orchestrator?.spanId },
      { name: 'weather_agent /v1/chat/completions', parentSpanId: orchestrator?.spanId },
    ]);
  });

  it('[observability O51] counts the request and the selection', async () => {
    await start({ selects: both });
    await travel.ask(hi);
    expect(await travel.metricLines('router_decisions_total')).toEqual([
      'brightstaff_router_decisions_total{route="agent",selected_model="none",fallback="false"} 1',
    ]);
    expect(await travel.metricLines('http_requests_total')).toContain(
      'brightstaff_http_requests_total{handler="agent_chat",method="POST",status_class="2xx"} 1',
    );
    expect(travel.accessLines('listener')).toMatchObject([
      { listenerType: 'agent', status: 200, attempts: 2 },
    ]);
  });
});

describe('a selection that fails', () => {
  const missing = { error: { message: 'The model `Plano-Orchestrator` does not exist.' } };

  async function startWithout(options: TravelOptions) {
    await start({ alone: true });
    const vendor = travel.weather;
    const first = travel;
    vendor.answer = answerJson(404, missing);
    const hostedUrl = `${vendor.url}/v1/chat/completions`;
    await start({ ...options, selects: [], routing: { hostedUrl, ...options.routing } });
    return first;
  }

  it('[agent-listener A44] falls back on words where the fallback says so', async () => {
    const first = await startWithout({ routing: { fallback: ['embedded/lexical'] } });
    const reply = await travel.ask({ messages: [{ role: 'user', content: 'What is the weather?' }] });
    expect(reply.headers).toMatchObject({ 'x-plano-router': 'embedded', 'x-plano-agents': 'weather_agent' });
    const { attributes } = await travel.span('plano(routing)');
    expect(attributes['plano.router.fallback']).toEqual({ boolValue: true });
    const told = travel.logs.map((record) => (record.kind === 'process' ? record.message : ''));
    expect(told).toContainEqual(expect.stringContaining('Upstream returned 404: The model'));
    expect(await travel.metricLines('plano_router_requests_total')).toContain(
      'plano_router_requests_total{kind="hosted",outcome="error"} 1',
    );
    await first.close();
  });

  it('[agent-listener A45] answers 502 where no agent is the default', async () => {
    const first = await startWithout({ flightBinding: 'default: false' });
    const reply = await travel.ask(hi);
    expect([reply.status, reply.json().error.code]).toEqual([502, 'orchestrator_failed']);
    expect(reply.json().error.message).toContain('Upstream returned 404');
    await first.close();
  });

  it.each([
    [false, 200],
    [true, 502],
  ])('[agent-listener A46] calls the default agent, with strict routers %s: %i', async (strict, status) => {
    const first = await startWithout({ routing: { strict } });
    const reply = await travel.ask(hi);
    expect(reply.status).toBe(status);
    expect(reply.headers['x-plano-router']).toBe('none');
    const { attributes } = await travel.span('plano(orchestrator)');
    expect(attributes['selection.reason']).toEqual({ stringValue: 'router_failed' });
    expect(travel.flight.requests).toHaveLength(strict ? 0 : 1);
    await first.close();
  });
});

describe('the answer to the client', () => {
  it('[agent-listener A54] passes on why an agent refuses', async () => {
    await start(weatherOnly);
    travel.weather.answer = answerJson(404, '{"detail":"x"}');
    const reply = await travel.ask(hi);
    expect([reply.status, reply.json()]).toEqual([
      404,
      { error: 'ClientError', agent: 'weather_agent', status: 404, agent_response: '{"detail":"x"}' },
    ]);
  });

  it('[agent-listener A56] is whole for a client that wants no stream', async () => {
    await start(weatherOnly);
    travel.weather.answer = sayEvents(
      chunk({ role: 'assistant', content: 'He' }),
      chunk({ content: 'y' }, { finish_reason: 'stop' }),
      '[DONE]',
    );
    const reply = await travel.ask(hi);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.json()).toEqual({
      id: 'c1',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hey' }, finish_reason: 'stop' }],
    });
  });

  it('is empty when all that an agent says is that it is done', async () => {
    await start(weatherOnly);
    travel.weather.answer = sayEvents('[DONE]');
    expect((await travel.ask(hi)).json().choices[0].message.content).toBe('');
  });

  it('[agent-listener A57] is a stream for a client that wants one', async () => {
    await start(weatherOnly);
    travel.weather.answer = sayJson('Hi');
    const reply = await travel.ask({ ...hi, stream: true });
    expect(reply.headers['content-type']).toContain('text/event-stream');
    const events = reply.text
      .trim()
      .split('\n\n')
      .map((event) => event.replace(/^data: /, ''));
    const choices = events.slice(0, -1).map((event) => JSON.parse(event).choices[0]);
    expect(choices).toMatchObject([
      { delta: { role: 'assistant' } },
      { delta: { content: 'Hi' } },
      { finish_reason: 'stop' },
    ]);
    expect(events.at(-1)).toBe('[DONE]');
  });

  it('is the stream of the agent byte for byte', async () => {
    await start(weatherOnly);
    const events = [chunk({ role: 'assistant', content: 'He', x: 1 }), chunk({ content: 'y' }), '[DONE]'];
    travel.weather.answer = sayEvents(...events);
    const reply = await travel.ask({ ...hi, stream: true });
    expect(reply.text).toBe(
      events
        .map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
        .join(''),
    );
    expect(reply.headers).toMatchObject({ 'x-plano-agents': 'weather_agent', 'cache-control': 'no-cache' });
  });

  it('[agent-listener A58] has the form of the API that the client speaks', async () => {
    await start(weatherOnly);
    travel.weather.answer = sayJson('Hello');
    const body = { model: 'm', max_tokens: 9, system: 's', messages: [{ role: 'user', content: 'hi' }] };
    const reply = await travel.ask(body, { path: '/v1/messages' });
    expect(travel.weather.requests[0]?.path).toBe('/v1/chat/completions');
    expect(bodyOf(travel.weather.requests[0]).messages).toEqual([
      { role: 'system', content: 's' },
      { role: 'user', content: 'hi' },
    ]);
    expect(reply.json()).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: 'Hello' }],
    });
  });

  it('is a Responses stream for a client of that API', async () => {
    await start(weatherOnly);
    travel.weather.answer = sayEvents(
      chunk({ role: 'assistant', content: 'He' }),
      chunk({ content: 'y' }, { finish_reason: 'stop' }),
      '[DONE]',
    );
    const reply = await travel.ask({ model: 'm', input: 'hi', stream: true }, { path: '/v1/responses' });
    expect(reply.text).toContain('event: response.completed');
    expect(reply.text).toContain('"text":"Hey"');
  });

  it('says an error of Anthropic to a client of that API', async () => {
    await start(weatherOnly);
    travel.weather.answer = (response) => void response.writeHead(503).end('down');
    const reply = await travel.ask({ model: 'm', max_tokens: 9, ...hi }, { path: '/v1/messages' });
    expect([reply.status, reply.json()]).toMatchObject([
      502,
      { type: 'error', error: { type: 'api_error' }, plano: { error: { code: 'agent_failed' } } },
    ]);
  });

  it.each([
    ['{"messages": [', 400, 'invalid_json'],
    ['{"messages": []}', 400, 'empty_messages'],
    ['{"messages": "hi"}', 400, 'invalid_request'],
    ['{}', 400, 'invalid_request'],
  ])('refuses %s', async (body, status, code) => {
    await start();
    const reply = await sendTo(`${travel.urlOf('travel')}/v1/chat/completions`, { body });
    expect([reply.status, reply.json().error]).toMatchObject([
      status,
      { type: 'AgentFilterChainError', code, debug_info: code },
    ]);
    expect(travel.weather.requests).toHaveLength(0);
  });

  it('[agent-listener A59] says when a stream falls silent', async () => {
    await start({ ...weatherOnly, listener: 'timeout: 1s' });
    travel.weather.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(chunk({ content: 'He' }))}\n\n`);
    };
    const reply = await travel.ask({ ...hi, stream: true });
    const last = reply.text.trim().split('\n\n').at(-1) ?? '';
    expect(JSON.parse(last.replace(/^data: /, '')).error).toMatchObject({
      type: 'agent_stream_error',
      agent: 'weather_agent',
    });
    expect(reply.text).not.toContain('[DONE]');
    const { attributes, status } = await travel.span('plano(agent)');
    expect(attributes['error.type']).toEqual({ stringValue: 'agent_stream_error' });
    expect(status.code).toBe(2);
  });

  it('[agent-listener A60] ends the call of an agent whose client has left', async () => {
    await start(weatherOnly);
    travel.weather.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(chunk({ content: 'He' }))}\n\n`);
    };
    const left = new AbortController();
    const response = await fetch(`${travel.urlOf('travel')}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...hi, stream: true }),
      signal: left.signal,
    });
    await response.body?.getReader().read();
    const leftAt = performance.now();
    left.abort();
    expect(((await travel.weather.requests[0]?.aborted) ?? 0) - leftAt).toBeLessThan(1000);
  });
});
