import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { classNames } from '../lib/class-names.ts';
import { nearestRank } from '../lib/nearest-rank.ts';
import { hasTerm, toggledTerm } from './query-edit.ts';

interface Pill {
  readonly id: string;
  readonly label: string;
  /** Term of the query language that it puts into the filter. */
  readonly term: string;
  readonly tone?: string;
  readonly counts: (row: TraceRow, list: ListFacts) => boolean;
}

interface ListFacts {
  readonly slowMs: number;
}

const marked = (mark: string) => (row: TraceRow) => row.marks.includes(mark);

/** What a click asks for; one more is one row more. */
export const pills: readonly Pill[] = [
  {
    id: 'errors',
    label: 'errors',
    term: 'status:error',
    tone: 'border-bad/50 bg-bad-soft text-bad hover:bg-bad-soft',
    counts: (row) => row.errorCount > 0,
  },
  { id: 'slow', label: 'slow', term: 'is:slow', counts: (row, { slowMs }) => row.durationMs > slowMs },
  { id: 'fallback', label: 'fallback', term: 'is:fallback', counts: marked('fallback') },
  { id: 'warm', label: 'cache warm', term: 'is:warm', counts: marked('warm') },
  { id: 'switched', label: 'switched', term: 'is:switched', counts: marked('switched') },
  { id: 'streamed', label: 'streamed', term: 'is:streamed', counts: marked('streamed') },
  { id: 'tools', label: 'tools', term: 'is:tools', counts: marked('tools') },
  { id: 'blocked', label: 'blocked', term: 'is:blocked', counts: marked('blocked') },
  {
    id: 'flagged',
    label: 'flagged',
    term: 'is:flagged',
    tone: 'border-warn/50 bg-warn-soft text-warn hover:bg-warn-soft',
    counts: (row) => row.flagged,
  },
];

interface PillsProps {
  readonly rows: readonly TraceRow[];
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** Facets by click: each puts its term into the filter or takes it out, and counts the rows that are listed. */
export function ListPills({ rows, query, onQuery }: PillsProps) {
  const p95 = nearestRank(
    rows.map((row) => row.durationMs),
    0.95,
  );
  const facts = { slowMs: p95 ?? Number.POSITIVE_INFINITY };
  return (
    <fieldset aria-label="Show only" className="flex flex-wrap gap-1.5">
      {pills.map(({ id, label, term, tone, counts }) => {
        const on = hasTerm(query, term);
        const count = rows.filter((row) => counts(row, facts)).length;
        return (
          <button
            key={id}
            type="button"
            aria-pressed={on}
            title={term}
            data-testid={`${id}-pill`}
            data-state={on ? 'on' : 'off'}
            onClick={() => onQuery(toggledTerm(query, term))}
            className={classNames(
              'h-6 rounded-full border border-line-strong/70 bg-surface px-2.5 text-xs font-medium hover:bg-hover',
              on && (tone ?? 'border-accent/50 bg-selected text-accent hover:bg-selected'),
            )}
          >
            {label} {count > 0 && <span className="font-mono">{count}</span>}
          </button>
        );
      })}
    </fieldset>
  );
}
