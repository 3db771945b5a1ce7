import { describe, expect, it } from 'vitest';
import type { SuiteCaseView } from '../../../src-main/contract/suite-calls.ts';
import { compareRuns } from '../../../src-renderer/suites/compare/compare-runs.ts';
import { sampleCase } from '../../support/suite-sample.ts';

const reviewed = { route: 'code review' };
/** A case that took `then` when it was green and takes `now`. */
const changed = (
  id: string,
  then: readonly string[] | null,
  now: readonly string[],
  expected = reviewed,
) => ({
  ...sampleCase(id, expected, now),
  green: then === null ? null : sampleCase(id, expected, then).last,
});
const compare = (...cases: SuiteCaseView[]) =>
  compareRuns([{ file: 'routing.yaml', description: null, problems: [], cases }]);

describe('suites compared with the last green run', () => {
  it('[ux N1] name the cases that flipped, with the route of then and of now', () => {
    const { flipped } = compare(
      changed('a', ['code review'], ['code gen']),
      changed('b', ['code review', 'code review'], ['code review', 'none']),
      changed('c', ['code review'], ['code review']),
    );
    expect(flipped.map(({ now, one, then }) => [one.id, then, now])).toEqual([
      ['a', 'code review', 'code gen'],
      ['b', 'code review', 'code review / none'],
    ]);
  });

  it('tell apart what is green on another way, as before, never green, and not run', () => {
    const either = { route: ['code review', 'code gen'] };
    const moved = {
      ...sampleCase('m', either, ['code gen']),
      green: sampleCase('m', either, ['code review']).last,
    };
    const compared = compare(
      moved,
      changed('same', ['code review'], ['code review']),
      changed('first', null, ['code review']),
      changed('never', null, ['code gen']),
      sampleCase('new', reviewed, []),
    );
    expect(compared.moved.map(({ one }) => one.id)).toEqual(['m']);
    expect(compared.neverGreen.map(({ one }) => one.id)).toEqual(['never']);
    expect([compared.same, compared.notRun, compared.flipped]).toEqual([2, 1, []]);
  });
});
