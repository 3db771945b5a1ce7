import { describe, expect, it } from 'vitest';
import { compareTraces } from '../../../src-renderer/traces/compare-traces.ts';
import { sampleRow } from '../../support/console-sample.ts';
import { waterfallOf } from '../../support/waterfall-of.ts';

const failure = { code: 2, message: 'broke' };
const first = {
  row: sampleRow(),
  waterfall: waterfallOf(
    { id: 'r', name: 'root', from: 0, to: 100 },
    { id: 'x1', name: 'try', parent: 'r', from: 10, to: 20, status: failure },
    { id: 'x2', name: 'try', parent: 'r', from: 20, to: 90 },
    { id: 'g', name: 'guard', parent: 'r', from: 5, to: 8 },
  ),
};
const second = {
  row: sampleRow({ durationMs: 2000, route: 'chat', promptTokens: null }),
  waterfall: waterfallOf(
    { id: 's', name: 'root', from: 0, to: 60 },
    { id: 'y1', name: 'try', parent: 's', from: 10, to: 55 },
    { id: 'h', name: 'cache', parent: 's', from: 1, to: 2 },
  ),
};

describe('compareTraces', () => {
  it('[ux A38] finds a trace identical to itself, every delta 0 [ux R35]', () => {
    const { figures, pairs, identical } = compareTraces(first, first);
    expect(identical).toBe(true);
    expect(figures.filter((figure) => figure.delta !== null).every((figure) => figure.delta === 0)).toBe(
      true,
    );
    expect(pairs).toHaveLength(4);
    expect(pairs.every((pair) => pair.deltaMs === 0 && pair.same)).toBe(true);
  });

  it('matches spans by their place in the tree, and shows what only one has', () => {
    const { pairs, identical } = compareTraces(first, second);
    expect(identical).toBe(false);
    expect(pairs.map(({ a, b, depth, deltaMs }) => [depth, a?.id, b?.id, deltaMs])).toEqual([
      [0, 'r', 's', -40],
      [1, undefined, 'h', null],
      [1, 'g', undefined, null],
      [1, 'x1', 'y1', 35],
      [1, 'x2', undefined, null],
    ]);
  });

  it('matches calls to models, whichever model they went to', () => {
    const call = (id: string, model: string) => ({
      row: sampleRow(),
      waterfall: waterfallOf({
        id,
        name: `POST /v1/messages ${model}`,
        service: 'plano(llm)',
        from: 0,
        to: 9,
      }),
    });
    const { pairs, identical } = compareTraces(call('a', 'fast'), call('b', 'slow'));
    expect(pairs).toMatchObject([{ a: { id: 'a' }, b: { id: 'b' }, deltaMs: 0, same: false }]);
    expect(identical).toBe(false);
  });

  it('tells figures and words apart, and makes no delta of what is not known', () => {
    const byName = Object.fromEntries(
      compareTraces(first, second).figures.map((figure) => [figure.name, figure]),
    );
    expect(byName.Total).toMatchObject({ a: 2410, b: 2000, delta: -410, same: false });
    expect(byName.Route).toMatchObject({ a: 'code review', b: 'chat', delta: null, same: false });
    expect(byName['Tokens in']).toMatchObject({ a: 2840, b: null, delta: null, same: false });
    expect(byName.Model).toMatchObject({ same: true });
  });
});
