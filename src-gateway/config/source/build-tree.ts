import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { isImpossibleDate, resolvePlainScalar } from './resolve-scalar.ts';
import type {
  DuplicateKey,
  Path,
  ScalarValue,
  SharedText,
  SourceEntry,
  SourceKey,
  SourceList,
  SourceMap,
  SourceNode,
  SourceScalar,
} from './source-node.ts';
import type { SourceProblem } from './source-problem.ts';

const MAX_ALIASES = 100;
const MAX_NODES = 100_000;

/** Turns a parsed document into the tree of the config language, aliases and merges resolved. */
export class TreeBuilder {
  readonly #document: Document.Parsed;
  readonly #problems: SourceProblem[];
  readonly #toOriginal: (offset: number) => number;
  readonly #open = new Set<unknown>();
  #aliases = 0;
  #nodes = 0;
  #aliased: ReadonlySet<string> | null = null;

  constructor(document: Document.Parsed, problems: SourceProblem[], toOriginal: (offset: number) => number) {
    this.#document = document;
    this.#problems = problems;
    this.#toOriginal = toOriginal;
  }

  #rangeOf(node: Node): [start: number, end: number] {
    return node.range ? [this.#toOriginal(node.range[0]), this.#toOriginal(node.range[1])] : [0, 0];
  }

  #keyOf(node: unknown): NamedKey | null {
    if (!isScalar(node)) return null;
    const [start, end] = this.#rangeOf(node);
    const style = styleOf(node);
    const name = String(node.value ?? '');
    return { name, start, end, style, value: valueOfScalar(node, name, style) };
  }

  node(node: unknown, path: Path, holder: Holder, fallbackAt = 0): SourceNode {
    this.#nodes++;
    if (isAlias(node)) return this.#alias(node, path, holder);
    if (isMap(node)) return this.#map(node, path, holder);
    if (isSeq(node)) return this.#list(node, path, holder);
    if (isScalar(node)) return this.#scalar(node, path, holder);
    return nullNode(path, holder, fallbackAt, fallbackAt);
  }

  #alias(alias: Alias, path: Path, holder: Holder): SourceNode {
    const [start, end] = this.#rangeOf(alias);
    const target = alias.resolve(this.#document);
    this.#aliases++;
    const excess = this.#aliases > MAX_ALIASES || this.#nodes > MAX_NODES;
    if (excess || target === undefined || this.#open.has(target)) {
      if (excess || target !== undefined) {
        const reason = excess
          ? `more than ${MAX_ALIASES} aliases or ${MAX_NODES} nodes`
          : 'an alias inside its own anchor';
        if (!this.#problems.some((problem) => problem.kind === 'alias-limit')) {
          this.#problems.push({ kind: 'alias-limit', start, end, reason });
        }
      }
      return nullNode(path, holder, start, end);
    }
    return this.node(
      target,
      path,
      { ...holder, shared: { by: 'alias', name: alias.source, start, end } },
      start,
    );
  }

  /** An anchor that no alias uses is no more than a remark. */
  #sharedBy(anchor: string | undefined, start: number, end: number): SharedText | null {
    if (anchor === undefined) return null;
    this.#aliased ??= aliasesOf(this.#document);
    return this.#aliased.has(anchor) ? { by: 'anchor', name: anchor, start, end } : null;
  }

  #map(map: YAMLMap, path: Path, holder: Holder): SourceMap {
    const [start, end] = this.#rangeOf(map);
    const entries: SourceEntry[] = [];
    const duplicates: DuplicateKey[] = [];
    const built: SourceMap = {
      kind: 'map',
      path,
      ...holder,
      shared: holder.shared ?? this.#sharedBy(map.anchor, start, end),
      start,
      end,
      flow: map.flow === true,
      entries,
      duplicates,
    };
    this.#open.add(map);
    // In the order of the file; a key that comes again stands where it stands last.
    const byName = new Map<string, SourceEntry>();
    const merged: SourceEntry[] = [];
    for (const pair of map.items) {
      const key = this.#keyOf(pair.key);
      if (key === null) {
        this.#refuseKey(pair.key, start);
        continue;
      }
      if (key.name === '' && key.start === key.end && pair.value === null) continue;
      if (key.name === '<<' && key.style === 'plain') {
        merged.push(...this.#mergedEntries(pair.value, path, built));
        continue;
      }
      const entry = this.#entry(key, pair.value, { path, map: built, shared: null });
      const first = byName.get(key.name);
      if (first !== undefined) duplicates.push({ first, later: entry });
      byName.delete(key.name);
      byName.set(key.name, entry);
    }
    for (const entry of merged) {
      if (!byName.has(entry.name)) byName.set(entry.name, entry);
    }
    for (const entry of byName.values()) entries.push(entry);
    this.#open.delete(map);
    return built;
  }

  /** A list or a map as a key. */
  #refuseKey(key: unknown, fallback: number): void {
    if (key === null) return;
    const [start, end] = isNode(key) ? this.#rangeOf(key) : [fallback, fallback + 1];
    this.#problems.push({ kind: 'syntax', start, end, reason: 'a key must be plain text' });
  }

  #entry(
    key: NamedKey,
    value: unknown,
    { path, map, shared }: { path: Path; map: SourceMap; shared: SharedText | null },
  ): SourceEntry {
    const entry: { -readonly [Name in keyof SourceEntry]: SourceEntry[Name] } = {
      name: key.name,
      key: { start: key.start, end: key.end, value: key.value, style: key.style },
      value: nullNode([...path, key.name], { entry: null, list: null, shared }, key.end, key.end),
      map,
    };
    entry.value = this.node(value, [...path, key.name], { entry, list: null, shared }, key.end);
    return entry;
  }

  #mergedEntries(value: unknown, path: Path, map: SourceMap): SourceEntry[] {
    const source = isAlias(value) ? value.resolve(this.#document) : value;
    if (isSeq(source)) return source.items.flatMap((item) => this.#mergedEntries(item, path, map));
    if (!isMap(source) || this.#open.has(source)) {
      if (isScalar(value)) {
        const [start, end] = this.#rangeOf(value);
        this.#problems.push({ kind: 'syntax', start, end, reason: 'only a map can be merged with <<' });
      }
      return [];
    }
    this.#aliases++;
    if (this.#aliases > MAX_ALIASES || this.#nodes > MAX_NODES) return [];
    const shared = this.#sharedByMerge(value);
    this.#open.add(source);
    const entries: SourceEntry[] = [];
    for (const pair of source.items) {
      const key = this.#keyOf(pair.key);
      if (key === null) continue;
      if (key.name === '<<' && key.style === 'plain')
        entries.push(...this.#mergedEntries(pair.value, path, map));
      else entries.push(this.#entry(key, pair.value, { path, map, shared }));
    }
    this.#open.delete(source);
    return entries;
  }

  #sharedByMerge(merged: unknown): SharedText {
    const [start, end] = isNode(merged) ? this.#rangeOf(merged) : [0, 0];
    return { by: 'merge', name: isAlias(merged) ? merged.source : '', start, end };
  }

  #list(list: YAMLSeq, path: Path, holder: Holder): SourceList {
    const [start, end] = this.#rangeOf(list);
    const items: SourceNode[] = [];
    const built: SourceList = {
      kind: 'list',
      path,
      ...holder,
      shared: holder.shared ?? this.#sharedBy(list.anchor, start, end),
      start,
      end,
      flow: list.flow === true,
      items,
    };
    this.#open.add(list);
    list.items.forEach((item, index) => {
      items.push(this.node(item, [...path, index], { entry: null, list: built, shared: null }, start));
    });
    this.#open.delete(list);
    return built;
  }

  #scalar(scalar: Scalar, path: Path, holder: Holder): SourceScalar {
    const [start, end] = this.#rangeOf(scalar);
    const style = styleOf(scalar);
    const text = typeof scalar.value === 'string' ? scalar.value : String(scalar.value ?? '');
    this.#checkPlainText(text, style, start, end);
    return {
      kind: 'scalar',
      path,
      ...holder,
      shared: holder.shared ?? this.#sharedBy(scalar.anchor, start, end),
      start,
      end,
      text,
      style,
      value: valueOfScalar(scalar, text, style),
    };
  }

  /** Texts that a YAML 1.1 loader cannot turn into a value. */
  #checkPlainText(text: string, style: SourceScalar['style'], start: number, end: number): void {
    if (style !== 'plain') return;
    const reason =
      text === '='
        ? 'a single = is no value; put it in quotes'
        : isImpossibleDate(text)
          ? 'there is no such date'
          : null;
    if (reason !== null) this.#problems.push({ kind: 'syntax', start, end, reason });
  }
}

function valueOfScalar(scalar: Scalar, text: string, style: SourceScalar['style']): ScalarValue {
  if (scalar.tag === 'tag:yaml.org,2002:str' || style !== 'plain') return { type: 'string', value: text };
  return resolvePlainScalar(text);
}

function styleOf(scalar: Scalar): SourceScalar['style'] {
  if (scalar.type === 'PLAIN' || scalar.type === undefined) return 'plain';
  return scalar.type.startsWith('QUOTE') ? 'quoted' : 'block';
}

interface NamedKey extends SourceKey {
  readonly name: string;
}

function nullNode(path: Path, holder: Holder, start: number, end: number): SourceScalar {
  return { kind: 'scalar', path, ...holder, start, end, text: '', style: 'plain', value: { type: 'null' } };
}

interface Holder {
  readonly entry: SourceEntry | null;
  readonly list: SourceList | null;
  readonly shared: SharedText | null;
}

function aliasesOf(document: Document.Parsed): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, { Alias: (_key, { source }) => void names.add(source) });
  return names;
}
