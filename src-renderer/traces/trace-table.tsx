// Rows are placed freely so that only those in sight exist, which table elements do not allow; the
// grid holds the focus and names its active row, so cells need no tab stop of their own.
// biome-ignore-all lint/a11y/useSemanticElements: see above
// biome-ignore-all lint/a11y/useFocusableInteractive: see above

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { Button } from '../components/button.tsx';
import { classNames } from '../lib/class-names.ts';
import { openTrace } from '../lib/navigation.ts';
import { readStored, writeStored } from '../lib/stored.ts';
import { removedFor } from './dropped-text.ts';
import { GroupHeading } from './group-heading.tsx';
import { columnLayout, type TraceColumn } from './trace-columns.tsx';
import { listLines } from './trace-groups.ts';
import { useTraceList } from './trace-list.ts';
import { traceOutcome } from './trace-outcome.ts';
import { useShownColumns } from './use-trace-columns.ts';
import { enterActive, foldActive, useTraceGroups } from './use-trace-groups.ts';

const rowHeight = 30;
/** How far the list was scrolled when the last window was left, in pixels; only the first visit goes there. */
let leftAt = readStored('traces.scroll', (value) => typeof value === 'number') ?? 0;

/** The trace list: newest on top, only the rows in sight are in the page. */
export function TraceTable() {
  const { rows, waiting, paused, more, loading, activeId, marked, setActive, setPaused, loadOlder } =
    useTraceList();
  const { grouping, folded, setFolded } = useTraceGroups();
  const shown = useShownColumns();
  const { template, minWidth } = columnLayout(shown);
  const lines = useMemo(() => listLines(rows, grouping, folded), [rows, grouping, folded]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 12,
    initialOffset: leftAt,
  });
  const activeIndex = lines.findIndex(({ id }) => id === activeId);
  useEffect(() => {
    if (activeIndex >= 0) virtual.scrollToIndex(activeIndex);
  }, [activeIndex, virtual]);
  useEffect(
    // Another visit starts at the top again.
    () => () => {
      leftAt = 0;
      writeStored('traces.scroll', 0);
      const list = useTraceList.getState();
      if (list.paused === 'scroll') list.setPaused(null);
    },
    [],
  );

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    writeStored('traces.scroll', element.scrollTop);
    const away = element.scrollTop > rowHeight * 2;
    if (away && paused === null) setPaused('scroll');
    if (!away && paused === 'scroll') setPaused(null);
    if (element.scrollHeight - element.scrollTop - element.clientHeight < 400) void loadOlder();
  };

  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of its roles support what it says
    <div
      className="relative flex h-full flex-col overflow-x-auto bg-surface"
      role={grouping === null ? 'grid' : 'treegrid'}
      data-pane
      aria-label="Traces"
      aria-rowcount={lines.length}
    >
      <div
        role="row"
        style={{ gridTemplateColumns: template, minWidth }}
        className="grid h-7 shrink-0 items-center gap-x-3 border-b border-line bg-sunken px-4 text-2xs font-medium text-muted"
      >
        {shown.map(({ id, heading, align }) => (
          <span
            key={id}
            role="columnheader"
            data-testid={`trace-column-${id}`}
            className={classNames('truncate', align === 'right' && 'text-right')}
          >
            {heading}
          </span>
        ))}
      </div>
      <div
        ref={scroller}
        role="rowgroup"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        data-testid="trace-rows"
        onScroll={onScroll}
        onKeyDown={(event) => {
          if (event.key === 'Enter') enterActive();
          if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') foldActive(event.key === 'ArrowLeft');
        }}
        style={{ minWidth }}
        className="group/rows min-h-0 flex-1 overflow-y-auto outline-none"
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            if (!line) return null;
            const place = {
              top: item.start,
              height: rowHeight,
              index: item.index,
              active: line.id === activeId,
            };
            return line.type === 'trace' ? (
              <TraceLine
                key={line.id}
                row={line.row}
                columns={shown}
                template={template}
                {...place}
                level={grouping === null ? undefined : 2}
                mark={marks[marked.indexOf(line.id)] ?? null}
                onActivate={setActive}
              />
            ) : (
              <GroupHeading
                key={line.id}
                group={line.group}
                {...place}
                grouping={grouping}
                folded={folded.has(line.id)}
                onToggle={() => {
                  setActive(line.id);
                  setFolded(line.id, !folded.has(line.id));
                }}
              />
            );
          })}
        </div>
        {more ? (
          <div className="py-2 text-center text-xs text-muted">{loading ? 'Reading older traces…' : ''}</div>
        ) : (
          <RemovedNote />
        )}
      </div>
      {waiting.length > 0 && (
        <Button
          tone="primary"
          size="small"
          className="absolute top-9 left-1/2 -translate-x-1/2 rounded-full shadow-popup"
          data-testid="new-traces-pill"
          onClick={() => {
            setPaused(null);
            scroller.current?.scrollTo({ top: 0 });
          }}
        >
          {waiting.length} new since you paused · show
        </Button>
      )}
    </div>
  );
}

interface TraceLineProps {
  readonly row: TraceRow;
  readonly columns: readonly TraceColumn[];
  /** Widths of the columns for CSS. */
  readonly template: string;
  readonly top: number;
  readonly height: number;
  readonly index: number;
  readonly active: boolean;
  /** In a tree of groups. */
  readonly level: number | undefined;
  /** Its letter in a comparison. */
  readonly mark: string | null;
  readonly onActivate: (traceId: string) => void;
}

const marks = ['A', 'B'];

function TraceLine({
  row,
  columns,
  template,
  top,
  height,
  index,
  active,
  level,
  mark,
  onActivate,
}: TraceLineProps) {
  const outcome = traceOutcome(row);
  return (
    // The keyboard reaches rows through the grid (j, k, Enter); a tab stop per row would be hundreds.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 1}
      aria-level={level}
      aria-selected={active}
      data-testid="trace-row"
      data-trace={row.traceId}
      data-state={outcome}
      onClick={() => {
        onActivate(row.traceId);
        openTrace(row.traceId);
      }}
      style={{ transform: `translateY(${top}px)`, height, gridTemplateColumns: template }}
      className={classNames(
        'absolute inset-x-0 top-0 grid items-center gap-x-3 px-4 border-b border-line/60 text-xs hover:bg-hover',
        active &&
          'bg-selected outline-accent outline-offset-[-2px] hover:bg-selected group-focus-visible/rows:outline-2',
      )}
    >
      {columns.map(({ id, align, Cell }, at) => (
        <span
          key={id}
          role="gridcell"
          className={classNames(
            'flex min-w-0 items-center gap-1.5',
            align === 'right' && 'justify-end font-mono tabular-nums',
          )}
        >
          {at === 0 && mark !== null && (
            <span
              title="marked for comparing"
              data-testid="compare-mark"
              className="rounded-sm bg-accent-fill px-1 font-mono text-2xs text-on-accent"
            >
              {mark}
            </span>
          )}
          <Cell row={row} />
        </span>
      ))}
    </div>
  );
}

/** The list ends here because the store does, not because nothing came before. */
function RemovedNote() {
  const dropped = useTraceList((list) => list.stats?.dropped);
  const reasons = dropped === undefined ? [] : removedFor(dropped);
  if (reasons.length === 0) return null;
  return (
    <div className="py-2 text-center text-xs text-muted" data-testid="traces-removed">
      Older traces were removed ({reasons.join(', ')}).
    </div>
  );
}
