import { describe, expect, it } from 'vitest';
import {
  ancestorsOf,
  type Waterfall,
  waterfallLayout,
} from '../../../src-renderer/traces/waterfall-layout.ts';
import { type SampleSpan, sampleSpan, sampleSpans } from '../../support/console-sample.ts';
import { outlineOf } from '../../support/outline-of.ts';
import { waterfallOf } from '../../support/waterfall-of.ts';

const shape = (rows: Waterfall['rows']) => rows.map((row) => `${'  '.repeat(row.depth)}${row.id}`);

describe('waterfallLayout', () => {
  it('nests spans under their parents in the order of their start', () => {
    const { rows, durationMs } = waterfallOf(
      { id: 'b', parent: 'root', name: 'b', from: 20, to: 90 },
      { id: 'root', name: 'root', from: 0, to: 100 },
      { id: 'a', parent: 'root', name: 'a', from: 10, to: 60 },
      { id: 'a1', parent: 'a', name: 'a1', from: 12, to: 20 },
    );
    expect(shape(rows)).toEqual(['root', '  a', '    a1', '  b']);
    expect(durationMs).toBe(100);
    expect(rows.map((row) => [row.startMs, row.durationMs, row.descendants])).toEqual([
      [0, 100, 3],
      [10, 50, 1],
      [12, 8, 0],
      [20, 70, 0],
    ]);
  });

  it('counts as own time what no child covers, overlaps once', () => {
    const { rows } = waterfallOf(
      { id: 'root', name: 'root', from: 0, to: 100 },
      { id: 'a', parent: 'root', name: 'a', from: 10, to: 60 },
      { id: 'b', parent: 'root', name: 'b', from: 20, to: 90 },
    );
    expect(rows[0]).toMatchObject({ selfMs: 20 });
  });

  it('clips a child that outlives its parent and says by how much', () => {
    const { rows, durationMs } = waterfallOf(
      { id: 'root', name: 'root', from: 0, to: 50 },
      { id: 'late', parent: 'root', name: 'late', from: 40, to: 80 },
    );
    expect(rows[0]).toMatchObject({ selfMs: 40 });
    expect(rows[1]).toMatchObject({ endsAfterParentMs: 30 });
    expect(durationMs).toBe(80);
  });

  it('shows spans whose parent never arrived under a missing parent', () => {
    const trace = waterfallOf(
      { id: 'root', name: 'root', from: 0, to: 50 },
      { id: 'lost2', parent: 'gone', name: 'lost2', from: 30, to: 40 },
      { id: 'lost1', parent: 'gone', name: 'lost1', from: 10, to: 20 },
    );
    expect(shape(trace.rows)).toEqual(['root', 'gone', '  lost1', '  lost2']);
    expect(trace.rows[1]).toMatchObject({
      type: 'missing-parent',
      startMs: 10,
      durationMs: 30,
      childCount: 2,
    });
    expect(trace.orphanCount).toBe(2);
  });

  it('keeps spans that name each other as parents', () => {
    const { rows } = waterfallOf(
      { id: 'a', parent: 'b', name: 'a', from: 0, to: 10 },
      { id: 'b', parent: 'a', name: 'b', from: 0, to: 10 },
      { id: 'self', parent: 'self', name: 'self', from: 0, to: 10 },
    );
    expect(rows.map((row) => row.id).sort()).toEqual(['a', 'b', 'self']);
  });

  it('gives a span that has not ended no duration', () => {
    const running = {
      ...sampleSpan('t', { id: 'a', name: 'a', service: 's', from: 5, to: 5 }),
      endTimeUnixNano: '0',
    };
    expect(waterfallLayout(outlineOf([running])).rows[0]).toMatchObject({ startMs: 0, durationMs: 0 });
  });

  it('has no rows for no spans', () => {
    expect(waterfallLayout(outlineOf([]))).toMatchObject({
      rows: [],
      durationMs: 0,
      errorCount: 0,
      orphanCount: 0,
    });
  });

  it('counts failures by HTTP status, span status and exception', () => {
    expect(waterfallLayout(outlineOf(sampleSpans)).errorCount).toBe(1);
  });

  it('adds up what the calls below cost, and counts a call once that was reported twice', () => {
    const cost = (usd: number) => [{ key: 'llm.usage.total_cost_usd', value: { doubleValue: usd } }];
    const { rows } = waterfallOf(
      { id: 'agent', name: 'agent', service: 'plano(agent)', from: 0, to: 100 },
      {
        id: 'one',
        parent: 'agent',
        name: 'one',
        service: 'plano(llm)',
        from: 1,
        to: 9,
        attributes: cost(0.01),
      },
      { id: 'again', parent: 'one', name: 'again', service: 'sdk', from: 2, to: 8, attributes: cost(0.01) },
      {
        id: 'two',
        parent: 'agent',
        name: 'two',
        service: 'plano(llm)',
        from: 20,
        to: 90,
        attributes: cost(0.02),
      },
      { id: 'other', parent: 'agent', name: 'other', from: 91, to: 92 },
    );
    const sums = Object.fromEntries(rows.map((row) => [row.id, row.totalCostUsd]));
    expect(sums).toMatchObject({ one: 0.01, two: 0.02, other: null });
    expect(sums.agent).toBeCloseTo(0.03, 12);
  });

  it('counts the calls below that have no price, one that was reported twice once and a failed one not', () => {
    const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
    const call = (id: string, parent: string, attributes: SampleSpan['attributes'] = []) => ({
      id,
      parent,
      service: 'plano(llm)',
      from: 1,
      to: 2,
      attributes: [text('llm.model', 'mine/model'), ...(attributes ?? [])],
    });
    const price = [{ key: 'llm.usage.total_cost_usd', value: { doubleValue: 0.01 } }];
    const { rows } = waterfallOf(
      { id: 'agent', service: 'plano(agent)', from: 0, to: 100 },
      call('priced', 'agent', price),
      call('unpriced', 'agent'),
      call('twice', 'agent'),
      call('twice again', 'twice'),
      call('priced below', 'agent'),
      call('priced again', 'priced below', price),
      call('failed', 'agent', [{ key: 'http.status_code', value: { intValue: '500' } }]),
    );
    const counts = Object.fromEntries(rows.map((row) => [row.id, row.unpricedCalls]));
    expect(counts).toEqual({
      agent: 2,
      priced: 0,
      unpriced: 1,
      twice: 1,
      'twice again': 1,
      'priced below': 0,
      'priced again': 0,
      failed: 0,
    });
    expect(rows[0]?.totalCostUsd).toBeCloseTo(0.02, 12);
  });

  it('does not overflow the stack on a chain of 50 000 spans', () => {
    const spans = Array.from({ length: 50_000 }, (_, index) =>
      sampleSpan('t', {
        id: `s${index}`,
        ...(index > 0 && { parent: `s${index - 1}` }),
        name: 'span',
        service: 's',
        from: 0,
        to: 1,
      }),
    );
    expect(waterfallLayout(outlineOf(spans)).rows.at(-1)?.depth).toBe(49_999);
  });
});

describe('ancestorsOf', () => {
  it('names what must unfold for a row to show', () => {
    const trace = waterfallOf(
      { id: 'root', name: 'root', from: 0, to: 100 },
      { id: 'a', parent: 'root', name: 'a', from: 10, to: 60 },
      { id: 'a1', parent: 'a', name: 'a1', from: 12, to: 20 },
    );
    expect(ancestorsOf(trace, 'a1')).toEqual(['a', 'root']);
    expect(ancestorsOf(trace, 'nobody')).toEqual([]);
  });
});
