import type { LastCaseRun, SuiteCaseView, SuiteView } from '../../../src-main/contract/suite-calls.ts';
import type { CaseResult } from '../../../src-main/contract/suite-results.ts';
import { caseFigures } from '../case-figures.ts';

export interface ComparedCase {
  readonly file: string;
  readonly one: SuiteCaseView;
  readonly green: LastCaseRun;
  readonly last: LastCaseRun;
  /** Where its runs went: the routes, where it expects one. */
  readonly then: string;
  readonly now: string;
}

/** What became of every case since it last passed. */
export interface ComparedRuns {
  /** They passed, and do not any more. */
  readonly flipped: readonly ComparedCase[];
  /** They pass still, on another way. */
  readonly moved: readonly ComparedCase[];
  /** As before, or green for the first time. */
  readonly same: number;
  /** Have run, and never passed. */
  readonly neverGreen: readonly { readonly file: string; readonly one: SuiteCaseView }[];
  /** Have not run since they were written or changed. */
  readonly notRun: number;
}

/** The last run of each case against the last one before it that passed. */
export function compareRuns(suites: readonly SuiteView[]): ComparedRuns {
  const flipped: ComparedCase[] = [];
  const moved: ComparedCase[] = [];
  const neverGreen: { file: string; one: SuiteCaseView }[] = [];
  let [same, notRun] = [0, 0];
  for (const { cases, file } of suites) {
    for (const one of cases) {
      const { green, last } = one;
      if (last === null) notRun += 1;
      else if (green === null) {
        if (last.result.verdict === 'pass') same += 1;
        else neverGreen.push({ file, one });
      } else {
        const then = wayOf(green.result);
        const now = wayOf(last.result);
        const compared = { file, one, green, last, then, now };
        if (last.result.verdict !== 'pass') flipped.push(compared);
        else if (then !== now) moved.push(compared);
        else same += 1;
      }
    }
  }
  return { flipped, moved, same, neverGreen, notRun };
}

function wayOf(result: CaseResult): string {
  const routes = result.runs.flatMap((run) =>
    run.kind === 'judged' ? (run.checks.find(({ name }) => name === 'route')?.got ?? []) : [],
  );
  return routes.length === 0 ? caseFigures(result).got : [...new Set(routes)].join(' / ');
}
