import { sinceWindowMs } from '../../src-main/contract/since-window.ts';
import type { TraceRow } from '../../src-main/contract/trace-calls.ts';

/** Where a window back from now begins, as the host is asked; `undefined`: there is no window. */
export function sinceNsOf(since: string | null, now = Date.now()): string | undefined {
  const windowMs = since === null ? null : sinceWindowMs(since);
  return windowMs === null ? undefined : String(BigInt(Math.max(0, now - windowMs)) * 1_000_000n);
}

/** The rows that were active in the window, as far as a row tells. */
export function rowsSince(
  rows: readonly TraceRow[],
  since: string | null,
  now = Date.now(),
): readonly TraceRow[] {
  const windowMs = since === null ? null : sinceWindowMs(since);
  if (windowMs === null) return rows;
  const from = now - windowMs;
  return rows.filter(({ durationMs, startNs }) => Number(startNs) / 1e6 + durationMs >= from);
}
