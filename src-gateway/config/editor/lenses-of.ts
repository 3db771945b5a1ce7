import type { SourceRange } from '../diagnostic.ts';
import { createLineIndex } from '../source/line-index.ts';
import { entryOf } from '../source/source-node.ts';
import { sourceOf } from './source-of.ts';

/** A place that something can be said about or done with from the text. */
export interface Lens {
  readonly kind: 'listener' | 'route';
  readonly name: string;
  /** The first key of the item. */
  readonly range: SourceRange;
}

/** One lens per named listener and route, in file order. */
export function lensesOf(text: string): Lens[] {
  const { root } = sourceOf(text);
  const lines = createLineIndex(text);
  const lenses = SECTIONS.flatMap(([section, kind]) => {
    const list = entryOf(root, section)?.value;
    if (list?.kind !== 'list') return [];
    return list.items.flatMap((item) => {
      const name = entryOf(item, 'name')?.value;
      if (item.kind !== 'map' || name?.kind !== 'scalar' || name.text === '') return [];
      const first = item.entries.map(({ key }) => key).sort((one, other) => one.start - other.start)[0];
      return first === undefined
        ? []
        : [{ kind, name: name.text, range: lines.range(first.start, first.end) }];
    });
  });
  return lenses.sort((one, other) => one.range.start.offset - other.range.start.offset);
}

const SECTIONS: readonly (readonly [section: string, kind: Lens['kind']])[] = [
  ['listeners', 'listener'],
  ['routing_preferences', 'route'],
];
