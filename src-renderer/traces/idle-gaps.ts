import type { Waterfall } from './waterfall-layout.ts';

/** A stretch of time, milliseconds from the start of the trace. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A gap must be longer than this share of the trace, and all of them this share for an offer. */
const gapShare = 0.05;
const offeredFrom = 0.5;

/** Times in which no span without children was active, each longer than a twentieth of the trace. */
export function idleGaps({ rows, inTime, durationMs }: Waterfall): readonly TimeSpan[] {
  const gaps: TimeSpan[] = [];
  let busyUntil = 0;
  let hasLeaves = false;
  const close = (toMs: number) => {
    if (toMs - busyUntil > durationMs * gapShare) gaps.push({ fromMs: busyUntil, toMs });
  };
  for (const at of inTime) {
    const leaf = rows[at];
    if (leaf === undefined || leaf.childCount > 0) continue;
    hasLeaves = true;
    close(leaf.startMs);
    busyUntil = Math.max(busyUntil, leaf.startMs + leaf.durationMs);
  }
  if (hasLeaves) close(durationMs);
  return gaps;
}

/** How much of the trace the gaps are, when that is worth an offer: `99.4 % idle`; else `null`. */
export function idleOffer(gaps: readonly TimeSpan[], durationMs: number): string | null {
  const idleMs = gaps.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0);
  if (durationMs <= 0 || idleMs / durationMs < offeredFrom) return null;
  return `${((idleMs / durationMs) * 100).toFixed(1)} % idle`;
}
