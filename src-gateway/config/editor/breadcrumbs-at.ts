import type { SourceRange } from '../diagnostic.ts';
import { redactSecrets } from '../secrets.ts';
import { createLineIndex } from '../source/line-index.ts';
import { entryOf, type SourceNode } from '../source/source-node.ts';
import { sourceOf } from './source-of.ts';

export interface Breadcrumb {
  /** A key, or what a list item calls itself. */
  readonly label: string;
  readonly range: SourceRange;
}

/** The way from the root to the place at an offset, outermost first; empty between the sections. */
export function breadcrumbsAt(text: string, offset: number): Breadcrumb[] {
  const { root } = sourceOf(text);
  const lines = createLineIndex(text);
  const crumbs: Breadcrumb[] = [];
  let node: SourceNode | null = root;
  while (node !== null) {
    const next: Step | null = stepInto(node, offset);
    if (next === null) break;
    crumbs.push({ label: next.label, range: lines.range(next.start, next.end) });
    node = next.node;
  }
  return crumbs;
}

interface Step {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly node: SourceNode;
}

function stepInto(node: SourceNode, offset: number): Step | null {
  if (node.kind === 'map') {
    // What stands behind an entry on its line, and blank lines within it, still belong to it.
    const entry = [...node.entries]
      .filter(({ key, value }) => key.start <= offset && offset <= Math.max(key.end, value.end))
      .sort((one, other) => other.key.start - one.key.start)[0];
    if (entry === undefined) return null;
    return { label: entry.name, start: entry.key.start, end: entry.key.end, node: entry.value };
  }
  if (node.kind !== 'list') return null;
  const index = node.items.findIndex(({ start, end }) => start <= offset && offset <= end);
  const item = node.items[index];
  if (item === undefined) return null;
  const first = item.kind === 'map' ? item.entries[0]?.key : undefined;
  return {
    label: labelOf(item) ?? `[${index}]`,
    start: first?.start ?? item.start,
    end: first?.end ?? item.end,
    node: item,
  };
}

const LABEL_KEYS = ['name', 'id', 'model', 'type'];

function labelOf(item: SourceNode): string | null {
  if (item.kind === 'scalar') return redactSecrets(item.text).slice(0, 60);
  for (const key of LABEL_KEYS) {
    const value = entryOf(item, key)?.value;
    if (value?.kind === 'scalar' && value.text !== '') return redactSecrets(value.text);
  }
  return null;
}
