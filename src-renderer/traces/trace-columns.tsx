import type { ComponentType } from 'react';
import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { StateMark } from '../components/state-mark.tsx';
import { clockText, countText, durationText, epochMsOf } from '../lib/number-text.ts';
import { TraceCost } from './cost-cell.tsx';
import { QualityMark } from './quality-mark.tsx';
import { TraceChain } from './trace-chain.tsx';
import { outcomeMarks, outcomeText, traceOutcome } from './trace-outcome.ts';

export interface TraceColumn {
  /** Stable: kept in the browser of who chose it. */
  readonly id: string;
  readonly heading: string;
  /** Pixels; the one that says what the trace is about takes what is left, at least this. */
  readonly width: number;
  readonly align: 'left' | 'right';
  /** What the trace is about: a list without it would say nothing. */
  readonly always?: true;
  readonly Cell: ComponentType<{ readonly row: TraceRow }>;
}

/** The columns of the trace list from left to right; one more is one row more. */
export const traceColumns: readonly TraceColumn[] = [
  {
    id: 'time',
    heading: 'time',
    width: 84,
    align: 'left',
    Cell: ({ row }) => <span className="font-mono text-muted">{clockText(epochMsOf(row.startNs))}</span>,
  },
  {
    id: 'listener',
    heading: 'listener',
    width: 96,
    align: 'left',
    Cell: ({ row }) => <span className="truncate">{row.listener ?? row.rootService}</span>,
  },
  { id: 'chain', heading: 'asked → served', width: 180, align: 'left', always: true, Cell: TraceChain },
  { id: 'status', heading: 'status', width: 72, align: 'left', Cell: Status },
  {
    id: 'total',
    heading: 'total',
    width: 68,
    align: 'right',
    Cell: ({ row }) => durationText(row.durationMs),
  },
  {
    id: 'ttft',
    heading: 'TTFT',
    width: 68,
    align: 'right',
    Cell: ({ row }) => (row.timeToFirstTokenMs === null ? '—' : durationText(row.timeToFirstTokenMs)),
  },
  {
    id: 'tokens',
    heading: 'tokens in→out',
    width: 96,
    align: 'right',
    Cell: ({ row: { completionTokens, promptTokens } }) =>
      promptTokens === null && completionTokens === null
        ? '—'
        : `${tokens(promptTokens)}→${tokens(completionTokens)}`,
  },
  { id: 'cost', heading: 'cost', width: 72, align: 'right', Cell: TraceCost },
  { id: 'spans', heading: 'spans', width: 44, align: 'right', Cell: ({ row }) => row.spanCount },
  {
    id: 'errors',
    heading: 'errors',
    width: 44,
    align: 'right',
    Cell: ({ row }) => (
      <span className={row.errorCount > 0 ? 'text-bad' : 'text-muted'}>{row.errorCount}</span>
    ),
  },
  {
    id: 'quality',
    heading: 'quality',
    width: 84,
    align: 'left',
    Cell: ({ row }) => <QualityMark quality={row.quality} flagged={row.flagged} />,
  },
];

/** Of a grid with a gap of 12 px and 16 px at both ends. */
export function columnLayout(columns: readonly TraceColumn[]): {
  readonly template: string;
  readonly minWidth: number;
} {
  return {
    template: columns
      .map(({ always, width }) => (always ? `minmax(${width}px, 1fr)` : `${width}px`))
      .join(' '),
    minWidth: columns.reduce((sum, { width }) => sum + width, 0) + 12 * (columns.length - 1) + 32,
  };
}

function Status({ row }: { readonly row: TraceRow }) {
  const outcome = traceOutcome(row);
  return (
    <>
      <StateMark state={outcomeMarks[outcome]} />
      <span className={outcome === 'failed' ? 'text-bad' : 'text-text'}>{outcomeText(row)}</span>
    </>
  );
}

function tokens(count: number | null): string {
  return count === null ? '?' : countText(count);
}
