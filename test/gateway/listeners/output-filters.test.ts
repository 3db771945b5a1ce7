import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultFilterSettings } from '../../../src-gateway/filters/filter-settings.ts';
import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import { freePorts } from '../../support/free-ports.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import { answerText, replaceText } from '../../support/http-filter.ts';
import { bodyTool, returns, startMcpFilter } from '../../support/mcp-filter.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { completion } from './base-config.ts';
import { B, filteredConfig } from './filtered-config.ts';

let up: RecordingProvider;
let filter: RecordingProvider;
const open: { close(): Promise<void> }[] = [];

const sse = { 'content-type': 'text/event-stream' };
const done = 'data: [DONE]\n\n';
const chunk = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

beforeEach(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
  filter = await startRecordingProvider();
  filter.answer = answerText(204, '');
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  await filter.close();
  await up.close();
});

async function start(
  settings: Partial<GatewaySettings> = {},
  entry = `{id: g, url: "${filter.url}", type: http}`,
): Promise<GatewayFixture> {
  const config = { up: up.url, listener: 'output_filters: [g]', filters: [entry] };
  const gateway = await startGateway(filteredConfig(config), settings);
  open.push(gateway);
  return gateway;
}

/** The provider streams these pieces, one write each. */
function streams(...pieces: readonly string[]): void {
  up.answer = async (response) => {
    response.writeHead(200, sse);
    for (const piece of pieces) {
      response.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
}

const post = (gateway: GatewayFixture, more: object = {}, path = '/v1/chat/completions') =>
  gateway.send(path, { body: JSON.stringify({ ...B, ...more }) });
const stream = (gateway: GatewayFixture) => post(gateway, { stream: true });
const bodies = () => filter.requests.map(({ body }) => body);
const filterSpans = async (gateway: GatewayFixture) =>
  (await gateway.spans()).filter((span) => span.resource['service.name'] === 'plano(filter)');

describe('an output filter and a whole reply', () => {
  it('[filters F43] gets the reply once, however it came, and the client its answer', async () => {
    const text = JSON.stringify(completion);
    up.answer = async (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
      for (const [from, to] of [
        [0, 20],
        [20, 70],
        [70, text.length],
      ]) {
        response.write(text.slice(from, to));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    };
    filter.answer = answerText(200, '{"mine":true}', { 'content-type': 'text/plain' });
    const reply = await post(await start());
    expect(bodies()).toEqual([text]);
    expect(filter.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: {
        'content-type': 'application/json',
        'x-plano-filter-phase': 'output',
        'x-plano-stream': 'false',
      },
    });
    expect(reply.text).toBe('{"mine":true}');
    expect(reply.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '13' });
  });

  it('[filters F47] gets it plain when the provider compressed it', async () => {
    up.answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify(completion)));
    };
    const reply = await post(await start());
    expect(bodies()).toEqual([JSON.stringify(completion)]);
    expect(reply.headers['content-encoding']).toBeUndefined();
    expect(reply.json()).toEqual(completion);
  });

  it('gets it in the words of the client', async () => {
    up.answer = answerJson(200, completion);
    await post(await start(), { max_tokens: 5 }, '/v1/messages');
    expect(JSON.parse(bodies()[0] ?? '')).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'Hi' }],
    });
  });

  it('[filters F49b] does not get errors of the provider', async () => {
    up.answer = answerJson(429, { error: { message: 'slow down' } });
    const reply = await post(await start());
    expect(reply.status).toBe(429);
    expect(reply.json()).toEqual({ error: { message: 'slow down' } });
    expect(filter.requests).toHaveLength(0);
  });

  it('may refuse it', async () => {
    filter.answer = answerText(403, '{"detail":"secret"}');
    const gateway = await start();
    const reply = await post(gateway);
    expect(reply.status).toBe(403);
    expect(reply.json()).toEqual({
      error: 'FilterChainError',
      agent: 'g',
      status: 403,
      agent_response: '{"detail":"secret"}',
      message: 'secret',
    });
    expect((await filterSpans(gateway))[0]?.attributes).toMatchObject({
      'filter.direction': { stringValue: 'output' },
      'filter.outcome': { stringValue: 'rejected' },
      'filter.chunks': { intValue: '1' },
    });
    expect((await gateway.span('plano(outbound)')).attributes['error.type']).toBeUndefined();
  });

  it.each([
    ['fails', answerText(503, 'boom'), 'http_503'],
    ['cannot be read', answerText(200, 'x', { 'content-encoding': 'gzip' }), undefined],
    ['says nothing in time', () => undefined, 'timeout'],
  ])('lets nothing pass when it %s', async (_what, answer, reason) => {
    filter.answer = answer;
    const reply = await post(
      await start({ filters: { ...defaultFilterSettings, timeoutMs: reason === 'timeout' ? 150 : 10_000 } }),
    );
    expect(reply.status).toBe(502);
    const { error } = reply.json();
    expect(error).toMatchObject({ type: 'FilterChainError', code: 'output_filter_failed', agent: 'g' });
    expect(error.reason).toBe(reason);
    expect(reply.text).not.toContain('Hi');
  });

  it('runs behind the one before it', async () => {
    const config = {
      up: up.url,
      listener: 'output_filters: [a, b]',
      filters: ['a', 'b'].map((id) => `{id: ${id}, url: "${filter.url}/${id}", type: http}`),
    };
    const gateway = await startGateway(filteredConfig(config));
    open.push(gateway);
    filter.answer = (response, request) =>
      replaceText(request.path.startsWith('/a/') ? 'Hi' : 'Ho', request.path.startsWith('/a/') ? 'Ho' : 'Hu')(
        response,
        request,
      );
    expect((await post(gateway)).json().choices[0].message.content).toBe('Hu');
  });
});

describe('an output filter and a stream', () => {
  it('[filters F44] gets each event whole, however it came, but not the end mark', async () => {
    const event = 'data: {"choices":[{"delta":{"content":"SEC"}}]}\n\n';
    streams(`${event}da`, 'ta: [DONE]\n\n');
    const reply = await stream(await start());
    expect(bodies()).toEqual([event]);
    expect(reply.text).toBe(`${event}${done}`);
    expect(filter.requests[0]?.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'x-plano-stream': 'true',
      'x-plano-filter-phase': 'output',
    });
  });

  it('[filters F45] may change what the client sees', async () => {
    streams(chunk('a SECRET_TOKEN b'), chunk('', 'stop'), done);
    filter.answer = replaceText('SECRET_TOKEN', '[REDACTED]');
    const reply = await stream(await start());
    expect(reply.text).toBe(chunk('a [REDACTED] b') + chunk('', 'stop') + done);
  });

  it('may take an event out, and lose a blank line', async () => {
    streams(chunk('one'), chunk('two'), chunk('', 'stop'), done);
    filter.answer = (response, { body }) => {
      if (body.includes('one')) response.end();
      else response.end(body.trimEnd());
    };
    expect((await stream(await start())).text).toBe(chunk('two') + chunk('', 'stop') + done);
  });

  it('keeps the order when it is slower than the model', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `w${index} `);
    streams(texts.map((text) => chunk(text)).join(''), chunk('', 'stop') + done);
    filter.answer = async (response, { body }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      response.end(body);
    };
    const reply = await stream(await start());
    expect(reply.text).toBe(texts.map((text) => chunk(text)).join('') + chunk('', 'stop') + done);
  });

  it('holds a long stream back while it is busy, and gets all of it', async () => {
    const event = chunk('x'.repeat(8000));
    const count = 150;
    streams(...Array(count).fill(event), chunk('', 'stop'), done);
    const reply = await stream(await start());
    expect(bodies()).toHaveLength(count + 1);
    expect(reply.text.length).toBe(event.length * count + chunk('', 'stop').length + done.length);
  });

  it('is not taken for a client that does not read when it is slow', async () => {
    const event = chunk('x'.repeat(120));
    const count = 1000;
    streams(event.repeat(count), chunk('', 'stop') + done);
    // One answer alone takes longer than the listener waits for a client.
    filter.answer = async (response) => {
      await new Promise((resolve) => setTimeout(resolve, filter.requests.length === 1 ? 600 : 0));
      response.writeHead(204).end();
    };
    const entry = `{id: g, url: "${filter.url}", type: http}`;
    const config = { up: up.url, listener: 'timeout: 300ms, output_filters: [g]', filters: [entry] };
    const gateway = await startGateway(filteredConfig(config));
    open.push(gateway);
    const reply = await stream(gateway);
    expect(reply.text).toBe(event.repeat(count) + chunk('', 'stop') + done);
  });

  it('[observability O28] has one span for all events', async () => {
    streams(...Array.from({ length: 39 }, (_, index) => chunk(`w${index}`)), chunk('', 'stop'), done);
    const gateway = await start();
    await stream(gateway);
    const spans = await filterSpans(gateway);
    expect(spans).toHaveLength(1);
    expect(spans[0]?.attributes).toMatchObject({
      'filter.direction': { stringValue: 'output' },
      'filter.chunks': { intValue: '40' },
    });
  });

  it('[filters F48] ends a stream with its refusal', async () => {
    let events = 0;
    filter.answer = (response, request) => {
      events += 1;
      answerText(events === 2 ? 400 : 204, '{"detail":"enough"}')(response, request);
    };
    up.answer = (response) => {
      response.writeHead(200, sse);
      response.write(chunk('one'));
      response.write(chunk('two'));
      response.write(chunk('three'));
    };
    const reply = await stream(await start());
    const error = { type: 'output_filter_rejected', agent: 'g', message: 'enough' };
    expect(reply.text).toBe(`${chunk('one')}data: ${JSON.stringify({ error })}\n\n`);
    // The provider, which would have gone on for ever, was told.
    await up.requests[0]?.aborted;
    expect(events).toBe(2);
  });

  it('ends with its refusal of what came last', async () => {
    streams(chunk('one') + chunk('', 'stop') + done);
    filter.answer = (response, { body }) =>
      void response.writeHead(body.includes('stop') ? 400 : 204).end('no');
    const { text } = await stream(await start());
    expect(text).toMatch(/output_filter_rejected/);
    expect(text).not.toContain('[DONE]');
  });

  it('tells a client of Messages in an event of that API', async () => {
    streams(chunk('one'), chunk('', 'stop'), done);
    filter.answer = (response, { body }) =>
      void response.writeHead(body.includes('one') ? 400 : 204).end('no');
    const reply = await post(await start(), { stream: true, max_tokens: 5 }, '/v1/messages');
    const last = reply.text.trimEnd().split('\n\n').at(-1);
    expect(last).toBe(
      `event: error\ndata: ${JSON.stringify({
        type: 'error',
        error: { type: 'output_filter_rejected', message: 'no' },
        request_id: reply.headers['x-request-id'],
      })}`,
    );
    expect(reply.text).not.toContain('one');
    expect(reply.text).not.toContain('message_stop');
  });

  it('tells a client of Responses in an event of that API, with nothing of what it stopped', async () => {
    const event = (type: string, more: object) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
    const created = event('response.created', { sequence_number: 0, response: { id: 'resp_1', output: [] } });
    const item = { type: 'message', content: [{ type: 'output_text', text: 'one' }] };
    streams(
      created,
      event('response.output_item.done', { sequence_number: 1, item }),
      event('response.completed', { sequence_number: 2, response: { id: 'resp_1', output: [item] } }),
    );
    filter.answer = (response, { body }) =>
      void response.writeHead(body.includes('"one"') ? 400 : 204).end('no');
    const reply = await (await start()).send('/v1/responses', {
      body: JSON.stringify({ model: 'm', input: 'hi', stream: true }),
    });
    const failed = {
      sequence_number: 1,
      response: {
        id: 'resp_1',
        output: [],
        status: 'failed',
        error: { code: 'output_filter_rejected', message: 'no' },
      },
    };
    expect(reply.text).toBe(created + event('response.failed', failed));
  });

  it('[filters F49] lets nothing pass when nobody listens', async () => {
    const [port] = await freePorts(1);
    const gateway = await start({}, `{id: g, url: "http://127.0.0.1:${port}", type: http}`);
    expect((await post(gateway)).status).toBe(502);
    expect((await post(gateway)).json().error).toMatchObject({
      code: 'output_filter_failed',
      reason: 'connect',
    });
    streams(chunk('one'), chunk('', 'stop'), done);
    const reply = await stream(gateway);
    expect(reply.text).toMatch(/^data: \{"error":\{"type":"output_filter_failed","agent":"g",/);
    expect(reply.text).not.toContain('one');
  });

  it('[filters F49] lets everything pass where that is wanted, and the trace tells', async () => {
    const [port] = await freePorts(1);
    const gateway = await start(
      { filters: { ...defaultFilterSettings, outputOnError: 'pass' } },
      `{id: g, url: "http://127.0.0.1:${port}", type: http}`,
    );
    streams(chunk('one'), chunk('', 'stop'), done);
    expect((await stream(gateway)).text).toBe(chunk('one') + chunk('', 'stop') + done);
    const [span] = await filterSpans(gateway);
    expect(span?.attributes).toMatchObject({
      'filter.outcome': { stringValue: 'error' },
      'error.type': { stringValue: 'connect' },
    });
    expect(span?.events.map(({ name }) => name)).toContain('filter.passthrough');
  });

  it('blocks on a refusal even where failures pass', async () => {
    filter.answer = answerText(400, 'no');
    const gateway = await start({ filters: { ...defaultFilterSettings, outputOnError: 'pass' } });
    expect((await post(gateway)).status).toBe(400);
  });

  it('gets what waited together where that is wanted', async () => {
    const first = Promise.withResolvers<void>();
    filter.answer = async (response) => {
      if (filter.requests.length === 1) await first.promise;
      response.writeHead(204).end();
    };
    up.answer = async (response) => {
      response.writeHead(200, sse);
      response.write(chunk('one'));
      await expect.poll(() => filter.requests.length).toBe(1);
      response.end(chunk('two') + chunk('three', 'stop') + done, () => first.resolve());
    };
    const gateway = await start({ filters: { ...defaultFilterSettings, batchOutput: true } });
    const reply = await stream(gateway);
    expect(bodies()).toEqual([chunk('one'), chunk('two') + chunk('three', 'stop')]);
    expect(reply.text).toBe(chunk('one') + chunk('two') + chunk('three', 'stop') + done);
  });

  it('does not hide that the provider broke off', async () => {
    up.answer = async (response) => {
      response.writeHead(200, sse).write(chunk('one'));
      await expect.poll(() => filter.requests.length).toBe(1);
      response.destroy();
    };
    const { text } = await stream(await start());
    expect(text.startsWith(chunk('one'))).toBe(true);
    expect(text).toContain('upstream_truncated');
    expect(filter.requests).toHaveLength(1);
  });

  it('does not get comments, and a provider that numbers its events may do so', async () => {
    streams(': hello\n\n', `id: 1\n${chunk('one')}`, chunk('', 'stop'), done);
    const { text } = await stream(await start());
    expect(bodies()).toEqual([`id: 1\n${chunk('one')}`, chunk('', 'stop')]);
    expect(text).toContain(': hello\n\n');
  });

  it('gets the last event even when the provider did not end it', async () => {
    streams(chunk('one'), chunk('SECRET', 'stop').trimEnd());
    filter.answer = replaceText('SECRET', '***');
    const { text } = await stream(await start());
    expect(text).not.toContain('SECRET');
    expect(text).toContain('***');
  });

  it('gets a stream that the provider gave as a whole reply', async () => {
    up.answer = answerJson(200, completion);
    filter.answer = replaceText('Hi', 'Ho');
    const reply = await stream(await start());
    expect(reply.text).toContain('"content":"Ho"');
    expect(reply.text).not.toContain('Hi');
  });

  it('lets no event pass that is too long to be asked about', async () => {
    streams(`data: {"choices":[{"delta":{"content":"${'x'.repeat(400_000)}`, 'SECRET"}}]}\n\n', done);
    const reply = await stream(await start({ maxResponseBytes: 300_000, maxBodyBytes: 300_000 }));
    expect(reply.text).toContain('output_filter_failed');
    expect(reply.text).not.toContain('xxx');
    expect(reply.text).not.toContain('SECRET');
  });

  it('is let go, as is the provider, when the client leaves', async () => {
    filter.answer = () => undefined;
    up.answer = (response) => void response.writeHead(200, sse).write(chunk('one'));
    const gateway = await start();
    const leaving = new AbortController();
    const reply = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ ...B, stream: true }),
      signal: leaving.signal,
    });
    await expect.poll(() => filter.requests.length).toBe(1);
    leaving.abort();
    await expect(reply.text()).rejects.toThrow();
    await Promise.all([filter.requests[0]?.aborted, up.requests[0]?.aborted]);
  });

  it('does not keep a gateway from stopping, and the client learns of it', async () => {
    filter.answer = () => undefined;
    up.answer = (response) => void response.writeHead(200, sse).write(chunk('one'));
    const gateway = await start();
    const reply = stream(gateway);
    await expect.poll(() => filter.requests.length).toBe(1);
    await gateway.gateway.stop({ graceMs: 0 });
    const { text } = await reply;
    expect(text).toContain('shutting_down');
    expect(text).not.toContain('one');
  });
});

describe('an MCP server behind a model', () => {
  async function mcp() {
    const server = await startMcpFilter({ tools: [bodyTool('g')] });
    open.push(server);
    return { server, gateway: await start({}, `{id: g, url: "${server.url}"}`) };
  }

  it('gets a whole reply as an object', async () => {
    const { gateway, server } = await mcp();
    server.run = ({ body }) => returns({ ...body, id: 'mine' });
    expect((await post(gateway)).json()).toEqual({ ...completion, id: 'mine' });
    expect(server.calls[0]?.params.arguments).toEqual({ body: completion, path: '/v1/chat/completions' });
  });

  it('[filters F50] gets each event of a stream as an object, but not the end mark', async () => {
    const { gateway, server } = await mcp();
    server.run = ({ body }) => {
      const [choice] = body.choices;
      return returns({ choices: [{ ...choice, delta: { content: choice.delta.content.toUpperCase() } }] });
    };
    streams(chunk('one'), chunk('two', 'stop'), done);
    const reply = await stream(gateway);
    expect(server.calls.map(({ params }) => params.arguments.body)).toEqual(
      [chunk('one'), chunk('two', 'stop')].map((event) => JSON.parse(event.slice(6))),
    );
    const events = reply.text.split('\n\n').filter((event) => event !== '');
    expect(events.at(-1)).toBe('data: [DONE]');
    expect(events.slice(0, -1).map((event) => JSON.parse(event.slice(6)).choices[0].delta.content)).toEqual([
      'ONE',
      'TWO',
    ]);
  });

  it('keeps the names of events', async () => {
    const { gateway, server } = await mcp();
    server.run = ({ body }) => returns({ ...body, seen: true });
    streams(chunk('one'), chunk('', 'stop'), done);
    const reply = await post(gateway, { stream: true, max_tokens: 5 }, '/v1/messages');
    expect(reply.text).toMatch(/^event: message_start\ndata: \{.*"seen":true\}\n\n/);
    expect(reply.text).toContain('event: message_stop\n');
  });

  it('may refuse an event', async () => {
    const { gateway, server } = await mcp();
    server.run = () => ({ isError: true, content: [{ type: 'text', text: 'no' }] });
    streams(chunk('one'), chunk('', 'stop'), done);
    const error = { type: 'output_filter_rejected', agent: 'g', message: 'no' };
    expect((await stream(gateway)).text).toBe(`data: ${JSON.stringify({ error })}\n\n`);
  });

  it('may answer with a text', async () => {
    const { gateway, server } = await mcp();
    server.run = () => ({ content: [{ type: 'text', text: 'plain words' }] });
    expect((await post(gateway)).text).toBe('plain words');
  });

  it('lets nothing pass that it cannot be asked about', async () => {
    const { gateway } = await mcp();
    streams('data: not json\n\n', chunk('', 'stop'), done);
    expect((await stream(gateway)).text).toContain('output_filter_failed');
  });
});
