import type { ListedSpan } from '../../collector/get-traces-request.ts';

export interface TreeEntry {
  readonly span: ListedSpan;
  readonly depth: number;
  /** It names a parent that the trace does not have. */
  readonly orphan: boolean;
}

/**
 * Spans in the order of a tree: children below their parent, by start, then id. Spans without a parent
 * here stand at the root level; a circle of parents is broken at the span that comes first.
 */
export function spanTree(spans: readonly ListedSpan[]): TreeEntry[] {
  const sorted = [...spans].sort(byStart);
  const ids = new Set(sorted.map((span) => span.spanId));
  const children = new Map<string, ListedSpan[]>();
  const roots: ListedSpan[] = [];
  for (const span of sorted) {
    if (span.parentSpanId === span.spanId || !ids.has(span.parentSpanId)) roots.push(span);
    else (children.get(span.parentSpanId) ?? newList(children, span.parentSpanId)).push(span);
  }
  const entries: TreeEntry[] = [];
  const seen = new Set<ListedSpan>();
  // The sorted spans after the roots: whatever a circle keeps from being reached.
  for (const root of [...roots, ...sorted]) {
    const stack = [{ span: root, depth: 0 }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { span, depth } = next;
      if (seen.has(span)) continue;
      seen.add(span);
      const orphan = span.parentSpanId !== '' && !ids.has(span.parentSpanId);
      entries.push({ span, depth, orphan });
      for (const child of (children.get(span.spanId) ?? []).toReversed()) {
        stack.push({ span: child, depth: depth + 1 });
      }
    }
  }
  return entries;
}

function byStart(a: ListedSpan, b: ListedSpan): number {
  const [startA, startB] = [BigInt(a.startTimeUnixNano), BigInt(b.startTimeUnixNano)];
  if (startA !== startB) return startA < startB ? -1 : 1;
  return a.spanId < b.spanId ? -1 : 1;
}

function newList(lists: Map<string, ListedSpan[]>, id: string): ListedSpan[] {
  const list: ListedSpan[] = [];
  lists.set(id, list);
  return list;
}
