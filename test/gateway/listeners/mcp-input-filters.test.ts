import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultFilterSettings } from '../../../src-gateway/filters/filter-settings.ts';
import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import { configFrom } from '../../support/config-from.ts';
import { freePorts } from '../../support/free-ports.ts';
import { type GatewayFixture, onFreePorts, startGateway } from '../../support/gateway-fixture.ts';
import { quietSettings } from '../../support/gateway-settings.ts';
import {
  bodyTool,
  type McpFilterFixture,
  type McpFilterOptions,
  returns,
  startMcpFilter,
} from '../../support/mcp-filter.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import {
  events,
  json,
  type ScriptedMcpServer,
  startScriptedMcpServer,
} from '../../support/scripted-mcp-server.ts';
import { completion } from './base-config.ts';
import { B, filteredConfig } from './filtered-config.ts';

let up: RecordingProvider;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  await up.close();
});

async function start(url: string, settings: Partial<GatewaySettings> = {}): Promise<GatewayFixture> {
  const config = { up: up.url, listener: 'input_filters: [g]', filters: [`{id: g, url: "${url}"}`] };
  const gateway = await startGateway(filteredConfig(config), settings);
  open.push(gateway);
  return gateway;
}

async function server(options?: McpFilterOptions): Promise<McpFilterFixture> {
  const started = await startMcpFilter(options);
  open.push(started);
  return started;
}

async function scripted(): Promise<ScriptedMcpServer> {
  const started = await startScriptedMcpServer();
  open.push(started);
  return started;
}

const post = (gateway: GatewayFixture, body: unknown = B, path = '/v1/chat/completions') =>
  gateway.send(path, { body: JSON.stringify(body) });

const sentUp = () => JSON.parse(up.requests[0]?.body ?? '{}');
const filterSpans = async (gateway: GatewayFixture) =>
  (await gateway.spans()).filter((span) => span.resource['service.name'] === 'plano(filter)');

describe('an MCP server of the official SDK as a filter', () => {
  it('[filters F25] is greeted once and then only called', async () => {
    const filter = await server();
    const gateway = await start(filter.url);
    await post(gateway);
    const greeting = ['initialize', 'notifications/initialized', 'tools/list', 'tools/call'];
    expect(filter.methods).toEqual(greeting);
    await post(gateway);
    expect(filter.methods).toEqual([...greeting, 'tools/call']);
    const [first, second] = filter.calls.map(({ headers }) => headers['mcp-session-id']);
    expect(first).toBeTruthy();
    expect(second).toBe(first);
    const spans = await filterSpans(gateway);
    expect(spans.map(({ attributes }) => attributes['mcp.session_reused'])).toEqual([
      { boolValue: false },
      { boolValue: true },
    ]);
  });

  it('is reached on this machine by the name that containers have for it', async () => {
    const filter = await server();
    const url = filter.url.replace('127.0.0.1', 'host.docker.internal');
    const gateway = await start(url);
    expect((await post(gateway)).status).toBe(200);
    expect(filter.calls[0]?.headers.host).toBe(new URL(url).host);
  });

  it.each<McpFilterOptions>([
    { mode: 'stateful', json: false },
    { mode: 'stateful', json: true },
    { mode: 'stateless', json: false },
    { mode: 'stateless', json: true },
  ])('is understood in every way of its transport: %j', async (options) => {
    const filter = await server(options);
    filter.run = ({ body }) => returns({ ...body, messages: [{ role: 'user', content: 'changed' }] });
    const gateway = await start(filter.url);
    for (let round = 0; round < 3; round += 1) expect((await post(gateway)).status).toBe(200);
    expect(sentUp()).toMatchObject({ messages: [{ role: 'user', content: 'changed' }], temperature: 0 });
    expect(filter.methods.filter((method) => method === 'initialize')).toHaveLength(1);
    expect(filter.calls).toHaveLength(3);
  });

  it('is given the request, the path and the headers of the client', async () => {
    const filter = await server();
    const gateway = await start(filter.url);
    const headers = { authorization: 'Bearer mine', 'x-request-id': 'r-7', 'accept-encoding': 'br' };
    await gateway.send('/v1/messages', { body: JSON.stringify({ ...B, max_tokens: 5 }), headers });
    const [call] = filter.calls;
    expect(call?.params).toEqual({
      name: 'g',
      arguments: { body: { ...B, max_tokens: 5 }, path: '/v1/messages' },
    });
    expect(call?.headers).toMatchObject({
      authorization: 'Bearer mine',
      'x-request-id': 'r-7',
      'x-arch-upstream': 'g',
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'accept-encoding': 'identity',
    });
    const [span] = await filterSpans(gateway);
    expect(call?.headers.traceparent).toContain(span?.spanId);
  });

  it('leaves no trace of a request in the headers of the next', async () => {
    const filter = await server();
    const gateway = await start(filter.url);
    await gateway.send('/v1/chat/completions', { body: JSON.stringify(B), headers: { 'x-first': '1' } });
    await gateway.send('/v1/chat/completions', { body: JSON.stringify(B), headers: { 'x-second': '2' } });
    expect(filter.calls[1]?.headers).toMatchObject({ 'x-second': '2' });
    expect(filter.calls[1]?.headers['x-first']).toBeUndefined();
  });

  it('lets a request pass byte for byte when it gives it back', async () => {
    const filter = await server();
    const body = '{ "model":"m",  "messages":[{"role":"user","content":"hi"}]}';
    await (await start(filter.url)).send('/v1/chat/completions', { body });
    expect(up.requests[0]?.body).toBe(body);
  });

  it('refuses with an error of its tool, all its words', async () => {
    const filter = await server();
    filter.run = () => ({
      isError: true,
      content: [
        { type: 'text', text: 'out of scope' },
        { type: 'text', text: 'ask else' },
      ],
    });
    const gateway = await start(filter.url);
    const reply = await post(gateway, { ...B, stream: true });
    expect(reply.status).toBe(400);
    expect(reply.json()).toEqual({
      error: 'FilterChainError',
      agent: 'g',
      status: 400,
      agent_response: 'out of scope\nask else',
      message: 'out of scope\nask else',
    });
    expect(up.requests).toHaveLength(0);
    expect((await filterSpans(gateway))[0]?.attributes).toMatchObject({
      'filter.outcome': { stringValue: 'rejected' },
    });
  });

  it('[filters F34] is asked again in a new session when it has forgotten the old one', async () => {
    const filter = await server();
    const gateway = await start(filter.url);
    await post(gateway);
    filter.forget();
    expect((await post(gateway)).status).toBe(200);
    expect(filter.methods.slice(4)).toEqual([
      'tools/call',
      'initialize',
      'notifications/initialized',
      'tools/list',
      'tools/call',
    ]);
    const [, second] = await filterSpans(gateway);
    expect(second?.attributes).toMatchObject({
      'mcp.session_reused': { boolValue: false },
      'filter.outcome': { stringValue: 'passed' },
    });
  });

  it('[filters F35] must have the tool', async () => {
    const filter = await server({ tools: [bodyTool('h1'), bodyTool('h2')] });
    const reply = await post(await start(filter.url));
    expect(reply.status).toBe(502);
    expect(reply.json().error).toMatchObject({
      code: 'input_filter_failed',
      reason: 'mcp_tool_not_found',
      message: expect.stringContaining('h1, h2'),
    });
    expect(up.requests).toHaveLength(0);
    expect(filter.methods.at(-1)).toBe('DELETE');
  });

  it('[filters F36] may take and give a list of messages', async () => {
    const inputSchema = {
      type: 'object' as const,
      properties: { messages: { type: 'array' } },
      required: ['messages'],
    };
    const filter = await server({ tools: [{ name: 'g', inputSchema }] });
    filter.run = () => ({ content: [], structuredContent: { result: [{ role: 'user', content: 'z' }] } });
    const gateway = await start(filter.url);
    await post(gateway);
    expect(filter.calls[0]?.params.arguments).toEqual({ messages: B.messages });
    expect(sentUp()).toMatchObject({ messages: [{ role: 'user', content: 'z' }], temperature: 0 });
    expect((await filterSpans(gateway))[0]?.attributes['mcp.contract']).toEqual({ stringValue: 'messages' });
  });

  it('is not sent an argument that its tool does not take', async () => {
    const inputSchema = { type: 'object' as const, properties: { body: {} }, additionalProperties: false };
    const filter = await server({ tools: [{ name: 'g', inputSchema }] });
    await post(await start(filter.url));
    expect(filter.calls[0]?.params.arguments).toEqual({ body: B });
  });

  it('[filters F40] is called at the path of its URL', async () => {
    const filter = await server({ path: '/tools/mcp' });
    expect((await post(await start(`${filter.url}/tools/mcp`))).status).toBe(200);
    expect(new Set(filter.messages.map(({ path }) => path))).toEqual(new Set(['/tools/mcp']));
  });

  it('is looked for at the usual path when there is nothing at that of its URL', async () => {
    const filter = await server();
    expect((await post(await start(`${filter.url}/guard`))).status).toBe(200);
    expect(filter.messages.map(({ path }) => path).slice(0, 2)).toEqual(['/guard', '/mcp']);
  });

  it('[filters F41] is told when the gateway stops', async () => {
    const filter = await server();
    const gateway = await start(filter.url);
    await post(gateway);
    const session = filter.calls[0]?.headers['mcp-session-id'];
    await gateway.close();
    expect(filter.messages.at(-1)).toMatchObject({ verb: 'DELETE', headers: { 'mcp-session-id': session } });
    expect(filter.messages.filter(({ verb }) => verb === 'DELETE')).toHaveLength(1);
  });

  it('[filters F42] is greeted once by many requests at a time', async () => {
    const filter = await server();
    const gateway = await start(filter.url);
    const replies = await Promise.all(Array.from({ length: 10 }, () => post(gateway)));
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(filter.methods.filter((method) => method === 'initialize')).toHaveLength(1);
    expect(filter.calls).toHaveLength(10);
  });

  it('is greeted once by many requests that find their session lost', async () => {
    const filter = await server();
    const gateway = await start(filter.url);
    await post(gateway);
    filter.forget();
    const replies = await Promise.all(Array.from({ length: 10 }, () => post(gateway)));
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(filter.methods.filter((method) => method === 'initialize').length).toBeLessThanOrEqual(2);
  });

  it('is told when a reload ends its plan, but not before the last request of that has its answer', async () => {
    const filter = await server();
    const answered = Promise.withResolvers<void>();
    filter.run = async ({ body }) => {
      await answered.promise;
      return returns(body);
    };
    const gateway = await start(filter.url);
    const reply = post(gateway);
    await expect.poll(() => filter.calls.length).toBe(1);
    const without = filteredConfig({
      up: up.url,
      listener: 'timeout: 30s',
      filters: [`{id: g, url: "${filter.url}"}`],
    });
    await gateway.gateway.reload(onFreePorts(configFrom(without)), quietSettings);
    expect(filter.methods).not.toContain('DELETE');
    answered.resolve();
    expect((await reply).status).toBe(200);
    await expect.poll(() => filter.methods.at(-1)).toBe('DELETE');
  });

  it('ends the request when its tool takes too long', async () => {
    const filter = await server();
    filter.run = () => new Promise(() => undefined);
    const gateway = await start(filter.url, { filters: { ...defaultFilterSettings, timeoutMs: 1500 } });
    const reply = await post(gateway);
    expect(reply.status).toBe(504);
    expect(reply.json().error).toMatchObject({ code: 'input_filter_timeout', reason: 'timeout' });
    filter.run = ({ body }) => returns(body);
    expect((await post(gateway)).status).toBe(200);
  });

  it('ends the request when its answer is huge', async () => {
    const filter = await server();
    filter.run = ({ body }) => returns({ ...body, more: 'x'.repeat(200_000) });
    const reply = await post(await start(filter.url, { maxBodyBytes: 50_000, maxResponseBytes: 50_000 }));
    expect(reply.status).toBe(502);
    expect(reply.json().error).toMatchObject({ code: 'input_filter_failed', reason: 'mcp_framing' });
    expect(up.requests).toHaveLength(0);
  });

  it('ends the request when nobody listens', async () => {
    const [port] = await freePorts(1);
    const gateway = await start(`http://127.0.0.1:${port}`);
    const reply = await post(gateway);
    expect(reply.status).toBe(502);
    expect(reply.json().error).toMatchObject({ code: 'input_filter_failed', reason: 'connect' });
    expect(up.requests).toHaveLength(0);
  });

  it('tells in the trace what it did', async () => {
    const filter = await server();
    const gateway = await start(filter.url);
    await post(gateway);
    const [span] = await filterSpans(gateway);
    expect(span).toMatchObject({
      name: 'execute_mcp_filter_raw (g)',
      parentSpanId: (await gateway.span('plano(llm)')).spanId,
    });
    expect(span?.attributes).toMatchObject({
      'filter.type': { stringValue: 'mcp' },
      'filter.tool': { stringValue: 'g' },
      'filter.outcome': { stringValue: 'passed' },
      'mcp.contract': { stringValue: 'body' },
      'http.status_code': { intValue: '200' },
    });
  });
});

describe('an MCP server that answers in its own way', () => {
  const result = (value: unknown) => ({
    content: [{ type: 'text', text: JSON.stringify(value) }],
    isError: false,
  });

  it('[filters F27] may answer with one event', async () => {
    const filter = await scripted();
    filter.script['tools/call'] = (response, { id }) =>
      events(
        response,
        `event: message\r\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result: result({ messages: [] }) })}\r\n\r\n`,
      );
    await post(await start(filter.url));
    expect(sentUp().messages).toEqual([]);
  });

  it('[filters F28] may answer with plain JSON', async () => {
    const filter = await scripted();
    filter.script['tools/call'] = (response, { id }) =>
      json(response, 200, { jsonrpc: '2.0', id, result: result({ messages: [] }) });
    await post(await start(filter.url));
    expect(sentUp().messages).toEqual([]);
  });

  it('[filters F29] may tell news before its result', async () => {
    const filter = await scripted();
    filter.script['tools/call'] = (response, { id }) => {
      const news = {
        jsonrpc: '2.0',
        method: 'notifications/message',
        params: { level: 'info', data: 'working' },
      };
      const answer = { jsonrpc: '2.0', id, result: result({ messages: [] }) };
      events(
        response,
        [news, answer].map((each) => `event: message\ndata: ${JSON.stringify(each)}\n\n`).join(''),
      );
    };
    await post(await start(filter.url));
    expect(sentUp().messages).toEqual([]);
  });

  it('[filters F30] may begin with a comment and number its events', async () => {
    const filter = await scripted();
    filter.script['tools/call'] = (response, { id }) => {
      const text = JSON.stringify({ jsonrpc: '2.0', id, result: result({ messages: [] }) }, null, 1);
      events(
        response,
        `: ping - x\n\nid: 7\n${text
          .split('\n')
          .map((line) => `data: ${line}`)
          .join('\n')}\n\n`,
      );
    };
    await post(await start(filter.url));
    expect(sentUp().messages).toEqual([]);
  });

  it('is answered when it asks whether anybody is there, and refused what nobody can do', async () => {
    const filter = await scripted();
    const answers: unknown[] = [];
    filter.script['tools/call'] = (response, { id }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const [number, method] of ['ping', 'sampling/createMessage'].entries()) {
        response.write(
          `data: ${JSON.stringify({ jsonrpc: '2.0', id: `s${number}`, method, params: {} })}\n\n`,
        );
      }
      // Both answers come as messages without a method.
      filter.script.undefined = (answer, message) => {
        answers.push(message);
        answer.writeHead(202).end();
        if (answers.length === 2) {
          response.end(
            `data: ${JSON.stringify({ jsonrpc: '2.0', id, result: result({ messages: [] }) })}\n\n`,
          );
        }
      };
    };
    expect((await post(await start(filter.url))).status).toBe(200);
    expect(answers).toContainEqual(expect.objectContaining({ id: 's0', result: {} }));
    expect(answers).toContainEqual(
      expect.objectContaining({ id: 's1', error: expect.objectContaining({ code: -32601 }) }),
    );
  });

  it('[filters F32] fails with the code and the words of its error', async () => {
    const filter = await scripted();
    filter.script['tools/call'] = (response, { id }) =>
      json(response, 200, { jsonrpc: '2.0', id, error: { code: -32602, message: 'bad params' } });
    const reply = await post(await start(filter.url));
    expect(reply.status).toBe(502);
    const { code, message, reason } = reply.json().error;
    expect({ code, reason }).toEqual({ code: 'input_filter_failed', reason: 'mcp_error' });
    expect(message).toContain('-32602');
    expect(message).toContain('bad params');
  });

  it('[filters F33] may keep no sessions', async () => {
    const filter = await scripted();
    const gateway = await start(filter.url);
    expect((await post(gateway)).status).toBe(200);
    expect((await post(gateway)).status).toBe(200);
    const calls = filter.requests.filter(({ method }) => method === 'tools/call');
    expect(calls.map(({ headers }) => headers['mcp-session-id'])).toEqual([undefined, undefined]);
    await gateway.close();
    expect(filter.requests.map(({ method }) => method)).not.toContain('DELETE');
  });

  it.each([
    [
      '[filters F37] as an object',
      {
        structuredContent: { messages: [1], model: 'm' },
        content: [{ type: 'text', text: '{"messages":[1],"model":"m"}' }],
      },
    ],
    [
      'with a member called result',
      { structuredContent: { messages: [1], result: [2], model: 'm' }, content: [] },
    ],
    ['as a text in a result', { structuredContent: { result: '{"messages":[1]}' }, content: [] }],
    [
      'wrapped as FastMCP does',
      {
        structuredContent: { result: { messages: [1] }, other: 1 },
        _meta: { fastmcp: { wrap_result: true } },
        content: [],
      },
    ],
    [
      'as a list in a text',
      {
        content: [
          { type: 'image', data: '', mimeType: 'image/png' },
          { type: 'text', text: '[1]' },
        ],
      },
    ],
  ])('gives a request %s', async (_how, toolResult) => {
    const filter = await scripted();
    filter.script['tools/call'] = (response, { id }) =>
      json(response, 200, { jsonrpc: '2.0', id, result: toolResult });
    expect((await post(await start(filter.url))).status).toBe(200);
    expect(sentUp().messages).toEqual([1]);
  });

  it('[filters F38] keeps a member called result as a part of the request', async () => {
    const filter = await scripted();
    const structuredContent = { messages: [1], result: [2], model: 'm' };
    filter.script['tools/call'] = (response, { id }) =>
      json(response, 200, { jsonrpc: '2.0', id, result: { structuredContent, content: [] } });
    await post(await start(filter.url));
    expect(sentUp()).toEqual(structuredContent);
  });

  it('[filters F39] refuses with a result that says so', async () => {
    const filter = await scripted();
    filter.script['tools/call'] = (response, { id }) =>
      json(response, 200, {
        jsonrpc: '2.0',
        id,
        result: { structuredContent: { rejected: true, status: 403, message: 'no' }, content: [] },
      });
    const reply = await post(await start(filter.url));
    expect(reply.status).toBe(403);
    expect(reply.json()).toMatchObject({ agent_response: 'no' });
    expect(up.requests).toHaveLength(0);
  });

  it.each<[string, number, object, ScriptedMcpServer['script']]>([
    [
      'no JSON in its text',
      400,
      { code: 'InvalidRequest' },
      {
        'tools/call': (response, { id }) =>
          json(response, 200, { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'hello' }] } }),
      },
    ],
    [
      'nothing in its result',
      400,
      { code: 'InvalidRequest' },
      {
        'tools/call': (response, { id }) =>
          json(response, 200, { jsonrpc: '2.0', id, result: { content: [] } }),
      },
    ],
    [
      'a status of its own',
      403,
      {},
      { 'tools/call': (response) => void response.writeHead(403).end('go away') },
    ],
    [
      'an error of the server',
      502,
      { code: 'input_filter_failed', reason: 'http_500' },
      {
        'tools/call': (response) => void response.writeHead(500).end('oh'),
      },
    ],
    [
      'events that end without an answer',
      502,
      { reason: 'mcp_framing' },
      {
        'tools/call': (response) => events(response, ': nothing\n\nid: 3\ndata:\n\n'),
      },
    ],
    [
      'an answer to somebody else',
      502,
      { reason: 'mcp_framing' },
      {
        'tools/call': (response) =>
          events(response, `data: ${JSON.stringify({ jsonrpc: '2.0', id: 999, result: {} })}\n\n`),
      },
    ],
    [
      'JSON that is no answer',
      502,
      { reason: 'mcp_framing' },
      { 'tools/call': (response) => json(response, 200, { hello: 1 }) },
    ],
    [
      'a page',
      502,
      { reason: 'mcp_framing' },
      {
        'tools/call': (response) =>
          void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      },
    ],
    [
      'a connection that breaks',
      502,
      { reason: 'connect' },
      {
        'tools/call': (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': so far\n\n');
          setImmediate(() => response.destroy());
        },
      },
    ],
    [
      'a way to another server',
      502,
      { reason: 'redirect' },
      {
        'tools/call': (response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
      },
    ],
    [
      'a greeting that fails',
      502,
      { reason: 'mcp_initialize', message: expect.stringContaining('HTTP 401: who') },
      {
        initialize: (response) => void response.writeHead(401).end('who'),
      },
    ],
    [
      'an error for a greeting',
      502,
      { reason: 'mcp_initialize', message: expect.stringContaining('not now') },
      {
        initialize: (response, { id }) =>
          json(response, 200, { jsonrpc: '2.0', id, error: { code: -32000, message: 'not now' } }),
      },
    ],
    [
      'a protocol that nobody knows',
      502,
      { reason: 'mcp_version' },
      {
        initialize: (response, { id }) =>
          json(response, 200, {
            jsonrpc: '2.0',
            id,
            result: {
              protocolVersion: '1999-01-01',
              capabilities: {},
              serverInfo: { name: 's', version: '1' },
            },
          }),
      },
    ],
    ['a greeting without an end', 504, { code: 'input_filter_timeout' }, { initialize: () => undefined }],
  ])('ends the request with %s', async (_what, status, error, script) => {
    const filter = await scripted();
    Object.assign(filter.script, script);
    const gateway = await start(filter.url, {
      filters: { ...defaultFilterSettings, timeoutMs: status === 504 ? 300 : 10_000 },
    });
    const reply = await post(gateway);
    expect(reply.status).toBe(status);
    if (status !== 403) expect(reply.json().error).toMatchObject(error);
    expect(up.requests).toHaveLength(0);
  });

  it('need not end its stream behind the answer', async () => {
    const filter = await scripted();
    filter.script['tools/call'] = (response, { id }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result: result({ messages: [] }) })}\n\n`);
    };
    const gateway = await start(filter.url, { filters: { ...defaultFilterSettings, timeoutMs: 10_000 } });
    expect((await post(gateway)).status).toBe(200);
  });

  it.each([
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', undefined],
    ['2024-11-05', undefined],
  ])('of version %s is told the version where it knows of it', async (protocolVersion, told) => {
    const filter = await scripted();
    filter.script.initialize = (response, { id }) =>
      json(response, 200, {
        jsonrpc: '2.0',
        id,
        result: { protocolVersion, capabilities: {}, serverInfo: { name: 's', version: '1' } },
      });
    expect((await post(await start(filter.url))).status).toBe(200);
    const call = filter.requests.find(({ method }) => method === 'tools/call');
    expect(call?.headers['mcp-protocol-version']).toBe(told);
  });

  it('is greeted for all who wait, even when the first of them leaves', async () => {
    const filter = await scripted();
    const greeted = Promise.withResolvers<void>();
    filter.script.initialize = async (response, request) => {
      await greeted.promise;
      json(response, 200, {
        jsonrpc: '2.0',
        id: request.id,
        result: { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 's', version: '1' } },
      });
    };
    const gateway = await start(filter.url);
    const leaving = new AbortController();
    const first = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(B),
      signal: leaving.signal,
    });
    await expect.poll(() => filter.requests.length).toBe(1);
    const second = post(gateway);
    leaving.abort();
    await expect(first).rejects.toThrow();
    greeted.resolve();
    expect((await second).status).toBe(200);
    expect(filter.requests.filter(({ method }) => method === 'initialize')).toHaveLength(1);
    expect(filter.requests.filter(({ method }) => method === 'tools/call')).toHaveLength(1);
  });

  it('may not tell its tools', async () => {
    const filter = await scripted();
    filter.script['tools/list'] = (response) => void response.writeHead(500).end();
    expect((await post(await start(filter.url))).status).toBe(200);
  });

  it('is greeted again when it says in other words that it knows no session', async () => {
    const filter = await scripted();
    let lost = true;
    filter.script['tools/call'] = (response, { id, params }) => {
      if (lost)
        json(response, 400, {
          jsonrpc: '2.0',
          id: null,
          error: { code: -32600, message: 'Bad Request: Missing session ID' },
        });
      else json(response, 200, { jsonrpc: '2.0', id, result: result(params.arguments.body) });
      lost = false;
    };
    expect((await post(await start(filter.url))).status).toBe(200);
  });

  it('is not asked for ever when it loses every session', async () => {
    const filter = await scripted();
    filter.script['tools/call'] = (response) => void response.writeHead(404).end('gone');
    const reply = await post(await start(filter.url));
    expect(reply.status).toBe(404);
    expect(reply.json()).toMatchObject({ error: 'FilterChainError', agent_response: 'gone' });
    expect(filter.requests.filter(({ method }) => method === 'tools/call')).toHaveLength(2);
  });
});
