import { describe, expect, it } from 'vitest';
import { spanKinds } from '../../../src-main/contract/span-facts.ts';
import { spanId, type TestSpan, traceId } from './collector-fixture.ts';
import { storeOf } from './store-of.ts';

const request: readonly TestSpan[] = [
  {
    trace: 'a',
    span: '1',
    service: 'plano(inbound)',
    name: 'POST /v1/messages',
    start: 1_700_000_000_000,
    durationMs: 1000.5,
  },
  {
    trace: 'a',
    span: '2',
    parent: '1',
    service: 'plano(llm)',
    name: 'call 🚩',
    start: 1_700_000_000_010.25,
    durationMs: 900,
    attributes: {
      'llm.model': 'gpt-4o',
      'llm.time_to_first_token': 310,
      'llm.usage.prompt_tokens': 100,
      'llm.usage.total_cost_usd': { double: 0.0121 },
      'tenant.id': 'Acme 100% "quoted"',
    },
  },
  {
    trace: 'a',
    span: '3',
    parent: 'f',
    service: 'shop',
    name: 'lookup',
    start: 1_700_000_000_020,
    attributes: { 'http.status_code': 503 },
  },
];

describe('the outline of a trace', () => {
  it('has a place for each span in every list, in the order of their start', () => {
    const outline = storeOf(request).traces.outline({ traceId: traceId('a') })?.outline;
    expect(outline).toMatchObject({
      ids: [spanId('1'), spanId('2'), spanId('3')].join('\n'),
      parents: [-1, 0, -2],
      missingParents: [spanId('f')],
      startsUs: [0, 10_250, 20_000],
      durationsUs: [1_000_500, 900_000, 10_000],
      marks: [0, 2, 1],
    });
    expect(outline?.names.map((place) => outline.texts[place])).toEqual([
      'POST /v1/messages',
      'call',
      'lookup',
    ]);
    expect(outline?.services.map((place) => outline.texts[place])).toEqual([
      'plano(inbound)',
      'plano(llm)',
      'shop',
    ]);
    expect(outline?.kinds.map((place) => spanKinds[place])).toEqual(['inbound', 'llm', 'other']);
    expect(outline?.calls).toEqual([
      {
        span: 1,
        model: 'gpt-4o',
        requestModel: null,
        timeToFirstTokenMs: 310,
        promptTokens: 100,
        completionTokens: null,
        costUsd: 0.0121,
        unpriced: false,
      },
    ]);
  });

  it('says which calls succeeded and have no price', () => {
    const call = (span: string, status?: number) => ({
      trace: 'a',
      span,
      service: 'plano(llm)',
      ...(status !== undefined && { status }),
      attributes: { 'llm.model': 'nobody/prices-this', 'llm.usage.prompt_tokens': 10 },
    });
    const store = storeOf([call('1'), call('2', 2)]);
    const { calls } = store.traces.outline({ traceId: traceId('a') })?.outline ?? { calls: [] };
    expect(calls.map(({ span, unpriced }) => [span, unpriced])).toEqual([
      [0, true],
      [1, false],
    ]);
  });

  it('places events in the time of the trace', () => {
    const store = storeOf([{ trace: 'a', span: '1', events: ['guard.blocked'] }]);
    expect(store.traces.outline({ traceId: traceId('a') })?.outline.events).toMatchObject([
      { span: 0, name: 'guard.blocked' },
    ]);
  });

  it('is of the newest trace that an id or its begin names', () => {
    const store = storeOf(request);
    expect(store.traces.outline({ traceId: 'A0000000' })?.row.traceId).toBe(traceId('a'));
    expect(store.traces.outline({ traceId: 'b0000000' })).toBeNull();
  });

  it('is of the first spans alone, where no more are wanted', () => {
    const { traces } = storeOf(request);
    const whole = traces.outline({ traceId: traceId('a') });
    const start = traces.outline({ traceId: traceId('a'), first: 2 });
    expect(whole?.complete).toBe(true);
    expect(start).toMatchObject({ complete: false, row: { spanCount: 3 } });
    expect(start?.outline.ids.split('\n')).toEqual(whole?.outline.ids.split('\n').slice(0, 2));
    expect(traces.outline({ traceId: traceId('a'), first: 3 })?.complete).toBe(true);
  });
});

describe('a span of a trace', () => {
  it('comes whole', () => {
    const store = storeOf(request);
    const span = store.traces.span({ traceId: traceId('a'), spanId: spanId('2') });
    expect(span).toEqual(store.traces.get(traceId('a'))?.spans[1]);
    expect(store.traces.span({ traceId: traceId('a'), spanId: spanId('9') })).toBeNull();
  });
});

describe('find in a trace', () => {
  it.each([
    ['acme', ['2']],
    ['TENANT.ID', ['2']],
    ['100% "q', ['2']],
    ['_', ['2', '3']],
    ['503', ['3']],
    // Words of the way values are stored are not what somebody looks for.
    ['stringValue', []],
    ['nothing', []],
  ])('of %j finds the spans %j', (text, spans) => {
    const found = storeOf(request).traces.find({ traceId: traceId('a'), text });
    expect(found.spanIds).toEqual(spans.map(spanId));
  });
});
