import type { SourceRange } from '../diagnostic.ts';
import { nodeAt } from '../editor/node-at.ts';
import { sourceOf } from '../editor/source-of.ts';
import { createLineIndex } from '../source/line-index.ts';
import { dottedPath, type SourceNode } from '../source/source-node.ts';

/** The id of the field whose key or value covers an offset; empty where there is none. */
export function fieldAt(text: string, offset: number): string {
  const { root } = sourceOf(text);
  const found = root === null ? null : nodeAt(root, offset);
  if (found === null) return '';
  return dottedPath(found.kind === 'key' ? found.entry.value.path : found.node.path);
}

/** Where the value of a field stands; `null` where the text has no such field. */
export function rangeOfField(text: string, fieldId: string): SourceRange | null {
  const { root } = sourceOf(text);
  const node = root === null ? null : withId(root, fieldId);
  return node === null ? null : createLineIndex(text).range(node.start, node.end);
}

function withId(node: SourceNode, id: string): SourceNode | null {
  if (dottedPath(node.path) === id) return node;
  const below =
    node.kind === 'map' ? node.entries.map(({ value }) => value) : node.kind === 'list' ? node.items : [];
  for (const child of below) {
    const found = withId(child, id);
    if (found !== null) return found;
  }
  return null;
}
