import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerJson } from '../../support/recording-provider.ts';
import { spanOf, startTracedGateway, type TracedGateway } from './traced-gateway.ts';

let gateway: TracedGateway;

beforeEach(async () => {
  gateway = await startTracedGateway();
});

afterEach(async () => {
  await gateway.stop();
});

describe('the spans of a model request', () => {
  it('[observability O24] show the alias that was asked for and the model that was called', async () => {
    const reply = await gateway.chat({ model: 'fast' });
    const spans = await gateway.spans();
    const inbound = spanOf(spans, 'plano(inbound)');
    const llm = spanOf(spans, 'plano(llm)');
    const routing = spanOf(spans, 'plano(routing)');
    const outbound = spanOf(spans, 'plano(outbound)');

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
    expect(gateway.provider.requests[0]?.headers.traceparent).toBe(
      `00-${outbound.traceId}-${outbound.spanId}-01`,
    );
  });

  it('[observability O25] name a model that was kept only once', async () => {
    await gateway.chat({ model: 'openai/gpt-4o' });
    expect(spanOf(await gateway.spans(), 'plano(llm)').name).toBe('POST /v1/chat/completions openai/gpt-4o');
  });

  it('[observability O29] fail with the words of a provider that refuses', async () => {
    gateway.provider.answer = answerJson(429, { error: { message: 'slow' } });
    await gateway.chat({ model: 'openai/gpt-4o' });

    const spans = await gateway.spans();
    for (const service of ['plano(llm)', 'plano(outbound)']) {
      expect(spanOf(spans, service)).toMatchObject({
        status: { code: 2 },
        attributes: { 'error.type': { stringValue: '429' }, 'error.message': { stringValue: 'slow' } },
      });
    }
    expect(spanOf(spans, 'plano(llm)').attributes['http.status_code']).toEqual({ intValue: '429' });
    expect(spanOf(spans, 'plano(inbound)')).toMatchObject({
      status: { code: 0 },
      attributes: { 'http.status_code': { stringValue: '429' } },
    });
  });

  it('[observability O30] tell a provider that cannot be reached', async () => {
    await gateway.chat({ model: 'closed/model' });

    const spans = await gateway.spans();
    const llm = spanOf(spans, 'plano(llm)');
    expect(llm).toMatchObject({
      status: { code: 2 },
      attributes: { 'error.type': { stringValue: 'connect' } },
    });
    expect(llm.attributes).not.toHaveProperty('http.status_code');
    expect(spanOf(spans, 'plano(inbound)')).toMatchObject({
      status: { code: 2 },
      attributes: {
        'http.status_code': { stringValue: '502' },
        response_flags: { stringValue: 'UF' },
        error: { stringValue: 'true' },
      },
    });
  });

  it('[observability O32] list the tools of the request', async () => {
    await gateway.chat({
      tools: ['search', 'book'].map((name) => ({ type: 'function', function: { name } })),
    });
    expect(await gateway.llmAttributes()).toMatchObject({
      'llm.tools': { stringValue: 'search(...)\nbook(...)' },
    });
  });

  it('[observability O33] preview fifty characters of the user', async () => {
    await gateway.chat({ messages: [{ role: 'user', content: 'é'.repeat(60) }] });
    expect(await gateway.llmAttributes()).toMatchObject({
      'llm.user_message_preview': { stringValue: `${'é'.repeat(50)}...` },
    });
  });

  it('[observability O34] preview the last words of the user, not of a tool', async () => {
    await gateway.chat({
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: null, tool_calls: [] },
        { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
      ],
    });
    expect(await gateway.llmAttributes()).toMatchObject({
      'llm.user_message_preview': { stringValue: 'hi' },
    });
  });

  it('[observability O35a] do not exist for health checks and preflights', async () => {
    for (const [method, path] of [
      ['GET', '/healthz'],
      ['GET', '/livez'],
      ['OPTIONS', '/v1/chat/completions'],
    ] as const) {
      expect((await gateway.send({ method, path })).status).toBeLessThan(300);
    }
    expect(await gateway.spans()).toEqual([]);
  });

  it('[observability O35] describe a whole reply', async () => {
    await gateway.chat({ model: 'openai/gpt-4o' });
    const attributes = await gateway.llmAttributes();
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

  it('keep texts, integers and doubles as dashboards know them', async () => {
    await gateway.chat({ temperature: 0.7, top_p: 1, max_tokens: 100 });
    const attributes = await gateway.llmAttributes();
    expect(attributes).toMatchObject({
      'llm.temperature': { stringValue: '0.7' },
      'llm.top_p': { doubleValue: 1 },
      'llm.max_tokens': { intValue: '100' },
      'llm.duration_ms': { intValue: expect.any(String) },
      'llm.response_bytes': { intValue: expect.any(String) },
    });
  });

  it('name the time of the first token of a stream', async () => {
    gateway.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"model":"gpt-4o","choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n');
      response.write(
        'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}\n\n',
      );
      response.end('data: [DONE]\n\n');
    };
    await gateway.chat({ stream: true });
    const llm = spanOf(await gateway.spans(), 'plano(llm)');
    expect(llm.attributes).toMatchObject({
      'llm.is_streaming': { boolValue: true },
      'llm.time_to_first_token': { intValue: expect.any(String) },
      'llm.usage.total_tokens': { intValue: '4' },
    });
    expect(llm.events.map(({ name }) => name)).toEqual(['llm.time_to_first_token']);
  });

  it('fail when a stream breaks', async () => {
    gateway.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n', () =>
        response.destroy(),
      );
    };
    await gateway.chat({ stream: true });
    const spans = await gateway.spans();
    for (const service of ['plano(llm)', 'plano(outbound)']) {
      expect(spanOf(spans, service)).toMatchObject({
        status: { code: 2 },
        attributes: { 'error.type': { stringValue: 'stream' } },
      });
    }
    expect(spanOf(spans, 'plano(inbound)').status.code).toBe(0);
  });

  it('of a request that no model answers to end with llm', async () => {
    const reply = await gateway.chat({ model: 'nobody/nothing' });
    const spans = await gateway.spans();
    expect(reply.status).toBe(404);
    expect(spans.map(({ name }) => name).sort()).toEqual(['POST /v1/chat/completions', 'llm']);
    expect(spans.map(({ status }) => status.code)).toEqual([0, 0]);
  });

  it('continue the trace of the caller and carry its attributes', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await gateway.chat(
      {},
      { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: 'v=1', 'x-katanemo-user-id': 'u1' },
    );
    const spans = await gateway.spans();
    expect(spanOf(spans, 'plano(inbound)').parentSpanId).toBe('00f067aa0ba902b7');
    for (const span of spans) {
      expect(span).toMatchObject({ traceId, attributes: { 'user.id': { stringValue: 'u1' } } });
    }
    expect(gateway.provider.requests[0]?.headers.tracestate).toBe('v=1');
  });

  it('are as many as their log lines say', async () => {
    await gateway.chat({ model: 'fast' });
    const spans = await gateway.spans();
    const lines = gateway.logs.filter((record) => record.kind === 'access');
    expect(lines).toMatchObject([
      { hop: 'upstream', status: 200, attempts: 1, spanId: spanOf(spans, 'plano(outbound)').spanId },
      { hop: 'listener', status: 200, attempts: 1, spanId: spanOf(spans, 'plano(llm)').spanId },
    ]);
  });
});
