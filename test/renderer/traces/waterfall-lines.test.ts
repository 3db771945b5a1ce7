import { describe, expect, it } from 'vitest';
import { allCollapsed, collapseLevel, expandLevel } from '../../../src-renderer/traces/collapse-rows.ts';
import { findSpans, nextRow } from '../../../src-renderer/traces/find-spans.ts';
import type { Waterfall } from '../../../src-renderer/traces/waterfall-layout.ts';
import { type LineOptions, waterfallLines } from '../../../src-renderer/traces/waterfall-lines.ts';
import { waterfallOf } from '../../support/waterfall-of.ts';

const everything: LineOptions = { collapsed: new Set(), unfolded: new Set(), selectedAt: -1, only: null };
const failure = { code: 2, message: 'broke' };

function lines(waterfall: Waterfall, options: Partial<LineOptions> = {}): string[] {
  return waterfallLines(waterfall, { ...everything, ...options }).map((line) =>
    line.type === 'folded' ? `${line.members.length} × ${line.name}` : line.id,
  );
}

/** A root with children of these names, a millisecond each; `!` marks one that failed. */
function siblings(...names: string[]): Waterfall {
  return waterfallOf(
    { id: 'root', from: 0, to: 100 },
    ...names.map((name, index) => ({
      id: `${name.replace('!', '')}${index}`,
      parent: 'root',
      name: name.replace('!', ''),
      from: index,
      to: index + 1 + (index % 3),
      ...(name.endsWith('!') && { status: failure }),
    })),
  );
}

describe('folding of equal siblings', () => {
  it('[ux A34] shows five and more as one line, never fewer, and none that failed', () => {
    expect(lines(siblings('x', 'x', 'x', 'x', 'x', 'y'))).toEqual(['root', '5 × x', 'y5']);
    expect(lines(siblings('x', 'x', 'x', 'x'))).toEqual(['root', 'x0', 'x1', 'x2', 'x3']);
    expect(lines(siblings('x', 'x', 'x!', 'x', 'x', 'x'))).toEqual([
      'root',
      'x0',
      'x1',
      'x2',
      'x3',
      'x4',
      'x5',
    ]);
  });

  it('says how many there are and how long they took', () => {
    const [, line] = waterfallLines(siblings('x', 'x', 'x', 'x', 'x', 'x'), everything);
    expect(line).toMatchObject({ childCount: 6, minimumMs: 1, averageMs: 2, maximumMs: 3, startMs: 0 });
  });

  it('leaves the selected span in sight', () => {
    const trace = siblings(...Array.from({ length: 12 }, () => 'x'));
    expect(lines(trace, { selectedAt: trace.byId.get('x5')?.at ?? -1 })).toEqual([
      'root',
      '5 × x',
      'x5',
      '6 × x',
    ]);
  });

  it('does not fold what hides a failure, another service or another name', () => {
    const services = ['a', 'a', 'b', 'a', 'a', 'a'];
    const trace = waterfallOf(
      { id: 'root', from: 0, to: 100 },
      ...services.map((service, index) => ({
        id: `s${index}`,
        parent: 'root',
        name: 'x',
        service,
        from: index,
        to: index + 1,
      })),
    );
    expect(lines(trace)).toHaveLength(7);
    const deep = waterfallOf(
      { id: 'root', from: 0, to: 100 },
      ...Array.from({ length: 5 }, (_, index) => ({
        id: `x${index}`,
        name: 'x',
        parent: 'root',
        from: index,
        to: 9,
      })),
      { id: 'inner', parent: 'x3', from: 4, to: 5, status: failure },
    );
    expect(lines(deep)).toEqual(['root', 'x0', 'x1', 'x2', 'x3', 'inner', 'x4']);
  });

  it('opens one folded line, or all of them', () => {
    const trace = siblings('x', 'x', 'x', 'x', 'x', 'y', 'y', 'y', 'y', 'y');
    expect(lines(trace, { unfolded: new Set(['fold-x0']) })).toEqual([
      'root',
      'x0',
      'x1',
      'x2',
      'x3',
      'x4',
      '5 × y',
    ]);
    expect(lines(trace, { unfolded: null })).toHaveLength(11);
  });
});

describe('collapsing', () => {
  const trace = waterfallOf(
    { id: 'root', from: 0, to: 100 },
    { id: 'a', parent: 'root', from: 10, to: 60 },
    { id: 'a1', parent: 'a', from: 12, to: 20 },
    { id: 'b', parent: 'root', from: 20, to: 90 },
  );

  it('hides everything below a row and nothing else', () => {
    expect(lines(trace, { collapsed: new Set(['a']) })).toEqual(['root', 'a', 'b']);
    expect(lines(trace, { collapsed: new Set(['root', 'a']) })).toEqual(['root']);
  });

  it('goes level by level in both directions', () => {
    const once = collapseLevel(trace.rows, new Set());
    expect(lines(trace, { collapsed: once })).toEqual(['root', 'a', 'b']);
    const twice = collapseLevel(trace.rows, once);
    expect(lines(trace, { collapsed: twice })).toEqual(['root']);
    expect(allCollapsed(trace.rows)).toEqual(twice);
    expect(lines(trace, { collapsed: expandLevel(trace.rows, twice) })).toEqual(['root', 'a', 'b']);
    expect(expandLevel(trace.rows, once)).toEqual(new Set());
  });

  it('shows only matches with the rows above them, also out of what is collapsed', () => {
    const only = new Set(findSpans(trace, 'a1'));
    expect(lines(trace, { only, collapsed: new Set(['a']) })).toEqual(['root', 'a', 'a1']);
  });
});

describe('find', () => {
  const trace = waterfallOf(
    { id: 'root', service: 'plano(inbound)', name: 'POST /v1/messages', from: 0, to: 9 },
    {
      id: 'call',
      parent: 'root',
      service: 'plano(llm)',
      from: 1,
      to: 5,
      attributes: [{ key: 'llm.model', value: { stringValue: 'gpt-4o-mini' } }],
    },
    { id: 'store', parent: 'root', service: 'plano(state)', from: 6, to: 8, status: failure },
  );

  it.each([
    ['messages', ['root']],
    ['LLM', ['call']],
    ['GPT-4O', ['call']],
    ['plano(', ['root', 'call', 'store']],
    ['nothing', []],
    ['  ', []],
  ])('of %j finds %j', (text, ids) => {
    expect(findSpans(trace, text).map((at) => trace.rows[at]?.id)).toEqual(ids);
  });

  it('[ux A36] also finds spans whose parent never arrived', () => {
    const orphan = waterfallOf(
      { id: 'root', from: 0, to: 9 },
      { id: 'lost', parent: 'gone', from: 1, to: 2 },
    );
    expect(findSpans(orphan, 'lost').map((at) => orphan.rows[at]?.depth)).toEqual([1]);
    expect(orphan.orphanCount).toBe(1);
  });

  it('steps around both ends', () => {
    const failed = nextRow(trace.rows, 2, (row) => row.failed, 1);
    expect(failed?.id).toBe('store');
    expect(nextRow(trace.rows, 0, (row) => row.kind === 'llm', -1)?.id).toBe('call');
    expect(nextRow(trace.rows, 0, () => false, 1)).toBeNull();
  });

  it('[ux A37] finds, collapses and expands in a trace of a hundred thousand spans', () => {
    const names = ['plan', 'call llm', 'tool'];
    const large = waterfallOf(
      { id: 'root', from: 0, to: 100_000 },
      ...Array.from({ length: 99_999 }, (_, index) => ({
        id: `s${index}`,
        parent: index % 10 === 0 ? 'root' : `s${index - (index % 10)}`,
        name: names[index % 3] ?? '',
        from: index,
        to: index + 1,
      })),
    );
    expect(large.rows).toHaveLength(100_000);
    expect(findSpans(large, 'llm')).toHaveLength(33_333);
    expect(lines(large, { collapsed: allCollapsed(large.rows) })).toEqual(['root']);
    expect(lines(large, { unfolded: null })).toHaveLength(100_000);
  });
});
