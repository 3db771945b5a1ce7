import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { durationText } from '../lib/number-text.ts';
import { timeTicks } from './time-ticks.ts';
import { waterfallColumns } from './waterfall-columns.ts';
import type { WaterfallRow } from './waterfall-layout.ts';
import { WaterfallLine } from './waterfall-line.tsx';

interface WaterfallViewProps {
  /** Those that are not folded away. */
  readonly rows: readonly WaterfallRow[];
  readonly durationMs: number;
  readonly collapsed: ReadonlySet<string>;
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

const rowHeight = 28;

/** The spans as a tree with time bars. A tree grid to a screen reader, with the arrow keys of one. */
export function WaterfallView({
  rows,
  durationMs,
  collapsed,
  selectedId,
  onSelect,
  onToggle,
}: WaterfallViewProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const idPrefix = useId();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
  });
  const selectedIndex = rows.findIndex((row) => row.id === selectedId);
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex);
  }, [selectedIndex, virtual]);
  useEffect(() => scroller.current?.focus({ preventScroll: true }), []);

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[selectedIndex];
    const go = (index: number) => {
      const target = rows[Math.max(0, Math.min(rows.length - 1, index))];
      if (target) onSelect(target.id);
    };
    const open = row !== undefined && row.childCount > 0 && !collapsed.has(row.id);
    const folded = row !== undefined && row.childCount > 0 && collapsed.has(row.id);
    switch (event.key) {
      case 'ArrowDown':
        go(selectedIndex + 1);
        break;
      case 'ArrowUp':
        go(selectedIndex - 1);
        break;
      case 'Home':
        go(0);
        break;
      case 'End':
        go(rows.length - 1);
        break;
      case 'ArrowRight':
        if (folded) onToggle(row.id);
        else if (open) go(selectedIndex + 1);
        break;
      case 'ArrowLeft':
        if (open) onToggle(row.id);
        else
          go(rows.findLastIndex((other, index) => index < selectedIndex && other.depth < (row?.depth ?? 0)));
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <div data-pane className="flex h-full flex-col">
      <div
        className={`${waterfallColumns} h-7 shrink-0 items-center border-b border-line bg-sunken pr-4 text-2xs font-medium text-muted`}
      >
        <span className="pl-4">span</span>
        <span className="pr-3 text-right">duration</span>
        <TimeAxis durationMs={durationMs} />
      </div>
      <div
        ref={scroller}
        role="treegrid"
        aria-label="Spans of this trace"
        aria-rowcount={rows.length}
        aria-activedescendant={selectedIndex >= 0 ? `${idPrefix}-${selectedId}` : undefined}
        tabIndex={0}
        data-testid="waterfall"
        onKeyDown={onKeyDown}
        className="group/rows min-h-0 flex-1 overflow-auto bg-surface outline-none"
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row ? (
              <WaterfallLine
                key={row.id}
                id={`${idPrefix}-${row.id}`}
                row={row}
                index={item.index}
                top={item.start}
                height={rowHeight}
                totalMs={durationMs}
                collapsed={collapsed.has(row.id)}
                selected={row.id === selectedId}
                onSelect={onSelect}
                onToggle={onToggle}
              />
            ) : null;
          })}
        </div>
      </div>
    </div>
  );
}

function TimeAxis({ durationMs }: { readonly durationMs: number }) {
  return (
    <span className="relative h-full overflow-hidden" aria-hidden>
      {timeTicks(durationMs, 5).map((tick) => (
        <span
          key={tick}
          className="absolute inset-y-0 flex items-center border-l border-line-strong/60 pl-1 font-mono"
          style={{ left: `${durationMs > 0 ? (tick / durationMs) * 100 : 0}%` }}
        >
          {tick === 0 ? '0' : durationText(tick)}
        </span>
      ))}
    </span>
  );
}
