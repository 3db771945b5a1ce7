import type { SourceEntry, SourceNode, SourceScalar } from '../source/source-node.ts';

export type NodeAt =
  | { readonly kind: 'key'; readonly entry: SourceEntry }
  | { readonly kind: 'value'; readonly node: SourceScalar };

/** The key or scalar that covers an offset. */
export function nodeAt(node: SourceNode, offset: number): NodeAt | null {
  if (node.kind === 'scalar') return covers(node, offset) ? { kind: 'value', node } : null;
  if (node.kind === 'list') return firstFound(node.items, (item) => nodeAt(item, offset));
  return firstFound(node.entries, (entry) =>
    covers(entry.key, offset) ? { kind: 'key', entry } : nodeAt(entry.value, offset),
  );
}

function covers({ start, end }: { readonly start: number; readonly end: number }, offset: number): boolean {
  return offset >= start && offset <= end && start < end;
}

function firstFound<Item>(items: readonly Item[], find: (item: Item) => NodeAt | null): NodeAt | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
