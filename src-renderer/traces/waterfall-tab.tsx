import { useEffect, useMemo, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { type Command, useCommands } from '../lib/commands.ts';
import { SpanDetail } from './span-detail.tsx';
import type { TraceTabProps } from './trace-tab.ts';
import {
  ancestorsOf,
  type SpanRow,
  visibleRows,
  type Waterfall,
  type WaterfallRow,
} from './waterfall-layout.ts';
import { WaterfallView } from './waterfall-view.tsx';

export function WaterfallTab({ waterfall, selected, select: open }: TraceTabProps) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => visibleRows(waterfall.rows, collapsed), [waterfall, collapsed]);
  const selectedId = selected?.id ?? null;

  const select = (id: string) => {
    const hidden = ancestorsOf(waterfall.rows, id).filter((ancestor) => collapsed.has(ancestor));
    if (hidden.length > 0) setCollapsed(new Set([...collapsed].filter((one) => !hidden.includes(one))));
    open(id);
  };
  const toggle = (id: string) => {
    const next = new Set(collapsed);
    if (!next.delete(id)) next.add(id);
    setCollapsed(next);
  };
  useWaterfallCommands({ waterfall, selectedId, setCollapsed, select });

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

interface WaterfallCommandsOptions {
  readonly waterfall: Waterfall;
  readonly selectedId: string | null;
  readonly setCollapsed: (collapsed: ReadonlySet<string>) => void;
  readonly select: (id: string) => void;
}

function useWaterfallCommands({
  waterfall,
  selectedId,
  setCollapsed,
  select,
}: WaterfallCommandsOptions): void {
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
    ];
    return list;
  }, [latest]);
  useCommands('waterfall', commands);
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
