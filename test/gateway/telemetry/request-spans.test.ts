import { once } from 'node:events';
import { request as httpRequest, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../../src-gateway/gateway.ts';
import type { LogRecord } from '../../../src-gateway/telemetry/log-record.ts';
import { createMetrics, type Metrics } from '../../../src-gateway/telemetry/metrics.ts';
import { createTracer } from '../../../src-gateway/telemetry/tracer.ts';
import { configFrom } from '../../support/config-from.ts';
import { freePorts } from '../../support/free-ports.ts';
import { quietSettings, quietTracing } from '../../support/gateway-settings.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { decodeOtlp, type ReceivedSpan } from './decode-otlp.ts';

const good = answerJson(200, {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-2024-08-06',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hi' } }],
  usage: { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 },
});

const o36 = {
  model: 'gpt-4o',
  usage: {
    prompt_tokens: 12,
    completion_tokens: 34,
    total_tokens: 46,
    prompt_tokens_details: { cached_tokens: 5 },
  },
};
const o36Tokens = { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46, cached_input_tokens: 5 };

const chatCall = { path: '/v1/chat/completions', model: 'openai/gpt-4o' };
const messagesCall = { path: '/v1/messages', model: 'anthropic/claude' };

const replies = [
  { id: 'O36', ...chatCall, answer: answerJson(200, o36), expected: o36Tokens },
  {
    id: 'O37',
    ...messagesCall,
    answer: answerJson(200, {
      model: 'claude',
      usage: {
        input_tokens: 100,
        output_tokens: 50,
        cache_creation_input_tokens: 20,
        cache_read_input_tokens: 30,
      },
    }),
    expected: {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      cached_input_tokens: 30,
      cache_creation_tokens: 20,
    },
  },
  {
    id: 'O38',
    ...messagesCall,
    answer: answerEvents(
      'event: message_start\ndata: {"type":"message_start","message":{"model":"claude","usage":{"input_tokens":25}}}\n\n',
      'event: message_delta\ndata: {"type":"message_delta","delta":{},"usage":{"output_tokens":9}}\n\n',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ),
    expected: { prompt_tokens: 25, completion_tokens: 9, total_tokens: 34 },
  },
  {
    id: 'O39',
    path: '/v1/responses',
    model: 'openai/gpt-4o',
    answer: answerEvents(
      'data: {"type":"response.completed","response":{"model":"m","usage":{"input_tokens":7,"output_tokens":3,"input_tokens_details":{"cached_tokens":2},"output_tokens_details":{"reasoning_tokens":1}}}}\n\n',
    ),
    expected: {
      prompt_tokens: 7,
      completion_tokens: 3,
      total_tokens: 10,
      cached_input_tokens: 2,
      reasoning_tokens: 1,
    },
  },
  {
    id: 'O40',
    ...chatCall,
    answer: (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify(o36)));
    },
    expected: o36Tokens,
  },
];

function answerEvents(...events: readonly string[]) {
  return (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.join(''));
  };
}

let provider: RecordingProvider;
let running: RunningGateway;

beforeEach(async () => {
  provider = await startRecordingProvider();
  provider.answer = good;
  running = await startGateway(provider.url);
});

afterEach(async () => {
  await running.gateway.stop({ graceMs: 0 });
  await provider.close();
});

describe('the spans of a model request', () => {
  it('[observability O24] show the alias that was asked for and the model that was called', async () => {
    const reply = await chat({ model: 'fast' });
    const spans = await running.spans();
    const inbound = one(spans, 'plano(inbound)');
    const llm = one(spans, 'plano(llm)');
    const routing = one(spans, 'plano(routing)');
    const outbound = one(spans, 'plano(outbound)');

    expect(llm.name).toBe('POST /v1/chat/completions fast -> openai/gpt-4o-mini');
    expect(routing.attributes).toMatchObject({
      'route.selected_model': { stringValue: 'none' },
      'model.requested': { stringValue: 'fast' },
      'model.alias_resolved': { stringValue: 'openai/gpt-4o-mini' },
    });
    expect(outbound.parentSpanId).toBe(llm.spanId);
    expect(routing.parentSpanId).toBe(llm.spanId);
    expect(llm.parentSpanId).toBe(inbound.spanId);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(
      new Set([reply.headers['x-plano-trace-id']]),
    );
    expect(provider.requests[0]?.headers.traceparent).toBe(`00-${outbound.traceId}-${outbound.spanId}-01`);
  });

  it('[observability O25] name a model that was kept only once', async () => {
    await chat({ model: 'openai/gpt-4o' });
    expect(one(await running.spans(), 'plano(llm)').name).toBe('POST /v1/chat/completions openai/gpt-4o');
  });

  it('[observability O29] fail with the words of a provider that refuses', async () => {
    provider.answer = answerJson(429, { error: { message: 'slow' } });
    await chat({ model: 'openai/gpt-4o' });

    const spans = await running.spans();
    for (const service of ['plano(llm)', 'plano(outbound)']) {
      expect(one(spans, service)).toMatchObject({
        status: { code: 2 },
        attributes: { 'error.type': { stringValue: '429' }, 'error.message': { stringValue: 'slow' } },
      });
    }
    expect(one(spans, 'plano(llm)').attributes['http.status_code']).toEqual({ intValue: '429' });
    expect(one(spans, 'plano(inbound)')).toMatchObject({
      status: { code: 0 },
      attributes: { 'http.status_code': { stringValue: '429' } },
    });
  });

  it('[observability O30] tell a provider that cannot be reached', async () => {
    await chat({ model: 'closed/model' });

    const spans = await running.spans();
    const llm = one(spans, 'plano(llm)');
    expect(llm).toMatchObject({
      status: { code: 2 },
      attributes: { 'error.type': { stringValue: 'connect' } },
    });
    expect(llm.attributes).not.toHaveProperty('http.status_code');
    expect(one(spans, 'plano(inbound)')).toMatchObject({
      status: { code: 2 },
      attributes: {
        'http.status_code': { stringValue: '502' },
        response_flags: { stringValue: 'UF' },
        error: { stringValue: 'true' },
      },
    });
  });

  it('[observability O32] list the tools of the request', async () => {
    await chat({ tools: ['search', 'book'].map((name) => ({ type: 'function', function: { name } })) });
    expect(await llmAttribute('llm.tools')).toEqual({ stringValue: 'search(...)\nbook(...)' });
  });

  it('[observability O33] preview fifty characters of the user', async () => {
    await chat({ messages: [{ role: 'user', content: 'é'.repeat(60) }] });
    expect(await llmAttribute('llm.user_message_preview')).toEqual({ stringValue: `${'é'.repeat(50)}...` });
  });

  it('[observability O34] preview the last words of the user, not of a tool', async () => {
    await chat({
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: null, tool_calls: [] },
        { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
      ],
    });
    expect(await llmAttribute('llm.user_message_preview')).toEqual({ stringValue: 'hi' });
  });

  it('[observability O35a] do not exist for health checks and preflights', async () => {
    for (const [method, path] of [
      ['GET', '/healthz'],
      ['GET', '/livez'],
      ['OPTIONS', '/v1/chat/completions'],
    ] as const) {
      expect((await send({ method, path })).status).toBeLessThan(300);
    }
    expect(await running.spans()).toEqual([]);
  });

  it('[observability O35] describe a whole reply', async () => {
    await chat({ model: 'openai/gpt-4o' });
    const { attributes } = one(await running.spans(), 'plano(llm)');
    expect(attributes).not.toHaveProperty('llm.time_to_first_token');
    expect(attributes).toMatchObject({
      'llm.is_streaming': { boolValue: false },
      'llm.model': { stringValue: 'gpt-4o-2024-08-06' },
      'llm.dispatched_model': { stringValue: 'openai/gpt-4o' },
      'llm.usage.prompt_tokens': { intValue: '12' },
      'llm.usage.completion_tokens': { intValue: '34' },
      'llm.usage.total_tokens': { intValue: '46' },
      'gen_ai.response.finish_reasons': { arrayValue: { values: [{ stringValue: 'stop' }] } },
      'http.status_code': { intValue: '200' },
    });
  });

  it.each(replies)(
    '[observability $id] count the tokens of a reply',
    async ({ path, model, answer, expected }) => {
      provider.answer = answer;
      await send({
        method: 'POST',
        path,
        body: JSON.stringify({
          model,
          max_tokens: 10,
          input: 'hi',
          messages: [{ role: 'user', content: 'hi' }],
        }),
      });
      const { attributes } = one(await running.spans(), 'plano(llm)');
      const counts = Object.entries(attributes).filter(([key]) => key.startsWith('llm.usage.'));
      expect(Object.fromEntries(counts)).toEqual(
        Object.fromEntries(
          Object.entries(expected).map(([key, count]) => [`llm.usage.${key}`, { intValue: String(count) }]),
        ),
      );
    },
  );

  it('[observability O41] say nothing of tokens that a reply does not name; the metrics count that', async () => {
    provider.answer = answerJson(200, { ok: true });
    await chat({});
    const { attributes } = one(await running.spans(), 'plano(llm)');
    expect(Object.keys(attributes).filter((key) => key.startsWith('llm.usage.'))).toEqual([]);
    expect((await running.metrics.render()).body).toContain(
      '\nbrightstaff_llm_tokens_usage_missing_total{provider="openai",model="gpt-4o"} 1\n',
    );
  });

  it('keep texts, integers and doubles as dashboards know them', async () => {
    await chat({ temperature: 0.7, top_p: 1, max_tokens: 100 });
    const { attributes } = one(await running.spans(), 'plano(llm)');
    expect(attributes).toMatchObject({
      'llm.temperature': { stringValue: '0.7' },
      'llm.top_p': { doubleValue: 1 },
      'llm.max_tokens': { intValue: '100' },
      'llm.duration_ms': { intValue: expect.any(String) },
      'llm.response_bytes': { intValue: expect.any(String) },
    });
  });

  it('name the time of the first token of a stream', async () => {
    provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"model":"gpt-4o","choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n');
      response.write(
        'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}\n\n',
      );
      response.end('data: [DONE]\n\n');
    };
    await chat({ stream: true });
    const llm = one(await running.spans(), 'plano(llm)');
    expect(llm.attributes).toMatchObject({
      'llm.is_streaming': { boolValue: true },
      'llm.time_to_first_token': { intValue: expect.any(String) },
      'llm.usage.total_tokens': { intValue: '4' },
    });
    expect(llm.events.map(({ name }) => name)).toEqual(['llm.time_to_first_token']);
  });

  it('fail when a stream breaks', async () => {
    provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n', () =>
        response.destroy(),
      );
    };
    await chat({ stream: true });
    const spans = await running.spans();
    for (const service of ['plano(llm)', 'plano(outbound)']) {
      expect(one(spans, service)).toMatchObject({
        status: { code: 2 },
        attributes: { 'error.type': { stringValue: 'stream' } },
      });
    }
    expect(one(spans, 'plano(inbound)').status.code).toBe(0);
  });

  it('of a request that no model answers to end with llm', async () => {
    const reply = await chat({ model: 'nobody/nothing' });
    const spans = await running.spans();
    expect(reply.status).toBe(404);
    expect(spans.map(({ name }) => name).sort()).toEqual(['POST /v1/chat/completions', 'llm']);
    expect(spans.map(({ status }) => status.code)).toEqual([0, 0]);
  });

  it('continue the trace of the caller and carry its attributes', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await chat(
      {},
      { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: 'v=1', 'x-katanemo-user-id': 'u1' },
    );
    const spans = await running.spans();
    expect(one(spans, 'plano(inbound)').parentSpanId).toBe('00f067aa0ba902b7');
    for (const span of spans) {
      expect(span).toMatchObject({ traceId, attributes: { 'user.id': { stringValue: 'u1' } } });
    }
    expect(provider.requests[0]?.headers.tracestate).toBe('v=1');
  });

  it('are as many as their log lines say', async () => {
    await chat({ model: 'fast' });
    const spans = await running.spans();
    const lines = running.logs.filter((record) => record.kind === 'access');
    expect(lines).toMatchObject([
      { hop: 'upstream', status: 200, attempts: 1, spanId: one(spans, 'plano(outbound)').spanId },
      { hop: 'listener', status: 200, attempts: 1, spanId: one(spans, 'plano(llm)').spanId },
    ]);
  });
});

describe('the metrics of model requests', () => {
  it('count each request, call and token once, and nothing stays in flight', async () => {
    await chat({ model: 'fast' });
    await chat({ model: 'closed/model' });
    await send({ method: 'GET', path: '/nope' });
    await running.spans();

    const { body } = await running.metrics.render();
    for (const line of [
      'brightstaff_http_requests_total{handler="llm_chat",method="POST",status_class="2xx"} 1',
      'brightstaff_http_requests_total{handler="llm_chat",method="POST",status_class="5xx"} 1',
      'brightstaff_http_requests_total{handler="not_found",method="GET",status_class="4xx"} 1',
      'brightstaff_http_in_flight_requests{handler="llm_chat"} 0',
      'brightstaff_llm_upstream_requests_total{provider="openai",model="gpt-4o-mini",status_class="2xx",error_class="none"} 1',
      'brightstaff_llm_upstream_requests_total{provider="closed",model="model",status_class="error",error_class="connect"} 1',
      'brightstaff_llm_tokens_total{provider="openai",model="gpt-4o-mini",kind="prompt"} 12',
      'brightstaff_prompt_cache_requests_total{provider="openai",model="gpt-4o-mini",outcome="miss"} 1',
      'active_http_calls 0',
    ]) {
      expect(body).toContain(`\n${line}\n`);
    }
  });
});

interface RunningGateway {
  readonly gateway: Gateway;
  readonly port: number;
  readonly logs: LogRecord[];
  readonly metrics: Metrics;
  spans(): Promise<ReceivedSpan[]>;
}

async function startGateway(providerUrl: string): Promise<RunningGateway> {
  const [port, closedPort] = await freePorts(2);
  const config = configFrom(`
version: v0.4.0
listeners:
  - { type: model, name: llm, port: ${port} }
model_providers:
  - { model: openai/gpt-4o, access_key: sk-test, base_url: "${providerUrl}", default: true }
  - { model: openai/gpt-4o-mini, access_key: sk-test, base_url: "${providerUrl}" }
  - { model: anthropic/claude, access_key: sk-test, base_url: "${providerUrl}" }
  - { model: closed/model, access_key: sk-test, provider_interface: openai, base_url: "http://127.0.0.1:${closedPort}" }
model_aliases:
  fast: { target: openai/gpt-4o-mini }
tracing:
  random_sampling: 100
  span_attributes: { header_prefixes: [x-katanemo-] }
`);
  const batches: Uint8Array[] = [];
  const logs: LogRecord[] = [];
  const tracer = createTracer({
    config: config.tracing,
    settings: { ...quietTracing, embeddedCollector: true },
    productVersion: '1.2.3',
    configSha256: config.source.hash,
    onOtlp: (bytes) => {
      batches.push(bytes);
    },
  });
  const metrics = createMetrics({ productVersion: '1.2.3' });
  const gateway = createGateway({
    config,
    settings: quietSettings,
    tracer,
    metrics,
    log: (record) => logs.push(record),
  });
  await gateway.start();
  return {
    gateway,
    port: port ?? 0,
    logs,
    metrics,
    async spans() {
      // The last span ends just after the client has its answer.
      while (gateway.status().inFlight > 0) await new Promise((resolve) => setImmediate(resolve));
      await tracer.flush();
      return batches.flatMap(decodeOtlp);
    },
  };
}

function chat(body: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}) {
  const full = { model: 'openai/gpt-4o', messages: [{ role: 'user', content: 'hi' }], ...body };
  return send({ method: 'POST', path: '/v1/chat/completions', body: JSON.stringify(full), headers });
}

async function send({
  method,
  path,
  body,
  headers = {},
}: {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}) {
  const request = httpRequest({
    host: '127.0.0.1',
    port: running.port,
    method,
    path,
    headers: { 'content-type': 'application/json', ...headers },
  });
  request.end(body);
  const [response] = await once(request, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

async function llmAttribute(key: string): Promise<unknown> {
  return one(await running.spans(), 'plano(llm)').attributes[key];
}

function one(spans: readonly ReceivedSpan[], service: string): ReceivedSpan {
  const found = spans.filter((span) => span.resource['service.name'] === service);
  expect(found, service).toHaveLength(1);
  const [span] = found;
  if (span === undefined) throw new Error(`no span of ${service}`);
  return span;
}
