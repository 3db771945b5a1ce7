import { useMemo, useState } from 'react';
import { allCollapsed, collapseLevel, expandLevel } from './collapse-rows.ts';
import { criticalPath } from './critical-path.ts';
import { idleGaps, idleOffer, type TimeSpan } from './idle-gaps.ts';
import { TimeScale } from './time-scale.ts';
import { fittedTo, pannedBy, within, zoomedAt } from './time-window.ts';
import { ancestorsOf, type Waterfall } from './waterfall-layout.ts';
import { waterfallLines } from './waterfall-lines.ts';

/** What somebody made of a waterfall: folded, zoomed, marked. */
export interface WaterfallOptions {
  readonly collapsed: ReadonlySet<string>;
  readonly unfolded: ReadonlySet<string>;
  readonly fold: boolean;
  /** `null`: the whole trace, however long it grows. */
  readonly window: TimeSpan | null;
  readonly compressed: boolean;
  readonly critical: boolean;
}

const untouched: WaterfallOptions = {
  collapsed: new Set(),
  unfolded: new Set(),
  fold: true,
  window: null,
  compressed: false,
  critical: false,
};

interface ViewOptions {
  readonly waterfall: Waterfall;
  /** Its place among the rows; −1: none. */
  readonly selectedAt: number;
  /** Only these rows and the ones above them. */
  readonly only: ReadonlySet<number> | null;
}

/** The lines and the time axis of a waterfall, and what changes them. */
export function useWaterfallView({ waterfall, selectedAt, only }: ViewOptions) {
  const [options, setOptions] = useState(untouched);
  const { collapsed, unfolded, fold, compressed } = options;
  const { durationMs } = waterfall;
  const change = (part: Partial<WaterfallOptions>) => setOptions((before) => ({ ...before, ...part }));

  const lines = useMemo(
    () => waterfallLines(waterfall, { collapsed, unfolded: fold ? unfolded : null, selectedAt, only }),
    [waterfall, collapsed, unfolded, fold, selectedAt, only],
  );
  const gaps = useMemo(() => idleGaps(waterfall), [waterfall]);
  const whole = useMemo(
    () => new TimeScale({ fromMs: 0, toMs: durationMs }, compressed ? gaps : []),
    [durationMs, compressed, gaps],
  );
  const scale = useMemo(
    () => (options.window === null ? whole : new TimeScale(options.window, whole.gaps)),
    [whole, options.window],
  );
  const path = useMemo(
    () => (options.critical ? criticalPath(waterfall) : null),
    [waterfall, options.critical],
  );
  const show = (window: TimeSpan) => change({ window: isWhole(window, durationMs) ? null : window });

  return {
    options,
    lines,
    scale,
    whole,
    path,
    idle: useMemo(() => idleOffer(gaps, durationMs), [gaps, durationMs]),
    change,
    toggleRow: (id: string) => {
      if (id.startsWith('fold-')) return change({ unfolded: toggled(unfolded, id) });
      change({ collapsed: toggled(collapsed, id) });
    },
    reveal: (id: string) => {
      const hidden = ancestorsOf(waterfall, id).filter((ancestor) => collapsed.has(ancestor));
      if (hidden.length === 0) return;
      change({ collapsed: new Set([...collapsed].filter((one) => !hidden.includes(one))) });
    },
    collapseAll: () => change({ collapsed: allCollapsed(waterfall.rows) }),
    expandAll: () => change({ collapsed: new Set() }),
    collapseLevel: () => change({ collapsed: collapseLevel(waterfall.rows, collapsed) }),
    expandLevel: () => change({ collapsed: expandLevel(waterfall.rows, collapsed) }),
    showWindow: (window: TimeSpan) => show(within(window, durationMs)),
    fit: (part: TimeSpan) => show(fittedTo(part, durationMs)),
    fitAll: () => change({ window: null }),
    /** Around a time, or around the middle. */
    zoom: (factor: number, ms = (scale.window.fromMs + scale.window.toMs) / 2) =>
      show(zoomedAt(scale, ms, factor, durationMs)),
    pan: (part: number) => show(pannedBy(scale.window, part, durationMs)),
  };
}

export type WaterfallViewState = ReturnType<typeof useWaterfallView>;

function isWhole({ fromMs, toMs }: TimeSpan, durationMs: number): boolean {
  return fromMs <= 0 && toMs >= durationMs;
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
