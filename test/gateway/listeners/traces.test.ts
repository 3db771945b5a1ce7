import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { baseConfig, completion } from './base-config.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;

beforeEach(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
  gateway = await startGateway(
    `${baseConfig(up.url)}  fast: {target: openai/gpt-4o-mini}\ntracing: {random_sampling: 100}\n`,
  );
});
afterEach(async () => {
  await gateway.close();
  await up.close();
});

const inbound = () => gateway.span('plano(inbound)');
const llm = () => gateway.span('plano(llm)');
const routing = () => gateway.span('plano(routing)');
const outbound = () => gateway.span('plano(outbound)');

const text = (stringValue: string) => ({ stringValue });
const integer = (value: number) => ({ intValue: String(value) });
const sse = { 'content-type': 'text/event-stream' };

describe('the trace of a request', () => {
  it('[observability O24] names the alias and the model behind it', async () => {
    await gateway.chat('fast');
    const [entry, decision, call] = [await llm(), await routing(), await outbound()];
    expect(entry.name).toBe('POST /v1/chat/completions fast -> openai/gpt-4o-mini');
    expect(decision).toMatchObject({
      name: 'routing',
      parentSpanId: entry.spanId,
      attributes: {
        'route.selected_model': text('none'),
        'model.requested': text('fast'),
        'model.alias_resolved': text('openai/gpt-4o-mini'),
      },
    });
    expect(call.parentSpanId).toBe(entry.spanId);
    expect(entry.parentSpanId).toBe((await inbound()).spanId);
    expect(new Set((await gateway.spans()).map(({ traceId }) => traceId)).size).toBe(1);
  });

  it('[observability O25] names the model once when it is the one asked for', async () => {
    await gateway.chat('openai/gpt-4o');
    expect((await llm()).name).toBe('POST /v1/chat/completions openai/gpt-4o');
    expect((await inbound()).name).toBe('POST /v1/chat/completions');
    expect((await outbound()).name).toBe(`POST ${new URL(up.url).host}/v1/chat/completions`);
  });

  it('tells what each step knows', async () => {
    const body = { temperature: 0.7, top_p: 1, max_tokens: 50 };
    const headers = { 'user-agent': 'app/1', 'x-request-id': 'r-1', 'x-plano-x': '1' };
    const reply = await gateway.chat('openai/gpt-4o', { body, headers });
    const { traceId, attributes } = await llm();
    expect(reply.headers['x-plano-trace-id']).toBe(traceId);
    expect(attributes).toMatchObject({
      component: text('llm'),
      request_id: text('r-1'),
      'http.method': text('POST'),
      'http.path': text('/v1/chat/completions'),
      'http.status_code': integer(200),
      'llm.temperature': text('0.7'),
      'llm.top_p': { doubleValue: 1 },
      'llm.max_tokens': integer(50),
      'llm.model': text('gpt-4o-mini-2024-07-18'),
      'llm.dispatched_model': text('openai/gpt-4o'),
      'llm.provider': text('openai'),
      'llm.operation_type': text('chat'),
      'llm.duration_ms': { intValue: expect.any(String) },
      'llm.response_bytes': integer(reply.bytes.length),
      'model.requested': text('openai/gpt-4o'),
      'plano.listener.name': text('m'),
      'plano.listener.type': text('model'),
      'gen_ai.response.finish_reasons': { arrayValue: { values: [text('stop')] } },
    });
    expect((await inbound()).attributes).toMatchObject({
      'guid:x-request-id': text('r-1'),
      'http.status_code': text('200'),
      response_size: text(String(reply.bytes.length)),
      user_agent: text('app/1'),
      response_flags: text('-'),
    });
    const request = up.requests.at(-1);
    const call = await outbound();
    expect(call.attributes).toMatchObject({
      'guid:x-request-id': text('r-1'),
      'http.status_code': text('200'),
      request_size: text(String(request?.body.length)),
      upstream_cluster: text('openai'),
      'retry.attempt': integer(0),
      'routing.is_fallback': { boolValue: false },
    });
    expect(request?.headers.traceparent).toBe(`00-${traceId}-${call.spanId}-01`);
  });

  it('[observability O29] shows what a provider refused', async () => {
    up.answer = answerJson(429, { error: { message: 'slow' } });
    await gateway.chat('openai/gpt-4o');
    const failed = {
      status: { code: 2, message: 'slow' },
      attributes: { 'error.type': text('429'), 'error.message': text('slow') },
    };
    expect(await outbound()).toMatchObject(failed);
    expect(await llm()).toMatchObject(failed);
    expect((await llm()).attributes['http.status_code']).toEqual(integer(429));
    expect((await inbound()).status.code).toBe(0);
  });

  it('[observability O30] shows a provider that cannot be reached', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    const lost = await startGateway(baseConfig(`http://127.0.0.1:${port}`));
    await lost.chat('openai/gpt-4o');
    const entry = await lost.span('plano(llm)');
    expect(entry.status.code).toBe(2);
    expect(entry.attributes['error.type']).toEqual(text('connect'));
    expect(entry.attributes['http.status_code']).toBeUndefined();
    const outer = await lost.span('plano(inbound)');
    expect([outer.status.code, outer.attributes['error.type']]).toEqual([2, text('502')]);
    const counted = await lost.metricLines('upstream_requests_total');
    expect(counted).toEqual([expect.stringMatching(/status_class="error",error_class="connect"\} 1$/)]);
    await lost.close();
  });

  it('[observability O32] lists the tools', async () => {
    const tool = (name: string) => ({ type: 'function', function: { name } });
    await gateway.chat('openai/gpt-4o', { body: { tools: [tool('search'), tool('book')] } });
    expect((await llm()).attributes['llm.tools']).toEqual(text('search(...)\nbook(...)'));
  });

  it.each([
    [
      '[observability O33] previews 50 characters',
      [{ role: 'user', content: 'é'.repeat(60) }],
      `${'é'.repeat(50)}...`,
    ],
    [
      '[observability O34] previews the user, not a tool',
      [
        { role: 'user', content: 'hi' },
        { role: 'tool', content: 'result' },
      ],
      'hi',
    ],
  ])('%s', async (_, messages, preview) => {
    await gateway.chat('openai/gpt-4o', { body: { messages } });
    expect((await llm()).attributes['llm.user_message_preview']).toEqual(text(preview));
  });

  it('[observability O35a] does not exist for health checks and preflights', async () => {
    await gateway.send('/healthz');
    await gateway.send('/v1/chat/completions', { method: 'OPTIONS' });
    expect(await gateway.spans()).toEqual([]);
  });

  it('[observability O35] has no first token when the reply came whole', async () => {
    await gateway.chat('openai/gpt-4o');
    const { attributes, events } = await llm();
    expect(attributes['llm.is_streaming']).toEqual({ boolValue: false });
    expect(attributes['llm.time_to_first_token']).toBeUndefined();
    expect(events).toEqual([]);
  });

  it('has the first token of a stream', async () => {
    up.answer = (response) =>
      void response.writeHead(200, sse).end('data: {"choices":[]}\n\ndata: [DONE]\n\n');
    await gateway.chat('openai/gpt-4o', { body: { stream: true } });
    const { attributes, events } = await llm();
    expect(attributes['llm.is_streaming']).toEqual({ boolValue: true });
    expect(attributes['llm.time_to_first_token']).toEqual({ intValue: expect.stringMatching(/^\d+$/) });
    expect(events).toMatchObject([{ name: 'llm.time_to_first_token' }]);
  });

  it('ends without a model when none was found, and keeps its name', async () => {
    await gateway.chat('nope');
    const { name, attributes } = await llm();
    expect([name, attributes['llm.model']]).toEqual(['llm', undefined]);
    expect((await inbound()).attributes['http.status_code']).toEqual(text('404'));
  });

  it('names the route that the provider itself chose', async () => {
    up.answer = answerJson(200, completion, { 'x-model-router-selected-route': 'code' });
    await gateway.chat('openai/gpt-4o');
    const chosen = { 'plano.upstream_route': text('code'), 'plano.route.name': text('code') };
    expect((await llm()).attributes).toMatchObject(chosen);
  });

  it('has one call per attempt', async () => {
    await gateway.close();
    const retries = baseConfig(up.url).replace('address: 127.0.0.1', 'max_retries: 1');
    gateway = await startGateway(retries);
    let calls = 0;
    up.answer = (response) => {
      calls += 1;
      answerJson(calls === 1 ? 503 : 200, completion, { 'retry-after': '0' })(response);
    };
    await gateway.chat('openai/gpt-4o');
    const attempts = (await gateway.spans()).filter(
      (span) => span.resource['service.name'] === 'plano(outbound)',
    );
    expect(attempts.map(({ attributes, status }) => [attributes['retry.attempt'], status.code])).toEqual([
      [integer(0), 2],
      [integer(1), 0],
    ]);
    expect((await llm()).status.code).toBe(0);
    expect(gateway.accessLines('upstream').map(({ status, attempts }) => [status, attempts])).toEqual([
      [503, 1],
      [200, 2],
    ]);
  });
});

describe('usage', () => {
  const tokens = async () => {
    const { attributes } = await llm();
    return Object.fromEntries(
      Object.entries(attributes)
        .filter(([key]) => key.startsWith('llm.usage.'))
        .map(([key, value]) => [key.slice('llm.usage.'.length), Object.values(value as object)[0]]),
    );
  };
  const openaiReply =
    '{"model":"gpt-4o","usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46,"prompt_tokens_details":{"cached_tokens":5}}}';
  const openaiTokens = {
    prompt_includes_cached: true,
    prompt_tokens: '12',
    completion_tokens: '34',
    total_tokens: '46',
    cached_input_tokens: '5',
  };
  const anthropic = (stream: boolean) =>
    gateway.send('/v1/messages', {
      body: JSON.stringify({ model: 'anthropic/claude-sonnet-4-6', stream, max_tokens: 1, messages: [] }),
    });

  it('[observability O36] is read from a chat reply', async () => {
    up.answer = answerJson(200, openaiReply);
    await gateway.chat('openai/gpt-4o');
    expect(await tokens()).toEqual(openaiTokens);
    expect((await llm()).attributes['llm.model']).toEqual(text('gpt-4o'));
  });

  it('[observability O37] is read from an Anthropic reply', async () => {
    up.answer = answerJson(
      200,
      '{"model":"claude","usage":{"input_tokens":100,"output_tokens":50,"cache_creation_input_tokens":20,"cache_read_input_tokens":30}}',
    );
    await anthropic(false);
    expect(await tokens()).toEqual({
      prompt_tokens: '100',
      completion_tokens: '50',
      total_tokens: '150',
      cached_input_tokens: '30',
      cache_creation_tokens: '20',
      prompt_includes_cached: false,
    });
  });

  it('[observability O38] is read from both ends of an Anthropic stream', async () => {
    up.answer = (response) =>
      void response
        .writeHead(200, sse)
        .end(
          'data: {"type":"message_start","message":{"usage":{"input_tokens":25}}}\n\ndata: {"type":"message_delta","usage":{"output_tokens":9}}\n\ndata: {"type":"message_stop"}\n\n',
        );
    await anthropic(true);
    expect(await tokens()).toEqual({
      prompt_tokens: '25',
      completion_tokens: '9',
      total_tokens: '34',
      prompt_includes_cached: false,
    });
  });

  it('[observability O39] is read from a Responses stream', async () => {
    up.answer = (response) =>
      void response
        .writeHead(200, sse)
        .end(
          'data: {"type":"response.completed","response":{"model":"m","usage":{"input_tokens":7,"output_tokens":3,"input_tokens_details":{"cached_tokens":2},"output_tokens_details":{"reasoning_tokens":1}}}}\n\n',
        );
    const body = JSON.stringify({ model: 'openai/gpt-4o', stream: true, input: 'hi' });
    await gateway.send('/v1/responses', { body });
    expect(await tokens()).toMatchObject({
      prompt_tokens: '7',
      completion_tokens: '3',
      cached_input_tokens: '2',
      reasoning_tokens: '1',
    });
  });

  it('[observability O40] is read from a compressed reply', async () => {
    up.answer = (response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync(openaiReply));
    const reply = await gateway.chat('openai/gpt-4o');
    expect(reply.text).toBe(openaiReply);
    expect(await tokens()).toEqual(openaiTokens);
  });

  it('[observability O41] that is missing is counted as missing', async () => {
    up.answer = answerJson(200, '{"ok":true}');
    await gateway.chat('openai/gpt-4o');
    expect(await tokens()).toEqual({});
    expect(await gateway.metricLines('tokens_usage_missing_total')).toEqual([
      'brightstaff_llm_tokens_usage_missing_total{provider="openai",model="gpt-4o"} 1',
    ]);
  });

  it('[model-listener 72] is read although the client gets its reply compressed', async () => {
    const reply = await gateway.chat('openai/gpt-4o', { headers: { 'accept-encoding': 'gzip' } });
    expect(reply.headers['content-encoding']).toBe('gzip');
    expect(reply.headers.vary).toContain('accept-encoding');
    expect(JSON.parse(gunzipSync(reply.bytes).toString())).toEqual(completion);
    expect(await tokens()).toMatchObject({ prompt_tokens: '12', completion_tokens: '34' });
    expect(up.requests.at(-1)?.headers['accept-encoding']).toBeUndefined();
  });

  it.each([
    ['br;q=0.5, gzip;q=0', 'br'],
    ['GZIP ; q=0.1', 'gzip'],
    ['deflate, br', 'br'],
    ['br;q=0, identity', undefined],
  ])('answers a client that takes %s', async (accepted, coding) => {
    const reply = await gateway.chat('openai/gpt-4o', { headers: { 'accept-encoding': accepted } });
    expect(reply.headers['content-encoding']).toBe(coding);
  });
});

describe('numbers and log lines', () => {
  it('[model-listener 69] count a call to a provider', async () => {
    await gateway.chat('openai/gpt-4o-mini');
    expect(await gateway.metricLines('upstream_requests_total')).toEqual([
      'brightstaff_llm_upstream_requests_total{provider="openai",model="gpt-4o-mini",status_class="2xx",error_class="none"} 1',
    ]);
    expect(await gateway.metricLines('brightstaff_http_requests_total')).toEqual([
      'brightstaff_http_requests_total{handler="llm_chat",method="POST",status_class="2xx"} 1',
    ]);
  });

  it('[model-listener 71] count a broken stream once', async () => {
    up.answer = async (response) => {
      response.writeHead(200, sse).write('data: {"choices":[]}\n\n');
      await new Promise((resolve) => setImmediate(resolve));
      response.destroy();
    };
    await gateway.chat('openai/gpt-4o', { body: { stream: true } });
    expect(await gateway.metricLines('upstream_requests_total')).toEqual([
      'brightstaff_llm_upstream_requests_total{provider="openai",model="gpt-4o",status_class="2xx",error_class="stream"} 1',
    ]);
    expect(await llm()).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': text('stream') } });
  });

  it('count paths that do not exist', async () => {
    await gateway.send('/nope');
    expect(await gateway.metricLines('brightstaff_http_requests_total')).toEqual([
      'brightstaff_http_requests_total{handler="not_found",method="GET",status_class="4xx"} 1',
    ]);
  });

  it('tell of the request and of each call, and join to the trace', async () => {
    const headers = { 'user-agent': 'app/1', 'x-request-id': 'r-1', 'x-forwarded-for': '10.0.0.1' };
    const reply = await gateway.chat('gpt-4o', { headers });
    const { traceId, spanId } = await llm();
    expect(gateway.accessLines('listener')).toMatchObject([
      {
        listener: 'm',
        listenerType: 'model',
        method: 'POST',
        path: '/v1/chat/completions',
        protocol: 'HTTP/1.1',
        status: 200,
        flags: '-',
        bytesOut: reply.bytes.length,
        forwardedFor: '10.0.0.1',
        userAgent: 'app/1',
        requestId: 'r-1',
        attempts: 1,
        traceId,
        spanId,
        model: 'openai/gpt-4o-mini',
        provider: 'openai',
        promptTokens: 12,
        completionTokens: 34,
      },
    ]);
    expect(gateway.accessLines('upstream')).toMatchObject([
      {
        status: 200,
        upstreamHost: new URL(up.url).host,
        upstreamCluster: 'openai',
        requestId: 'r-1',
        traceId,
        spanId: (await outbound()).spanId,
        bytesIn: up.requests.at(-1)?.body.length,
      },
    ]);
  });

  it('[observability O55] say that the client left before an answer', async () => {
    const { promise: called, resolve } = Promise.withResolvers<void>();
    up.answer = () => resolve();
    const request = httpRequest(`${gateway.url}/v1/chat/completions`, { method: 'POST', agent: false });
    request.on('error', () => undefined);
    request.end('{"model":"openai/gpt-4o","messages":[]}');
    await called;
    request.destroy();
    await expect.poll(() => gateway.accessLines('listener')).toMatchObject([{ status: 0, flags: 'DC' }]);
    const entry = await llm();
    expect([entry.status.code, entry.attributes['plano.client_disconnected']]).toEqual([
      0,
      { boolValue: true },
    ]);
    expect(await gateway.metricLines('upstream_requests_total')).toEqual([
      expect.stringContaining('error_class="client_closed"'),
    ]);
  });

  it('never hold a credential or what was said', async () => {
    await gateway.chat('custom/lite', { headers: { authorization: 'Bearer sk-client-secret' } });
    await gateway.chat('openai/gpt-4o', {
      body: { messages: [{ role: 'user', content: `${'x'.repeat(60)}private` }] },
    });
    const everything = JSON.stringify([gateway.logs, await gateway.spans()]);
    for (const secret of ['sk-client-secret', 'sk-o', 'private']) expect(everything).not.toContain(secret);
  });
});
