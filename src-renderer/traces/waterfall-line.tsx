// Rows are placed freely so that only those in sight exist, which table elements do not allow; the
// grid holds the focus and names its active row, so cells need no tab stop of their own.
// biome-ignore-all lint/a11y/useSemanticElements: see above
// biome-ignore-all lint/a11y/useFocusableInteractive: see above

import { ChevronDown, ChevronRight, CircleHelp } from 'lucide-react';
import { StateMark } from '../components/state-mark.tsx';
import { classNames } from '../lib/class-names.ts';
import { durationText, epochMsOf } from '../lib/number-text.ts';
import { FlagMark } from './quality-mark.tsx';
import { spanColour } from './span-colour.ts';
import { waterfallColumns } from './waterfall-columns.ts';
import type { SpanRow, WaterfallRow } from './waterfall-layout.ts';

interface WaterfallLineProps {
  readonly id: string;
  readonly row: WaterfallRow;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly totalMs: number;
  readonly collapsed: boolean;
  readonly selected: boolean;
  readonly onSelect: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

export function WaterfallLine({
  id,
  row,
  index,
  top,
  height,
  totalMs,
  collapsed,
  selected,
  onSelect,
  onToggle,
}: WaterfallLineProps) {
  const failed = row.type === 'span' && row.facts.failed;
  return (
    // Keys are handled by the tree grid, which holds the focus.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={id}
      role="row"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-rowindex={index + 1}
      aria-expanded={row.childCount > 0 ? !collapsed : undefined}
      aria-selected={selected}
      data-testid="span-row"
      data-span={row.id}
      data-kind={row.type === 'span' ? row.facts.kind : 'missing-parent'}
      data-state={failed ? 'failed' : 'ok'}
      onClick={() => onSelect(row.id)}
      style={{ transform: `translateY(${top}px)`, height }}
      className={classNames(
        waterfallColumns,
        'absolute inset-x-0 top-0 items-center border-b border-line/50 pr-4 text-xs hover:bg-hover',
        selected &&
          'bg-selected outline-accent outline-offset-[-2px] hover:bg-selected group-focus-visible/rows:outline-2',
      )}
    >
      <span
        role="gridcell"
        className="flex min-w-0 items-center gap-1.5 pr-2"
        style={{ paddingLeft: 8 + Math.min(row.depth, 24) * 14 }}
      >
        <FoldButton row={row} collapsed={collapsed} onToggle={onToggle} />
        {row.type === 'span' ? <SpanName row={row} /> : <MissingParentName />}
        {collapsed && <span className="shrink-0 text-2xs text-muted">+{row.descendants}</span>}
      </span>
      <span
        role="gridcell"
        className="pr-3 text-right font-mono tabular-nums"
        title={row.type === 'span' ? `own time ${durationText(row.selfMs)}` : undefined}
      >
        {durationText(row.durationMs)}
      </span>
      <span role="gridcell" className="relative h-full">
        <Bar row={row} totalMs={totalMs} />
      </span>
    </div>
  );
}

function FoldButton({
  row,
  collapsed,
  onToggle,
}: Pick<WaterfallLineProps, 'row' | 'collapsed' | 'onToggle'>) {
  if (row.childCount === 0) return <span className="w-4 shrink-0" />;
  const Icon = collapsed ? ChevronRight : ChevronDown;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={collapsed ? 'Expand' : 'Collapse'}
      data-testid="span-fold"
      onClick={(event) => {
        event.stopPropagation();
        onToggle(row.id);
      }}
      className="flex size-4 shrink-0 items-center justify-center rounded text-muted hover:bg-line hover:text-text"
    >
      <Icon aria-hidden className="size-3.5" />
    </button>
  );
}

function SpanName({ row }: { readonly row: SpanRow }) {
  return (
    <>
      {row.facts.failed && <StateMark state="failed" />}
      <span
        className="h-4 shrink-0 rounded-sm border-l-[3px] bg-sunken px-1 text-2xs leading-4 text-muted"
        style={{ borderColor: spanColour(row.facts.kind, false) }}
      >
        {row.facts.kind === 'other' ? row.span.service : row.facts.kind}
      </span>
      <span className={classNames('truncate', row.facts.failed && 'text-bad')}>{row.facts.name}</span>
      {row.facts.flagged && <FlagMark />}
      {row.endsAfterParentMs > 0 && (
        <span
          className="shrink-0 text-2xs text-warn"
          title={`ends ${durationText(row.endsAfterParentMs)} after its parent`}
        >
          ⇥
        </span>
      )}
    </>
  );
}

function MissingParentName() {
  return (
    <>
      <CircleHelp aria-hidden className="size-3.5 shrink-0 text-warn" />
      <span
        className="truncate text-warn"
        title="These spans name a parent that is not in this trace: the caller has not sent it, or it is still on its way."
      >
        missing parent
      </span>
    </>
  );
}

/** Narrower than this a bar cannot be seen or hit. */
const minimumBarPx = 3;

function Bar({ row, totalMs }: { readonly row: WaterfallRow; readonly totalMs: number }) {
  const percent = (ms: number) => (totalMs > 0 ? (ms / totalMs) * 100 : 0);
  const left = percent(row.startMs);
  const width = totalMs > 0 ? percent(row.durationMs) : 100;
  const isSpan = row.type === 'span';
  const colour = isSpan ? spanColour(row.facts.kind, row.facts.failed) : 'var(--line-strong)';
  const waitMs = isSpan && row.facts.kind === 'llm' ? (row.facts.timeToFirstTokenMs ?? 0) : 0;
  const waiting = row.durationMs > 0 ? Math.min(100, (waitMs / row.durationMs) * 100) : 0;
  return (
    <>
      <span
        data-testid="span-bar"
        className={classNames(
          'absolute top-1/2 h-3 -translate-y-1/2 overflow-hidden rounded-[3px]',
          !isSpan && 'h-1 opacity-60',
        )}
        style={{
          left: `min(${left}%, 100% - ${minimumBarPx}px)`,
          width: `${width}%`,
          minWidth: minimumBarPx,
          background: colour,
        }}
      >
        {waiting > 0 && (
          <span
            data-testid="ttft-part"
            title={`first token after ${durationText(waitMs)}`}
            className="absolute inset-y-0 left-0 border-r-2 border-surface"
            style={{
              width: `${waiting}%`,
              background:
                'repeating-linear-gradient(115deg, var(--span-llm-wait) 0 4px, transparent 4px 6px), var(--surface)',
            }}
          />
        )}
      </span>
      {isSpan &&
        row.span.events.map((event, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: events of one span have neither id nor unique name
            key={index}
            title={event.name}
            className="absolute inset-y-1.5 w-px bg-text/60"
            style={{ left: `${percent(row.startMs + eventOffset(row, event.timeUnixNano))}%` }}
          />
        ))}
    </>
  );
}

function eventOffset(row: SpanRow, time: string): number {
  const offset = epochMsOf(time) - epochMsOf(row.span.startTimeUnixNano);
  return Math.max(0, Math.min(row.durationMs, offset));
}
