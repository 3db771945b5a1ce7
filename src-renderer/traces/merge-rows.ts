import type { TraceRow } from '../../src-main/contract/trace-calls.ts';

/** `rows` with `added` in their places: newest first, one row per trace (the added one wins), at most `limit`. */
export function mergeRows(
  rows: readonly TraceRow[],
  added: readonly TraceRow[],
  limit: number,
): readonly TraceRow[] {
  if (added.length === 0) return rows;
  const replaced = new Set(added.map((row) => row.traceId));
  const merged = [...added, ...rows.filter((row) => !replaced.has(row.traceId))];
  return merged.sort(newestFirst).slice(0, limit);
}

/** Start times are decimal strings without leading zeros, so the longer one is the later one. */
function newestFirst(one: TraceRow, other: TraceRow): number {
  const byLength = other.startNs.length - one.startNs.length;
  if (byLength !== 0) return byLength;
  if (one.startNs !== other.startNs) return one.startNs < other.startNs ? 1 : -1;
  return one.traceId < other.traceId ? 1 : -1;
}
