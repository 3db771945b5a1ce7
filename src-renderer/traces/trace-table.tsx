// Rows are placed freely so that only those in sight exist, which table elements do not allow; the
// grid holds the focus and names its active row, so cells need no tab stop of their own.
// biome-ignore-all lint/a11y/useSemanticElements: see above
// biome-ignore-all lint/a11y/useFocusableInteractive: see above

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { Button } from '../components/button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { classNames } from '../lib/class-names.ts';
import { openTrace } from '../lib/navigation.ts';
import { clockText, countText, durationText, epochMsOf } from '../lib/number-text.ts';
import { TraceCost } from './cost-cell.tsx';
import { GroupHeading } from './group-heading.tsx';
import { QualityMark } from './quality-mark.tsx';
import { listLines } from './trace-groups.ts';
import { useTraceList } from './trace-list.ts';
import { outcomeMarks, outcomeText, traceOutcome } from './trace-outcome.ts';
import { enterActive, foldActive, useTraceGroups } from './use-trace-groups.ts';

const rowHeight = 30;
const columns =
  'grid grid-cols-[84px_96px_minmax(180px,1fr)_72px_68px_68px_96px_72px_44px_44px_84px] gap-x-3 px-4';

const headings = [
  'time',
  'listener',
  'asked → served',
  'status',
  'total',
  'TTFT',
  'tokens in→out',
  'cost',
  'spans',
  'errors',
  'quality',
];

/** The trace list: newest on top, only the rows in sight are in the page. */
export function TraceTable() {
  const { rows, waiting, paused, more, loading, activeId, marked, setActive, setPaused, loadOlder } =
    useTraceList();
  const { grouping, folded, setFolded } = useTraceGroups();
  const lines = useMemo(() => listLines(rows, grouping, folded), [rows, grouping, folded]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 12,
  });
  const activeIndex = lines.findIndex(({ id }) => id === activeId);
  useEffect(() => {
    if (activeIndex >= 0) virtual.scrollToIndex(activeIndex);
  }, [activeIndex, virtual]);
  useEffect(
    // Another visit starts at the top again.
    () => () => {
      const list = useTraceList.getState();
      if (list.paused === 'scroll') list.setPaused(null);
    },
    [],
  );

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
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
        className={classNames(
          columns,
          'h-7 min-w-[1028px] shrink-0 items-center border-b border-line bg-sunken text-2xs font-medium text-muted',
        )}
      >
        {headings.map((heading, index) => (
          <span
            key={heading}
            role="columnheader"
            className={classNames('truncate', index > 3 && index < 10 && 'text-right')}
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
        className="group/rows min-h-0 min-w-[1028px] flex-1 overflow-y-auto outline-none"
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
        {more && (
          <div className="py-2 text-center text-xs text-muted">{loading ? 'Reading older traces…' : ''}</div>
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

function TraceLine({ row, top, height, index, active, level, mark, onActivate }: TraceLineProps) {
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
      style={{ transform: `translateY(${top}px)`, height }}
      className={classNames(
        columns,
        'absolute inset-x-0 top-0 items-center border-b border-line/60 text-xs hover:bg-hover',
        active &&
          'bg-selected outline-accent outline-offset-[-2px] hover:bg-selected group-focus-visible/rows:outline-2',
      )}
    >
      <span role="gridcell" className="font-mono text-muted">
        {mark !== null && (
          <span
            title="marked for comparing"
            data-testid="compare-mark"
            className="mr-1 rounded-sm bg-accent-fill px-1 text-2xs text-on-accent"
          >
            {mark}
          </span>
        )}
        {clockText(epochMsOf(row.startNs))}
      </span>
      <span role="gridcell" className="truncate">
        {row.listener ?? row.rootService}
      </span>
      <span role="gridcell" className="flex min-w-0 items-center gap-1.5">
        <Chain row={row} />
      </span>
      <span role="gridcell" className="flex items-center gap-1.5">
        <StateMark state={outcomeMarks[outcome]} />
        <span className={outcome === 'failed' ? 'text-bad' : 'text-text'}>{outcomeText(row)}</span>
      </span>
      <Figure>{durationText(row.durationMs)}</Figure>
      <Figure>{row.timeToFirstTokenMs === null ? '—' : durationText(row.timeToFirstTokenMs)}</Figure>
      <Figure>
        {row.promptTokens === null && row.completionTokens === null
          ? '—'
          : `${row.promptTokens === null ? '?' : countText(row.promptTokens)}→${row.completionTokens === null ? '?' : countText(row.completionTokens)}`}
      </Figure>
      <Figure>
        <TraceCost row={row} />
      </Figure>
      <Figure>{row.spanCount}</Figure>
      <span
        role="gridcell"
        className={classNames('text-right font-mono', row.errorCount > 0 ? 'text-bad' : 'text-muted')}
      >
        {row.errorCount}
      </span>
      <span role="gridcell" className="min-w-0">
        <QualityMark quality={row.quality} flagged={row.flagged} />
      </span>
    </div>
  );
}

/** What was asked for, the route where one was chosen, and what served it. */
function Chain({ row }: { readonly row: TraceRow }) {
  const served = row.tried.length > 0 ? [] : [row.model];
  const steps = [row.requestModel, row.route, ...served]
    .filter((step) => step !== null)
    .filter((step, index, all) => step !== all[index - 1]);
  // A model that was asked for and called at once is one step.
  const [first] = row.tried;
  if (row.tried.length > 0 && steps.length === 1 && first !== undefined && isSame(steps[0], first.model)) {
    steps.pop();
  }
  if (steps.length === 0 && row.tried.length === 0)
    return <span className="truncate text-muted">{row.rootName}</span>;
  return (
    <>
      {steps.map((step, index) => (
        <span key={step} className="flex min-w-0 items-center gap-1.5">
          {index > 0 && <span className="text-muted">→</span>}
          <span
            className={classNames(
              'truncate',
              row.tried.length === 0 && index === steps.length - 1 && 'font-medium',
            )}
          >
            {step}
          </span>
        </span>
      ))}
      {row.tried.map((attempt, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one model may be tried several times
        <span key={index} className="flex min-w-0 items-center gap-1.5" data-testid="tried-model">
          {(index > 0 || steps.length > 0) && <span className="text-muted">→</span>}
          <span className={classNames('truncate', index === row.tried.length - 1 && 'font-medium')}>
            {attempt.model}
          </span>
          <span className={attempt.failed ? 'text-bad' : 'text-ok'}>
            {attempt.failed ? `✗${attempt.status ?? ''}` : '✓'}
          </span>
        </span>
      ))}
      {row.preview && <span className="min-w-0 flex-1 truncate pl-2 text-muted">{row.preview}</span>}
    </>
  );
}

/** With or without the provider before it. */
function isSame(name: string | undefined, model: string): boolean {
  return name === model || model.endsWith(`/${name}`);
}

function Figure({ children }: { readonly children: React.ReactNode }) {
  return (
    <span role="gridcell" className="text-right font-mono tabular-nums">
      {children}
    </span>
  );
}
