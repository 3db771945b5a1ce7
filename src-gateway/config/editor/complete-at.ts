import type { SourceRange } from '../diagnostic.ts';
import { resolveSchema, type SchemaNode } from '../shape/schema-node.ts';
import { createLineIndex } from '../source/line-index.ts';
import { readSource } from '../source/read-source.ts';
import { entryOf, type SourceMap, type SourceNode, type SourceScalar } from '../source/source-node.ts';
import { namesFor, variablesOf } from './file-names.ts';
import { schemaAt } from './schema-at.ts';

export interface Completion {
  readonly label: string;
  readonly kind: 'key' | 'value' | 'reference' | 'variable' | 'example';
  /** A short remark beside the label, such as the type. */
  readonly detail: string;
  readonly documentation: string;
  /** Replaces `range`. */
  readonly insertText: string;
  readonly range: SourceRange;
}

/**
 * What can be written at an offset, best first: keys of the map, allowed values, ids of this file, variable
 * names behind a `$`. Works on text that is broken in the middle of an edit.
 */
export function completeAt(text: string, offset: number, variables: readonly string[] = []): Completion[] {
  const word = wordAt(text, offset);
  const range = createLineIndex(text).range(word.start, word.end);
  const place = findCursor(text, word);
  if (place === null) return [];
  const { root } = place;
  if (word.text.startsWith('$')) {
    const names = new Set([...variablesOf(root), ...variables]);
    return [...names].map((name) => completion('variable', `$${name}`, 'variable', '', `$${name}`, range));
  }
  if (place.kind === 'key') return keyCompletions(place.map, root, text, word.start, range);
  const schema = schemaAt(root, place.node.path);
  if (schema === null) return [];
  if (schema.type === 'object')
    return keyCompletionsFor(schema, new Set(), indentAt(text, word.start), range);
  return valueCompletions(schema, root, range);
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function wordAt(text: string, offset: number): Word {
  const inWord = (at: number) => /[A-Za-z0-9_./$*@-]/.test(text[at] ?? '') && !isDash(text, at);
  let start = offset;
  while (start > 0 && inWord(start - 1)) start--;
  let end = offset;
  while (end < text.length && inWord(end)) end++;
  return { text: text.slice(start, end), start, end };
}

/** The `-` of a list item is not part of a word. */
function isDash(text: string, at: number): boolean {
  return (
    text[at] === '-' &&
    /^\s*(-\s+)*$/.test(text.slice(lineStart(text, at), at)) &&
    /\s/.test(text[at + 1] ?? ' ')
  );
}

function lineStart(text: string, at: number): number {
  return Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
}

function indentAt(text: string, at: number): string {
  return text.slice(lineStart(text, at), at).replace(/[^\s]/g, ' ');
}

const CURSOR = 'cursor0here';

type CursorPlace =
  | { readonly kind: 'key'; readonly map: SourceMap; readonly root: SourceNode }
  | { readonly kind: 'value'; readonly node: SourceScalar; readonly root: SourceNode };

/** Parses with a known word at the cursor and looks where it ended up; then again without what follows. */
function findCursor(text: string, word: Word): CursorPlace | null {
  const before = text.slice(0, word.start) + CURSOR;
  const rest = text.slice(word.end);
  const restOfLine = /^[^\r\n]*/.exec(rest)?.[0] ?? '';
  for (const candidate of [before + rest, before + restOfLine, before]) {
    const { root } = readSource(candidate);
    const place = root === null ? null : search(root, root);
    if (place !== null) return place;
  }
  return null;
}

function search(node: SourceNode, root: SourceNode): CursorPlace | null {
  if (node.kind === 'scalar') return node.text.includes(CURSOR) ? { kind: 'value', node, root } : null;
  if (node.kind === 'list') {
    for (const item of node.items) {
      const found = search(item, root);
      if (found !== null) return found;
    }
    return null;
  }
  for (const entry of node.entries) {
    if (entry.name.includes(CURSOR)) return { kind: 'key', map: node, root };
    const found = search(entry.value, root);
    if (found !== null) return found;
  }
  return null;
}

function keyCompletions(
  map: SourceMap,
  root: SourceNode,
  text: string,
  at: number,
  range: SourceRange,
): Completion[] {
  const schema = schemaAt(root, map.path);
  if (schema === null) return [];
  const present = new Set(map.entries.map((entry) => entry.name));
  const type = entryOf(map, 'type')?.value;
  const fits = (property: SchemaNode | undefined) =>
    type?.kind !== 'scalar' || property?.['x-listener-types']?.includes(type.text) !== false;
  const others = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    fits(property) ? [] : [name],
  );
  return keyCompletionsFor(schema, new Set([...present, ...others]), indentAt(text, at), range);
}

function keyCompletionsFor(
  schema: SchemaNode,
  present: ReadonlySet<string>,
  indent: string,
  range: SourceRange,
): Completion[] {
  const required = new Set(schema.required ?? []);
  const keys = Object.entries(schema.properties ?? {}).filter(
    ([name, property]) =>
      !present.has(name) && property?.['x-deprecated'] === undefined && property?.['x-no-effect'] !== true,
  );
  const ranked = [
    ...keys.filter(([name]) => required.has(name)),
    ...keys.filter(([name]) => !required.has(name)),
  ];
  return ranked.map(([name, property]) => {
    const resolved = resolveSchema(property ?? {});
    const detail = `${describe(resolved)}${required.has(name) ? ', required' : ''}`;
    return completion(
      'key',
      name,
      detail,
      resolved.description ?? '',
      `${name}:${valueStart(resolved, indent)}`,
      range,
    );
  });
}

function valueStart(schema: SchemaNode, indent: string): string {
  const type = schema.type ?? schema.oneOf?.[0]?.type;
  if (type === 'array') return `\n${indent}  - `;
  return type === 'object' ? `\n${indent}  ` : ' ';
}

function describe(schema: SchemaNode): string {
  const type = schema.type ?? schema.oneOf?.[0]?.type ?? 'any';
  const name = typeof type === 'string' ? type : type.join(' or ');
  return TYPE_WORDS[name] ?? name;
}

const TYPE_WORDS: Readonly<Record<string, string | undefined>> = {
  array: 'list',
  object: 'map',
  string: 'text',
  integer: 'whole number',
};

function valueCompletions(schema: SchemaNode, root: SourceNode, range: SourceRange): Completion[] {
  const documentation = schema.description ?? '';
  const values = (kind: Completion['kind'], labels: readonly string[], detail: string) =>
    labels.map((label) => completion(kind, label, detail, documentation, label, range));
  const refers = schema['x-refers'];
  if (refers !== undefined) return values('reference', namesFor(refers, root), `${refers} of this file`);
  if (schema.enum !== undefined) return values('value', schema.enum, '');
  if (schema.type === 'boolean') return values('value', ['true', 'false'], '');
  if (schema['x-secret'] === true) {
    return variablesOf(root).map((name) =>
      completion('variable', `$${name}`, 'variable', documentation, `$${name}`, range),
    );
  }
  const given = schema.default === undefined ? [] : [String(schema.default)];
  const examples = (schema.examples ?? []).filter((example) => typeof example !== 'object').map(String);
  return [...values('value', given, 'default'), ...values('example', examples, 'example')];
}

function completion(
  kind: Completion['kind'],
  label: string,
  detail: string,
  documentation: string,
  insertText: string,
  range: SourceRange,
): Completion {
  return { kind, label, detail, documentation, insertText, range };
}
