import { ArrowLeft, CircleAlert } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { useParams } from 'wouter';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { type Command, useCommands } from '../lib/commands.ts';
import { failureCode } from '../lib/host.ts';
import { openScreen, openTrace } from '../lib/navigation.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { SpanDetail } from './span-detail.tsx';
import { TraceHeader } from './trace-header.tsx';
import { useTraceList } from './trace-list.ts';
import { useTrace } from './use-trace.ts';
import {
  ancestorsOf,
  type SpanRow,
  visibleRows,
  type Waterfall,
  type WaterfallRow,
} from './waterfall-layout.ts';
import { WaterfallView } from './waterfall-view.tsx';

export function TraceScreen() {
  const params = useParams<{ traceId: string; spanId?: string }>();
  return <Trace key={params.traceId} traceId={params.traceId} spanId={params.spanId ?? null} />;
}

function Trace({ traceId, spanId }: { readonly traceId: string; readonly spanId: string | null }) {
  const { row, waterfall, error, isPending } = useTrace(traceId);
  if (isPending) return <LoadingPanel text="Reading the trace…" />;
  if (!row || !waterfall) return <TraceMissing traceId={traceId} error={error} />;
  return (
    <div className="flex h-full flex-col" data-testid="trace-screen" data-trace={traceId}>
      <TraceHeader row={row} waterfall={waterfall} />
      <TraceBody traceId={traceId} spanId={spanId} waterfall={waterfall} />
      <footer className="flex h-8 shrink-0 items-center border-t border-line bg-surface px-4">
        <CliLine command={`planoai trace ${traceId.slice(0, 8)}`} />
      </footer>
    </div>
  );
}

interface TraceBodyProps {
  readonly traceId: string;
  readonly spanId: string | null;
  readonly waterfall: Waterfall;
}

function TraceBody({ traceId, spanId, waterfall }: TraceBodyProps) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => visibleRows(waterfall.rows, collapsed), [waterfall, collapsed]);
  const selected = waterfall.rows.find((row) => row.id === spanId) ?? mostTelling(waterfall.rows);
  const selectedId = selected?.id ?? null;

  const select = (id: string) => {
    const hidden = ancestorsOf(waterfall.rows, id).filter((ancestor) => collapsed.has(ancestor));
    if (hidden.length > 0) setCollapsed(new Set([...collapsed].filter((one) => !hidden.includes(one))));
    openTrace(traceId, id);
  };
  const toggle = (id: string) => {
    const next = new Set(collapsed);
    if (!next.delete(id)) next.add(id);
    setCollapsed(next);
  };
  useTraceCommands({ waterfall, selectedId, setCollapsed, select });

  return (
    <Group orientation="horizontal" className="min-h-0 flex-1">
      <Panel defaultSize="64%" minSize="35%">
        <WaterfallView
          rows={rows}
          durationMs={waterfall.durationMs}
          collapsed={collapsed}
          selectedId={selectedId}
          onSelect={select}
          onToggle={toggle}
        />
      </Panel>
      <Separator className="w-px bg-line outline-offset-0 hover:bg-accent-fill focus-visible:bg-accent-fill" />
      <Panel defaultSize="36%" minSize="22%">
        {selected && <SpanDetail key={selected.id} row={selected} />}
      </Panel>
    </Group>
  );
}

/** What people open a trace for: where it failed when it did, else the model call, else the root. */
function mostTelling(rows: readonly WaterfallRow[]): WaterfallRow | undefined {
  const spans = rows.filter((row): row is SpanRow => row.type === 'span');
  const deepestFailure = spans[0]?.facts.failed ? spans.findLast((row) => row.facts.failed) : undefined;
  return deepestFailure ?? spans.find((row) => row.facts.kind === 'llm') ?? rows[0];
}

interface TraceCommandsOptions {
  readonly waterfall: Waterfall;
  readonly selectedId: string | null;
  readonly setCollapsed: (collapsed: ReadonlySet<string>) => void;
  readonly select: (id: string) => void;
}

function useTraceCommands({ waterfall, selectedId, setCollapsed, select }: TraceCommandsOptions): void {
  // The keys must see the newest selection without being bound anew for each step.
  const now = useMemo(
    () => ({ waterfall, selectedId, setCollapsed, select }),
    [waterfall, selectedId, setCollapsed, select],
  );
  const [latest] = useState({ current: now });
  useEffect(() => {
    latest.current = now;
  }, [latest, now]);

  const commands = useMemo(() => {
    const seek = (matches: (row: SpanRow) => boolean, direction: 1 | -1) => () => {
      const { waterfall: trace, selectedId: from, select: choose } = latest.current;
      const found = nextMatch(trace.rows, from, matches, direction);
      if (found) choose(found.id);
    };
    const failed = (row: SpanRow) => row.facts.failed;
    const llm = (row: SpanRow) => row.facts.kind === 'llm';
    const routing = (row: SpanRow) => row.facts.kind === 'routing';
    const list: Command[] = [
      { id: 'trace.back', title: 'Back to the list', keys: ['Escape'], run: () => openScreen('/traces') },
      {
        id: 'trace.collapse-all',
        title: 'Collapse all',
        keys: ['BracketLeft'],
        run: () =>
          latest.current.setCollapsed(
            new Set(latest.current.waterfall.rows.filter((row) => row.childCount > 0).map((row) => row.id)),
          ),
      },
      {
        id: 'trace.expand-all',
        title: 'Expand all',
        keys: ['BracketRight'],
        run: () => latest.current.setCollapsed(new Set()),
      },
      { id: 'trace.next-error', title: 'Next error', keys: ['e'], run: seek(failed, 1) },
      { id: 'trace.previous-error', title: 'Previous error', keys: ['Shift+E'], run: seek(failed, -1) },
      { id: 'trace.next-llm', title: 'Next model call', keys: ['g'], run: seek(llm, 1) },
      { id: 'trace.previous-llm', title: 'Previous model call', keys: ['Shift+G'], run: seek(llm, -1) },
      { id: 'trace.why', title: 'Why this model', keys: ['y'], run: seek(routing, 1) },
      { id: 'trace.newer', title: 'Next trace in the list', keys: ['Shift+J'], run: () => openNeighbour(1) },
      {
        id: 'trace.older',
        title: 'Previous trace in the list',
        keys: ['Shift+K'],
        run: () => openNeighbour(-1),
      },
    ];
    return list;
  }, [latest]);
  useCommands('trace', commands);
}

/** The next row in the given direction that matches, around the end. */
function nextMatch(
  rows: readonly WaterfallRow[],
  from: string | null,
  matches: (row: SpanRow) => boolean,
  direction: 1 | -1,
): SpanRow | null {
  const at = rows.findIndex((row) => row.id === from);
  for (let step = 1; step <= rows.length; step += 1) {
    const row = rows[(at + direction * step + rows.length * 2) % rows.length];
    if (row?.type === 'span' && matches(row)) return row;
  }
  return null;
}

function openNeighbour(step: 1 | -1): void {
  const { rows, activeId, setActive } = useTraceList.getState();
  const next = rows[rows.findIndex((row) => row.traceId === activeId) + step];
  if (!next) return;
  setActive(next.traceId);
  openTrace(next.traceId);
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
