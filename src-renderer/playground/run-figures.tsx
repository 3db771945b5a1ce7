import { ArrowRight } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { classNames } from '../lib/class-names.ts';
import { openTrace } from '../lib/navigation.ts';
import { durationText, groupedText, moneyText } from '../lib/number-text.ts';
import type { PlaygroundRun } from './run-request.ts';
import { tokensPerSecond } from './tokens-per-second.ts';
import { useRunCost } from './use-run-cost.ts';

interface RunFiguresProps {
  readonly run: PlaygroundRun;
  /** Where there is little room. */
  readonly compact?: boolean;
}

/** What is known of a run in numbers, and the way to its trace. */
export function RunFigures({ compact = false, run }: RunFiguresProps) {
  const { result, traceId } = run;
  const cost = useRunCost(run);
  const firstToken = result?.timeToFirstTokenMs ?? run.firstTextMs;
  const rate = result === null ? null : tokensPerSecond(result);
  const tokens = (count: number | null | undefined) =>
    count === null || count === undefined ? '—' : groupedText(count);
  return (
    <div
      className={classNames(
        'flex min-h-14 shrink-0 gap-x-6 gap-y-1 border-b border-line py-2',
        compact ? 'items-start px-2' : 'flex-wrap items-center px-4',
      )}
    >
      <dl
        className={classNames('flex min-w-0 flex-1 flex-wrap gap-y-1', compact ? 'gap-x-4' : 'gap-x-6')}
        data-testid="playground-figures"
      >
        <Figure
          name="Status"
          value={run.status === null ? '…' : String(run.status)}
          testId="run-status"
          bad={(run.status ?? 0) >= 400}
        />
        <Figure
          name="First token"
          value={firstToken === null ? '—' : durationText(firstToken)}
          testId="run-ttft"
        />
        <Figure name="Total" value={result ? durationText(result.durationMs) : '…'} testId="run-total" />
        <Figure
          name="Tokens in → out"
          value={`${tokens(result?.promptTokens)} → ${tokens(result?.completionTokens)}`}
          testId="run-tokens"
        />
        <Figure name="Tokens/s" value={rate === null ? '—' : rate.toFixed(1)} testId="run-rate" />
        <Figure name="Cost" value={cost === null ? '—' : moneyText(cost)} testId="run-cost" />
        <Figure name="Finish" value={result?.finishReason ?? '—'} testId="run-finish" />
        {!run.toAgents && <Figure name="Model" value={result?.resolvedModel ?? '—'} testId="run-model" />}
      </dl>
      <div className="flex shrink-0 gap-2">
        {run.text !== '' && (
          <CopyButton iconOnly label="Copy answer" text={() => run.text} data-testid="answer-copy" />
        )}
        {traceId !== null && (
          <Button
            size={compact ? 'icon' : 'small'}
            aria-label={compact ? 'Open trace' : undefined}
            title={compact ? 'Open trace' : undefined}
            data-testid="open-trace"
            data-trace={traceId}
            onClick={() => openTrace(traceId)}
          >
            {!compact && 'Open trace'}
            <ArrowRight aria-hidden className="size-3.5" />
          </Button>
        )}
      </div>
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly testId: string;
  readonly bad?: boolean;
}

function Figure({ name, value, testId, bad = false }: FigureProps) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-muted">{name}</dt>
      <dd
        className={`font-mono text-sm font-medium [overflow-wrap:anywhere] ${bad ? 'text-bad' : ''}`}
        data-testid={testId}
      >
        {value}
      </dd>
    </div>
  );
}
