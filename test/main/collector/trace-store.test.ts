import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TraceStore } from '../../../src-main/collector/trace-store.ts';
import { type TestSpan, temporaryFolder, traceId } from './collector-fixture.ts';
import { openedStore, write } from './opened-store.ts';

async function contents(store: TraceStore) {
  const { rows } = await store.traces.list({ limit: 500 });
  return rows.map((row) => ({ row, spans: store.traces.get(row.traceId)?.spans }));
}

const modelCall: TestSpan = {
  trace: 'a',
  span: '3',
  parent: '2',
  service: 'plano(llm)',
  name: 'POST /v1/chat/completions fast -> openai/gpt-4o',
  start: 1_700_000_000_010,
  durationMs: 900,
  attributes: {
    'model.requested': 'fast',
    'llm.dispatched_model': 'openai/gpt-4o',
    'llm.model': 'gpt-4o-2024',
    'llm.usage.prompt_tokens': 100,
    'llm.usage.completion_tokens': 20,
    'llm.usage.total_cost_usd': { double: 0.0121 },
    'llm.time_to_first_token': 310,
    'llm.is_streaming': true,
    'llm.user_message_preview': 'Tell me a story',
    'plano.session_id': 's1',
    'plano.route.name': 'stories',
  },
};

const request: readonly TestSpan[] = [
  {
    trace: 'a',
    span: '1',
    kind: 2,
    service: 'plano(inbound)',
    name: 'POST /v1/chat/completions',
    start: 1_700_000_000_000,
    durationMs: 1000.5,
    attributes: { 'plano.listener.name': 'main', 'http.status_code': '200' },
  },
  modelCall,
  {
    trace: 'a',
    span: '4',
    parent: '3',
    service: 'plano(routing)',
    name: 'routing',
    start: 1_700_000_000_011,
    attributes: { 'model.requested': 'fast' },
  },
  {
    trace: 'a',
    span: '5',
    parent: '3',
    service: 'plano(outbound)',
    name: 'POST api.openai.com/v1/chat/completions',
    start: 1_700_000_000_020,
    attributes: { 'http.status_code': 429 },
  },
];

describe('the row of a trace', () => {
  it('says what was asked, what served it, and how it went', async () => {
    const store = openedStore();
    onTestFinished(() => store.close());
    write(store, request);
    const { rows } = await store.traces.list({ limit: 1 });
    expect(rows).toEqual([
      {
        traceId: traceId('a'),
        startNs: '1700000000000000000',
        durationMs: 1000.5,
        rootName: 'POST /v1/chat/completions',
        rootService: 'plano(inbound)',
        listener: 'main',
        httpStatus: 200,
        spanCount: 4,
        errorCount: 1,
        partial: false,
        requestModel: 'fast',
        model: 'openai/gpt-4o',
        route: 'stories',
        llmCalls: 1,
        promptTokens: 100,
        completionTokens: 20,
        costNanoUsd: 12_100_000,
        costAssumed: false,
        unpricedCalls: 0,
        timeToFirstTokenMs: 310,
        streaming: true,
        preview: 'Tell me a story',
        sessionId: 's1',
        quality: null,
        flagged: false,
        marks: ['streamed'],
        tried: [],
      },
    ]);
  });

  it('tells of the worst of its conversations, in whatever order they come', async () => {
    const call = (span: string, quality: string, flag = '') => ({
      ...modelCall,
      span,
      name: `POST /v1/chat/completions openai/gpt-4o${flag}`,
      attributes: { 'signals.quality': quality },
    });
    const calls = [call('3', 'good'), call('6', 'Poor', ' 🚩'), call('7', 'neutral')];
    for (const order of [calls, [...calls].reverse()]) {
      const store = openedStore();
      for (const each of order) write(store, [each]);
      const { rows } = await store.traces.list({ limit: 1 });
      store.close();
      expect(rows).toMatchObject([{ quality: 'poor', flagged: true }]);
    }
  });

  it('is found by its flag and by its signals', async () => {
    const store = openedStore();
    onTestFinished(() => store.close());
    const signals = (trace: string, failures: number, flag: string) => ({
      ...modelCall,
      trace,
      name: `call${flag}`,
      attributes: { 'signals.quality': 'neutral', 'signals.execution.failure.count': failures },
    });
    write(store, [signals('a', 2, ' 🚩'), signals('b', 1, ''), { ...modelCall, trace: 'c' }]);
    const found = async (query: string) =>
      (await store.traces.list({ limit: 9, query })).rows.map((row) => row.traceId).sort();
    expect(await found('is:flagged')).toEqual([traceId('a')]);
    expect(await found('is:flagged signals.quality=severe')).toEqual([]);
    expect(await found('signals.quality=neutral')).toEqual([traceId('a'), traceId('b')]);
    expect(await found('signals.execution.failure.count>1')).toEqual([traceId('a')]);
    await expect(found('is:green')).rejects.toThrow('is takes slow, flagged,');
    await expect(found('is!=flagged')).rejects.toThrow('is takes : or =');
  });

  it('is found by attributes that came one after the other, however many others came in between', async () => {
    const store = openedStore();
    onTestFinished(() => store.close());
    const spans = (trace: string, from: number, count: number): TestSpan[] =>
      Array.from({ length: count }, (_, index) => ({
        trace,
        span: `f${from + index}f`,
        attributes: { number: `n${trace}${from + index}` },
      }));
    write(store, [{ trace: 'a', span: '1', attributes: { first: 'yes' } }]);
    write(store, [{ trace: 'b', span: '1', attributes: { first: 'yes' } }]);
    for (const from of [1000, 2000, 3000]) write(store, spans('a', from, 300));
    for (const trace of ['a', 'b', 'c']) {
      write(store, [{ trace, span: '2', attributes: { last: trace === 'b' ? 'no' : 'yes' } }]);
    }
    const found = async (query: string) =>
      (await store.traces.list({ limit: 9, query })).rows.map((row) => row.traceId);
    expect(await found('first=yes last=yes')).toEqual([traceId('a')]);
    expect(await found('number=na1000 number=na3299 last=yes')).toEqual([traceId('a')]);
    expect(await found('number=na1000 last=no')).toEqual([]);
  });

  it('is kept in a store that was made before conversations were looked at', async () => {
    const folder = temporaryFolder();
    const old = openedStore(folder);
    write(old, request);
    old.close();
    const database = new Database(join(folder, 'traces.db'));
    database.exec('ALTER TABLE trace DROP COLUMN quality; ALTER TABLE trace DROP COLUMN flagged;');
    database.close();
    const store = openedStore(folder);
    onTestFinished(() => store.close());
    write(store, [
      { ...modelCall, trace: 'b', name: 'call 🚩', attributes: { 'signals.quality': 'severe' } },
    ]);
    const { rows } = await store.traces.list({ limit: 9 });
    expect(rows.map(({ flagged, quality }) => [quality, flagged]).sort()).toEqual([
      [null, false],
      ['severe', true],
    ]);
  });

  it('is partial until a span comes that can be its begin', async () => {
    const store = openedStore();
    onTestFinished(() => store.close());
    write(store, [modelCall]);
    const first = await store.traces.list({ limit: 1 });
    expect(first.rows[0]).toMatchObject({ partial: true, rootName: modelCall.name });
    // The caller of this service keeps its own spans to itself.
    write(store, [{ ...modelCall, span: '2', parent: '8', kind: 2, name: 'entry' }]);
    const second = await store.traces.list({ limit: 1 });
    expect(second.rows[0]).toMatchObject({ partial: false, rootName: 'entry', spanCount: 2 });
  });

  it('counts a call once that an instrumented client reports as well', async () => {
    const store = openedStore();
    onTestFinished(() => store.close());
    const client = { 'gen_ai.request.model': 'fast', 'gen_ai.usage.input_tokens': 100 };
    write(store, [...request, { trace: 'a', span: '2', parent: '1', attributes: client }]);
    const { rows } = await store.traces.list({ limit: 1 });
    expect(rows[0]).toMatchObject({ llmCalls: 1, promptTokens: 100 });
  });

  it.each([
    ['status 400 as a number', { attributes: { 'http.status_code': 400 } }, 1],
    ['status 503 as text', { attributes: { 'http.status_code': '503' } }, 1],
    ['status 399', { attributes: { 'http.status_code': 399 } }, 0],
    ['OTLP status ERROR', { status: 2 }, 1],
    ['OTLP status OK', { status: 1 }, 0],
    ['an exception event', { events: ['exception'] }, 1],
    ['an error message alone', { attributes: { 'error.message': 'no' } }, 0],
  ] satisfies readonly (readonly [string, Partial<TestSpan>, number])[])(
    'counts errors: %s',
    async (_what, span, errors) => {
      const store = openedStore();
      onTestFinished(() => store.close());
      write(store, [{ trace: 'a', span: '1', ...span }]);
      const { rows } = await store.traces.list({ limit: 1 });
      expect(rows[0]?.errorCount).toBe(errors);
      expect((await store.traces.list({ limit: 1, errorsOnly: true })).rows).toHaveLength(errors);
      expect((await store.traces.list({ limit: 1, query: 'status:error' })).rows).toHaveLength(errors);
    },
  );

  it('never depends on the order, the batches, or repetition of spans', async () => {
    const expected = openedStore();
    const all: TestSpan[] = [
      ...request,
      ...request.map((span) => ({ ...span, trace: 'b', start: (span.start ?? 0) + 5 })),
      { trace: 'b', span: '7', kind: 5, parent: '9', name: 'a consumer', start: 1_700_000_000_001 },
      {
        trace: 'b',
        span: '6',
        kind: 5,
        parent: '9',
        name: 'another at the same time',
        start: 1_700_000_000_001,
      },
    ];
    write(expected, all);
    const wanted = await contents(expected);
    expected.close();
    const orders = fc.tuple(
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.array(fc.nat({ max: all.length }), { maxLength: 4 }),
      fc.subarray(all),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(orders, async ([spans, cuts, repeated, reopen]) => {
        const folder = temporaryFolder();
        let store = openedStore(folder);
        let from = 0;
        for (const to of [...cuts.sort((a, b) => a - b), spans.length]) {
          write(store, spans.slice(from, to));
          from = to;
          if (reopen) {
            store.close();
            store = openedStore(folder);
          }
        }
        write(store, repeated);
        expect(await contents(store)).toEqual(wanted);
        expect(store.stats()).toMatchObject({ traces: 2, spans: all.length });
        store.close();
      }),
      { numRuns: 25 },
    );
  });
});
