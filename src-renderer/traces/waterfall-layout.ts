import type { SpanShape } from '../../src-main/contract/trace-calls.ts';
import { type SpanFacts, spanFacts } from './span-facts.ts';

/** A trace as rows of a waterfall, depth first, every one expanded. Times are milliseconds from the start. */
export interface Waterfall {
  readonly rows: readonly WaterfallRow[];
  readonly durationMs: number;
  readonly errorCount: number;
  /** Spans whose parent is not in the trace. */
  readonly orphanCount: number;
}

export type WaterfallRow = SpanRow | MissingParentRow;

interface RowPlace {
  readonly id: string;
  /** 0 for a root. */
  readonly depth: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly childCount: number;
  /** Rows below this one that belong to it. */
  readonly descendants: number;
}

export interface SpanRow extends RowPlace {
  readonly type: 'span';
  readonly span: SpanShape;
  readonly facts: SpanFacts;
  /** Time in which none of its children was active. */
  readonly selfMs: number;
  /** It ended later than the span that started it; 0 when it did not. */
  readonly endsAfterParentMs: number;
}

/** Stands for a span that others name as their parent and that never arrived. */
export interface MissingParentRow extends RowPlace {
  readonly type: 'missing-parent';
}

interface Node {
  readonly span: SpanShape;
  readonly startMs: number;
  readonly endMs: number;
  readonly children: Node[];
}

interface Group {
  readonly missingParent: string | null;
  readonly nodes: Node[];
}

export function waterfallLayout(spans: readonly SpanShape[]): Waterfall {
  const { nodes, durationMs } = placeInTime(spans);
  const groups = buildForest(nodes);
  const rows: WaterfallRow[] = [];
  for (const group of groups) addGroup(rows, group);
  return {
    rows,
    durationMs,
    errorCount: rows.filter((row) => row.type === 'span' && row.facts.failed).length,
    orphanCount: groups.reduce(
      (sum, group) => sum + (group.missingParent === null ? 0 : group.nodes.length),
      0,
    ),
  };
}

/** The rows that stay when the subtrees of `collapsed` are folded. */
export function visibleRows(
  rows: readonly WaterfallRow[],
  collapsed: ReadonlySet<string>,
): readonly WaterfallRow[] {
  if (collapsed.size === 0) return rows;
  const visible: WaterfallRow[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index];
    if (!row) break;
    visible.push(row);
    if (collapsed.has(row.id)) index += row.descendants;
  }
  return visible;
}

/** Ids of the rows that must be expanded for `id` to show. */
export function ancestorsOf(rows: readonly WaterfallRow[], id: string): string[] {
  const at = rows.findIndex((row) => row.id === id);
  const ancestors: string[] = [];
  let depth = rows[at]?.depth ?? 0;
  for (let index = at - 1; index >= 0 && depth > 0; index -= 1) {
    const row = rows[index];
    if (!row || row.depth >= depth) continue;
    ancestors.push(row.id);
    depth = row.depth;
  }
  return ancestors;
}

function placeInTime(spans: readonly SpanShape[]): {
  readonly nodes: Map<string, Node>;
  readonly durationMs: number;
} {
  const times = spans.map((span) => ({
    span,
    start: BigInt(span.startTimeUnixNano),
    end: BigInt(span.endTimeUnixNano),
  }));
  let start = times[0]?.start ?? 0n;
  for (const time of times) if (time.start < start) start = time.start;
  const nodes = new Map<string, Node>();
  let durationMs = 0;
  for (const time of times) {
    const startMs = Number(time.start - start) / 1e6;
    // A span that has not ended says 0.
    const endMs = Math.max(startMs, Number(time.end - start) / 1e6);
    durationMs = Math.max(durationMs, endMs);
    nodes.set(time.span.spanId, { span: time.span, startMs, endMs, children: [] });
  }
  return { nodes, durationMs };
}

/** Roots, then the spans without their parent grouped under it; both in the order of time. */
function buildForest(nodes: ReadonlyMap<string, Node>): Group[] {
  const roots: Node[] = [];
  const orphans = new Map<string, Node[]>();
  for (const node of nodes.values()) {
    const { parentSpanId } = node.span;
    const parent = nodes.get(parentSpanId);
    if (parent && parent !== node) parent.children.push(node);
    else if (parentSpanId === '' || parent === node) roots.push(node);
    else orphans.set(parentSpanId, [...(orphans.get(parentSpanId) ?? []), node]);
  }
  for (const node of nodes.values()) node.children.sort(byStart);
  const groups: Group[] = [
    { missingParent: null, nodes: roots.sort(byStart) },
    ...[...orphans].map(([missingParent, group]) => ({ missingParent, nodes: group.sort(byStart) })),
  ];
  const lost = cutCircles(nodes, groups);
  return lost.length > 0 ? [...groups, { missingParent: null, nodes: lost }] : groups;
}

/** Spans that name each other as parents hang on no root; one of each such circle becomes one. */
function cutCircles(nodes: ReadonlyMap<string, Node>, groups: readonly Group[]): Node[] {
  const reached = new Set<Node>();
  const reach = (from: readonly Node[]) => {
    const open = [...from];
    for (let node = open.pop(); node; node = open.pop()) {
      reached.add(node);
      open.push(...node.children);
    }
  };
  for (const group of groups) reach(group.nodes);
  const lost: Node[] = [];
  for (const node of nodes.values()) {
    if (reached.has(node)) continue;
    const parent = nodes.get(node.span.parentSpanId);
    parent?.children.splice(parent.children.indexOf(node), 1);
    lost.push(node);
    reach([node]);
  }
  return lost;
}

function addGroup(rows: WaterfallRow[], group: Group): void {
  if (group.missingParent === null) {
    for (const node of group.nodes) addTree(rows, node, 0);
    return;
  }
  const at = rows.length;
  const startMs = Math.min(...group.nodes.map((node) => node.startMs));
  const row = {
    type: 'missing-parent' as const,
    id: group.missingParent,
    depth: 0,
    startMs,
    durationMs: Math.max(...group.nodes.map((node) => node.endMs)) - startMs,
    childCount: group.nodes.length,
  };
  rows.push({ ...row, descendants: 0 });
  for (const node of group.nodes) addTree(rows, node, 1);
  rows[at] = { ...row, descendants: rows.length - at - 1 };
}

/** Depth first without recursion: a chain of a hundred thousand spans is deeper than the call stack. */
function addTree(rows: WaterfallRow[], root: Node, rootDepth: number): void {
  const open: { node: Node; depth: number; parent: Node | null }[] = [
    { node: root, depth: rootDepth, parent: null },
  ];
  const from = rows.length;
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth, parent } = next;
    rows.push({
      type: 'span',
      id: node.span.spanId,
      depth,
      startMs: node.startMs,
      durationMs: node.endMs - node.startMs,
      childCount: node.children.length,
      descendants: 0,
      span: node.span,
      facts: spanFacts(node.span),
      selfMs: selfTime(node),
      endsAfterParentMs: parent ? Math.max(0, node.endMs - parent.endMs) : 0,
    });
    for (let index = node.children.length - 1; index >= 0; index -= 1) {
      const child = node.children[index];
      if (child) open.push({ node: child, depth: depth + 1, parent: node });
    }
  }
  countDescendants(rows, from);
}

function countDescendants(rows: WaterfallRow[], from: number): void {
  const open: { readonly index: number; readonly depth: number }[] = [];
  const close = (until: number, index: number) => {
    for (let last = open.at(-1); last && last.depth >= until; last = open.at(-1)) {
      open.pop();
      const row = rows[last.index];
      if (row) rows[last.index] = { ...row, descendants: index - last.index - 1 };
    }
  };
  for (let index = from; index < rows.length; index += 1) {
    const depth = rows[index]?.depth ?? 0;
    close(depth, index);
    open.push({ index, depth });
  }
  close(0, rows.length);
}

function selfTime(node: Node): number {
  let covered = 0;
  let cursor = node.startMs;
  for (const child of node.children) {
    const start = Math.max(child.startMs, cursor);
    const end = Math.min(child.endMs, node.endMs);
    if (end <= start) continue;
    covered += end - start;
    cursor = end;
  }
  return Math.max(0, node.endMs - node.startMs - covered);
}

function byStart(one: Node, other: Node): number {
  return one.startMs - other.startMs || other.endMs - one.endMs;
}
