import { useRef, useState } from 'react';
import { Panel, Separator } from 'react-resizable-panels';
import { Panes } from '../components/panes.tsx';
import { nextRow } from './find-spans.ts';
import { FoldedDetail } from './folded-detail.tsx';
import { SpanDetail } from './span-detail.tsx';
import type { TraceTabProps } from './trace-tab.ts';
import { useFind } from './use-find.ts';
import { useWaterfallCommands } from './use-waterfall-commands.ts';
import { useWaterfallView } from './use-waterfall-view.ts';
import type { SpanRow } from './waterfall-layout.ts';
import { WaterfallMinimap } from './waterfall-minimap.tsx';
import { type JumpTarget, WaterfallToolbar } from './waterfall-toolbar.tsx';
import { WaterfallView } from './waterfall-view.tsx';

export function WaterfallTab({ row: trace, waterfall, selected, select: open }: TraceTabProps) {
  const selectedAt = selected?.at ?? -1;
  /** A folded line is no span and has no address: while one has the keyboard, it stands here. */
  const [foldId, setFoldId] = useState<string | null>(null);
  const findField = useRef<HTMLInputElement>(null);
  const rowsPanel = useRef<HTMLDivElement>(null);
  const find = useFind(trace.traceId, waterfall);
  const view = useWaterfallView({ waterfall, selectedAt, only: find.only });
  const folded = view.lines.find((line) => line.type === 'folded' && line.id === foldId);
  const focused = folded ?? selected;

  const select = (id: string) => {
    if (view.lines.some((line) => line.type === 'folded' && line.id === id)) return setFoldId(id);
    setFoldId(null);
    view.reveal(id);
    open(id);
  };
  const jump = (target: JumpTarget, direction: 1 | -1) => {
    const found =
      target === 'match'
        ? find.next(selectedAt, direction)
        : nextRow(waterfall.rows, selectedAt, jumps[target], direction);
    if (found) select(found.id);
  };
  const openFind = () => {
    findField.current?.focus();
    findField.current?.select();
  };
  const leaveFind = () => rowsPanel.current?.querySelector<HTMLElement>('[role="treegrid"]')?.focus();
  useWaterfallCommands({ view, focused, select, jump, openFind });

  return (
    <div className="flex h-full flex-col">
      <WaterfallToolbar
        waterfall={waterfall}
        view={view}
        find={find}
        findField={findField}
        selectedAt={selectedAt}
        jump={jump}
        leaveFind={leaveFind}
      />
      <WaterfallMinimap waterfall={waterfall} view={view} />
      <Panes id="trace" orientation="horizontal" className="min-h-0 flex-1">
        <Panel id="spans-part" defaultSize="64%" minSize="35%">
          <div ref={rowsPanel} className="h-full">
            <WaterfallView view={view} focusId={focused?.id ?? null} found={find.found} onSelect={select} />
          </div>
        </Panel>
        <Separator className="w-px bg-line outline-offset-0 hover:bg-accent-fill focus-visible:bg-accent-fill" />
        <Panel id="detail-part" defaultSize="36%" minSize="22%">
          {folded?.type === 'folded' ? (
            <FoldedDetail row={folded} onOpen={() => view.toggleRow(folded.id)} />
          ) : (
            selected && <SpanDetail traceId={trace.traceId} row={selected} waterfall={waterfall} />
          )}
        </Panel>
      </Panes>
    </div>
  );
}

const jumps: Record<Exclude<JumpTarget, 'match'>, (row: SpanRow) => boolean> = {
  error: (row) => row.failed,
  llm: (row) => row.kind === 'llm',
  routing: (row) => row.kind === 'routing',
};
