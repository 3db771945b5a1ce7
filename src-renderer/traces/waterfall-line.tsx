// Rows are placed freely so that only those in sight exist, which table elements do not allow; the
// grid holds the focus and names its active row, so cells need no tab stop of their own.
// biome-ignore-all lint/a11y/useSemanticElements: see above
// biome-ignore-all lint/a11y/useFocusableInteractive: see above

import { ChevronDown, ChevronRight, CircleHelp } from 'lucide-react';
import { memo } from 'react';
import { StateMark } from '../components/state-mark.tsx';
import { InjectedMark } from '../faults/injected-mark.tsx';
import { classNames } from '../lib/class-names.ts';
import { durationText, groupedText } from '../lib/number-text.ts';
import type { RowShare } from './critical-path.ts';
import { FlagMark } from './quality-mark.tsx';
import { RowCost } from './row-cost.tsx';
import { spanColour } from './span-colour.ts';
import type { TimeScale } from './time-scale.ts';
import { GapMarks, WaterfallBar } from './waterfall-bar.tsx';
import { waterfallColumns } from './waterfall-columns.ts';
import type { SpanRow } from './waterfall-layout.ts';
import type { FoldedRow, WaterfallEntry } from './waterfall-lines.ts';

interface WaterfallLineProps {
  readonly id: string;
  readonly row: WaterfallEntry;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly scale: TimeScale;
  readonly collapsed: boolean;
  readonly selected: boolean;
  readonly found: boolean;
  /** `undefined`: the critical path is not shown. */
  readonly share: RowShare | null | undefined;
  readonly onSelect: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

export const WaterfallLine = memo(function WaterfallLine({
  id,
  row,
  index,
  top,
  height,
  scale,
  collapsed,
  selected,
  found,
  share,
  onSelect,
  onToggle,
}: WaterfallLineProps) {
  const failed = row.type === 'span' && row.failed;
  const closed = collapsed || row.type === 'folded';
  return (
    // Keys are handled by the tree grid, which holds the focus.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={id}
      role="row"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-rowindex={index + 1}
      aria-expanded={row.childCount > 0 ? !closed : undefined}
      aria-selected={selected}
      data-testid="span-row"
      data-span={row.id}
      data-kind={row.type === 'span' ? row.kind : row.type}
      data-state={failed ? 'failed' : 'ok'}
      data-found={found}
      onClick={() => onSelect(row.id)}
      style={{ transform: `translateY(${top}px)`, height }}
      className={classNames(
        waterfallColumns(share !== undefined),
        'absolute inset-x-0 top-0 items-center border-b border-line/50 pr-4 text-xs hover:bg-hover',
        found && 'bg-warn-soft hover:bg-warn-soft',
        selected &&
          'bg-selected outline-accent outline-offset-[-2px] hover:bg-selected group-focus-visible/rows:outline-2',
      )}
    >
      <span
        role="gridcell"
        className={classNames('flex min-w-0 items-center gap-1.5 pr-2', share === null && 'text-muted')}
        style={{ paddingLeft: 8 + Math.min(row.depth, 24) * 14 }}
      >
        <FoldButton row={row} closed={closed} onToggle={onToggle} />
        {row.type === 'span' && <SpanName row={row} />}
        {row.type === 'folded' && <FoldedName row={row} />}
        {row.type === 'missing-parent' && <MissingParentName />}
        {collapsed && <span className="shrink-0 text-2xs text-muted">+{groupedText(row.descendants)}</span>}
        <RowCost row={row} />
      </span>
      <span
        role="gridcell"
        className="pr-3 text-right font-mono tabular-nums"
        title={row.type === 'span' ? `own time ${durationText(row.selfMs)}` : undefined}
      >
        {durationText(row.durationMs)}
      </span>
      {share !== undefined && (
        <span
          role="gridcell"
          data-testid="path-share"
          className="pr-3 text-right font-mono tabular-nums"
          title={share ? `${durationText(share.ms)} of the critical path` : 'not on the critical path'}
        >
          {share && `${(share.share * 100).toFixed(1)} %`}
        </span>
      )}
      <span role="gridcell" className="relative h-full overflow-hidden">
        <GapMarks scale={scale} />
        <WaterfallBar row={row} scale={scale} share={share ?? null} />
      </span>
    </div>
  );
});

interface FoldButtonProps {
  readonly row: WaterfallEntry;
  readonly closed: boolean;
  readonly onToggle: (id: string) => void;
}

function FoldButton({ row, closed, onToggle }: FoldButtonProps) {
  if (row.childCount === 0) return <span className="w-4 shrink-0" />;
  const Icon = closed ? ChevronRight : ChevronDown;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={closed ? 'Expand' : 'Collapse'}
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
      {row.failed && <StateMark state="failed" />}
      <KindMark row={row} />
      <span className={classNames('truncate', row.failed && 'text-bad')} title={row.name}>
        {row.name}
      </span>
      {row.flagged && <FlagMark />}
      {row.injected && <InjectedMark />}
      {row.endsAfterParentMs > 0 && (
        <span
          data-testid="ends-late"
          className="shrink-0 text-2xs text-warn"
          title={`ends ${durationText(row.endsAfterParentMs)} after its parent`}
        >
          ⇥
        </span>
      )}
    </>
  );
}

function KindMark({ row }: { readonly row: Pick<SpanRow, 'kind' | 'service'> }) {
  return (
    <span
      className="h-4 shrink-0 rounded-sm border-l-[3px] bg-sunken px-1 text-2xs leading-4 text-muted"
      style={{ borderColor: spanColour(row.kind, false) }}
    >
      {row.kind === 'other' ? row.service : row.kind}
    </span>
  );
}

function FoldedName({ row }: { readonly row: FoldedRow }) {
  const [first] = row.members;
  const times = `${durationText(row.minimumMs)} to ${durationText(row.maximumMs)}`;
  return (
    <>
      {first && <KindMark row={first} />}
      <span className="truncate" data-testid="folded-name" title={row.name}>
        {row.members.length} × {row.name}
      </span>
      <span className="shrink-0 text-2xs text-muted" title={times}>
        avg {durationText(row.averageMs)}
      </span>
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
