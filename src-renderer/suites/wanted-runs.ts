import type { SuiteView } from '../../src-main/contract/suite-calls.ts';
import type { WantedRun } from './suite-run.ts';

/** Files that can run, whole. */
export function wholeRuns(suites: readonly SuiteView[]): WantedRun[] {
  return suites.filter(({ cases }) => cases.length > 0).map(({ file }) => ({ file }));
}

/** The cases whose last run was no pass. */
export function failedRuns(suites: readonly SuiteView[]): WantedRun[] {
  return suites.flatMap(({ cases, file }) => {
    const caseIds = cases
      .filter(({ last }) => last !== null && last.result.verdict !== 'pass')
      .map(({ id }) => id);
    return caseIds.length === 0 ? [] : [{ file, caseIds }];
  });
}
