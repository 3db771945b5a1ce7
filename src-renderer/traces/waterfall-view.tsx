import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useId, useRef } from 'react';
import { timeTicks } from './time-ticks.ts';
import { useDragWindow, wheelFactor } from './use-drag-window.ts';
import type { WaterfallViewState } from './use-waterfall-view.ts';
import { GapMarks } from './waterfall-bar.tsx';
import { waterfallColumns } from './waterfall-columns.ts';
import { WaterfallLine } from './waterfall-line.tsx';
import type { WaterfallEntry } from './waterfall-lines.ts';

interface WaterfallViewProps {
  readonly view: WaterfallViewState;
  /** The line that the keyboard is on: a row's id, or a folded line's. */
  readonly focusId: string | null;
  /** Places of the rows that a search found. */
  readonly found: ReadonlySet<number>;
  readonly onSelect: (id: string) => void;
}

const rowHeight = 28;

/** The spans as a tree with time bars. A tree grid to a screen reader, with the arrow keys of one. */
export function WaterfallView({ view, focusId, found, onSelect }: WaterfallViewProps) {
  const { lines, scale, path, options } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const axis = useRef<HTMLSpanElement>(null);
  const idPrefix = useId();
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 10,
  });
  const focusIndex = lines.findIndex((row) => row.id === focusId);
  useEffect(() => {
    if (focusIndex >= 0) virtual.scrollToIndex(focusIndex);
  }, [focusIndex, virtual]);
  useEffect(() => scroller.current?.focus({ preventScroll: true }), []);
  useWheelZoom(scroller, axis, view);
  // Lines are drawn again only when something of theirs changes.
  const { toggleRow } = view;
  const latest = useRef({ onSelect, toggleRow });
  useEffect(() => {
    latest.current = { onSelect, toggleRow };
  });
  const select = useCallback((id: string) => latest.current.onSelect(id), []);
  const toggle = useCallback((id: string) => latest.current.toggleRow(id), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = treeStep(event.key, lines, focusIndex, options.collapsed);
    if (step === null) return;
    event.preventDefault();
    if (step.toggle) toggleRow(step.row.id);
    else onSelect(step.row.id);
  };

  return (
    <div data-pane className="flex h-full min-h-0 flex-col">
      <div
        className={`${waterfallColumns(path !== null)} h-7 shrink-0 items-center border-b border-line bg-sunken pr-4 text-2xs font-medium text-muted`}
      >
        <span className="pl-4">span</span>
        <span className="pr-3 text-right">duration</span>
        {path !== null && <span className="pr-3 text-right">path</span>}
        <TimeAxis view={view} axis={axis} />
      </div>
      <div
        ref={scroller}
        role="treegrid"
        aria-label="Spans of this trace"
        aria-rowcount={lines.length}
        aria-activedescendant={focusIndex >= 0 ? `${idPrefix}-${focusId}` : undefined}
        tabIndex={0}
        data-testid="waterfall"
        onKeyDown={onKeyDown}
        className="group/rows min-h-0 flex-1 overflow-auto bg-surface outline-none"
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = lines[item.index];
            if (!row) return null;
            const at = row.type === 'folded' ? -1 : row.at;
            return (
              <WaterfallLine
                key={row.id}
                id={`${idPrefix}-${row.id}`}
                row={row}
                index={item.index}
                top={item.start}
                height={rowHeight}
                scale={scale}
                collapsed={options.collapsed.has(row.id)}
                selected={row.id === focusId}
                found={found.size > 0 && isFound(row, found)}
                share={path === null ? undefined : (path.byRow.get(at) ?? null)}
                onSelect={select}
                onToggle={toggle}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function isFound(row: WaterfallEntry, found: ReadonlySet<number>): boolean {
  return row.type === 'folded' ? row.members.some((member) => found.has(member.at)) : found.has(row.at);
}

interface TreeStep {
  readonly row: WaterfallEntry;
  /** Open or fold it instead of going there. */
  readonly toggle: boolean;
}

/** Where an arrow key leads in a tree; `null`: nowhere, or it is another key. */
function treeStep(
  key: string,
  lines: readonly WaterfallEntry[],
  index: number,
  collapsed: ReadonlySet<string>,
): TreeStep | null {
  const row = lines[index];
  const go = (to: number): TreeStep | null => {
    const target = lines[Math.max(0, Math.min(lines.length - 1, to))];
    return target ? { row: target, toggle: false } : null;
  };
  const hasChildren = row !== undefined && row.childCount > 0;
  const closed = hasChildren && (row.type === 'folded' || collapsed.has(row.id));
  switch (key) {
    case 'ArrowDown':
      return go(index + 1);
    case 'ArrowUp':
      return go(index - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(lines.length - 1);
    case 'PageDown':
      return go(index + 20);
    case 'PageUp':
      return go(index - 20);
    case 'ArrowRight':
      if (closed) return { row, toggle: true };
      return hasChildren ? go(index + 1) : null;
    case 'ArrowLeft':
      if (hasChildren && !closed) return { row, toggle: true };
      return go(lines.findLastIndex((other, at) => at < index && other.depth < (row?.depth ?? 0)));
    default:
      return null;
  }
}

function TimeAxis({
  view,
  axis,
}: {
  readonly view: WaterfallViewState;
  readonly axis: RefObject<HTMLSpanElement | null>;
}) {
  const { scale } = view;
  const { draft, handlers } = useDragWindow(scale, view.showWindow);
  return (
    <span
      ref={axis}
      {...handlers}
      aria-hidden
      data-testid="time-axis"
      title="Drag to zoom, double click for the whole trace"
      onDoubleClick={view.fitAll}
      className="relative h-full cursor-crosshair touch-none overflow-hidden select-none"
    >
      <GapMarks scale={scale} />
      {timeTicks(scale, 5).map((tick) => (
        <span
          key={tick.ms}
          data-testid="time-tick"
          className="absolute inset-y-0 flex items-center border-l border-line-strong/60 pl-1 font-mono whitespace-nowrap"
          style={{ left: scale.place(tick.ms) }}
        >
          {tick.text}
        </span>
      ))}
      {draft && (
        <span
          className="absolute inset-y-0 bg-accent-fill/30"
          style={{ left: Math.min(draft.from, draft.to), width: Math.abs(draft.to - draft.from) }}
        />
      )}
    </span>
  );
}

/** Mod and the wheel zoom at the pointer. React's own wheel listener is passive and could not stop the page zoom. */
function useWheelZoom(
  area: RefObject<HTMLDivElement | null>,
  axis: RefObject<HTMLSpanElement | null>,
  view: WaterfallViewState,
): void {
  const latest = useRef(view);
  useEffect(() => {
    latest.current = view;
  });
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = axis.current?.getBoundingClientRect();
      if (!box) return;
      const { scale, zoom } = latest.current;
      const pixels = Math.max(0, Math.min(box.width, event.clientX - box.left));
      zoom(wheelFactor(event), scale.timeAt(pixels, box.width));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [area, axis]);
}
