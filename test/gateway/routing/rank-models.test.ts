import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankModels } from '../../../src-gateway/routing/rank-models.ts';

function order(models: readonly string[], values: Readonly<Record<string, number>>) {
  return rankModels(models, 'cheapest', (model) => values[model] ?? null).map(({ model }) => model);
}

describe('rankModels', () => {
  it('[routing 50] puts the lowest figure first', () => {
    expect(order(['a', 'b', 'c'], { a: 0.01, b: 0.005, c: 0.02 })).toEqual(['b', 'a', 'c']);
  });

  it('[routing 51] puts models without data last, and leaves equals as declared', () => {
    expect(order(['a', 'b', 'c', 'd'], { a: Number.NaN, b: 0.5, c: 0.1 })).toEqual(['c', 'b', 'a', 'd']);
    expect(order(['a', 'b', 'c'], { a: 1, b: 1, c: 0.5 })).toEqual(['c', 'a', 'b']);
    expect(order(['a', 'b'], { a: Number.POSITIVE_INFINITY, b: 1 })).toEqual(['b', 'a']);
  });

  it('leaves the declared order alone when nothing is preferred', () => {
    expect(rankModels(['a', 'b'], 'none', () => 1).map(({ declared }) => declared)).toEqual([1, 2]);
  });

  it('keeps every model, and no figure before a lower one', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ noNaN: true }))), (values) => {
        const ranked = rankModels(
          values.map((_, index) => index),
          'fastest',
          (index) => values[index] ?? null,
        );
        expect(ranked.map(({ model }) => model).toSorted((one, other) => one - other)).toEqual(
          values.map((_, index) => index),
        );
        const known = ranked.flatMap(({ value }) => (value === null ? [] : [value]));
        expect(known).toEqual(known.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0)));
      }),
    );
  });
});
