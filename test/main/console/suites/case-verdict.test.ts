import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseResult, summaryOf } from '../../../../src-main/console/suites/case-verdict.ts';
import { checkRun } from '../../../../src-main/console/suites/check-run.ts';
import type { CaseRun } from '../../../../src-main/contract/suite-results.ts';
import { runFacts } from './run-facts.ts';

const good = checkRun({ route: 'a' }, runFacts({ route: 'a' }));
const bad = checkRun({ route: 'a' }, runFacts({ route: 'b' }));
const untold = checkRun({ cost_usd: '<1' }, runFacts({ costUsd: null }));
const unreached: CaseRun = { kind: 'not_run', reason: 'The router did not answer.' };
const broken: CaseRun = { kind: 'error', reason: 'There is no listener "x".' };

const runsOf = (count: number, run: CaseRun) => Array.from({ length: count }, () => run);
const verdictOf = (pass: number, runs: readonly CaseRun[]) =>
  caseResult({ id: 'c', repeat: runs.length, pass }, runs);

describe('the verdict of a case', () => {
  it.each([
    [5, 'pass'],
    [4, 'pass'],
    [3, 'flaky'],
    [2, 'flaky'],
    [1, 'flaky'],
    [0, 'fail'],
  ] as const)('[ux A52] of 5 runs of which 4 must be good, with %i good ones, is %s', (count, verdict) => {
    expect(verdictOf(4, [...runsOf(count, good), ...runsOf(5 - count, bad)])).toMatchObject({
      verdict,
      good: count,
    });
  });

  it.each([
    ['nothing for a pass', 4, [good], { reason: null }],
    ['the first miss of a fail', 1, [bad], { reason: 'route: wanted a, got b' }],
    [
      'the count of a flaky case, and a miss',
      2,
      [good, bad, bad],
      { reason: '1 of 3 good, 2 wanted; route: wanted a, got b' },
    ],
    [
      'not run where no run reached the router',
      1,
      [unreached, unreached],
      { verdict: 'not_run', reason: 'The router did not answer.' },
    ],
    ['an error where some runs did', 2, [good, unreached], { verdict: 'error' }],
    ['a pass where enough of them did all the same', 1, [good, unreached], { verdict: 'pass' }],
    ['an error for what cannot be told', 1, [untold], { verdict: 'error', reason: 'cost unknown' }],
    ['a fail where something else is missed for sure', 1, [bad, bad], { verdict: 'fail' }],
    [
      'an error for a case that does not fit the config',
      1,
      [broken],
      { verdict: 'error', reason: 'There is no listener "x".' },
    ],
  ] as const)('says %s', (_name, pass, runs, expected) => {
    expect(verdictOf(Math.min(pass, runs.length), runs)).toMatchObject(expected);
  });

  it('never turns worse when a bad run becomes good', () => {
    const rank = { fail: 0, not_run: 0, error: 0, flaky: 1, pass: 2 };
    const runs = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(runs, fc.nat(), fc.nat(), (outcomes, chosen, wanted) => {
        const pass = 1 + (wanted % outcomes.length);
        const judged = (list: readonly boolean[]) =>
          verdictOf(
            pass,
            list.map((isGood) => (isGood ? good : bad)),
          );
        const mended = outcomes.map((isGood, index) => isGood || index === chosen % outcomes.length);
        expect(rank[judged(mended).verdict]).toBeGreaterThanOrEqual(rank[judged(outcomes).verdict]);
        expect(judged(outcomes).good).toBe(outcomes.filter(Boolean).length);
      }),
    );
  });
});

describe('the summary', () => {
  it('counts every case once', () => {
    const results = [
      { verdict: 'pass' },
      { verdict: 'pass' },
      { verdict: 'flaky' },
      { verdict: 'not_run' },
    ] as const;
    expect(summaryOf(results)).toEqual({ total: 4, pass: 2, flaky: 1, fail: 0, error: 0, not_run: 1 });
  });
});
