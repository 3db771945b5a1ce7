import type { TimeSpan } from './idle-gaps.ts';

/** Width of a gap that was cut short. */
export const gapPx = 28;

/**
 * Where times stand on an axis. The axis shows `window`; of its width each gap takes `gapPx`, or a part of it
 * where the window begins or ends inside, and the rest belongs to the time outside of gaps. Places are CSS
 * lengths, so that nothing has to be measured to draw.
 */
export class TimeScale {
  readonly window: TimeSpan;
  readonly gaps: readonly TimeSpan[];
  readonly #start: Passed;
  readonly #activeMs: number;
  readonly #gapsInWindow: number;

  /** `gaps` in the order of time, apart from each other. */
  constructor(window: TimeSpan, gaps: readonly TimeSpan[] = []) {
    this.window = window;
    this.gaps = gaps;
    this.#start = this.#passed(window.fromMs);
    const end = this.#passed(window.toMs);
    this.#activeMs = end.activeMs - this.#start.activeMs;
    this.#gapsInWindow = end.gaps - this.#start.gaps;
  }

  /** CSS length from the left edge of the axis; negative before it. */
  place(ms: number): string {
    return this.#length(this.window.fromMs, ms);
  }

  width(fromMs: number, toMs: number): string {
    return this.#length(fromMs, toMs);
  }

  /** Pixels from the left edge of an axis that is `width` wide. */
  pixelsAt(ms: number, width: number): number {
    const { share, gaps } = this.#stretch(this.window.fromMs, ms);
    return share * (width - this.#gapsInWindow * gapPx) + gaps * gapPx;
  }

  /** The time at so many pixels from the left edge of an axis that is `width` wide. */
  timeAt(pixels: number, width: number): number {
    const perPixel = this.#activeMs / Math.max(1, width - this.#gapsInWindow * gapPx);
    let left = pixels;
    let ms = this.window.fromMs;
    for (const gap of this.gaps) {
      if (gap.toMs <= ms || perPixel === 0) continue;
      const before = Math.max(0, gap.fromMs - ms) / perPixel;
      if (left <= before) break;
      left -= before;
      ms = Math.max(ms, gap.fromMs);
      const gapWidth = (gapPx * (gap.toMs - ms)) / (gap.toMs - gap.fromMs);
      if (left <= gapWidth) return ms + ((gap.toMs - ms) * left) / gapWidth;
      left -= gapWidth;
      ms = gap.toMs;
    }
    return ms + left * perPixel;
  }

  /** Is some of it in the window? */
  shows(fromMs: number, toMs: number): boolean {
    return toMs >= this.window.fromMs && fromMs <= this.window.toMs;
  }

  #length(fromMs: number, toMs: number): string {
    const { share, gaps } = this.#stretch(fromMs, toMs);
    if (this.#gapsInWindow === 0) return `${share * 100}%`;
    return `calc(${share} * (100% - ${this.#gapsInWindow * gapPx}px) + ${gaps * gapPx}px)`;
  }

  #stretch(fromMs: number, toMs: number): { readonly share: number; readonly gaps: number } {
    const from = fromMs === this.window.fromMs ? this.#start : this.#passed(fromMs);
    const to = this.#passed(toMs);
    const activeMs = to.activeMs - from.activeMs;
    return { share: this.#activeMs > 0 ? activeMs / this.#activeMs : 0, gaps: to.gaps - from.gaps };
  }

  #passed(ms: number): Passed {
    let idle = 0;
    let gaps = 0;
    for (const gap of this.gaps) {
      if (gap.fromMs >= ms) break;
      const inside = Math.min(ms, gap.toMs) - gap.fromMs;
      idle += inside;
      gaps += inside / (gap.toMs - gap.fromMs);
    }
    return { activeMs: ms - idle, gaps };
  }
}

/** Up to some time: milliseconds outside of gaps, and gaps. */
interface Passed {
  readonly activeMs: number;
  readonly gaps: number;
}
