import { ArrowLeft, CircleAlert } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useParams } from 'wouter';
import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Tabs } from '../components/tabs.tsx';
import { type Command, useCommands } from '../lib/commands.ts';
import { failureCode } from '../lib/host.ts';
import { openScreen, openTrace } from '../lib/navigation.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { ReplayBar } from './messages/replay-bar.tsx';
import type { FileOutcome } from './trace-files.ts';
import { FileOutcomeNotice } from './trace-files-menu.tsx';
import { TraceHeader } from './trace-header.tsx';
import { useTraceList } from './trace-list.ts';
import { traceTabs } from './trace-tabs.ts';
import { useTrace } from './use-trace.ts';
import { linesNow } from './use-trace-groups.ts';
import { useTraceTab } from './use-trace-tab.ts';
import type { SpanRow, Waterfall, WaterfallRow } from './waterfall-layout.ts';

export function TraceScreen() {
  const params = useParams<{ traceId: string; spanId?: string }>();
  return <Trace key={params.traceId} traceId={params.traceId} spanId={params.spanId ?? null} />;
}

function Trace({ traceId, spanId }: { readonly traceId: string; readonly spanId: string | null }) {
  const { row, waterfall, error, isPartial, isPending } = useTrace(traceId, { fromStart: true });
  const tabId = useTraceTab((chosen) => chosen.tabId);
  const [outcome, setOutcome] = useState<FileOutcome | null>(null);
  if (isPending) return <LoadingPanel text="Reading the trace…" />;
  if (!row || !waterfall || (isPartial && error !== null))
    return <TraceMissing traceId={traceId} error={error} />;
  return (
    <div
      className="flex h-full flex-col overflow-y-auto"
      data-testid="trace-screen"
      data-trace={traceId}
      data-state={isPartial ? 'partial' : 'whole'}
    >
      <TraceHeader row={row} waterfall={waterfall} isPartial={isPartial} onOutcome={setOutcome} />
      <FileOutcomeNotice outcome={outcome} onClose={() => setOutcome(null)} />
      <TraceBody row={row} spanId={spanId} waterfall={waterfall} isPartial={isPartial} />
      <footer className="flex h-8 shrink-0 items-center border-t border-line bg-surface px-4">
        <CliLine command={`planoai trace ${traceId.slice(0, 8)}${tabFlags[tabId] ?? ''}`} />
      </footer>
    </div>
  );
}

/** What `planoai trace` is told to show of a trace what a tab does. */
const tabFlags: Readonly<Record<string, string>> = {
  messages: ' --messages',
  wire: ' --bodies',
  spans: ' -v',
};

interface TraceBodyProps {
  readonly row: TraceRow;
  readonly spanId: string | null;
  readonly waterfall: Waterfall;
  readonly isPartial: boolean;
}

function TraceBody({ row, spanId, waterfall, isPartial }: TraceBodyProps) {
  const tabId = useTraceTab((chosen) => chosen.tabId);
  const setTab = useTraceTab((chosen) => chosen.setTab);
  const named = spanId === null ? undefined : waterfall.byId.get(spanId);
  const isToCome = isPartial && spanId !== null && named === undefined;
  const selected = named ?? (isToCome ? null : (mostTelling(waterfall.rows) ?? null));
  const select = (id: string) => openTrace(row.traceId, id);
  useCommands('trace', traceCommands);
  return (
    // In a low or zoomed window the screen scrolls rather than leaving the waterfall a single line.
    <div className="min-h-96 flex-1">
      <Tabs
        value={tabId}
        onChange={setTab}
        testId="trace-tab"
        aside={<ReplayBar row={row} waterfall={waterfall} selected={selected} />}
        tabs={traceTabs.map(({ id, label, Content }) => ({
          value: id,
          label,
          content: (
            <Suspense fallback={<LoadingPanel text="Loading…" />}>
              <Content row={row} waterfall={waterfall} selected={selected} select={select} />
            </Suspense>
          ),
        }))}
      />
    </div>
  );
}

/** What people open a trace for: where it failed when it did, else the model call, else the root. */
function mostTelling(rows: readonly WaterfallRow[]): WaterfallRow | undefined {
  const spans = rows.filter((row): row is SpanRow => row.type === 'span');
  const deepestFailure = spans[0]?.failed ? spans.findLast((row) => row.failed) : undefined;
  return deepestFailure ?? spans.find((row) => row.kind === 'llm') ?? rows[0];
}

const traceCommands: readonly Command[] = [
  { id: 'trace.back', title: 'Back to the list', keys: ['Escape'], run: () => openScreen('/traces') },
  { id: 'trace.newer', title: 'Next trace in the list', keys: ['Shift+J'], run: () => openNeighbour(1) },
  { id: 'trace.older', title: 'Previous trace in the list', keys: ['Shift+K'], run: () => openNeighbour(-1) },
];

function openNeighbour(step: 1 | -1): void {
  const { activeId, setActive } = useTraceList.getState();
  const traces = linesNow().filter((line) => line.type === 'trace');
  const next = traces[traces.findIndex(({ id }) => id === activeId) + step];
  if (!next) return;
  setActive(next.id);
  openTrace(next.id);
}

function TraceMissing({ traceId, error }: { readonly traceId: string; readonly error: Error | null }) {
  const unknown = error === null || failureCode(error) === 'not_found';
  return (
    <EmptyState
      icon={CircleAlert}
      title={unknown ? 'This trace is not stored' : 'The trace could not be read'}
      testId="trace-missing"
      actions={
        <Button data-testid="trace-back" onClick={() => openScreen('/traces')}>
          <ArrowLeft aria-hidden className="size-4" />
          All traces
        </Button>
      }
    >
      <p className="font-mono text-xs">{traceId}</p>
      <p className="mt-2">
        {unknown
          ? 'It may have been removed to keep the store small, or its spans are still on their way.'
          : error.message}
      </p>
    </EmptyState>
  );
}
