import type { TextEdit } from '../diagnostic.ts';
import { schemaAt } from '../editor/schema-at.ts';
import type { SchemaNode } from '../shape/schema-node.ts';
import { isNull, type SourceScalar } from '../source/source-node.ts';
import type { DraftTools, FormDraft } from './form-draft.ts';
import { type PlainValue, withPart } from './plain-value.ts';
import { doubleQuoted, type LiteralText, literalText, readPlain, singleQuoted } from './write-scalar.ts';

interface ValueChange {
  readonly text: string;
  readonly style?: SourceScalar['style'];
}

/** A single value as typed, written as it was written before where that can be. */
export function draftValues(
  node: SourceScalar,
  { text, style }: ValueChange,
  tools: DraftTools,
): FormDraft[] {
  const { root, before } = tools;
  const schema = schemaAt(root, node.path);
  const wanted = style ?? (isNull(node) ? 'plain' : node.style);
  const literal = isInFlow(node) ? null : literalText(text);
  const plain = plainDraft(node, text, schema);
  const draft = (edits: readonly TextEdit[], value: PlainValue): FormDraft => ({
    edits,
    after: withPart(before, node.path, value),
    path: node.path,
    loses: null,
  });
  const asText = `string ${text}`;
  const quotes = [
    ...(tools.text[node.start] === "'" ? [singleQuoted(text) ?? []].flat() : []),
    doubleQuoted(text),
  ].map((quoted) => draft(replaced(node, quoted, tools), asText));
  const literals = literal === null ? [] : [draft(literalEdits(node, literal, tools), asText)];
  const plains = plain === null ? [] : [draft(replaced(node, text, tools), plain)];
  if (wanted === 'block' || (wanted === 'plain' && text.includes('\n')))
    return [...literals, ...plains, ...quotes];
  // Quotes around a number or a truth value are what a form would mend, not keep.
  if (wanted === 'quoted' && !isTyped(schema)) return [...quotes, ...literals];
  return [...plains, ...quotes];
}

/** What the text says without quotes; `null` where it needs them. */
function plainDraft(node: SourceScalar, text: string, schema: SchemaNode | null): PlainValue | null {
  const scalar = readPlain(text, isInFlow(node));
  if (scalar === null || scalar.value.type === 'null') return null;
  if (schema?.type === 'string' && scalar.value.type !== 'string') return null;
  if (scalar.value.type === 'date') return `date ${scalar.text}`;
  return `${scalar.value.type} ${scalar.value.value}`;
}

/** The field takes a number or a truth value, nothing else. */
function isTyped(schema: SchemaNode | null): boolean {
  return schema?.type === 'integer' || schema?.type === 'number' || schema?.type === 'boolean';
}

function isInFlow({ entry, list }: SourceScalar): boolean {
  return entry?.map.flow === true || list?.flow === true;
}

/** The value on one line; what stands behind the header of a block stays there. */
function replaced(node: SourceScalar, written: string, { editor, text }: DraftTools): TextEdit[] {
  if (node.style === 'block') {
    const { header, headerEnd, bodyEnd } = blockOf(node, text);
    return [
      editor.replaceRange(header, written),
      editor.replaceRange({ start: headerEnd, end: bodyEnd }, ''),
    ];
  }
  const { entry } = node;
  if (node.start < node.end || entry === null) return [editor.replaceValue(node, written)];
  const colon = text.indexOf(':', entry.key.end) + 1;
  return [editor.replaceRange({ start: colon, end: colon }, ` ${written}`)];
}

function literalEdits(node: SourceScalar, { header, lines }: LiteralText, tools: DraftTools): TextEdit[] {
  const { editor, text } = tools;
  const body = (indent: string) => lines.map((line) => (line === '' ? '\n' : `\n${indent}${line}`)).join('');
  if (node.style !== 'block') {
    const end = endOf(node, text);
    const lineEnd = endOfLine(end, text);
    return [
      ...replaced(node, header, tools),
      editor.replaceRange({ start: lineEnd, end: lineEnd }, body(' '.repeat(columnOf(node, tools)))),
    ];
  }
  const block = blockOf(node, text);
  // One paragraph reads the same in a folded block.
  const sign = lines.length === 1 && text[node.start] === '>' ? '>' : '|';
  const written = sign + header.slice(1);
  const edit = editor.replaceRange({ start: block.headerEnd, end: block.bodyEnd }, body(block.indent));
  return text.slice(block.header.start, block.header.end) === written
    ? [edit]
    : [editor.replaceRange(block.header, written), edit];
}

interface Block {
  /** `|-`. */
  readonly header: { readonly start: number; readonly end: number };
  /** The end of its line. */
  readonly headerEnd: number;
  /** Behind the last word. */
  readonly bodyEnd: number;
  readonly indent: string;
}

function blockOf(node: SourceScalar, text: string): Block {
  const sign = /^[|>][-+0-9]*/.exec(text.slice(node.start, node.end))?.[0] ?? '';
  const headerEnd = endOfLine(node.start, text);
  return {
    header: { start: node.start, end: node.start + sign.length },
    headerEnd,
    bodyEnd: Math.max(headerEnd, endOf(node, text)),
    indent: /[\r\n]([ ]+)\S/.exec(text.slice(headerEnd, node.end))?.[1] ?? '',
  };
}

function columnOf(node: SourceScalar, { editor, text }: DraftTools): number {
  const { entry, start } = node;
  const from = entry === null ? text.lastIndexOf('-', start - 1) : entry.key.start;
  return editor.columnOf(from) + 2;
}

function endOf({ start, end }: SourceScalar, text: string): number {
  let last = end;
  while (last > start && /\s/.test(text[last - 1] ?? '')) last--;
  return last;
}

function endOfLine(from: number, text: string): number {
  return from + (/[\r\n]/.exec(text.slice(from))?.index ?? text.length - from);
}
