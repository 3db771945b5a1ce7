import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TraceStore } from '../../../src-main/collector/trace-store.ts';
import type { CallTotals } from '../../../src-main/contract/cost-calls.ts';
import { costGroups } from '../../../src-main/contract/cost-calls.ts';
import type { PriceCatalog } from '../../../src-main/prices/price-book.ts';

import { type TestSpan, traceId } from './collector-fixture.ts';
import { openedStore, write } from './opened-store.ts';

const dollars = (usd: number) => ({ double: usd });

const prices: readonly PriceCatalog[] = [
  {
    source: 'models.dev',
    asOf: '2026-11-01T00:00:00.000Z',
    aliases: {},
    entries: [
      {
        provider: 'openai',
        model: 'gpt-4o',
        figure: { input: 2.5, output: 10, cached: 1.25, cacheWrite: null },
      },
      {
        provider: 'anthropic',
        model: 'claude-x',
        figure: { input: 3, output: 15, cached: null, cacheWrite: null },
      },
    ],
  },
];

let nextSpan = 1;

function llm(attributes: TestSpan['attributes'] = {}, part: Partial<TestSpan> = {}): TestSpan {
  const span = (nextSpan++).toString(16).padStart(8, '0');
  return {
    trace: 'aa',
    span,
    service: 'plano(llm)',
    attributes: { 'llm.model': 'openai/gpt-4o', ...attributes },
    ...part,
  };
}

async function stored(spans: readonly TestSpan[]): Promise<TraceStore> {
  const store = openedStore();
  onTestFinished(() => store.close());
  await store.setPrices(prices);
  write(store, spans);
  return store;
}

const total = (store: TraceStore) => store.costs('model').total;
const listed = async (store: TraceStore) => (await store.traces.list({ limit: 10 })).rows;

describe('what a call cost', () => {
  it.each([
    [
      'what its span says, before any catalogue',
      { 'llm.usage.prompt_tokens': 1000, 'llm.usage.total_cost_usd': dollars(0.5) },
      500_000_000,
      'gateway',
    ],
    [
      'the price of a catalogue where the span says nothing',
      {
        'llm.usage.prompt_tokens': 1200,
        'llm.usage.completion_tokens': 300,
        'llm.usage.cached_input_tokens': 1000,
      },
      4_750_000,
      'models.dev',
    ],
  ])('is %s', async (_, attributes, costNanoUsd, costSource) => {
    const store = await stored([llm(attributes)]);
    const { calls } = store.callsOf(traceId('aa'));
    expect(calls).toMatchObject([{ costNanoUsd, costSource, costAssumed: false }]);
    expect(await listed(store)).toMatchObject([{ costNanoUsd, unpricedCalls: 0 }]);
  });

  it.each([
    ['says so', { 'llm.provider': 'other', 'llm.usage.prompt_includes_cached': false }],
    ['is Anthropic’s own', { 'llm.provider': 'anthropic' }],
    ['counts more cached tokens than tokens', { 'llm.provider': 'other' }],
  ])('has cached tokens beside the prompt where the sender %s', async (_, attributes) => {
    const usage = {
      'llm.usage.prompt_tokens': 100,
      'llm.usage.cached_input_tokens': 900,
      'llm.usage.completion_tokens': 50,
    };
    const store = await stored([llm({ 'llm.model': 'anthropic/claude-x', ...usage, ...attributes })]);
    // 900 cached tokens at a tenth of the price, which is assumed.
    expect(await listed(store)).toMatchObject([
      { promptTokens: 1000, costNanoUsd: 1_320_000, costAssumed: true },
    ]);
  });

  it('has them within where the sender says so', async () => {
    const usage = {
      'llm.usage.prompt_tokens': 1000,
      'llm.usage.cached_input_tokens': 900,
      'llm.usage.completion_tokens': 50,
    };
    const store = await stored([
      llm({
        'llm.model': 'anthropic/claude-x',
        'llm.provider': 'anthropic',
        ...usage,
        'llm.usage.prompt_includes_cached': true,
      }),
    ]);
    expect(await listed(store)).toMatchObject([{ promptTokens: 1000, costNanoUsd: 1_320_000 }]);
  });

  it('[ux A41] is unknown, not nothing, without a price, and the sum says how many calls it is without', async () => {
    const nobody = {
      'llm.model': 'mine/model',
      'llm.usage.prompt_tokens': 10,
      'llm.usage.completion_tokens': 1,
    };
    const store = await stored([
      llm({ 'llm.usage.total_cost_usd': dollars(0.42) }),
      llm(nobody),
      llm(nobody),
      llm(nobody),
      llm({ ...nobody, 'http.status_code': 500 }),
    ]);
    expect(total(store)).toMatchObject({
      costNanoUsd: 420_000_000,
      unpricedCalls: 3,
      failedCalls: 1,
      calls: 5,
    });
    const rows = store.costs('model').rows;
    expect(rows.find(({ key }) => key === 'mine/model')).toMatchObject({
      costNanoUsd: null,
      unpricedCalls: 3,
    });
  });

  it('is found later, when somebody names a price, and mended with it', async () => {
    const store = await stored([
      llm({ 'llm.model': 'mine/model', 'llm.usage.prompt_tokens': 1000, 'llm.usage.completion_tokens': 0 }),
    ]);
    const own = (input: number): PriceCatalog => ({
      source: 'override',
      asOf: null,
      aliases: {},
      entries: [
        { provider: null, model: 'mine/model', figure: { input, output: 1, cached: null, cacheWrite: null } },
      ],
    });
    for (const input of [2, 4]) {
      await store.setPrices([own(input), ...prices]);
      expect(await listed(store)).toMatchObject([{ costNanoUsd: input * 1_000_000, unpricedCalls: 0 }]);
    }
  });

  it('keeps what a catalogue said at the time', async () => {
    const store = await stored([llm({ 'llm.usage.prompt_tokens': 1000, 'llm.usage.completion_tokens': 0 })]);
    await store.setPrices([]);
    write(store, [llm({}, { trace: 'bb' })]);
    expect(total(store)).toMatchObject({ costNanoUsd: 2_500_000, unpricedCalls: 1 });
  });
});

describe('which spans cost something', () => {
  it('[ux A42] the calls to models, not what stands above them', async () => {
    const agent: TestSpan = {
      trace: 'aa',
      span: 'f1',
      parent: 'f0',
      service: 'plano(agent)',
      attributes: { agent_id: 'weather' },
    };
    const store = await stored([
      llm({ 'llm.usage.total_cost_usd': dollars(0.01) }, { parent: 'f1' }),
      llm({ 'llm.usage.total_cost_usd': dollars(0.02) }, { parent: 'f1' }),
      agent,
      { trace: 'aa', span: 'f0', service: 'plano(orchestrator)' },
    ]);
    const [row] = await listed(store);
    const { calls } = store.callsOf(traceId('aa'));
    expect(row?.costNanoUsd).toBe(30_000_000);
    expect(calls.reduce((sum, call) => sum + (call.costNanoUsd ?? 0), 0)).toBe(row?.costNanoUsd);
    expect(store.costs('agent').rows).toMatchObject([{ key: 'weather', costNanoUsd: 30_000_000 }]);
  });

  it('[observability O106] not a span without a model', async () => {
    const store = await stored([
      { trace: 'aa', span: 'f0', service: 'plano(llm)', attributes: { 'llm.provider': 'openai' } },
    ]);
    expect(total(store)).toMatchObject({ calls: 0, costNanoUsd: null });
  });

  it('not what an instrumented client reports a second time, whichever comes first', async () => {
    const client: TestSpan = {
      trace: 'aa',
      span: 'c1',
      service: 'shop',
      attributes: {
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 1000,
        'gen_ai.usage.output_tokens': 0,
      },
    };
    const store = await stored([]);
    write(store, [client]);
    expect(total(store)).toMatchObject({ calls: 1, costNanoUsd: 2_500_000 });
    write(store, [llm({ 'llm.usage.total_cost_usd': dollars(0.01) })]);
    write(store, [client]);
    expect(total(store)).toMatchObject({ calls: 1, costNanoUsd: 10_000_000 });
    expect(await listed(store)).toMatchObject([{ llmCalls: 1, costNanoUsd: 10_000_000 }]);
  });

  it('a span that was sent twice once', async () => {
    const store = await stored([]);
    const call = llm({ 'llm.usage.total_cost_usd': dollars(0.01) });
    write(store, [call]);
    write(store, [call]);
    expect(total(store)).toMatchObject({ calls: 1, costNanoUsd: 10_000_000 });
  });

  it('finds the nearest agent above a call, which comes last of all', async () => {
    const store = await stored([]);
    write(store, [llm({}, { parent: 'e1' }), { trace: 'aa', span: 'e1', parent: 'f1', service: 'weather' }]);
    write(store, [
      { trace: 'aa', span: 'f1', parent: 'f0', service: 'plano(agent)', attributes: { agent_id: 'weather' } },
    ]);
    write(store, [{ trace: 'aa', span: 'f0', service: 'plano(agent)', attributes: { agent_id: 'desk' } }]);
    expect(store.costs('agent').rows).toMatchObject([{ key: 'weather', calls: 1 }]);
  });
});

describe('costs by group', () => {
  it('add up to the total, to the last billionth of a dollar, whatever the group [ux R38]', async () => {
    const call = fc.record({
      model: fc.constantFrom('openai/gpt-4o', 'anthropic/claude-x', 'mine/model'),
      route: fc.option(fc.constantFrom('code', 'chat')),
      session: fc.option(fc.constantFrom('s1', 's2', 's3')),
      prompt: fc.nat(100_000),
      completion: fc.nat(100_000),
      cost: fc.option(fc.double({ min: 0, max: 3, noNaN: true })),
      day: fc.nat(3),
    });
    const calls = fc
      .sample(call, { numRuns: 300, seed: 7 })
      .map(({ completion, cost, day, model, prompt, route, session }, index) =>
        llm(
          {
            'llm.model': model,
            'llm.usage.prompt_tokens': prompt,
            'llm.usage.completion_tokens': completion,
            'plano.listener.name': index % 2 === 0 ? 'main' : 'desk',
            ...(route !== null && { 'plano.route.name': route }),
            ...(session !== null && { 'plano.session_id': session }),
            ...(cost !== null && { 'llm.usage.total_cost_usd': dollars(cost) }),
          },
          { trace: `${index + 1000}`, start: 1_790_000_000_000 + day * 86_400_000 },
        ),
      );
    const store = await stored(calls);
    for (const by of costGroups) {
      const { others, rows, total: all } = store.costs(by);
      expect(others).toBeNull();
      const sum = (read: (row: CallTotals) => number | null) =>
        rows.reduce((whole, row) => whole + (read(row) ?? 0), 0);
      expect(sum(({ costNanoUsd }) => costNanoUsd)).toBe(all.costNanoUsd);
      expect(sum(({ promptTokens }) => promptTokens)).toBe(all.promptTokens);
      expect(sum(({ unpricedCalls }) => unpricedCalls)).toBe(all.unpricedCalls);
      expect(sum((row) => row.calls)).toBe(300);
    }
    const traces = (await store.traces.list({ limit: 500 })).rows;
    expect(traces.reduce((sum, { costNanoUsd }) => sum + (costNanoUsd ?? 0), 0)).toBe(
      total(store).costNanoUsd,
    );
  });

  it('leave out what began earlier', async () => {
    const store = await stored([
      llm({ 'llm.usage.total_cost_usd': dollars(1) }, { start: 1_790_000_000_000 }),
      llm({ 'llm.usage.total_cost_usd': dollars(2) }, { start: 1_790_000_001_000 }),
    ]);
    const { total: late } = store.costs('day', 1_790_000_000_500);
    expect(late).toMatchObject({ calls: 1, costNanoUsd: 2_000_000_000 });
    expect(store.calls(5, 1_790_000_000_500)).toHaveLength(1);
  });

  it('put what is behind many groups into one row', async () => {
    const calls = Array.from({ length: 502 }, (_, index) =>
      llm(
        { 'plano.session_id': `s${index}`, 'llm.usage.total_cost_usd': dollars(0.001) },
        { trace: `${index + 1000}` },
      ),
    );
    const store = await stored(calls);
    const { others, rows, total: all } = store.costs('session');
    expect(rows).toHaveLength(500);
    expect(others).toMatchObject({ groups: 2, calls: 2, costNanoUsd: 2_000_000 });
    expect(all.costNanoUsd).toBe(502_000_000);
  });

  it('forget the calls of traces that are deleted', async () => {
    const store = await stored([llm({ 'llm.usage.total_cost_usd': dollars(1) })]);
    store.clear();
    expect(total(store)).toMatchObject({ calls: 0 });
  });
});
