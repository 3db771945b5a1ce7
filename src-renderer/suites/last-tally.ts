import type { SuiteView } from '../../src-main/contract/suite-calls.ts';

/** Cases with a result, and those of them that passed. */
export function lastTally(suites: readonly Pick<SuiteView, 'cases'>[]): {
  readonly ran: number;
  readonly passed: number;
} {
  const ran = suites.flatMap(({ cases }) => cases.flatMap(({ last }) => last?.result.verdict ?? []));
  return { ran: ran.length, passed: ran.filter((verdict) => verdict === 'pass').length };
}
