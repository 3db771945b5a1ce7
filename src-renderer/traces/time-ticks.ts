import { durationText } from '../lib/number-text.ts';
import type { TimeScale } from './time-scale.ts';

export interface TimeTick {
  readonly ms: number;
  readonly text: string;
}

/** Round times on an axis, about `most` of them, and the end of each gap that was cut short. */
export function timeTicks(scale: TimeScale, most: number): readonly TimeTick[] {
  const { fromMs, toMs } = scale.window;
  const parts = activeParts(scale);
  const activeMs = parts.reduce((sum, part) => sum + part.toMs - part.fromMs, 0);
  if (activeMs <= 0) return [{ ms: fromMs, text: tickText(fromMs, 0) }];
  const stepMs = roundStep(activeMs / most);
  const ticks: number[] = [];
  for (const part of parts) {
    const first = Math.ceil(part.fromMs / stepMs - 1e-9);
    const last = Math.floor(part.toMs / stepMs + 1e-9);
    // Behind a gap the axis goes on elsewhere: it says where.
    const behindGap = part.fromMs > fromMs ? [part.fromMs] : [];
    const round = Array.from(
      { length: Math.max(0, last - first + 1) },
      (_, index) => (first + index) * stepMs,
    );
    ticks.push(...behindGap, ...round.filter((ms) => behindGap.every((start) => ms - start >= stepMs / 2)));
  }
  return ticks.filter((ms) => ms <= toMs + 1e-9).map((ms) => ({ ms, text: tickText(ms, stepMs) }));
}

function activeParts({ window, gaps }: TimeScale): readonly { fromMs: number; toMs: number }[] {
  const parts: { fromMs: number; toMs: number }[] = [];
  let fromMs = window.fromMs;
  for (const gap of gaps) {
    if (gap.toMs <= window.fromMs || gap.fromMs >= window.toMs) continue;
    if (gap.fromMs > fromMs) parts.push({ fromMs, toMs: gap.fromMs });
    fromMs = gap.toMs;
  }
  if (fromMs < window.toMs) parts.push({ fromMs, toMs: window.toMs });
  return parts;
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
}

/** As exact as the step asks: near ticks must not read the same. */
function tickText(ms: number, stepMs: number): string {
  if (ms === 0) return '0';
  if (stepMs >= 1000 || stepMs === 0) return durationText(ms);
  const [unit, size] = ms < 1000 ? (['ms', 1] as const) : (['s', 1000] as const);
  const decimals = Math.max(0, Math.ceil(-Math.log10(stepMs / size) - 1e-9));
  return `${(ms / size).toFixed(decimals)} ${unit}`;
}
