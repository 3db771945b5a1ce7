import type { SourceRange } from '../diagnostic.ts';
import { redactSecrets } from '../secrets.ts';
import { createLineIndex, type LineIndex } from '../source/line-index.ts';
import { dottedPath, entryOf, type SourceEntry, type SourceNode } from '../source/source-node.ts';
import { sourceOf } from './source-of.ts';

export interface OutlineItem {
  readonly label: string;
  /** A remark, such as the port of a listener. */
  readonly detail: string;
  /** The section that the item belongs to: `listeners`, `model_providers`… */
  readonly section: string;
  readonly path: string;
  /** The whole item. */
  readonly range: SourceRange;
  /** Its key or first key. */
  readonly selection: SourceRange;
  readonly children: readonly OutlineItem[];
}

/** Sections of the file and what they declare, in file order; works on broken text as far as it parses. */
export function outlineOf(text: string): OutlineItem[] {
  const { root } = sourceOf(text);
  if (root?.kind !== 'map') return [];
  const lines = createLineIndex(text);
  return [...root.entries]
    .sort((left, right) => left.key.start - right.key.start)
    .map((entry) => sectionItem(entry, lines));
}

function sectionItem(entry: SourceEntry, lines: LineIndex): OutlineItem {
  const { value } = entry;
  const children =
    value.kind === 'list'
      ? value.items.map((item, index) => listItem(item, index, entry.name, lines))
      : value.kind === 'map'
        ? value.entries.map((inner) => entryItem(inner, entry.name, lines))
        : [];
  return { ...entryItem(entry, entry.name, lines), children };
}

function entryItem(entry: SourceEntry, section: string, lines: LineIndex): OutlineItem {
  const { value } = entry;
  return {
    label: entry.name,
    detail:
      value.kind === 'scalar'
        ? redactSecrets(value.text).slice(0, 60)
        : (textOf(value, 'target') ?? textOf(value, 'endpoint') ?? ''),
    section,
    path: dottedPath(value.path),
    range: lines.range(entry.key.start, Math.max(entry.key.end, value.end)),
    selection: lines.range(entry.key.start, entry.key.end),
    children: [],
  };
}

function listItem(node: SourceNode, index: number, section: string, lines: LineIndex): OutlineItem {
  const first = node.kind === 'map' ? node.entries[0] : undefined;
  const label =
    LABEL_KEYS.map((key) => textOf(node, key)).find((text) => text !== null) ?? `${section}[${index}]`;
  return {
    label,
    detail: detailOf(node, label),
    section,
    path: dottedPath(node.path),
    range: lines.range(node.start, node.end),
    selection:
      first === undefined ? lines.range(node.start, node.end) : lines.range(first.key.start, first.key.end),
    children: [],
  };
}

const LABEL_KEYS = ['name', 'id', 'model', 'provider'];

function detailOf(node: SourceNode, label: string): string {
  const parts = [textOf(node, 'type'), textOf(node, 'port'), textOf(node, 'model'), textOf(node, 'url')];
  const detail = parts.filter((part) => part !== null && part !== label);
  if (textOf(node, 'default') === 'true') detail.push('default');
  return detail.join(' ');
}

function textOf(node: SourceNode, name: string): string | null {
  const value = entryOf(node, name)?.value;
  return value?.kind === 'scalar' && value.text !== '' ? redactSecrets(value.text) : null;
}
