import type { SourceRange } from '../diagnostic.ts';
import { parseReferences } from '../environment/parse-references.ts';
import { isSecretKey, secretSpans } from '../secrets.ts';
import { createLineIndex } from '../source/line-index.ts';
import { entryOf, isNull, type SourceNode, type SourceScalar } from '../source/source-node.ts';
import { sourceOf } from './source-of.ts';

export interface SecretPlace {
  /** The secret, quotes left out. */
  readonly range: SourceRange;
  /** The part of it that is not to be seen. */
  readonly hidden: SourceRange;
  /** What stands for that part. */
  readonly standIn: '…' | '••••';
}

/**
 * The secrets that a config spells out, in its order: values of fields that hold credentials, and whatever
 * has the shape of one, in comments too. Of a long one the first three and the last four characters may be
 * seen. References to variables are none. Works on text that is broken in the middle of an edit.
 */
export function secretsIn(text: string): SecretPlace[] {
  const { root, problems } = sourceOf(text);
  const shapes = secretSpans(text);
  const fields = [
    ...(root === null ? [] : credentialsOf(root, text)),
    // A broken file hides fields from the parser; their values must not show up meanwhile.
    ...(problems.length === 0 ? [] : credentialLines(text)),
  ];
  // Where the shape tells which part of a field is secret, the rest stays readable.
  const whole = fields.filter(
    (field) => !shapes.some(({ start, end }) => start >= field.start && end <= field.end),
  );
  const lines = createLineIndex(text);
  return [...shapes, ...whole]
    .sort((one, other) => one.start - other.start || other.end - one.end)
    .filter(({ start }, at, all) => all.slice(0, at).every((earlier) => earlier.end <= start))
    .map(({ start, end }) => {
      const long = end - start >= 16;
      return {
        range: lines.range(start, end),
        hidden: long ? lines.range(start + 3, end - 4) : lines.range(start, end),
        standIn: long ? '…' : '••••',
      };
    });
}

interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

function credentialsOf(node: SourceNode, text: string): Span[] {
  if (node.kind === 'list') return node.items.flatMap((item) => credentialsOf(item, text));
  if (node.kind === 'map') return node.entries.flatMap(({ value }) => credentialsOf(value, text));
  return holdsCredential(node) ? spansOf(node, text) : [];
}

function holdsCredential(node: SourceScalar): boolean {
  const { entry } = node;
  if (entry === null || isNull(node) || !isLiteral(node.text)) return false;
  if (namesCredential(entry.name)) return true;
  // The value of a header that a rate limit looks at.
  const key = entryOf(entry.map, 'key')?.value;
  return entry.name === 'value' && key?.kind === 'scalar' && namesCredential(key.text);
}

/** `key` alone is how a rate limit names its header. */
function namesCredential(name: string): boolean {
  return name !== 'key' && isSecretKey(name);
}

/** Holds no variable, nor one that is being typed, nor the name of one without its `$`. */
function isLiteral(text: string): boolean {
  return (
    text !== '' &&
    parseReferences(text).every(({ kind }) => kind === 'literal' || kind === 'dollar') &&
    !/(^|[^$])\$$/.test(text) &&
    !/^[A-Z][A-Z0-9_]*_(KEY|TOKEN|SECRET)$/.test(text)
  );
}

function spansOf({ start, end, style }: SourceScalar, text: string): Span[] {
  if (style === 'block') {
    const body = text.indexOf('\n', start) + 1;
    return [...text.slice(body, end).matchAll(/\S.*\S|\S/g)].map(({ index, 0: line }) => ({
      start: body + index,
      end: body + index + line.length,
    }));
  }
  const quotes = style === 'quoted' ? 1 : 0;
  return [withoutScheme({ start: start + quotes, end: end - quotes }, text)];
}

/** `Bearer` and `Basic` may be seen. */
function withoutScheme({ start, end }: Span, text: string): Span {
  const scheme = /^(Bearer|Basic)\s+/i.exec(text.slice(start, end))?.[0] ?? '';
  return { start: start + scheme.length, end };
}

/** `name: value` on one line, found without a parser. */
function credentialLines(text: string): Span[] {
  const found = text.matchAll(/^([\s{,-]*["']?([\w.-]+)["']?[ \t]*:[ \t]+["']?)([^\s"'].*?)["']?[ \t]*$/gm);
  return [...found].flatMap(({ index, 1: before = '', 2: name = '', 3: value = '' }) => {
    if (!namesCredential(name) || !isLiteral(value)) return [];
    const start = index + before.length;
    return [withoutScheme({ start, end: start + value.length }, text)];
  });
}
