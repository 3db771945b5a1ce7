import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultFilterSettings } from '../../../src-gateway/filters/filter-settings.ts';
import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import { configFrom } from '../../support/config-from.ts';
import { freePorts } from '../../support/free-ports.ts';
import { type GatewayFixture, onFreePorts, startGateway } from '../../support/gateway-fixture.ts';
import { quietSettings } from '../../support/gateway-settings.ts';
import { answerText, appendText, changeBody, replaceText } from '../../support/http-filter.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { completion } from './base-config.ts';
import { B, filteredConfig } from './filtered-config.ts';

let up: RecordingProvider;
let filter: RecordingProvider;
const gateways: GatewayFixture[] = [];

beforeEach(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
  filter = await startRecordingProvider();
  filter.answer = changeBody((body) => body);
});
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close();
  await filter.close();
  await up.close();
});

async function start(url = filter.url, settings: Partial<GatewaySettings> = {}): Promise<GatewayFixture> {
  const filters = [`{id: g, url: "${url}", type: http}`];
  return open({ listener: 'input_filters: [g]', filters }, settings);
}

async function open(
  config: { readonly listener: string; readonly filters: readonly string[] },
  settings: Partial<GatewaySettings> = {},
): Promise<GatewayFixture> {
  const gateway = await startGateway(filteredConfig({ up: up.url, ...config }), settings);
  gateways.push(gateway);
  return gateway;
}

const post = (gateway: GatewayFixture, body: unknown = B, path = '/v1/chat/completions') =>
  gateway.send(path, { body: JSON.stringify(body) });

const sentUp = () => JSON.parse(up.requests[0]?.body ?? '{}');

describe('an HTTP filter in front of a model', () => {
  it('is reached on this machine by the name that containers have for it, which it sees as its host', async () => {
    const url = filter.url.replace('127.0.0.1', 'host.docker.internal');
    const gateway = await start(url);
    expect((await post(gateway)).status).toBe(200);
    expect(filter.requests[0]?.headers.host).toBe(new URL(url).host);
  });

  it('[filters F07] gets exactly what the client sent, below its URL at the path of the client', async () => {
    const gateway = await start();
    const body =
      '{ "model":"m",\n "max_tokens": 5, "messages":[{"role":"user","content":"hi"}], "new": [1.0] }';
    await gateway.send('/v1/messages', { body });
    expect(filter.requests).toHaveLength(1);
    expect(filter.requests[0]).toMatchObject({ method: 'POST', path: '/v1/messages', body });
  });

  it('[filters F08] is called with one slash between its URL and the path', async () => {
    await post(await start(`${filter.url}/`));
    expect(filter.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
  });

  it('[filters F09] is called at its own URL from then on when it serves nothing below it', async () => {
    filter.answer = (response, request) =>
      request.path === '/validate'
        ? changeBody((body) => body)(response, request)
        : void response.writeHead(404).end();
    const gateway = await start(`${filter.url}/validate`);
    expect((await post(gateway)).status).toBe(200);
    expect((await post(gateway)).status).toBe(200);
    expect(filter.requests.map(({ path }) => path)).toEqual([
      '/validate/v1/chat/completions',
      '/validate',
      '/validate',
    ]);
    expect(
      gateway.logs.filter(({ kind }) => kind === 'process').map((line) => 'message' in line && line.message),
    ).toContainEqual(expect.stringContaining('filter g is called at'));
  });

  it('keeps the query of its URL behind the path', async () => {
    await post(await start(`${filter.url}/a/?key=1`));
    expect(filter.requests[0]?.path).toBe('/a/v1/chat/completions?key=1');
  });

  it.each([
    ['nothing', answerText(204, '')],
    ['an empty answer', answerText(200, '')],
    ['the same in other words', changeBody((body) => body)],
  ])('lets a request pass byte for byte with %s', async (_what, answer) => {
    filter.answer = answer;
    const body = '{"messages": [{"role":"user","content":"hi"}],  "model":"m"}';
    await (await start()).send('/v1/chat/completions', { body });
    expect(up.requests[0]?.body).toBe(body);
  });

  it('may answer with the messages alone', async () => {
    filter.answer = answerJson(200, [{ role: 'user', content: 'x' }]);
    await post(await start());
    expect(sentUp()).toMatchObject({ messages: [{ role: 'user', content: 'x' }], temperature: 0 });
  });

  it('[filters F14] refuses in its own words, a stream with JSON as well, and the model is not called', async () => {
    const detail = { error: 'out_of_scope', message: 'nope' };
    filter.answer = answerJson(400, { detail });
    const gateway = await start();
    for (const stream of [false, true]) {
      const reply = await post(gateway, { ...B, stream });
      expect(reply.status).toBe(400);
      expect(reply.headers['content-type']).toBe('application/json');
      expect(reply.json()).toEqual({
        error: 'FilterChainError',
        agent: 'g',
        status: 400,
        agent_response: JSON.stringify({ detail }),
        message: 'nope',
      });
    }
    expect(up.requests).toHaveLength(0);
  });

  it('[filters F15] refuses with a status and a word', async () => {
    filter.answer = answerText(403, 'no');
    const reply = await post(await start());
    expect(reply.status).toBe(403);
    expect(reply.json()).toMatchObject({ agent_response: 'no', message: 'no', status: 403 });
  });

  it('refuses a client of Anthropic in an error of its API', async () => {
    filter.answer = answerText(403, '{"detail":"not you"}');
    const reply = await post(await start(), { ...B, max_tokens: 5 }, '/v1/messages');
    expect(reply.status).toBe(403);
    expect(reply.json()).toEqual({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'not you' },
      plano: {
        error: 'FilterChainError',
        agent: 'g',
        status: 403,
        agent_response: '{"detail":"not you"}',
        message: 'not you',
      },
    });
  });

  it('refuses with an answer that only says so in its JSON', async () => {
    filter.answer = answerJson(200, { rejected: true, status: 451, message: 'not here' });
    const reply = await post(await start());
    expect(reply.status).toBe(451);
    expect(reply.json()).toMatchObject({ agent_response: 'not here' });
    expect(up.requests).toHaveLength(0);
  });

  it('ends the request when it fails', async () => {
    filter.answer = answerText(503, 'boom');
    const reply = await post(await start());
    expect(reply.status).toBe(502);
    expect(reply.json()).toEqual({
      error: {
        type: 'FilterChainError',
        code: 'input_filter_failed',
        message: "Filter chain processing failed: Server error from agent 'g' (HTTP 503): boom",
        agent: 'g',
        reason: 'http_503',
      },
    });
    expect(up.requests).toHaveLength(0);
  });

  it('[filters F17] ends the request when nobody listens', async () => {
    const reply = await post(await start(`http://127.0.0.1:${(await freePorts(1))[0]}`));
    expect(reply.status).toBe(502);
    expect(reply.json().error).toMatchObject({ code: 'input_filter_failed', reason: 'connect' });
    expect(up.requests).toHaveLength(0);
  });

  it('is tried again while it starts', async () => {
    const [port] = await freePorts(1);
    const gateway = await start(`http://127.0.0.1:${port}`);
    const reply = post(gateway);
    const late = createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n'));
    }).listen(port, '127.0.0.1');
    expect((await reply).status).toBe(200);
    late.close();
    await once(late, 'close');
  });

  it('[filters F18] ends the request when it takes too long', async () => {
    filter.answer = () => undefined;
    const gateway = await start(filter.url, { filters: { ...defaultFilterSettings, timeoutMs: 80 } });
    const reply = await post(gateway);
    expect(reply.status).toBe(504);
    expect(reply.json().error).toMatchObject({ code: 'input_filter_timeout', reason: 'timeout' });
    expect(up.requests).toHaveLength(0);
  });

  it.each([
    ['no JSON', answerText(200, 'not json')],
    ['no request', answerJson(200, { temperature: 1 })],
    ['JSON that is cut off', answerText(200, '{"messages":[')],
    ['messages that are no list', answerJson(200, { model: 'm', messages: 'hi' })],
    ['a text', answerJson(200, '"hi"')],
    ['bytes that are not what they claim to be', answerText(200, 'x', { 'content-encoding': 'gzip' })],
  ])('[filters F19] ends the request when it answers with %s', async (_what, answer) => {
    filter.answer = answer;
    const reply = await post(await start());
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({
      error: {
        code: 'InvalidRequest',
        message: 'Invalid request',
        details: {
          code: 'input_filter_invalid_output',
          reason: expect.stringMatching(/^Input filter returned invalid request: /),
        },
      },
    });
    expect(up.requests).toHaveLength(0);
  });

  it('ends the request when its answer is larger than any request', async () => {
    filter.answer = changeBody((body) => ({ ...body, more: 'x'.repeat(5000) }));
    const reply = await post(await start(filter.url, { maxBodyBytes: 2000, maxResponseBytes: 2000 }));
    expect(reply.status).toBe(400);
    expect(reply.json().error.details.reason).toContain('larger than 2000 bytes');
    expect(up.requests).toHaveLength(0);
  });

  it('ends the request when its answer breaks off', async () => {
    filter.answer = (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"mess');
      setImmediate(() => response.destroy());
    };
    const reply = await post(await start());
    expect(reply.status).toBe(502);
    expect(reply.json().error).toMatchObject({ code: 'input_filter_failed', reason: 'connect' });
    expect(up.requests).toHaveLength(0);
  });

  it('may move on its own server, not to another one', async () => {
    const gateway = await start();
    filter.answer = (response, request) =>
      request.path === '/new'
        ? void response.writeHead(204).end()
        : void response.writeHead(307, { location: '/new' }).end();
    expect((await post(gateway)).status).toBe(200);
    expect(filter.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/new']);
    filter.answer = answerText(308, '', { location: up.url });
    expect((await post(gateway)).json().error).toMatchObject({
      code: 'input_filter_failed',
      reason: 'redirect',
    });
    filter.answer = answerText(302, '', { location: '/new' });
    expect((await post(gateway)).json().error).toMatchObject({ reason: 'redirect' });
    filter.answer = answerText(307, '', { location: '/round' });
    expect((await post(gateway)).json().error).toMatchObject({ reason: 'redirect' });
  });

  it('[filters F22] sees the headers of the client, and who calls', async () => {
    const gateway = await start();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await gateway.send('/v1/chat/completions', {
      body: JSON.stringify(B),
      headers: {
        authorization: 'Bearer mine',
        traceparent: `00-${traceId}-b7ad6b7169203331-01`,
        'accept-encoding': 'gzip',
        'x-mine': '1',
        connection: 'x-hop',
        'x-hop': '1',
        'x-plano-filter-phase': 'output',
      },
    });
    const [request] = filter.requests;
    if (request === undefined) throw new Error('the filter was not called');
    const { body, headers } = request;
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'x-arch-upstream': 'g',
      'x-envoy-max-retries': '3',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      authorization: 'Bearer mine',
      host: new URL(filter.url).host,
      'x-mine': '1',
      'content-length': String(body.length),
      'accept-encoding': 'identity',
    });
    expect(headers.traceparent).toContain(traceId);
    expect(headers['x-hop']).toBeUndefined();
    expect(headers['x-plano-filter-phase']).toBeUndefined();
    const { spanId } = await gateway.span('plano(filter)');
    expect(headers.traceparent).toBe(`00-${traceId}-${spanId}-01`);
  });

  it('does not learn the key of the gateway', async () => {
    const gateway = await start(filter.url, { gatewayKey: 'secret-key' });
    await gateway.send('/v1/chat/completions', {
      body: JSON.stringify(B),
      headers: { authorization: 'Bearer secret-key' },
    });
    expect(filter.requests).toHaveLength(1);
    expect(JSON.stringify(filter.requests[0]?.headers)).not.toContain('secret-key');
  });

  it('[filters F23] may choose another model, not one that nobody has', async () => {
    const gateway = await start();
    filter.answer = changeBody((body) => ({ ...body, model: 'm2' }));
    await post(gateway);
    expect(sentUp().model).toBe('m2');
    filter.answer = changeBody((body) => ({ ...body, model: 'ghost' }));
    const reply = await post(gateway);
    expect(reply.status).toBe(404);
    expect(reply.json().error.code).toBe('model_not_found');
    expect(up.requests).toHaveLength(1);
  });

  it('is not asked about a model that nobody has', async () => {
    const reply = await post(await start(), { ...B, model: 'ghost' });
    expect(reply.status).toBe(404);
    expect(filter.requests).toHaveLength(0);
  });

  it('may turn a stream on', async () => {
    filter.answer = changeBody((body) => ({ ...body, stream: true }));
    up.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        'data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
      );
    };
    const reply = await post(await start());
    expect(reply.headers['content-type']).toContain('text/event-stream');
    expect(reply.text).toContain('[DONE]');
  });

  it('[filters F24] keeps what it took out of a request out of the traces', async () => {
    filter.answer = replaceText('a@b.co', '[EMAIL_0]');
    const gateway = await start();
    await post(gateway, { ...B, messages: [{ role: 'user', content: 'Write to a@b.co' }] });
    const preview = (await gateway.span('plano(llm)')).attributes['llm.user_message_preview'];
    expect(preview).toEqual({ stringValue: 'Write to [EMAIL_0]' });
    expect(JSON.stringify(await gateway.spans())).not.toContain('a@b.co');
  });

  it('does not see what steers the gateway, and cannot bring it to the provider', async () => {
    const gateway = await start();
    filter.answer = changeBody((body) => ({
      ...body,
      metadata: { ...body.metadata, plano_preference_config: 'x' },
    }));
    await post(gateway, {
      ...B,
      metadata: { archgw_preference_config: 'y', mine: '1' },
      routing_preferences: [{ name: 'talk', description: 'small talk', models: ['openai/m2'] }],
    });
    const seen = JSON.parse(filter.requests[0]?.body ?? '');
    expect(seen).toEqual({ ...B, metadata: { mine: '1' } });
    // The preferences hold all the same: the router was asked with them.
    const routing = (await gateway.spans()).filter(({ name }) => name === 'routing');
    expect(routing[0]?.attributes['plano.decision.id']).toBeDefined();
    const provider = up.requests.map(({ body }) => body).find((body) => body.includes('"mine"'));
    expect(provider).not.toContain('preference_config');
  });

  it('gets an id of its own for each of two requests that come with the same one at once', async () => {
    const both = Promise.withResolvers<void>();
    filter.answer = async (response) => {
      if (filter.requests.length === 2) both.resolve();
      await both.promise;
      response.writeHead(204).end();
    };
    const gateway = await start();
    const body = JSON.stringify(B);
    const headers = { 'x-request-id': 'same' };
    const send = () => gateway.send('/v1/chat/completions', { body, headers });
    const replies = await Promise.all([send(), send()]);
    expect(filter.requests.map((each) => each.headers['x-request-id'])).toEqual(['same', 'same-2']);
    expect(replies.map((reply) => reply.headers['x-request-id'])).toEqual(['same', 'same']);
    await send();
    expect(filter.requests[2]?.headers['x-request-id']).toBe('same');
  });

  it('is let go when the client leaves', async () => {
    filter.answer = () => undefined;
    const gateway = await start();
    const leaving = new AbortController();
    const request = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(B),
      signal: leaving.signal,
    });
    await expect.poll(() => filter.requests.length).toBe(1);
    leaving.abort();
    await expect(request).rejects.toThrow();
    await filter.requests[0]?.aborted;
    expect(up.requests).toHaveLength(0);
  });
});

describe('a chain of filters', () => {
  const two = ['{id: a, url: "URL/a", type: http}', '{id: b, url: "URL/b", type: http}'];
  const chain = () =>
    open({
      listener: 'input_filters: [a, b]',
      filters: two.map((entry) => entry.replace('URL', filter.url)),
    });

  it('[filters F20] hands the work of one filter to the next', async () => {
    filter.answer = (response, request) =>
      appendText(request.path.startsWith('/a/') ? 'A' : 'B')(response, request);
    await post(await chain(), { ...B, messages: [{ role: 'user', content: 'x' }] });
    expect(sentUp().messages).toEqual([{ role: 'user', content: 'xAB' }]);
  });

  it('[filters F21] ends with the first refusal', async () => {
    filter.answer = answerText(400, 'no');
    const reply = await post(await chain());
    expect(reply.json()).toMatchObject({ agent: 'a' });
    expect(filter.requests.map(({ path }) => path)).toEqual(['/a/v1/chat/completions']);
  });

  it('tells in the trace what each of them did', async () => {
    filter.answer = (response, request) =>
      request.path.startsWith('/a/')
        ? appendText('A')(response, request)
        : void response.writeHead(418).end('no');
    const gateway = await chain();
    await post(gateway);
    const spans = (await gateway.spans()).filter((span) => span.resource['service.name'] === 'plano(filter)');
    const llm = await gateway.span('plano(llm)');
    expect(spans.map(({ name, parentSpanId }) => ({ name, parentSpanId }))).toEqual([
      { name: 'execute_raw_filter (a)', parentSpanId: llm.spanId },
      { name: 'execute_raw_filter (b)', parentSpanId: llm.spanId },
    ]);
    expect(spans[0]?.attributes).toMatchObject({
      agent_id: { stringValue: 'a' },
      agent_url: { stringValue: `${filter.url}/a` },
      filter_name: { stringValue: 'a' },
      bytes_len: { stringValue: String(JSON.stringify(B).length) },
      request_path: { stringValue: '/v1/chat/completions' },
      'filter.type': { stringValue: 'http' },
      'filter.direction': { stringValue: 'input' },
      'filter.outcome': { stringValue: 'modified' },
      'filter.index': { intValue: '0' },
      'filter.total': { intValue: '2' },
      'http.status_code': { intValue: '200' },
      'filter.response_bytes': { intValue: String(JSON.stringify(B).length + 1) },
      'service.name.override': { stringValue: 'plano(filter)' },
    });
    expect(spans[1]?.attributes).toMatchObject({
      'filter.outcome': { stringValue: 'rejected' },
      'filter.index': { intValue: '1' },
      'http.status_code': { intValue: '418' },
      'error.type': { stringValue: '418' },
    });
    expect(llm.attributes['error.type']).toBeUndefined();
  });
});

describe('a listener whose filters changed', () => {
  it('runs the new ones', async () => {
    const gateway = await start();
    const text = filteredConfig({
      up: up.url,
      listener: 'input_filters: [h]',
      filters: [`{id: h, url: "${filter.url}/h", type: http}`],
    });
    await gateway.gateway.reload(onFreePorts(configFrom(text)), quietSettings);
    await post(gateway);
    expect(filter.requests.map(({ path }) => path)).toEqual(['/h/v1/chat/completions']);
  });
});
