import type { CaseResult, CaseRun, SuiteCheck } from '../../src-main/contract/suite-results.ts';
import { Button } from '../components/button.tsx';
import { openTrace } from '../lib/navigation.ts';
import { durationText, moneyText } from '../lib/number-text.ts';
import { VerdictMark } from './verdict-mark.tsx';

interface CaseOutcomeProps {
  readonly result: CaseResult;
  /** Behind the count of good runs. */
  readonly detail: string | null;
}

/** The verdict of a case with its reason, and every run. */
export function CaseOutcome({ detail, result }: CaseOutcomeProps) {
  return (
    <>
      <div data-testid="case-verdict" data-state={result.verdict}>
        <p className="flex items-center gap-2">
          <VerdictMark verdict={result.verdict} />
          <span className="text-xs text-muted">
            {result.good} of {result.repeat} good{detail !== null && ` · ${detail}`}
          </span>
        </p>
        {result.reason !== null && (
          <p className="mt-1 text-sm [overflow-wrap:anywhere]" data-testid="case-reason">
            {result.reason}
          </p>
        )}
      </div>
      <ol className="flex flex-col gap-2" aria-label="Runs">
        {result.runs.map((run, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: runs are told apart by their place
          <Run key={index} run={run} number={index + 1} />
        ))}
      </ol>
    </>
  );
}

function Run({ number, run }: { readonly run: CaseRun; readonly number: number }) {
  return (
    <li data-testid="case-runs" className="rounded-md border border-line px-3 py-2 text-xs">
      {run.kind === 'judged' ? (
        <Judged run={run} number={number} />
      ) : (
        <>
          <p className="font-medium">
            Run {number}: {run.kind === 'error' ? 'cannot be judged' : 'not run'}
          </p>
          <p className="mt-0.5 [overflow-wrap:anywhere]">{run.reason}</p>
        </>
      )}
    </li>
  );
}

function Judged({
  number,
  run,
}: {
  readonly run: Extract<CaseRun, { kind: 'judged' }>;
  readonly number: number;
}) {
  const { checks, facts, good } = run;
  const { costUsd, latencyMs, model, traceId, ttftMs } = facts;
  const figures = [
    model,
    durationText(latencyMs),
    ttftMs === null ? null : `first token ${durationText(ttftMs)}`,
    costUsd === null ? null : moneyText(costUsd),
  ].filter((figure) => figure !== null);
  return (
    <>
      <p className="flex items-center gap-2">
        <span className="flex-1 font-medium">
          Run {number}: {good ? 'good' : 'not good'}
        </span>
        {traceId !== null && (
          <Button size="small" tone="quiet" data-testid="run-trace" onClick={() => openTrace(traceId)}>
            Trace {traceId.slice(0, 8)}
          </Button>
        )}
      </p>
      <p className="font-mono text-2xs text-muted">{figures.join(' · ')}</p>
      <ul className="mt-1">
        {checks.map((check) => (
          <Check key={`${check.name} ${check.wanted}`} check={check} />
        ))}
      </ul>
    </>
  );
}

const signs = {
  met: ['✓', 'met', 'text-ok'],
  missed: ['✕', 'missed', 'text-bad'],
  unknown: ['?', 'cannot be told', 'text-warn'],
} as const;

function Check({ check: { got, name, outcome, wanted } }: { readonly check: SuiteCheck }) {
  const [sign, meaning, colour] = signs[outcome];
  return (
    <li data-testid="case-check" data-state={outcome} className="flex gap-2">
      <span role="img" aria-label={meaning} className={`font-bold ${colour}`}>
        {sign}
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <code className="font-mono">{name}</code> {wanted}
        {outcome !== 'met' && <span className="text-muted"> · got {got}</span>}
      </span>
    </li>
  );
}
