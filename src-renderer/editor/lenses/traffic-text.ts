import type { TraceRow } from '../../../src-main/contract/trace-calls.ts';
import { fewText, nearestRank } from '../../lib/nearest-rank.ts';
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
  return `${count} · p95 ${durationText(p95)}${fewText(rows.length)}`;
}
