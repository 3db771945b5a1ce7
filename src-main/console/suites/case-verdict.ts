import type { CaseResult, CaseRun, SuiteCheck, SuiteSummary } from '../../contract/suite-results.ts';

interface Tolerance {
  readonly id: string;
  readonly repeat: number;
  /** Good runs that are enough. */
  readonly pass: number;
}

/**
 * What the runs of a case come to. Enough good ones: pass. Otherwise a run that could not be judged makes it
 * an error, or `not_run` where none could; with none good it is a fail, with some it is flaky.
 */
export function caseResult({ id, pass, repeat }: Tolerance, runs: readonly CaseRun[]): CaseResult {
  const good = runs.filter((run) => run.kind === 'judged' && run.good).length;
  return { id, good, repeat, pass, runs: [...runs], ...verdictOf(runs, good, { repeat, pass }) };
}

function verdictOf(
  runs: readonly CaseRun[],
  good: number,
  { pass, repeat }: Omit<Tolerance, 'id'>,
): Pick<CaseResult, 'verdict' | 'reason'> {
  if (good >= pass) return { verdict: 'pass', reason: null };
  const broken = runs.find((run) => run.kind === 'error');
  if (broken !== undefined) return { verdict: 'error', reason: broken.reason };
  const unreached = runs.find((run) => run.kind === 'not_run');
  if (unreached !== undefined) {
    const isWhole = runs.every(({ kind }) => kind === 'not_run');
    return { verdict: isWhole ? 'not_run' : 'error', reason: unreached.reason };
  }
  const judged = runs.flatMap((run) => (run.kind === 'judged' ? [run.checks] : []));
  const untold = judged.find((checks) => !checks.some(isMissed) && checks.some(isUnknown));
  if (untold !== undefined) return { verdict: 'error', reason: untold.find(isUnknown)?.got ?? null };
  const missed = judged.flatMap((checks) => checks.find(isMissed) ?? [])[0];
  const why = missed === undefined ? null : reasonOf(missed);
  if (good === 0) return { verdict: 'fail', reason: why };
  return { verdict: 'flaky', reason: `${good} of ${repeat} good, ${pass} wanted${why ? `; ${why}` : ''}` };
}

const isMissed = ({ outcome }: SuiteCheck) => outcome === 'missed';
const isUnknown = ({ outcome }: SuiteCheck) => outcome === 'unknown';

function reasonOf({ got, name, wanted }: SuiteCheck): string {
  return `${name}: wanted ${wanted}, got ${got}`;
}

export function summaryOf(results: readonly Pick<CaseResult, 'verdict'>[]): SuiteSummary {
  const summary = { total: results.length, pass: 0, flaky: 0, fail: 0, error: 0, not_run: 0 };
  for (const { verdict } of results) summary[verdict] += 1;
  return summary;
}
