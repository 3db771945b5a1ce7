// Rows are placed freely so that only those in sight exist, which table elements do not allow; the
// grid holds the focus and names its active row, so cells need no tab stop of their own.
// biome-ignore-all lint/a11y/useSemanticElements: see above
// biome-ignore-all lint/a11y/useFocusableInteractive: see above

import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ComponentType, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { StateMark } from '../components/state-mark.tsx';
import { classNames } from '../lib/class-names.ts';
import { countText, durationText, moneyText } from '../lib/number-text.ts';
import { callCostReason } from './row-cost.tsx';
import { nextSort, type SpanSort, type SpanSortKey, sortedSpans } from './sort-spans.ts';
import type { TraceTabProps } from './trace-tab.ts';
import { useTraceTab } from './use-trace-tab.ts';
import type { SpanRow } from './waterfall-layout.ts';

interface SpanColumn {
  readonly key: SpanSortKey;
  readonly right?: true;
  readonly Cell: ComponentType<{ readonly row: SpanRow }>;
}

const columns: readonly SpanColumn[] = [
  { key: 'start', right: true, Cell: ({ row }) => durationText(row.startMs) },
  { key: 'service', Cell: ({ row }) => <Text text={row.service} /> },
  { key: 'name', Cell: ({ row }) => <Text text={row.name} /> },
  { key: 'duration', right: true, Cell: ({ row }) => durationText(row.durationMs) },
  { key: 'status', Cell: Status },
  { key: 'model', Cell: ({ row }) => row.call && <Text text={row.call.model ?? '—'} /> },
  { key: 'tokens', right: true, Cell: Tokens },
  { key: 'cost', right: true, Cell: Cost },
];

const grid =
  'grid grid-cols-[84px_140px_minmax(180px,1fr)_84px_72px_minmax(110px,200px)_96px_84px] items-center gap-x-3 px-4';
const rowHeight = 28;

/** Every span of a trace in one flat table. A row opens its span in the waterfall. */
export function SpansTab({ waterfall, selected, select }: TraceTabProps) {
  const [sort, setSort] = useState<SpanSort>({ key: 'start', descending: false });
  const rows = useMemo(
    () =>
      sortedSpans(
        waterfall.rows.filter((row): row is SpanRow => row.type === 'span'),
        sort,
      ),
    [waterfall, sort],
  );
  const setTab = useTraceTab((chosen) => chosen.setTab);
  const scroller = useRef<HTMLDivElement>(null);
  const idPrefix = useId();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
    // The headings stay over the rows.
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
  });
  const activeIndex = rows.findIndex((row) => row.id === selected?.id);
  useEffect(() => {
    if (activeIndex >= 0) virtual.scrollToIndex(activeIndex);
  }, [activeIndex, virtual]);

  const open = (id: string) => {
    select(id);
    setTab('waterfall');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && selected) return open(selected.id);
    const to = targetOf(event.key, activeIndex, rows.length);
    const row = to === null ? undefined : rows[to];
    if (!row) return;
    event.preventDefault();
    select(row.id);
  };

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Spans of this trace"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={activeIndex >= 0 ? `${idPrefix}-${selected?.id}` : undefined}
      tabIndex={0}
      data-testid="span-table"
      onKeyDown={onKeyDown}
      className="group/rows h-full overflow-auto bg-surface outline-none"
    >
      <div
        role="row"
        aria-rowindex={1}
        style={{ height: rowHeight }}
        className={classNames(
          grid,
          'sticky top-0 z-10 min-w-[960px] border-b border-line bg-sunken text-2xs',
        )}
      >
        {columns.map(({ key, right }) => (
          <Heading key={key} column={key} right={right} sort={sort} onSort={setSort} />
        ))}
      </div>
      <div role="rowgroup" className="relative min-w-[960px]" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const active = item.index === activeIndex;
          return (
            // Keys are handled by the grid, which holds the focus.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <div
              key={row.id}
              id={`${idPrefix}-${row.id}`}
              role="row"
              tabIndex={-1}
              aria-rowindex={item.index + 2}
              aria-selected={active}
              data-testid="span-table-row"
              data-span={row.id}
              onClick={() => open(row.id)}
              style={{ transform: `translateY(${item.start - rowHeight}px)`, height: rowHeight }}
              className={classNames(
                grid,
                'absolute inset-x-0 top-0 border-b border-line/50 text-xs hover:bg-hover',
                active &&
                  'bg-selected outline-accent outline-offset-[-2px] hover:bg-selected group-focus-visible/rows:outline-2',
              )}
            >
              {columns.map(({ key, right, Cell }) => (
                <span
                  key={key}
                  role="gridcell"
                  className={classNames('min-w-0', right && 'text-right font-mono tabular-nums')}
                >
                  <Cell row={row} />
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Where a key leads in the table; `null`: nowhere. */
function targetOf(key: string, at: number, count: number): number | null {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  return step === undefined ? null : Math.max(0, Math.min(count - 1, at + step));
}

interface HeadingProps {
  readonly column: SpanSortKey;
  readonly right: true | undefined;
  readonly sort: SpanSort;
  readonly onSort: (sort: SpanSort) => void;
}

function Heading({ column, right, sort, onSort }: HeadingProps) {
  const direction = sort.key !== column ? undefined : sort.descending ? 'descending' : 'ascending';
  const Icon = sort.descending ? ArrowDown : ArrowUp;
  return (
    <span role="columnheader" aria-sort={direction} className={classNames(right && 'text-right')}>
      <button
        type="button"
        data-testid={`sort-spans-${column}`}
        onClick={() => onSort(nextSort(sort, column))}
        className="inline-flex items-center gap-1 rounded font-medium text-muted hover:text-text"
      >
        {column}
        {direction && <Icon aria-hidden className="size-3" />}
      </button>
    </span>
  );
}

function Text({ text }: { readonly text: string }) {
  return (
    <span className="block truncate" title={text}>
      {text}
    </span>
  );
}

function Status({ row: { failed } }: { readonly row: SpanRow }) {
  return (
    <span className="flex items-center gap-1.5">
      <StateMark state={failed ? 'failed' : 'running'} />
      <span className={failed ? 'text-bad' : undefined}>{failed ? 'failed' : 'ok'}</span>
    </span>
  );
}

function Tokens({ row: { call } }: { readonly row: SpanRow }) {
  if (call === null) return null;
  if (call.promptTokens === null && call.completionTokens === null) return '—';
  const text = (count: number | null) => (count === null ? '?' : countText(count));
  return `${text(call.promptTokens)}→${text(call.completionTokens)}`;
}

/** Of the span itself: what stands above a call costs nothing of its own. */
function Cost({ row: { call } }: { readonly row: SpanRow }) {
  if (call === null) return null;
  const reason = callCostReason(call);
  if (reason !== null) {
    return (
      <span role="img" aria-label={`cost not known: ${reason}`} title={reason} className="text-warn">
        —
      </span>
    );
  }
  return call.costUsd === null ? '—' : moneyText(call.costUsd);
}
