import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { Failure } from '../components/failure.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { openTrace } from '../lib/navigation.ts';
import { clockText, durationText, epochMsOf, groupedText } from '../lib/number-text.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { TraceCost } from './cost-cell.tsx';
import { spanColour } from './span-colour.ts';
import { TraceChain } from './trace-chain.tsx';
import { useTraceList } from './trace-list.ts';
import { outcomeMarks, outcomeText, outcomeTones, traceOutcome } from './trace-outcome.ts';
import { useTrace } from './use-trace.ts';
import { useTraceTab } from './use-trace-tab.ts';
import type { SpanRow, WaterfallRow } from './waterfall-layout.ts';

/** The selected trace in short, beside the list: nothing that was said in it is read. */
export function TracePeek({ onClose }: { readonly onClose: () => void }) {
  const row = useTraceList(({ activeId, rows }) => rows.find(({ traceId }) => traceId === activeId));
  return (
    <aside
      aria-label="The selected trace in short"
      data-pane
      data-testid="trace-peek"
      data-trace={row?.traceId}
      className="flex w-96 max-w-[45%] shrink-0 flex-col border-l border-line bg-surface"
    >
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line pr-1.5 pl-4">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{row?.rootName ?? 'No trace selected'}</h2>
        <Button
          tone="quiet"
          size="icon"
          aria-label="Close"
          title="Close (Esc)"
          data-testid="trace-peek-close"
          onClick={onClose}
        >
          <X aria-hidden className="size-4" />
        </Button>
      </div>
      {row === undefined ? (
        <p className="p-4 text-muted">The line that is selected is no trace. J and K lead to the next one.</p>
      ) : (
        <>
          <div className="min-h-0 flex-1 overflow-auto">
            <Facts row={row} />
            <Spans row={row} />
          </div>
          <div className="flex shrink-0 gap-2 border-t border-line px-4 py-2">
            <Button
              size="small"
              tone="primary"
              data-testid="trace-peek-open"
              onClick={() => openTrace(row.traceId)}
            >
              Open
            </Button>
            <Button
              size="small"
              data-testid="trace-peek-messages"
              onClick={() => {
                useTraceTab.getState().setTab('messages');
                openTrace(row.traceId);
              }}
            >
              Read its messages
            </Button>
          </div>
        </>
      )}
    </aside>
  );
}

function Facts({ row }: { readonly row: TraceRow }) {
  const outcome = traceOutcome(row);
  const count = (tokens: number | null) => (tokens === null ? '—' : groupedText(tokens));
  const firstToken = row.timeToFirstTokenMs === null ? '—' : durationText(row.timeToFirstTokenMs);
  return (
    <div className="flex flex-col gap-3 border-b border-line px-4 py-3">
      <div className="flex items-center gap-2">
        <Badge tone={outcomeTones[outcome]} testId="trace-peek-status">
          <StateMark state={outcomeMarks[outcome]} className="size-2" />
          {outcomeText(row)}
        </Badge>
        <span className="font-mono text-xs text-muted">
          {clockText(epochMsOf(row.startNs), true)} · {row.traceId.slice(0, 8)}
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-1.5 text-xs" data-testid="trace-peek-chain">
        <TraceChain row={{ ...row, preview: null }} />
      </div>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-1.5 text-xs">
        <Fact name="Listener">{row.listener ?? '—'}</Fact>
        <Fact name="Total">{durationText(row.durationMs)}</Fact>
        <Fact name="First token">{firstToken}</Fact>
        <Fact name="Tokens in → out">
          {count(row.promptTokens)} → {count(row.completionTokens)}
        </Fact>
        <Fact name="Cost">
          <TraceCost row={row} />
        </Fact>
        <Fact name="Spans">{groupedText(row.spanCount)}</Fact>
      </dl>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-muted">{name}</dt>
      <dd className="truncate font-mono">{children}</dd>
    </div>
  );
}

const mostSpans = 12;

/** Those that failed, else the first ones. */
function Spans({ row }: { readonly row: TraceRow }) {
  const { error, isPending, waterfall } = useTrace(row.traceId, { only: 'start' });
  if (error !== null) {
    return (
      <Failure
        testId="trace-peek-failure"
        className="m-4"
        title="The spans could not be read"
        error={error}
      />
    );
  }
  if (isPending || waterfall === null) return <LoadingPanel text="Reading its spans…" />;
  const spans = waterfall.rows.filter(isSpan);
  const failed = spans.filter((span) => span.failed);
  const shown = (failed.length > 0 ? failed : spans).slice(0, mostSpans);
  const all = failed.length > 0 ? row.errorCount : row.spanCount;
  return (
    <section aria-label={failed.length > 0 ? 'Failed spans' : 'First spans'} className="px-2 py-3">
      <h3 className="mb-1 px-2 text-xs font-semibold text-muted">
        {failed.length > 0 ? 'Failed spans' : 'First spans'}
        {all > shown.length && ` · ${shown.length} of ${groupedText(all)}`}
      </h3>
      <ul>
        {shown.map((span) => (
          <li key={span.id}>
            <button
              type="button"
              data-testid="trace-peek-span"
              data-state={span.failed ? 'failed' : 'ok'}
              onClick={() => openTrace(row.traceId, span.id)}
              style={{ paddingLeft: `${8 + (failed.length > 0 ? 0 : Math.min(span.depth, 6) * 12)}px` }}
              className="flex w-full items-center gap-2 rounded-md py-0.5 pr-2 text-left text-xs hover:bg-hover"
            >
              <span
                aria-hidden
                className="size-2 shrink-0 rounded-sm"
                style={{ background: spanColour(span.kind, span.failed) }}
              />
              <span className="min-w-0 flex-1 truncate">{span.name}</span>
              {span.failed && <span className="text-bad">✕</span>}
              <span className="font-mono text-muted">{durationText(span.durationMs)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function isSpan(row: WaterfallRow): row is SpanRow {
  return row.type === 'span';
}
