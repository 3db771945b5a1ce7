import { describe, expect, it } from 'vitest';
import { isSampled } from '../../../src-gateway/telemetry/sampling.ts';
import type { Tracer } from '../../../src-gateway/telemetry/tracer.ts';
import { request, startTracer } from './tracer-fixture.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

describe('sampling', () => {
  it('[observability O12] takes a trace id below the share', () => {
    expect(isSampled(`${'0'.repeat(18)}19999999999999`, 10)).toBe(true);
  });

  it('[observability O13] leaves a trace id above the share, and says so to whoever is called', () => {
    expect(isSampled(`${'f'.repeat(18)}1a000000000000`, 10)).toBe(false);

    const { tracer } = startTracer({ config: { randomSampling: 1e-9 } });
    expect(traceparentOf(tracer)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  it('draws about the configured share of new traces', () => {
    const { tracer } = startTracer({ config: { randomSampling: 25 } });
    const sampled = Array.from({ length: 4000 }, () => tracer.startRequest(request()).sampled);
    expect(sampled.filter(Boolean).length / sampled.length).toBeCloseTo(0.25, 1);
  });

  it('[observability O14] follows a sampled parent whatever the share', async () => {
    const { tracer, spans } = startTracer({ config: { randomSampling: 1 } });
    const trace = tracer.startRequest(request({ traceparent: `00-${traceId}-${parent}-01` }));
    const inbound = trace.startSpan({ component: 'inbound', name: 'POST /', kind: 2, parent: null });
    const llm = trace.startSpan({ component: 'llm', name: 'llm', kind: 1, parent: inbound });
    llm.end();
    inbound.end();

    expect(trace.sampled).toBe(true);
    const byName = Object.fromEntries((await spans()).map((span) => [span.name, span]));
    expect(byName['POST /']).toMatchObject({ traceId, parentSpanId: parent });
    expect(byName.llm).toMatchObject({ traceId, parentSpanId: inbound.spanId });
    // Sampled, and the parent is remote for the first span only.
    expect(byName['POST /']?.flags).toBe(0x301);
    expect(byName.llm?.flags).toBe(0x101);
  });

  it('[observability O15] follows an unsampled parent whatever the share', async () => {
    const { tracer, spans } = startTracer({ config: { randomSampling: 100 } });
    const traceparent = `00-${traceId}-${parent}-00`;

    expect(traceparentOf(tracer, { traceparent })).toBe(traceparent);
    expect(await spans()).toEqual([]);
  });

  it('records nothing when nobody asks for it, and passes a trace of others on', () => {
    const { tracer } = startTracer({ config: null, settings: { embeddedCollector: false } });
    const headers = { traceparent: `00-${traceId}-${parent}-01`, tracestate: 'vendor=1' };
    const trace = tracer.startRequest(request(headers));
    const span = trace.startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });

    expect(trace).toMatchObject({ sampled: false, traceId });
    expect(trace.contextFor(span)).toEqual(headers);
  });

  it.each([
    { config: null, localSampling: 100, recorded: true },
    { config: { randomSampling: 0 }, localSampling: 100, recorded: true },
    { config: null, localSampling: 0, recorded: false },
  ])('records locally without a tracing block as the settings say: %o', async (row) => {
    const { tracer, spans } = startTracer({
      config: row.config,
      settings: { localSampling: row.localSampling },
    });
    endOneSpan(tracer);
    expect(await spans()).toHaveLength(row.recorded ? 1 : 0);
  });

  it('never records what is not to be traced, and still has an id for it', async () => {
    const { tracer, spans } = startTracer();
    const trace = tracer.startRequest(request({}, { traced: false, path: '/healthz' }));
    trace.startSpan({ component: 'inbound', name: 'GET /healthz', kind: 2, parent: null }).end();

    expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(await spans()).toEqual([]);
  });

  it('follows a reload from the next request on', async () => {
    const { tracer, spans } = startTracer({ config: null, settings: { localSampling: 0 } });
    endOneSpan(tracer);
    tracer.update(
      {
        randomSampling: 100,
        archInternal: false,
        endpoint: null,
        headerPrefixes: [],
        staticAttributes: { environment: 'prod' },
        exporters: [],
      },
      'feedface0123456789',
    );
    endOneSpan(tracer);

    const received = await spans();
    expect(received).toHaveLength(1);
    expect(received[0]?.attributes).toMatchObject({
      environment: { stringValue: 'prod' },
      'plano.config.sha256': { stringValue: 'feedface0123' },
    });
  });
});

function endOneSpan(tracer: Tracer): void {
  tracer
    .startRequest(request())
    .startSpan({ component: 'inbound', name: 'POST /v1/chat/completions', kind: 2, parent: null })
    .end();
}

function traceparentOf(tracer: Tracer, headers: Readonly<Record<string, string>> = {}): string {
  const trace = tracer.startRequest(request(headers));
  const span = trace.startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
  span.end();
  return trace.contextFor(span).traceparent;
}
