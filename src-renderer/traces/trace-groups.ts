import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { nearestRank } from '../lib/nearest-rank.ts';

/** What the rows of the list can be put together by; each is a fact of a trace as a whole. */
export const traceGroupings = ['session', 'route', 'model', 'listener'] as const;
export type TraceGrouping = (typeof traceGroupings)[number];

export function isTraceGrouping(value: unknown): value is TraceGrouping {
  return traceGroupings.some((grouping) => grouping === value);
}

const keyOf: Record<TraceGrouping, (row: TraceRow) => string | null> = {
  session: (row) => row.sessionId,
  route: (row) => row.route,
  model: (row) => row.model,
  listener: (row) => row.listener,
};

/**
 * The grouping that says the same of a trace as an attribute of its spans; `null`: none does. The spans of one
 * trace may name several models, routes and listeners, of which the list shows one.
 */
export function groupingOfAttribute(name: string): TraceGrouping | null {
  return ['plano.session_id', 'gen_ai.conversation.id', 'session.id'].includes(name) ? 'session' : null;
}

export interface TraceGroup {
  /** Tells its heading from traces: no trace id has a colon. */
  readonly id: string;
  /** `null`: the traces that have none. */
  readonly key: string | null;
  /** Newest first. */
  readonly rows: readonly TraceRow[];
  /** Traces with a failed span. */
  readonly failed: number;
  readonly p95Ms: number | null;
  /** Of all their calls: billionths of a US dollar; `null`: none is priced. */
  readonly costNanoUsd: number | null;
  readonly costAssumed: boolean;
  readonly unpricedCalls: number;
}

/** The group with the newest trace first; the traces that have no key last. */
export function traceGroups(rows: readonly TraceRow[], grouping: TraceGrouping): readonly TraceGroup[] {
  const groups = Map.groupBy(rows, keyOf[grouping]);
  const keyed = [...groups].filter(([key]) => key !== null);
  return [...keyed, ...[...groups].filter(([key]) => key === null)].map(([key, members]) => {
    const costs = members.flatMap((row) => row.costNanoUsd ?? []);
    return {
      id: key === null ? `${grouping}:` : `${grouping}:=${key}`,
      key,
      rows: members,
      failed: members.filter((row) => row.errorCount > 0).length,
      p95Ms: nearestRank(
        members.map((row) => row.durationMs),
        0.95,
      ),
      costNanoUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost),
      costAssumed: members.some((row) => row.costAssumed),
      unpricedCalls: members.reduce((sum, row) => sum + row.unpricedCalls, 0),
    };
  });
}

/** One line of the list. */
export type ListLine =
  | { readonly type: 'trace'; readonly id: string; readonly row: TraceRow }
  | { readonly type: 'heading'; readonly id: string; readonly group: TraceGroup };

/** The lines in their order; those of a folded group are left out. */
export function listLines(
  rows: readonly TraceRow[],
  grouping: TraceGrouping | null,
  folded: ReadonlySet<string>,
): readonly ListLine[] {
  const traces = (some: readonly TraceRow[]): ListLine[] =>
    some.map((row) => ({ type: 'trace', id: row.traceId, row }));
  if (grouping === null) return traces(rows);
  return traceGroups(rows, grouping).flatMap((group): ListLine[] => [
    { type: 'heading', id: group.id, group },
    ...(folded.has(group.id) ? [] : traces(group.rows)),
  ]);
}
