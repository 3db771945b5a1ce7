import { ArrowLeft } from 'lucide-react';
import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { openScreen } from '../lib/navigation.ts';
import { clockText, durationText, epochMsOf, groupedText } from '../lib/number-text.ts';
import { SessionLink } from '../sessions/session-link.tsx';
import { TraceCost } from './cost-cell.tsx';
import { QualityMark } from './quality-mark.tsx';
import { TraceConfig } from './trace-config.tsx';
import type { FileOutcome } from './trace-files.ts';
import { TraceMenu } from './trace-menu.tsx';
import { outcomeMarks, outcomeText, outcomeTones, traceOutcome } from './trace-outcome.ts';
import type { Waterfall } from './waterfall-layout.ts';

interface TraceHeaderProps {
  readonly row: TraceRow;
  readonly waterfall: Waterfall;
  /** The rest of the spans is still being read. */
  readonly isPartial: boolean;
  /** What became of a file with this trace. */
  readonly onOutcome: (outcome: FileOutcome | null) => void;
}

export function TraceHeader({ row, waterfall, isPartial, onOutcome }: TraceHeaderProps) {
  const outcome = traceOutcome(row);
  return (
    <header data-pane className="shrink-0 border-b border-line bg-surface">
      <div className="flex min-h-12 items-center gap-x-3 px-4 whitespace-nowrap max-[900px]:flex-wrap max-[900px]:py-1">
        <Button
          tone="quiet"
          size="icon"
          aria-label="Back to all traces"
          title="Back (Esc)"
          data-testid="trace-back"
          onClick={() => openScreen('/traces')}
        >
          <ArrowLeft aria-hidden className="size-4" />
        </Button>
        <h1 className="max-w-full truncate text-base font-semibold" data-testid="trace-name">
          {row.rootName}
        </h1>
        <Badge tone={outcomeTones[outcome]} testId="trace-status">
          <StateMark state={outcomeMarks[outcome]} className="size-2" />
          {outcomeText(row)}
        </Badge>
        {row.quality !== null && (
          <QualityMark quality={row.quality} flagged={row.flagged} className="text-xs" />
        )}
        <span className="flex-1" />
        <SessionLink traceId={row.traceId} />
        <TraceConfig traceId={row.traceId} />
        <span className="font-mono text-xs text-muted">
          {clockText(epochMsOf(row.startNs), true)} · {row.traceId.slice(0, 8)}
        </span>
        <CopyButton
          iconOnly
          tone="quiet"
          label="Copy the trace id"
          text={() => row.traceId}
          data-testid="trace-copy-id"
        />
        <TraceMenu traceId={row.traceId} onOutcome={onOutcome} />
      </div>
      <dl className="flex flex-wrap gap-x-8 gap-y-1 px-4 pb-3" data-testid="trace-figures">
        <Figure name="Total" value={durationText(row.durationMs)} testId="figure-total" />
        <Figure
          name="First token"
          value={row.timeToFirstTokenMs === null ? '—' : durationText(row.timeToFirstTokenMs)}
          testId="figure-ttft"
        />
        <Figure
          name="Tokens in → out"
          value={`${tokens(row.promptTokens)} → ${tokens(row.completionTokens)}`}
          testId="figure-tokens"
        />
        <CostFigure row={row} />
        <Figure name="Model" value={row.model ?? '—'} testId="figure-model" />
        {row.requestModel !== null && row.requestModel !== row.model && (
          <Figure name="Asked for" value={row.requestModel} testId="figure-requested" />
        )}
        {row.route !== null && <Figure name="Route" value={row.route} testId="figure-route" />}
        <Figure name="Listener" value={row.listener ?? '—'} testId="figure-listener" />
        <Figure
          name={isPartial ? 'Spans, reading…' : 'Spans'}
          value={`${isPartial ? `${groupedText(waterfall.inTime.length)} of ` : ''}${groupedText(row.spanCount)}`}
          testId="figure-spans"
        />
        <Figure name="Errors" value={isPartial ? '…' : String(waterfall.errorCount)} testId="figure-errors" />
        {waterfall.orphanCount > 0 && (
          <Figure
            name="Without their parent"
            value={waterfall.orphanCount === 1 ? '1 span' : `${groupedText(waterfall.orphanCount)} spans`}
            testId="figure-orphans"
          />
        )}
      </dl>
    </header>
  );
}

function CostFigure({ row }: { readonly row: TraceRow }) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-muted">Cost</dt>
      <dd className="truncate text-sm font-medium" data-testid="figure-cost">
        <TraceCost row={row} />
      </dd>
    </div>
  );
}

function tokens(count: number | null): string {
  return count === null ? '—' : groupedText(count);
}

function Figure({
  name,
  value,
  testId,
}: {
  readonly name: string;
  readonly value: string;
  readonly testId: string;
}) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-muted">{name}</dt>
      <dd className="truncate font-mono text-sm font-medium" data-testid={testId}>
        {value}
      </dd>
    </div>
  );
}
