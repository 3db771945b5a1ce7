import type { CaseResult } from '../../contract/suite-results.ts';
import { inOrder } from '../in-order.ts';
import { runCase } from './run-case.ts';
import type { SuiteCase } from './suite-case.ts';
import type { SuiteTarget } from './suite-target.ts';

/** Runs of one case that have ended so far. */
export interface CaseProgress {
  readonly caseId: string;
  readonly done: number;
  readonly good: number;
  /** When the case has ended. */
  readonly result: CaseResult | null;
}

export interface RunSuiteOptions {
  readonly signal: AbortSignal;
  onProgress?(progress: CaseProgress): void;
}

/** Dry runs at a time; live ones run alone, since their times are looked at. */
const mostAtOnce = 4;

/** Runs cases and answers in their order. Rejects when the signal fires. */
export async function runSuite(
  target: SuiteTarget,
  cases: readonly SuiteCase[],
  { onProgress, signal }: RunSuiteOptions,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  await inOrder(
    cases,
    cases.some(({ mode }) => mode === 'live') ? 1 : mostAtOnce,
    async (one) => {
      const { id: caseId } = one;
      const result = await runCase(target, one, {
        signal,
        onRun: (runs) =>
          onProgress?.({
            caseId,
            done: runs.length,
            good: runs.filter((run) => run.kind === 'judged' && run.good).length,
            result: null,
          }),
      });
      onProgress?.({ caseId, done: result.runs.length, good: result.good, result });
      return result;
    },
    (result) => results.push(result),
  );
  return results;
}
