import { describe, expect, it } from 'vitest';
import type { Span } from '../../../src-gateway/telemetry/span.ts';
import type { Tracer } from '../../../src-gateway/telemetry/tracer.ts';
import { request, startTracer } from './tracer-fixture.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

describe('a span', () => {
  it('describes its service, its scope and the client request', async () => {
    const { tracer, spans } = startTracer({ now: () => 1_700_000_000_000.25 });
    const trace = tracer.startRequest(request({ 'user-agent': 'curl/8', tracestate: 'vendor=1' }));
    trace
      .startSpan({ component: 'inbound', name: 'POST /v1/chat/completions', kind: 2, parent: null })
      .end(1_700_000_000_123);

    const [span] = await spans();
    expect(span).toMatchObject({
      name: 'POST /v1/chat/completions',
      kind: 2,
      traceId: trace.traceId,
      parentSpanId: '',
      traceState: '',
      startTimeUnixNano: '1700000000000250000',
      endTimeUnixNano: '1700000000123000000',
      scope: { name: 'plano-console', version: '1.2.3' },
      status: { code: 0 },
    });
    expect(span?.resource).toEqual({
      'service.name': 'plano(inbound)',
      'service.version': '1.2.3',
      'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'telemetry.sdk.language': 'nodejs',
    });
    expect(strings(span?.attributes)).toEqual({
      'service.name.override': 'plano(inbound)',
      component: 'proxy',
      node_id: '',
      zone: '',
      'http.url': 'https://localhost:12000/v1/chat/completions',
      'http.method': 'POST',
      downstream_cluster: '-',
      user_agent: 'curl/8',
      'http.protocol': 'HTTP/1.1',
      'peer.address': '127.0.0.1',
      'plano.listener.name': 'llm',
      'plano.listener.type': 'model',
      'plano.config.sha256': 'c0ffee123456',
    });
  });

  it('holds no secret of its config, neither in an error nor from a header', async () => {
    const { tracer, spans } = startTracer({
      config: { headerPrefixes: ['x-'] },
      secrets: ['team-token-0123456789'],
    });
    const trace = tracer.startRequest(request({ 'x-note': 'see team-token-0123456789', 'x-team': 'blue' }));
    const span = trace.startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
    span.setError('401', 'no such key: team-token-0123456789');
    span.end();
    const [received] = await spans();
    expect(strings(received?.attributes)).toMatchObject({
      note: '[redacted]',
      team: 'blue',
      'error.message': 'no such key: tea…6789',
    });
    expect(received?.status).toMatchObject({ message: 'no such key: tea…6789' });
  });

  it('keeps the tracestate of its caller', async () => {
    const { tracer, spans } = startTracer();
    const trace = tracer.startRequest(
      request({ traceparent: `00-${traceId}-${parent}-01`, tracestate: 'vendor=1' }),
    );
    const span = trace.startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
    span.end();

    expect(trace.contextFor(span)).toEqual({
      traceparent: `00-${traceId}-${span.spanId}-01`,
      tracestate: 'vendor=1',
    });
    expect((await spans())[0]?.traceState).toBe('vendor=1');
  });

  it.each([
    ['inbound', 'plano(inbound)', 'proxy'],
    ['outbound', 'plano(outbound)', 'proxy'],
    ['llm', 'plano(llm)', 'llm'],
    ['routing', 'plano(routing)', 'routing'],
    ['orchestrator', 'plano(orchestrator)', 'orchestrator'],
    ['filter', 'plano(filter)', undefined],
    ['agent', 'plano(agent)', undefined],
    ['handoff', 'plano(handoff)', undefined],
  ] as const)('of the %s belongs to the service %s', async (component, service, componentText) => {
    const { tracer, spans } = startTracer();
    tracer.startRequest(request()).startSpan({ component, name: 'x', kind: 1, parent: null }).end();

    const [span] = await spans();
    expect(span?.resource['service.name']).toBe(service);
    expect(span?.attributes['service.name.override']).toEqual({ stringValue: service });
    expect(span?.attributes.component).toEqual(
      componentText === undefined ? undefined : { stringValue: componentText },
    );
  });

  it('keeps integers, doubles, booleans, texts and lists apart', async () => {
    const attributes = await attributesOf((span) => {
      span.set('int', 62);
      span.set('negative', -3);
      span.set('large', 1_700_000_000_000);
      span.set('fraction', 0.5);
      span.setDouble('double', 62);
      span.setDouble('zero', 0);
      span.set('true', true);
      span.set('false', false);
      span.set('text', 'grüße 🚩');
      span.set('long', 'ü'.repeat(40_000));
      span.set('list', ['stop', 'länge']);
      span.set('empty', []);
    });

    expect(attributes).toMatchObject({
      int: { intValue: '62' },
      negative: { intValue: '-3' },
      large: { intValue: '1700000000000' },
      fraction: { doubleValue: 0.5 },
      double: { doubleValue: 62 },
      zero: { doubleValue: 0 },
      true: { boolValue: true },
      false: { boolValue: false },
      text: { stringValue: 'grüße 🚩' },
      long: { stringValue: 'ü'.repeat(40_000) },
      list: { arrayValue: { values: [{ stringValue: 'stop' }, { stringValue: 'länge' }] } },
      empty: { arrayValue: { values: [] } },
    });
  });

  it('has each key once; the last write wins and the order stays', async () => {
    const { tracer, spans } = startTracer();
    const span = tracer
      .startRequest(request())
      .startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
    span.set('llm.model', 'openai/gpt-4o');
    span.set('llm.provider', 'openai');
    span.set('llm.model', 'gpt-4o-2024-08-06');
    span.end();
    span.set('llm.model', 'too late');
    span.end();

    const received = await spans();
    expect(received).toHaveLength(1);
    expect(received[0]?.attributeKeys).toEqual([
      'service.name.override',
      'component',
      'llm.model',
      'llm.provider',
    ]);
    expect(received[0]?.attributes['llm.model']).toEqual({ stringValue: 'gpt-4o-2024-08-06' });
  });

  it('says why it failed', async () => {
    const { tracer, spans } = startTracer();
    const span = tracer
      .startRequest(request())
      .startSpan({ component: 'outbound', name: 'x', kind: 2, parent: null });
    span.setName('POST api.openai.com/v1/chat/completions');
    span.setError('429', 'slow'.repeat(1000));
    span.end();

    const [received] = await spans();
    const message = 'slow'.repeat(256);
    expect(received).toMatchObject({
      name: 'POST api.openai.com/v1/chat/completions',
      status: { code: 2, message },
      attributes: { 'error.type': { stringValue: '429' }, 'error.message': { stringValue: message } },
    });
  });

  it('keeps events with their time and attributes', async () => {
    const { tracer, spans } = startTracer({ now: () => 1_700_000_000_000 });
    const span = tracer
      .startRequest(request())
      .startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
    span.addEvent('llm.time_to_first_token', { 'llm.time_to_first_token': 120 }, 1_700_000_000_120);
    span.addEvent('second', {});
    span.end();

    expect((await spans())[0]?.events).toMatchObject([
      {
        name: 'llm.time_to_first_token',
        timeUnixNano: '1700000000120000000',
        attributes: { 'llm.time_to_first_token': { intValue: '120' } },
      },
      { name: 'second', timeUnixNano: '1700000000000000000', attributes: {} },
    ]);
  });

  it('is bounded, and counts what it left out', async () => {
    const { tracer, spans } = startTracer();
    const span = tracer
      .startRequest(request())
      .startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
    for (let index = 0; index < 200; index += 1) {
      span.set(`key.${index}`, index);
      span.addEvent(
        `event ${index}`,
        Object.fromEntries(Array.from({ length: 130 }, (_, key) => [`k${key}`, key])),
      );
    }
    span.set('key.0', 'rewritten');
    span.end();

    const [received] = await spans();
    expect(received?.attributeKeys).toHaveLength(128);
    expect(received?.attributes['key.0']).toEqual({ stringValue: 'rewritten' });
    expect(received).toMatchObject({ droppedAttributesCount: 74, droppedEventsCount: 72 });
    expect(received?.events).toHaveLength(128);
    expect(received?.events[0]?.droppedAttributesCount).toBe(2);
  });

  it('carries the namespace of a static service.name, and keeps its own service', async () => {
    const { tracer, spans } = startTracer({
      config: { staticAttributes: { 'service.name': 'shop', team: 'a' } },
    });
    endOneSpan(tracer);
    const [span] = await spans();
    expect(span?.resource).toMatchObject({ 'service.name': 'plano(inbound)', 'service.namespace': 'shop' });
    expect(span?.attributes['service.name']).toEqual({ stringValue: 'shop' });
  });

  it('carries no namespace when the user sets more of the resource', async () => {
    const { tracer, spans } = startTracer({
      config: { staticAttributes: { 'service.name': 'shop', 'service.version': '2.1.0' } },
    });
    endOneSpan(tracer);
    expect((await spans())[0]?.resource).not.toHaveProperty('service.namespace');
  });

  it('lasts no less than nothing when the clock is set back', async () => {
    const { tracer, spans } = startTracer({ now: () => 1_700_000_000_000 });
    tracer
      .startRequest(request())
      .startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null })
      .end(1_600_000_000_000);
    expect((await spans())[0]?.endTimeUnixNano).toBe('1700000000000000000');
  });
});

function endOneSpan(tracer: Tracer): void {
  tracer
    .startRequest(request())
    .startSpan({ component: 'inbound', name: 'POST /v1/chat/completions', kind: 2, parent: null })
    .end();
}

async function attributesOf(write: (span: Span) => void): Promise<Readonly<Record<string, unknown>>> {
  const { tracer, spans } = startTracer();
  const span = tracer
    .startRequest(request())
    .startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
  write(span);
  span.end();
  return (await spans())[0]?.attributes ?? {};
}

function strings(attributes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, (value as { stringValue?: string }).stringValue]),
  );
}
