import type { SpanKind } from '../../../src-main/contract/span-facts.ts';
import type { WaterfallRow } from '../waterfall-layout.ts';

/** Spans of one name and service that were called on the same path, as one. */
export interface FlameFrame {
  /** Place in the list, and that of the frame above; −1: it is the whole trace. */
  readonly at: number;
  readonly parentAt: number;
  readonly depth: number;
  readonly name: string;
  readonly service: string;
  readonly kind: SpanKind;
  readonly count: number;
  readonly failed: number;
  /** Of all its spans, added up: those that ran side by side count twice. */
  readonly totalMs: number;
  /** Of that, what was no child's. */
  readonly selfMs: number;
  /** Its longest span. */
  readonly spanId: string;
  /** Its place on the axis, from 0 to 1. */
  readonly from: number;
  readonly to: number;
}

/**
 * The spans of a trace merged by call path, widest first below each other. The first frame is the whole. A frame is at
 * least as wide as what was called from it, so that calls side by side find room.
 */
export function flameFrames(rows: readonly WaterfallRow[]): readonly FlameFrame[] {
  const whole = draftOf(null, -1, 0);
  const drafts: Draft[] = [whole];
  const frameOf = new Int32Array(rows.length);
  for (const row of rows) {
    const parentAt = row.parentAt < 0 ? 0 : (frameOf[row.parentAt] ?? 0);
    // Who never came calls nothing by a name: what hangs there begins anew.
    if (row.type === 'missing-parent') continue;
    const parent = drafts[parentAt] ?? whole;
    const key = `${row.service}\n${row.name}`;
    let at = parent.childByKey.get(key);
    if (at === undefined) {
      at = drafts.length;
      parent.childByKey.set(key, at);
      drafts.push(draftOf(row, parentAt, parent.depth + 1));
    }
    frameOf[row.at] = at;
    const draft = drafts[at];
    if (draft === undefined) continue;
    draft.count += 1;
    draft.failed += row.failed ? 1 : 0;
    draft.totalMs += row.durationMs;
    draft.selfMs += row.selfMs;
    if (row.durationMs > draft.longestMs || draft.count === 1) {
      draft.longestMs = row.durationMs;
      draft.spanId = row.id;
    }
  }
  return placed(drafts);
}

interface Draft {
  readonly parentAt: number;
  readonly depth: number;
  readonly name: string;
  readonly service: string;
  readonly kind: SpanKind;
  readonly childByKey: Map<string, number>;
  count: number;
  failed: number;
  totalMs: number;
  selfMs: number;
  longestMs: number;
  spanId: string;
}

function draftOf(
  row: Pick<Extract<WaterfallRow, { type: 'span' }>, 'name' | 'service' | 'kind'> | null,
  parentAt: number,
  depth: number,
): Draft {
  return {
    ...{ parentAt, depth, name: row?.name ?? 'all', service: row?.service ?? '', kind: row?.kind ?? 'other' },
    childByKey: new Map(),
    ...{ count: 0, failed: 0, totalMs: 0, selfMs: 0, longestMs: 0, spanId: '' },
  };
}

function placed(drafts: readonly Draft[]): FlameFrame[] {
  const weights = new Float64Array(drafts.length);
  const inside = new Float64Array(drafts.length);
  // Frames stand behind the one that they hang on: from the last to the first, all below are known.
  for (let at = drafts.length - 1; at >= 0; at--) {
    const draft = drafts[at];
    if (draft === undefined) continue;
    weights[at] = Math.max(draft.totalMs, inside[at] ?? 0, Number.MIN_VALUE);
    if (draft.parentAt >= 0) inside[draft.parentAt] = (inside[draft.parentAt] ?? 0) + (weights[at] ?? 0);
  }
  const frames: FlameFrame[] = [];
  const whole = drafts[0];
  if (whole === undefined) return frames;
  const sum = inside[0] ?? 0;
  whole.totalMs = sum;
  const places = new Float64Array(drafts.length * 2);
  places[1] = 1;
  for (const [at, draft] of drafts.entries()) {
    const [from, to] = [places[at * 2] ?? 0, places[at * 2 + 1] ?? 0];
    const scale = (to - from) / Math.max(weights[at] ?? 0, Number.MIN_VALUE);
    let next = from;
    const children = [...draft.childByKey.values()].sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
    for (const child of children) {
      places[child * 2] = next;
      next += (weights[child] ?? 0) * scale;
      places[child * 2 + 1] = Math.min(next, to);
    }
    const { childByKey: _children, longestMs: _longest, ...facts } = draft;
    frames.push({ ...facts, at, from, to });
  }
  return frames;
}
