/**
 * The parsed file with the place of every key and value. Offsets are UTF-16 units. A node behind a YAML
 * alias is a copy whose path is that of the use and whose offsets are those of the anchor's text.
 */
export type SourceNode = SourceMap | SourceList | SourceScalar;

interface Placed {
  readonly path: Path;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** The map entry that holds the node; `null` for the root and for list items. */
  readonly entry: SourceEntry | null;
  /** The list that holds the node as an item. */
  readonly list: SourceList | null;
  /** Set where the text of the node counts in other places, too, or stands in another place. */
  readonly shared: SharedText | null;
}

/** An anchor that aliases use, an alias, or the alias behind a `<<` that brought the entry here. */
export interface SharedText {
  readonly by: 'anchor' | 'alias' | 'merge';
  /** Of the anchor; empty where a map is merged that has none. */
  readonly name: string;
  /** Of an anchor the node itself, else the alias. */
  readonly start: number;
  readonly end: number;
}

export interface SourceMap extends Placed {
  readonly kind: 'map';
  readonly flow: boolean;
  /** One entry per name: of a repeated key the last one. */
  readonly entries: readonly SourceEntry[];
  readonly duplicates: readonly DuplicateKey[];
}

export interface SourceList extends Placed {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly items: readonly SourceNode[];
}

export interface SourceScalar extends Placed {
  readonly kind: 'scalar';
  /** The text as it stands for a reader: quotes and escapes resolved, nothing else. */
  readonly text: string;
  /** The value as Plano's YAML 1.1 loader reads it. */
  readonly value: ScalarValue;
  readonly style: 'plain' | 'quoted' | 'block';
}

export type ScalarValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'integer' | 'number'; readonly value: number; readonly canonical: boolean }
  | { readonly type: 'boolean'; readonly value: boolean; readonly canonical: boolean }
  | { readonly type: 'date' }
  | { readonly type: 'null' };

export interface SourceEntry {
  readonly name: string;
  readonly key: SourceKey;
  readonly value: SourceNode;
  readonly map: SourceMap;
}

export interface SourceKey {
  readonly start: number;
  readonly end: number;
  readonly value: ScalarValue;
  readonly style: SourceScalar['style'];
}

/** An entry that occurs again further down in the same map, which then counts. */
export interface DuplicateKey {
  readonly first: SourceEntry;
  readonly later: SourceEntry;
}

export type Path = readonly (string | number)[];

/** `listeners[0].agents[1].id` */
export function dottedPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** The same place as an RFC 6901 pointer. */
export function pointerOf(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The entry of that name, also when its value is null. */
export function entryOf(node: SourceNode | null | undefined, name: string): SourceEntry | null {
  if (node?.kind !== 'map') return null;
  return node.entries.find((entry) => entry.name === name) ?? null;
}

/** The value of a map's entry or the item of a list. */
export function childOf(node: SourceNode | null, step: string | number): SourceNode | null {
  if (typeof step === 'string') return entryOf(node, step)?.value ?? null;
  return node?.kind === 'list' ? (node.items[step] ?? null) : null;
}

/** The value of that name; `null` when absent or null, which Plano's language treats alike. */
export function nodeOf(node: SourceNode | null | undefined, name: string): SourceNode | null {
  const entry = entryOf(node, name);
  return entry === null || isNull(entry.value) ? null : entry.value;
}

export function isNull(node: SourceNode): boolean {
  return node.kind === 'scalar' && node.value.type === 'null';
}
