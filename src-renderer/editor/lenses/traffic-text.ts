import type { TraceRow } from '../../../src-main/contract/trace-calls.ts';
import { durationText, groupedText } from '../../lib/number-text.ts';

export interface Traffic {
  readonly rows: readonly Pick<TraceRow, 'durationMs'>[];
  /** There are more traces than rows. */
  readonly more: boolean;
}

/** `142 requests · p95 840 ms`; with few of them, of how many the percentile is. */
export function trafficText({ rows, more }: Traffic, [one, many]: readonly [string, string]): string {
  const count = `${groupedText(rows.length)}${more ? '+' : ''} ${rows.length === 1 ? one : many}`;
  const p95 = nearestRank(
    rows.map(({ durationMs }) => durationMs),
    0.95,
  );
  if (p95 === null) return `no ${many} yet`;
  const of = rows.length < 5 ? ` (n=${rows.length})` : '';
  return `${count} · p95 ${durationText(p95)}${of}`;
}

/** The smallest value that a share of all values does not exceed. `null` of none. */
function nearestRank(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? null;
}
