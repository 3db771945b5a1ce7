// A row of the trace list, placed as its rows are.
// biome-ignore-all lint/a11y/useSemanticElements: see above
// biome-ignore-all lint/a11y/useFocusableInteractive: see above

import { ChevronDown, ChevronRight } from 'lucide-react';
import { assumedText, spendText } from '../costs/cost-text.ts';
import { classNames } from '../lib/class-names.ts';
import { fewText } from '../lib/nearest-rank.ts';
import { durationText, groupedText } from '../lib/number-text.ts';
import { sessionName } from '../sessions/session-name.ts';
import type { TraceGroup, TraceGrouping } from './trace-groups.ts';

interface GroupHeadingProps {
  readonly group: TraceGroup;
  readonly grouping: TraceGrouping | null;
  readonly top: number;
  readonly height: number;
  readonly index: number;
  readonly active: boolean;
  readonly folded: boolean;
  readonly onToggle: () => void;
}

/** Stands over the traces of a group and sums them up; a click folds them away. */
export function GroupHeading({
  group,
  grouping,
  top,
  height,
  index,
  active,
  folded,
  onToggle,
}: GroupHeadingProps) {
  const { costAssumed, failed, key, p95Ms, rows } = group;
  const Icon = folded ? ChevronRight : ChevronDown;
  const name = key === null ? `no ${grouping}` : grouping === 'session' ? sessionName(key) : key;
  return (
    // The keyboard reaches rows through the grid (j, k, Enter).
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 1}
      aria-level={1}
      aria-expanded={!folded}
      aria-selected={active}
      data-testid="trace-group"
      data-group={key ?? ''}
      onClick={onToggle}
      style={{ transform: `translateY(${top}px)`, height }}
      className={classNames(
        'absolute inset-x-0 top-0 border-b border-line bg-sunken px-4 text-xs hover:bg-hover',
        active &&
          'bg-selected outline-accent outline-offset-[-2px] hover:bg-selected group-focus-visible/rows:outline-2',
      )}
    >
      <span role="gridcell" className="flex h-full items-center gap-4">
        <span className="flex min-w-0 items-center gap-1.5">
          <Icon aria-hidden className="size-3.5 shrink-0 text-muted" />
          <span
            className={classNames('truncate font-medium', key === null && 'text-muted')}
            title={key ?? undefined}
          >
            {name}
          </span>
        </span>
        <span className="shrink-0 text-muted">
          {rows.length === 1 ? '1 trace' : `${groupedText(rows.length)} traces`}
        </span>
        {failed > 0 && <span className="shrink-0 text-bad">{groupedText(failed)} with errors</span>}
        <span
          className="shrink-0 font-mono text-muted tabular-nums"
          title={costAssumed ? assumedText : undefined}
        >
          {spendText(group)}
        </span>
        {p95Ms !== null && (
          <span className="shrink-0 text-muted">
            p95 <span className="font-mono tabular-nums">{durationText(p95Ms)}</span>
            {fewText(rows.length)}
          </span>
        )}
      </span>
    </div>
  );
}
