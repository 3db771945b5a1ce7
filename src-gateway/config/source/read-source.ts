import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { resolvePlainScalar } from './resolve-scalar.ts';
import type {
  DuplicateKey,
  Path,
  ScalarValue,
  SourceEntry,
  SourceKey,
  SourceList,
  SourceMap,
  SourceNode,
  SourceScalar,
} from './source-node.ts';

const MAX_ALIASES = 100;
const MAX_NODES = 100_000;

export interface ReadSource {
  /** `null`: no document, or nothing that could be read. */
  readonly root: SourceNode | null;
  readonly problems: readonly SourceProblem[];
}

/** What is wrong with the text as YAML; `start` and `end` are offsets. */
export interface SourceProblem {
  readonly kind: 'syntax' | 'tab' | 'multi-doc' | 'alias-limit';
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

/**
 * Parses YAML and keeps the place of every key and value. Never throws: what cannot be read is a problem,
 * the rest is still in the tree.
 */
export function readSource(text: string): ReadSource {
  const problems: SourceProblem[] = [];
  // A lone CR ends a line for Plano's parser and not for this one; the replacement keeps every offset.
  const parsed = parseAllDocuments(text.replace(/\r(?!\n)/g, '\n'), {
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
  const first = documents[0];
  const second = documents[1];
  if (second !== undefined) {
    const at = second.range[0];
    const mark = Math.max(0, text.lastIndexOf('---', at));
    problems.push({ kind: 'multi-doc', start: mark, end: Math.min(mark + 3, text.length), reason: '' });
  }
  if (first === undefined) return { root: null, problems };
  for (const error of first.errors) problems.push(problemOf(text, error.code, error.pos, error.message));
  for (const warning of first.warnings) {
    if (warning.code === 'TAG_RESOLVE_FAILED') {
      problems.push({
        kind: 'syntax',
        start: warning.pos[0],
        end: warning.pos[1],
        reason: 'the tag is not known',
      });
    }
  }
  const builder = new TreeBuilder(first, problems);
  const root = first.contents === null ? null : builder.node(first.contents, [], { entry: null, list: null });
  return { root, problems: onePerPlace(problems) };
}

function problemOf(
  text: string,
  code: string,
  pos: readonly [number, number],
  message: string,
): SourceProblem {
  const [start, end] = pos;
  if (code === 'TAB_AS_INDENT') {
    let from = start;
    while (text[from - 1] === '\t') from--;
    let to = start;
    while (text[to] === '\t') to++;
    return { kind: 'tab', start: from, end: Math.max(to, from + 1), reason: '' };
  }
  if (code === 'MULTIPLE_DOCS') return { kind: 'multi-doc', start, end, reason: '' };
  const quote = /^Missing closing (["'])/.exec(message)?.[1];
  if (quote !== undefined) {
    const opening = openingQuote(text, quote, start);
    return {
      kind: 'syntax',
      start: opening,
      end: lineEnd(text, opening),
      reason: `the ${quote} is never closed`,
    };
  }
  const reason = message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '');
  return {
    kind: 'syntax',
    start,
    end: Math.max(end, start + 1),
    reason: PLAIN_WORDS[code] ?? lowerFirst(reason),
  };
}

const PLAIN_WORDS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit the lines above, or a bracket is not closed',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " on one line; put the value in quotes',
  BLOCK_IN_FLOW: 'a block inside brackets',
  MISSING_CHAR: 'a character is missing: a quote, a comma, a bracket or a colon',
  UNEXPECTED_TOKEN: 'something here does not belong in this place',
  BAD_ALIAS: 'the alias names no anchor above it',
  BAD_DQ_ESCAPE: 'a \\ in double quotes must start a known escape; use single quotes',
  KEY_OVER_1024_CHARS: 'the key is too long',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line; a ":" may be missing on the line above',
  IMPOSSIBLE: 'the text cannot be read as YAML',
};

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The quote that opens the scalar which never ends: the last one before `end` that starts a value. */
function openingQuote(text: string, quote: string, end: number): number {
  for (let at = Math.min(end, text.length) - 1; at >= 0; at--) {
    if (text[at] === quote && /^$|[\s,[{:-]/.test(text[at - 1] ?? '')) return at;
  }
  return Math.max(0, end - 1);
}

function lineEnd(text: string, from: number): number {
  const end = text.slice(from).search(/[\r\n]/);
  return end < 0 ? text.length : Math.max(from + 1, from + end);
}

function onePerPlace(problems: readonly SourceProblem[]): SourceProblem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.kind}:${problem.start}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

interface Holder {
  readonly entry: SourceEntry | null;
  readonly list: SourceList | null;
}

class TreeBuilder {
  readonly #document: Document.Parsed;
  readonly #problems: SourceProblem[];
  readonly #open = new Set<unknown>();
  #aliases = 0;
  #nodes = 0;

  constructor(document: Document.Parsed, problems: SourceProblem[]) {
    this.#document = document;
    this.#problems = problems;
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
    const [start, end] = rangeOf(alias);
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
    return this.node(target, path, holder, start);
  }

  #map(map: YAMLMap, path: Path, holder: Holder): SourceMap {
    const [start, end] = rangeOf(map);
    const entries: SourceEntry[] = [];
    const duplicates: DuplicateKey[] = [];
    const built: SourceMap = {
      kind: 'map',
      path,
      ...holder,
      start,
      end,
      flow: map.flow === true,
      entries,
      duplicates,
    };
    this.#open.add(map);
    const merged: SourceEntry[] = [];
    for (const pair of map.items) {
      const key = keyOf(pair.key);
      if (key === null || (key.name === '' && key.start === key.end && pair.value === null)) continue;
      if (key.name === '<<' && key.style === 'plain') {
        merged.push(...this.#mergedEntries(pair.value, path, built));
        continue;
      }
      const entry = this.#entry(key, pair.value, path, built);
      const earlier = entries.findIndex((other) => other.name === key.name);
      const first = entries[earlier];
      if (first === undefined) entries.push(entry);
      else {
        duplicates.push({ name: key.name, first: first.key, later: key });
        entries.splice(earlier, 1);
        entries.push(entry);
      }
    }
    for (const entry of merged) {
      if (!entries.some((other) => other.name === entry.name)) entries.push(entry);
    }
    this.#open.delete(map);
    return built;
  }

  #entry(key: NamedKey, value: unknown, path: Path, map: SourceMap): SourceEntry {
    const entry: { -readonly [Name in keyof SourceEntry]: SourceEntry[Name] } = {
      name: key.name,
      key: { start: key.start, end: key.end, value: key.value, style: key.style },
      value: nullNode([...path, key.name], { entry: null, list: null }, key.end, key.end),
      map,
    };
    entry.value = this.node(value, [...path, key.name], { entry, list: null }, key.end);
    return entry;
  }

  #mergedEntries(value: unknown, path: Path, map: SourceMap): SourceEntry[] {
    const source = isAlias(value) ? value.resolve(this.#document) : value;
    if (isSeq(source)) return source.items.flatMap((item) => this.#mergedEntries(item, path, map));
    if (!isMap(source) || this.#open.has(source)) {
      if (isScalar(value)) {
        const [start, end] = rangeOf(value);
        this.#problems.push({ kind: 'syntax', start, end, reason: 'only a map can be merged with <<' });
      }
      return [];
    }
    this.#aliases++;
    if (this.#aliases > MAX_ALIASES || this.#nodes > MAX_NODES) return [];
    this.#open.add(source);
    const entries: SourceEntry[] = [];
    for (const pair of source.items) {
      const key = keyOf(pair.key);
      if (key === null) continue;
      if (key.name === '<<' && key.style === 'plain')
        entries.push(...this.#mergedEntries(pair.value, path, map));
      else entries.push(this.#entry(key, pair.value, path, map));
    }
    this.#open.delete(source);
    return entries;
  }

  #list(list: YAMLSeq, path: Path, holder: Holder): SourceList {
    const [start, end] = rangeOf(list);
    const items: SourceNode[] = [];
    const built: SourceList = { kind: 'list', path, ...holder, start, end, flow: list.flow === true, items };
    this.#open.add(list);
    list.items.forEach((item, index) => {
      items.push(this.node(item, [...path, index], { entry: null, list: built }, start));
    });
    this.#open.delete(list);
    return built;
  }

  #scalar(scalar: Scalar, path: Path, holder: Holder): SourceScalar {
    const [start, end] = rangeOf(scalar);
    const style = styleOf(scalar);
    const text = typeof scalar.value === 'string' ? scalar.value : String(scalar.value ?? '');
    return {
      kind: 'scalar',
      path,
      ...holder,
      start,
      end,
      text,
      style,
      value: valueOfScalar(scalar, text, style),
    };
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

function keyOf(node: unknown): NamedKey | null {
  if (!isScalar(node)) return null;
  const [start, end] = rangeOf(node);
  const style = styleOf(node);
  const name = String(node.value ?? '');
  return { name, start, end, style, value: valueOfScalar(node, name, style) };
}

function nullNode(path: Path, holder: Holder, start: number, end: number): SourceScalar {
  return { kind: 'scalar', path, ...holder, start, end, text: '', style: 'plain', value: { type: 'null' } };
}

function rangeOf(node: Node): [start: number, end: number] {
  return node.range ? [node.range[0], node.range[1]] : [0, 0];
}
