import { describe, expect, it } from 'vitest';
import { formatTraceContext, parseTraceContext } from '../../../src-gateway/telemetry/trace-context.ts';
import { request, startTracer } from './tracer-fixture.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

describe('parseTraceContext', () => {
  it('reads a sampled and an unsampled parent', () => {
    expect(parseTraceContext(`00-${traceId}-${parent}-01`, undefined)).toEqual({
      traceId,
      spanId: parent,
      sampled: true,
      traceState: '',
    });
    expect(parseTraceContext(`00-${traceId}-${parent}-00`, undefined)?.sampled).toBe(false);
    expect(parseTraceContext(`00-${traceId}-${parent}-03`, undefined)?.sampled).toBe(true);
  });

  it.each([
    ['[observability O18]', `00-${'0'.repeat(32)}-${parent}-01`],
    ['[observability O19]', `00-${traceId.toUpperCase()}-${parent}-01`],
    ['[observability O20]', `ff-${traceId}-${parent}-01`],
    ['[observability O22]', `00-${traceId}-${parent}-01-extra`],
    ['a parent of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['no flags', `00-${traceId}-${parent}`],
    ['flags that are not hex', `00-${traceId}-${parent}-zz`],
    ['the header sent twice', `00-${traceId}-${parent}-01, 00-${traceId}-${parent}-01`],
    ['a newer version sent twice', `01-${traceId}-${parent}-01, 01-${traceId}-${parent}-01`],
    ['nothing', ''],
  ])('%s ignores %s', (_, traceparent) => {
    expect(parseTraceContext(traceparent, undefined)).toBeNull();
  });

  it('[observability O21] accepts a newer version with more fields', () => {
    expect(parseTraceContext(`01-${traceId}-${parent}-01-extra`, undefined)).toMatchObject({
      traceId,
      spanId: parent,
      sampled: true,
    });
  });

  it.each([
    ['a=1,b=2', 'a=1,b=2'],
    [' a=1, b=2 ', 'a=1, b=2'],
    ['', ''],
    ['not a list', ''],
    [Array.from({ length: 33 }, (_, index) => `k${index}=v`).join(','), ''],
    [`a=${'x'.repeat(5000)}`, ''],
    ['a=ü', ''],
  ])('keeps the tracestate %s as "%s"', (given, kept) => {
    expect(parseTraceContext(`00-${traceId}-${parent}-01`, given)?.traceState).toBe(kept);
  });
});

describe('formatTraceContext', () => {
  it('leaves an empty tracestate out', () => {
    expect(formatTraceContext({ traceId, spanId: parent, sampled: false, traceState: '' })).toEqual({
      traceparent: `00-${traceId}-${parent}-00`,
    });
    expect(formatTraceContext({ traceId, spanId: parent, sampled: true, traceState: 'a=1' })).toEqual({
      traceparent: `00-${traceId}-${parent}-01`,
      tracestate: 'a=1',
    });
  });
});

describe('a request with a traceparent', () => {
  it('[observability O23] that is garbage starts a trace of its own, with its inbound span', async () => {
    const { tracer, spans } = startTracer();
    const trace = tracer.startRequest(request({ traceparent: 'garbage' }, { listenerType: 'agent' }));
    trace.startSpan({ component: 'inbound', name: 'POST /v1/chat/completions', kind: 2, parent: null }).end();

    const [inbound] = await spans();
    expect(inbound).toMatchObject({ traceId: trace.traceId, parentSpanId: '', kind: 2 });
    expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
  });
});
