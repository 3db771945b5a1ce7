import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criticalPath } from '../../../src-renderer/traces/critical-path.ts';
import type { Waterfall } from '../../../src-renderer/traces/waterfall-layout.ts';
import { waterfallOf } from '../../support/waterfall-of.ts';

function told(waterfall: Waterfall): string[] {
  return (criticalPath(waterfall)?.pieces ?? []).map(
    ({ at, fromMs, toMs }) => `${waterfall.rows[at]?.id} ${fromMs}–${toMs}`,
  );
}

describe('criticalPath', () => {
  it('[ux A31] gives the root what no child was busy with', () => {
    const trace = waterfallOf(
      { id: 'root', from: 0, to: 1000 },
      { id: 'routing', parent: 'root', from: 10, to: 130 },
      { id: 'filter', parent: 'root', from: 130, to: 180 },
      { id: 'llm', parent: 'root', from: 185, to: 990 },
    );
    expect(told(trace)).toEqual([
      'root 0–10',
      'routing 10–130',
      'filter 130–180',
      'root 180–185',
      'llm 185–990',
      'root 990–1000',
    ]);
    const path = criticalPath(trace);
    expect(path?.pieces.reduce((sum, piece) => sum + piece.toMs - piece.fromMs, 0)).toBe(1000);
    expect(path?.byRow.get(0)).toMatchObject({ ms: 25, share: 0.025 });
  });

  it('[ux A32] follows the child that ended last where two overlap', () => {
    const trace = waterfallOf(
      { id: 'root', from: 0, to: 100 },
      { id: 'a', parent: 'root', from: 10, to: 60 },
      { id: 'b', parent: 'root', from: 20, to: 90 },
    );
    expect(told(trace)).toEqual(['root 0–10', 'a 10–20', 'b 20–90', 'root 90–100']);
  });

  it('[ux A33] clips a child that ends after its parent', () => {
    const trace = waterfallOf(
      { id: 'root', from: 0, to: 50 },
      { id: 'late', parent: 'root', from: 40, to: 80 },
    );
    expect(told(trace)).toEqual(['root 0–40', 'late 40–50']);
    expect(trace.rows[1]).toMatchObject({ endsAfterParentMs: 30 });
  });

  it('descends, and follows the longest of several roots', () => {
    const trace = waterfallOf(
      { id: 'short', from: 0, to: 5 },
      { id: 'root', from: 1, to: 101 },
      { id: 'a', parent: 'root', from: 11, to: 91 },
      { id: 'a1', parent: 'a', from: 21, to: 31 },
    );
    expect(told(trace)).toEqual(['root 1–11', 'a 11–21', 'a1 21–31', 'a 31–91', 'root 91–101']);
    expect(criticalPath(waterfallOf())).toBeNull();
  });

  it('always fills the time of the root, without gaps or overlaps', () => {
    const time = fc.integer({ min: 0, max: 200 });
    const spans = fc.array(fc.tuple(time, time, fc.nat()), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(spans, (drawn) => {
        const trace = waterfallOf(
          ...drawn.map(([one, other, parent], index) => ({
            id: `s${index}`,
            ...(index > 0 && { parent: `s${parent % index}` }),
            from: Math.min(one, other),
            to: Math.max(one, other),
          })),
        );
        const root = trace.rows[0];
        const pieces = criticalPath(trace)?.pieces ?? [];
        let cursor = root?.startMs ?? 0;
        for (const piece of pieces) {
          expect(piece.fromMs).toBe(cursor);
          cursor = piece.toMs;
        }
        expect(cursor).toBe((root?.startMs ?? 0) + (root?.durationMs ?? 0));
      }),
    );
  });
});
