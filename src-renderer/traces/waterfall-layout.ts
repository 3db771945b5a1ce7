import { type SpanKind, spanKinds } from '../../src-main/contract/span-facts.ts';
import { outlineMarks, type TraceOutline } from '../../src-main/contract/trace-outline.ts';

/** A trace as rows of a waterfall, depth first, every one expanded. Times are milliseconds from the start. */
export interface Waterfall {
  readonly rows: readonly WaterfallRow[];
  /** Places of the spans among them, in the order of their start. */
  readonly inTime: Int32Array;
  readonly byId: ReadonlyMap<string, WaterfallRow>;
  readonly durationMs: number;
  readonly errorCount: number;
  /** Spans whose parent is not in the trace. */
  readonly orphanCount: number;
}

export type WaterfallRow = SpanRow | MissingParentRow;

interface RowPlace {
  readonly id: string;
  /** Place in `Waterfall.rows`, and that of the row it hangs on; −1 for a root. */
  readonly at: number;
  readonly parentAt: number;
  /** 0 for a root. */
  readonly depth: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly childCount: number;
  /** Rows below this one that belong to it. */
  readonly descendants: number;
  /** Failed ones among it and them. */
  readonly failures: number;
  /** US dollars of it and all below, a call that was reported twice counted once; `null`: nobody tells. */
  readonly totalCostUsd: number | null;
  /** Calls among them that succeeded and whose cost is not known: the sum is without them. */
  readonly unpricedCalls: number;
}

export interface SpanRow extends RowPlace {
  readonly type: 'span';
  readonly name: string;
  readonly service: string;
  readonly kind: SpanKind;
  readonly failed: boolean;
  /** Somebody should look at its conversation. */
  readonly flagged: boolean;
  /** The failure lab made it go wrong. */
  readonly injected: boolean;
  /** Time in which none of its children was active. */
  readonly selfMs: number;
  /** It ended later than the span that started it; 0 when it did not. */
  readonly endsAfterParentMs: number;
  readonly call: ModelCall | null;
  readonly events: readonly SpanEvent[];
}

export type ModelCall = TraceOutline['calls'][number];

export interface SpanEvent {
  readonly name: string;
  readonly atMs: number;
}

/** Stands for a span that others name as their parent and that never arrived. */
export interface MissingParentRow extends RowPlace {
  readonly type: 'missing-parent';
}

export function waterfallLayout(outline: TraceOutline): Waterfall {
  const tree = new SpanTree(outline);
  const rows: Draft[] = [];
  let orphanCount = 0;
  for (const root of tree.roots()) addTree(rows, tree, root, -1);
  for (const [place, id] of outline.missingParents.entries()) {
    const children = tree.childrenOf(-2 - place);
    orphanCount += children.length;
    const at = rows.length;
    rows.push(missingParent(id, at, children.map(tree.span)));
    for (const child of children) addTree(rows, tree, child, at);
  }
  for (const root of tree.cutCircles(rows.length - outline.missingParents.length)) {
    addTree(rows, tree, root, -1);
  }
  addUp(rows);
  let byId: ReadonlyMap<string, WaterfallRow> | undefined;
  return {
    rows,
    inTime: tree.rowsInTime,
    get byId() {
      byId ??= new Map(rows.map((row) => [row.id, row]));
      return byId;
    },
    durationMs: rows.reduce((end, row) => Math.max(end, row.startMs + row.durationMs), 0),
    errorCount: rows.reduce((sum, row) => sum + (row.depth === 0 ? row.failures : 0), 0),
    orphanCount,
  };
}

/** Ids of the rows that must be expanded for `id` to show. */
export function ancestorsOf({ rows, byId }: Waterfall, id: string): string[] {
  const ancestors: string[] = [];
  for (let row = byId.get(id); row; row = rows[row.parentAt]) if (row.id !== id) ancestors.push(row.id);
  return ancestors;
}

/** The rows right below one, in the order of time. */
export function childrenOf(rows: readonly WaterfallRow[], parent: WaterfallRow): WaterfallRow[] {
  const children: WaterfallRow[] = [];
  const end = parent.at + parent.descendants;
  for (let at = parent.at + 1; at <= end; ) {
    const child = rows[at];
    if (!child) break;
    children.push(child);
    at += child.descendants + 1;
  }
  return children;
}

/** Rows are filled in as the layout goes on; nothing changes them afterwards. */
type Draft =
  | { -readonly [K in keyof SpanRow]: SpanRow[K] }
  | { -readonly [K in keyof MissingParentRow]: MissingParentRow[K] };
type SpanDraft = Extract<Draft, { type: 'span' }>;

const noEvents: readonly SpanEvent[] = [];

/** Who hangs on whom: two links per span instead of a list each, for traces of a hundred thousand. */
class SpanTree {
  readonly #outline: TraceOutline;
  readonly #ids: readonly string[];
  readonly #firstChild: Int32Array;
  readonly #nextSibling: Int32Array;
  readonly #roots: number[] = [];
  readonly #orphans: number[][];
  readonly #events = new Map<number, SpanEvent[]>();
  readonly #calls: ReadonlyMap<number, ModelCall>;
  /** The row of each span, by its place in the outline; −1: it has none yet. */
  readonly rowsInTime: Int32Array;

  constructor(outline: TraceOutline) {
    const { parents } = outline;
    this.#outline = outline;
    this.#ids = outline.ids.split('\n');
    this.#firstChild = new Int32Array(parents.length).fill(-1);
    this.#nextSibling = new Int32Array(parents.length).fill(-1);
    this.rowsInTime = new Int32Array(parents.length).fill(-1);
    this.#orphans = outline.missingParents.map(() => []);
    // From the last to the first, so that each list begins with the earliest.
    for (let place = parents.length - 1; place >= 0; place -= 1) {
      const parent = parents[place] ?? -1;
      if (parent >= 0) {
        this.#nextSibling[place] = this.#firstChild[parent] ?? -1;
        this.#firstChild[parent] = place;
      } else if (parent === -1) this.#roots.push(place);
      else this.#orphans[-2 - parent]?.push(place);
    }
    this.#roots.reverse();
    for (const children of this.#orphans) children.reverse();
    for (const { span, name, atUs } of outline.events) {
      const events = this.#events.get(span);
      const event = { name, atMs: atUs / 1000 };
      if (events) events.push(event);
      else this.#events.set(span, [event]);
    }
    this.#calls = new Map(outline.calls.map((call) => [call.span, call]));
  }

  roots(): readonly number[] {
    return this.#roots;
  }

  /** Of a span, or with a number below −1 of a missing parent; in the order of time. */
  childrenOf(parent: number): number[] {
    if (parent < -1) return this.#orphans[-2 - parent] ?? [];
    const children: number[] = [];
    for (let child = this.#firstChild[parent] ?? -1; child >= 0; child = this.#nextSibling[child] ?? -1) {
      children.push(child);
    }
    return children;
  }

  readonly span = (place: number): SpanDraft => {
    const { texts, names, services, kinds, marks, startsUs, durationsUs } = this.#outline;
    const mark = marks[place] ?? 0;
    return {
      type: 'span',
      id: this.#ids[place] ?? '',
      at: 0,
      parentAt: -1,
      depth: 0,
      startMs: (startsUs[place] ?? 0) / 1000,
      durationMs: (durationsUs[place] ?? 0) / 1000,
      childCount: 0,
      descendants: 0,
      failures: mark & outlineMarks.failed ? 1 : 0,
      totalCostUsd: null,
      unpricedCalls: 0,
      name: texts[names[place] ?? 0] ?? '',
      service: texts[services[place] ?? 0] ?? '',
      kind: spanKinds[kinds[place] ?? 0] ?? 'other',
      failed: (mark & outlineMarks.failed) !== 0,
      flagged: (mark & outlineMarks.flagged) !== 0,
      injected: (mark & outlineMarks.injected) !== 0,
      selfMs: 0,
      endsAfterParentMs: 0,
      call: this.#calls.get(place) ?? null,
      events: this.#events.get(place) ?? noEvents,
    };
  };

  placeRow(place: number, at: number): void {
    this.rowsInTime[place] = at;
  }

  /** Spans that name each other as parents hang on no root; one of each such circle becomes one. */
  *cutCircles(placed: number): Generator<number> {
    if (placed === this.rowsInTime.length) return;
    for (let place = 0; place < this.rowsInTime.length; place += 1) {
      if (this.rowsInTime[place] !== -1) continue;
      this.#unlink(place);
      yield place;
    }
  }

  #unlink(place: number): void {
    const parent = this.#outline.parents[place] ?? -1;
    const next = this.#nextSibling[place] ?? -1;
    this.#nextSibling[place] = -1;
    if (this.#firstChild[parent] === place) {
      this.#firstChild[parent] = next;
      return;
    }
    for (let child = this.#firstChild[parent] ?? -1; child >= 0; child = this.#nextSibling[child] ?? -1) {
      if (this.#nextSibling[child] === place) this.#nextSibling[child] = next;
    }
  }
}

/** Depth first without recursion: a chain of a hundred thousand spans is deeper than the call stack. */
function addTree(rows: Draft[], tree: SpanTree, root: number, under: number): void {
  const open = [root];
  const parents = [under];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const parentAt = parents.pop() ?? -1;
    const parent = rows[parentAt];
    const row = tree.span(place);
    const children = tree.childrenOf(place);
    row.at = rows.length;
    row.parentAt = parentAt;
    row.depth = parent ? parent.depth + 1 : 0;
    row.childCount = children.length;
    row.selfMs = row.durationMs;
    if (parent?.type === 'span') row.endsAfterParentMs = Math.max(0, endOf(row) - endOf(parent));
    tree.placeRow(place, row.at);
    rows.push(row);
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child === undefined) continue;
      open.push(child);
      parents.push(row.at);
    }
  }
}

/** What the rows below say of the ones above: how many, how much time, how much money. */
function addUp(rows: readonly Draft[]): void {
  /** Until when the own time of a row has been taken by its children. */
  const covered = new Map<Draft, number>();
  for (const row of rows) {
    const parent = rows[row.parentAt];
    if (parent?.type !== 'span') continue;
    const start = Math.max(row.startMs, covered.get(parent) ?? parent.startMs);
    const end = Math.min(endOf(row), endOf(parent));
    if (end <= start) continue;
    parent.selfMs = Math.max(0, parent.selfMs - (end - start));
    covered.set(parent, end);
  }
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const row = rows[at];
    if (!row) continue;
    if (row.type === 'span' && row.call) countOwnCall(row, row.call);
    const parent = rows[row.parentAt];
    if (!parent) continue;
    parent.descendants += row.descendants + 1;
    parent.failures += row.failures;
    parent.unpricedCalls += row.unpricedCalls;
    if (row.totalCostUsd !== null) parent.totalCostUsd = (parent.totalCostUsd ?? 0) + row.totalCostUsd;
  }
}

/** What stands below a call was reported a second time: of the two the one that has a price counts. */
function countOwnCall(row: SpanDraft, { costUsd, unpriced }: ModelCall): void {
  if (costUsd !== null) {
    row.totalCostUsd = costUsd;
    row.unpricedCalls = 0;
  } else if (unpriced && row.totalCostUsd === null) row.unpricedCalls = 1;
}

function endOf(row: { readonly startMs: number; readonly durationMs: number }): number {
  return row.startMs + row.durationMs;
}

function missingParent(id: string, at: number, children: readonly SpanDraft[]): Draft {
  const startMs = children.reduce((start, child) => Math.min(start, child.startMs), Number.POSITIVE_INFINITY);
  return {
    type: 'missing-parent',
    id,
    at,
    parentAt: -1,
    depth: 0,
    startMs,
    durationMs: children.reduce((end, child) => Math.max(end, endOf(child)), 0) - startMs,
    childCount: children.length,
    descendants: 0,
    failures: 0,
    totalCostUsd: null,
    unpricedCalls: 0,
  };
}
