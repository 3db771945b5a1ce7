import type { SpanKind } from '../../../src-main/contract/span-facts.ts';
import type { SpanRow, WaterfallRow } from '../waterfall-layout.ts';

/** A service, agent, filter or model that took part in a trace. */
export interface GraphNode {
  readonly id: string;
  readonly kind: SpanKind;
  readonly label: string;
  /** What it is: its service. */
  readonly service: string;
  readonly count: number;
  readonly failed: number;
  /** Of its spans, added up. */
  readonly totalMs: number;
  /** Its longest span, the longest failed one where any failed. */
  readonly spanId: string;
  /** Columns from what was called first. */
  readonly depth: number;
}

/** Who called whom. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly failed: number;
  readonly totalMs: number;
}

export interface CallGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Nodes that took least time, shown as one. */
  readonly merged: number;
}

const othersId = 'others';

/** Who took part, at most `most` of them: those that took least time are one then. */
export function callGraph(rows: readonly WaterfallRow[], most = 40): CallGraph {
  const nodes = new Map<string, NodeDraft>();
  const names = rows.map((row) => (row.type === 'span' ? nameOf(row) : null));
  const callers = callersOf(rows, names);
  for (const [at, row] of rows.entries()) {
    const name = names[at];
    if (row.type !== 'span' || !name) continue;
    const callerDepth = nodes.get(names[callers[at] ?? -1]?.id ?? '')?.depth ?? -1;
    const depth = callerDepth + 1;
    const node = nodes.get(name.id) ?? {
      ...name,
      count: 0,
      failed: 0,
      totalMs: 0,
      longestMs: -1,
      spanId: '',
      depth,
    };
    nodes.set(name.id, node);
    node.depth = Math.min(node.depth, depth);
    node.count += 1;
    node.failed += row.failed ? 1 : 0;
    node.totalMs += row.durationMs;
    // A failed one tells more than a longer one that did not fail.
    const telling = row.durationMs + (row.failed ? failedFirstMs : 0);
    if (telling > node.longestMs) {
      node.longestMs = telling;
      node.spanId = row.id;
    }
  }
  const kept = new Set(
    [...nodes.values()]
      .sort((a, b) => b.totalMs - a.totalMs || (a.id < b.id ? -1 : 1))
      .slice(0, nodes.size > most ? most - 1 : most)
      .map(({ id }) => id),
  );
  const shownId = (id: string) => (kept.has(id) ? id : othersId);
  return {
    nodes: shownNodes([...nodes.values()], kept),
    edges: edgesOf(rows, { callers, names }, shownId),
    merged: nodes.size - kept.size,
  };
}

const failedFirstMs = 1e12;

type NodeDraft = { -readonly [K in keyof GraphNode]: GraphNode[K] } & { longestMs: number };
type NodeName = Pick<GraphNode, 'id' | 'kind' | 'label' | 'service'>;
type Names = readonly (NodeName | null)[];

/** By what people call it: a model, an agent, a filter, a host; else the service. */
function nameOf({ call, kind, name, service }: SpanRow): NodeName {
  const label =
    (kind === 'llm' && call?.model) ||
    (kind === 'agent' && name.split(' ')[0]) ||
    (kind === 'filter' && /\(([^()]+)\)$/.exec(name)?.[1]) ||
    (kind === 'outbound' && name.split(' ')[1]?.split('/')[0]) ||
    (kind === 'orchestrator' && name) ||
    service;
  return { id: `${kind}\n${service}\n${label}`, kind, label, service };
}

/** For each row the place of the nearest span above that belongs to another node; −1: there is none. */
function callersOf(rows: readonly WaterfallRow[], names: Names): Int32Array {
  const callers = new Int32Array(rows.length).fill(-1);
  for (const { at, parentAt } of rows) {
    const isOther = names[parentAt] != null && names[parentAt]?.id !== names[at]?.id;
    // Rows stand behind those that they hang on.
    callers[at] = isOther ? parentAt : (callers[parentAt] ?? -1);
  }
  return callers;
}

function edgesOf(
  rows: readonly WaterfallRow[],
  { callers, names }: { readonly callers: Int32Array; readonly names: Names },
  shownId: (id: string) => string,
): GraphEdge[] {
  const edges = new Map<string, { -readonly [K in keyof GraphEdge]: GraphEdge[K] }>();
  for (const row of rows) {
    const [own, caller] = [names[row.at], names[callers[row.at] ?? -1]];
    if (row.type !== 'span' || !own || !caller) continue;
    const [from, to] = [shownId(caller.id), shownId(own.id)];
    if (from === to) continue;
    const key = `${from}\n→\n${to}`;
    const edge = edges.get(key) ?? { from, to, count: 0, failed: 0, totalMs: 0 };
    edges.set(key, edge);
    edge.count += 1;
    edge.failed += row.failed ? 1 : 0;
    edge.totalMs += row.durationMs;
  }
  return [...edges.values()];
}

function shownNodes(nodes: readonly NodeDraft[], kept: ReadonlySet<string>): GraphNode[] {
  const own = nodes.filter(({ id }) => kept.has(id));
  const others = nodes.filter(({ id }) => !kept.has(id));
  const [first] = others;
  const sum = (of: (node: NodeDraft) => number) => others.reduce((total, node) => total + of(node), 0);
  return [
    ...own,
    ...(first === undefined
      ? []
      : [
          {
            ...{ id: othersId, kind: 'other' as const, label: `${others.length} others`, service: '' },
            ...{ count: sum(({ count }) => count), failed: sum(({ failed }) => failed) },
            ...{ totalMs: sum(({ totalMs }) => totalMs), spanId: first.spanId },
            depth: Math.max(...others.map(({ depth }) => depth)),
          },
        ]),
  ].map(({ count, depth, failed, id, kind, label, service, spanId, totalMs }) => ({
    ...{ id, kind, label, service, count, failed, totalMs, spanId, depth },
  }));
}
