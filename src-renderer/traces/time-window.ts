import type { TimeSpan } from './idle-gaps.ts';
import type { TimeScale } from './time-scale.ts';

/** Less than this cannot be zoomed into: a span is stored to the microsecond. */
const narrowestMs = 0.01;

/** The window `factor` times as wide (0.5: twice as near), `ms` staying where it is on the axis. */
export function zoomedAt(scale: TimeScale, ms: number, factor: number, durationMs: number): TimeSpan {
  const { fromMs, toMs } = scale.window;
  return within({ fromMs: ms - (ms - fromMs) * factor, toMs: ms + (toMs - ms) * factor }, durationMs);
}

/** The window moved by a part of its width, to the right where positive. */
export function pannedBy({ fromMs, toMs }: TimeSpan, part: number, durationMs: number): TimeSpan {
  const by = (toMs - fromMs) * part;
  const stopped = Math.max(-fromMs, Math.min(durationMs - toMs, by));
  return { fromMs: fromMs + stopped, toMs: toMs + stopped };
}

/** A window around something, with a little room at both sides. */
export function fittedTo({ fromMs, toMs }: TimeSpan, durationMs: number): TimeSpan {
  const room = (toMs - fromMs) * 0.05;
  return within({ fromMs: fromMs - room, toMs: toMs + room }, durationMs);
}

/** In the trace, in order, and not narrower than can be told apart. */
export function within(window: TimeSpan, durationMs: number): TimeSpan {
  const fromMs = Math.max(0, Math.min(window.fromMs, window.toMs));
  const toMs = Math.min(durationMs, Math.max(window.fromMs, window.toMs));
  const narrowest = Math.min(narrowestMs, durationMs);
  if (toMs - fromMs >= narrowest) return { fromMs, toMs };
  const middle = Math.max(narrowest / 2, Math.min(durationMs - narrowest / 2, (fromMs + toMs) / 2));
  return { fromMs: middle - narrowest / 2, toMs: middle + narrowest / 2 };
}
