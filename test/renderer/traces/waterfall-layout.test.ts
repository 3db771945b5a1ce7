import { describe, expect, it } from 'vitest';
import { ancestorsOf, visibleRows, waterfallLayout } from '../../../src-renderer/traces/waterfall-layout.ts';
import { type SampleSpan, sampleSpan, sampleSpans } from '../../support/console-sample.ts';

const layout = (...spans: Omit<SampleSpan, 'service'>[]) =>
  waterfallLayout(spans.map((span) => sampleSpan('t', { service: 'plano(filter)', ...span })));

const shape = (rows: ReturnType<typeof layout>['rows']) =>
  rows.map((row) => `${'  '.repeat(row.depth)}${row.id}`);

describe('waterfallLayout', () => {
  it('nests spans under their parents in the order of their start', () => {
    const { rows, durationMs } = layout(
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
    const { rows } = layout(
      { id: 'root', name: 'root', from: 0, to: 100 },
      { id: 'a', parent: 'root', name: 'a', from: 10, to: 60 },
      { id: 'b', parent: 'root', name: 'b', from: 20, to: 90 },
    );
    expect(rows[0]).toMatchObject({ selfMs: 20 });
  });

  it('clips a child that outlives its parent and says by how much', () => {
    const { rows, durationMs } = layout(
      { id: 'root', name: 'root', from: 0, to: 50 },
      { id: 'late', parent: 'root', name: 'late', from: 40, to: 80 },
    );
    expect(rows[0]).toMatchObject({ selfMs: 40 });
    expect(rows[1]).toMatchObject({ endsAfterParentMs: 30 });
    expect(durationMs).toBe(80);
  });

  it('shows spans whose parent never arrived under a missing parent', () => {
    const trace = layout(
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
    const { rows } = layout(
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
    expect(waterfallLayout([running]).rows[0]).toMatchObject({ startMs: 0, durationMs: 0 });
  });

  it('has no rows for no spans', () => {
    expect(waterfallLayout([])).toEqual({ rows: [], durationMs: 0, errorCount: 0, orphanCount: 0 });
  });

  it('counts failures by HTTP status, span status and exception', () => {
    expect(waterfallLayout(sampleSpans).errorCount).toBe(1);
  });

  it('lays out and folds 100 000 spans without delay', () => {
    const spans = Array.from({ length: 100_000 }, (_, index) =>
      sampleSpan('t', {
        id: `s${index}`,
        ...(index > 0 && { parent: `s${Math.floor((index - 1) / 3)}` }),
        name: 'span',
        service: 'plano(agent)',
        from: index / 10,
        to: index / 10 + 5,
      }),
    );
    const began = performance.now();
    const { rows } = waterfallLayout(spans);
    expect(rows).toHaveLength(100_000);
    expect(performance.now() - began).toBeLessThan(3_000);
    const folding = performance.now();
    expect(visibleRows(rows, new Set(rows.slice(1, 5_000).map((row) => row.id))).length).toBeLessThan(
      100_000,
    );
    expect(performance.now() - folding).toBeLessThan(50);
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
    expect(waterfallLayout(spans).rows.at(-1)?.depth).toBe(49_999);
  });
});

describe('folding', () => {
  const { rows } = layout(
    { id: 'root', name: 'root', from: 0, to: 100 },
    { id: 'a', parent: 'root', name: 'a', from: 10, to: 60 },
    { id: 'a1', parent: 'a', name: 'a1', from: 12, to: 20 },
    { id: 'b', parent: 'root', name: 'b', from: 20, to: 90 },
  );

  it('hides everything below a folded row and nothing else', () => {
    expect(visibleRows(rows, new Set(['a'])).map((row) => row.id)).toEqual(['root', 'a', 'b']);
    expect(visibleRows(rows, new Set(['root', 'a'])).map((row) => row.id)).toEqual(['root']);
  });

  it('knows what must unfold for a row to show', () => {
    expect(ancestorsOf(rows, 'a1')).toEqual(['a', 'root']);
    expect(ancestorsOf(rows, 'root')).toEqual([]);
  });
});
