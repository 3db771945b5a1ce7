import { CircleAlert, Info, TriangleAlert, Wrench } from 'lucide-react';
import type { SourceRange } from '../../src-gateway/config/diagnostic.ts';
import type { ConfigDiagnosis } from '../../src-main/contract/config-calls.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { useGateway } from '../lib/gateway.ts';
import { applyFix } from './apply-fix.ts';
import { useConfigSession } from './config-session.ts';
import { applyAllSafeFixes } from './fix-all.ts';

type ConfigDiagnostic = ConfigDiagnosis['diagnostics'][number];

const marks = {
  error: { icon: CircleAlert, className: 'text-bad' },
  warning: { icon: TriangleAlert, className: 'text-warn' },
  hint: { icon: Info, className: 'text-info' },
} as const;
const order = { error: 0, warning: 1, hint: 2 } as const;

export function ProblemsPanel({ onGoTo }: { readonly onGoTo: (range: SourceRange) => void }) {
  const diagnosis = useConfigSession((session) => session.diagnosis);
  const current = useConfigSession((session) => session.diagnosedText === session.text);
  const problems = [...(diagnosis?.diagnostics ?? [])].sort(
    (one, other) =>
      order[one.severity] - order[other.severity] || one.range.start.offset - other.range.start.offset,
  );
  const hints = problems.filter(({ severity }) => severity === 'hint').length;
  const safeFixes = problems.filter(({ fixes }) => fixes.some(({ kind }) => kind === 'safe')).length;
  return (
    <section
      aria-label="Problems"
      data-testid="problems"
      data-pane
      data-state={current ? 'current' : 'checking'}
      className="flex h-full flex-col bg-surface"
    >
      <h2 className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-4 text-xs font-semibold">
        Problems
        <span className="font-mono font-normal text-muted">{problems.length - hints}</span>
        {hints > 0 && (
          <span className="shrink-0 font-normal text-muted">
            and <span className="font-mono">{hints}</span> {hints === 1 ? 'hint' : 'hints'}
          </span>
        )}
        {diagnosis?.valid === false && <StillServing />}
        {safeFixes > 1 && (
          <Button
            size="small"
            className="ml-auto"
            disabled={!current}
            data-testid="problems-fix-all"
            title="Only fixes that keep the meaning; one undo takes them back"
            onClick={applyAllSafeFixes}
          >
            Fix all safe ({safeFixes})
          </Button>
        )}
      </h2>
      {problems.length === 0 ? (
        <p className="px-4 py-3 text-muted" data-testid="problems-none">
          {diagnosis ? 'No problems. The gateway can start from this text.' : 'Checking…'}
        </p>
      ) : (
        <ul className="min-h-0 flex-1 overflow-auto">
          {problems.map((problem) => (
            <Problem
              key={`${problem.code} ${problem.range.start.offset} ${problem.path}`}
              problem={problem}
              current={current}
              onGoTo={onGoTo}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function StillServing() {
  const state = useGateway()?.state;
  if (state !== 'running' && state !== 'degraded') return null;
  return (
    <span className="truncate font-normal text-muted" data-testid="still-serving">
      The running config still serves; nothing changes for clients until the errors are mended and applied.
    </span>
  );
}

interface ProblemProps {
  readonly problem: ConfigDiagnostic;
  /** The ranges are those of the text on screen. */
  readonly current: boolean;
  readonly onGoTo: (range: SourceRange) => void;
}

function Problem({ problem, current, onGoTo }: ProblemProps) {
  const { icon: Icon, className } = marks[problem.severity];
  const { line, column } = problem.range.start;
  return (
    <li
      data-testid="problem"
      data-code={problem.code}
      data-state={problem.severity}
      data-range={`${line}:${column}-${problem.range.end.line}:${problem.range.end.column}`}
      className="flex items-start gap-2 border-b border-line/60 px-4 py-1 hover:bg-hover"
    >
      <button
        type="button"
        data-testid="problem-go"
        onClick={() => onGoTo(problem.range)}
        className="flex min-w-0 flex-1 items-start gap-2 text-left"
      >
        <Icon aria-label={problem.severity} role="img" className={`mt-0.5 size-3.5 shrink-0 ${className}`} />
        <span className="w-12 shrink-0 font-mono text-xs text-muted">
          {line}:{column}
        </span>
        <span className="min-w-0 flex-1 break-words">
          {problem.message}{' '}
          <span className="font-mono text-2xs whitespace-nowrap text-muted">{problem.code}</span>{' '}
          {problem.tags.includes('portability') && (
            <Badge tone="info" title="Runs here; Plano refuses or ignores it.">
              not portable
            </Badge>
          )}
        </span>
      </button>
      <span className="flex shrink-0 flex-wrap justify-end gap-1">
        {problem.fixes.map((fix, index) => (
          <Button
            key={fix.title}
            size="small"
            disabled={!current}
            data-testid={`problem-fix-${index + 1}`}
            onClick={() => void applyFix(problem, fix)}
          >
            <Wrench aria-hidden className="size-3" />
            {fix.title}
          </Button>
        ))}
      </span>
    </li>
  );
}
