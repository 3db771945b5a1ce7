import type { TextEdit } from '../diagnostic.ts';
import { schemaAt } from '../editor/schema-at.ts';
import { createYamlEditor, type YamlEditor } from '../fixes/edit-yaml.ts';
import { resolveSchema } from '../shape/schema-node.ts';
import { createLineIndex } from '../source/line-index.ts';
import { childOf, isNull, type Path, type SourceList, type SourceNode } from '../source/source-node.ts';
import { draftRemoval } from './draft-removal.ts';
import { draftValues } from './draft-value.ts';
import type { FormChange } from './form-change.ts';
import type { DraftTools, FormDraft, FormSource } from './form-draft.ts';
import { newValue } from './new-value.ts';
import { type PlainValue, plainValue, withPart } from './plain-value.ts';
import { type NewValue, writeEntry, writeFlow, writeFlowEntry, writeItem } from './write-value.ts';

/** The ways to make a change, the one that suits the text best first. */
export function draftChange(source: FormSource, change: FormChange): FormDraft[] {
  const { text, root } = source;
  const tools: DraftTools = {
    ...source,
    before: plainValue(root),
    editor: createYamlEditor(text, createLineIndex(text), root),
  };
  const node = nodeAtPath(root, change.path);
  switch (change.kind) {
    case 'set':
      return node?.kind === 'scalar' ? draftValues(node, change, tools) : [];
    case 'remove':
      return node === null ? [] : draftRemoval(node, tools);
    case 'add-key':
      return draftKey(node, change, tools);
    case 'add-item':
      return node === null ? [] : draftItem(node, tools);
    case 'move-item':
      return node === null ? [] : draftMove(node, change.by, tools);
    default:
      return change satisfies never;
  }
}

function nodeAtPath(root: SourceNode | null, path: Path): SourceNode | null {
  return path.reduce<SourceNode | null>(childOf, root);
}

function draftKey(
  node: SourceNode | null,
  { path, name }: { readonly path: Path; readonly name: string },
  { root, before, editor }: DraftTools,
): FormDraft[] {
  const schema = schemaAt(root, path);
  const free = typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : null;
  const property = schema?.properties?.[name] ?? free;
  if (property === null) return [];
  const value = newValue(resolveSchema(property), name, root);
  const added = [...path, name];
  const after = withPart(before, added, plainOf(value));
  const draft = (edits: readonly TextEdit[]): FormDraft[] => [{ edits, after, path: added, loses: null }];
  if (node === null) return draft([editor.appendLines(writeEntry(name, value))]);
  if (node.kind === 'map' && node.entries.length > 0) {
    const own = { ...node, entries: node.entries.filter(({ value: { shared } }) => shared?.by !== 'merge') };
    const entry = node.flow ? writeFlowEntry(name, value) : writeEntry(name, value);
    return draft([editor.insertLast(own, entry)]);
  }
  if (!isVacant(node)) return [];
  return draft(
    isInFlow(node)
      ? [editor.replaceValue(node, `{${writeFlowEntry(name, value)}}`)]
      : fill(node, writeEntry(name, value), editor),
  );
}

function draftItem(node: SourceNode, { root, before, editor }: DraftTools): FormDraft[] {
  const { path } = node;
  const schema = schemaAt(root, path)?.items;
  if (schema === undefined) return [];
  const value = newValue(schema, '', root);
  const items = node.kind === 'list' ? node.items : [];
  const added = [...path, items.length];
  const after = withPart(before, added, plainOf(value));
  const last = items.at(-1);
  const edits =
    node.kind === 'list' && last !== undefined
      ? [append(node, last, value, editor)]
      : !isVacant(node)
        ? null
        : isInFlow(node)
          ? [editor.replaceValue(node, `[${writeFlow(value)}]`)]
          : fill(node, `- ${writeItem(value)}`, editor);
  return edits === null ? [] : [{ edits, after, path: added, loses: null }];
}

function append(list: SourceList, last: SourceNode, value: NewValue, editor: YamlEditor): TextEdit {
  // Behind an alias the text of the item is that of its anchor.
  const { start, end } = last.shared?.by === 'alias' ? last.shared : last;
  const written = { ...list, items: [{ ...last, start, end }] };
  if (list.flow) return editor.appendItem(written, writeFlow(value));
  const dash = editor.text.lastIndexOf('-', start - 1);
  const indent = ' '.repeat(editor.columnOf(dash));
  return editor.appendItem(written, writeItem(value).replaceAll('\n', `\n${indent}`));
}

function draftMove(node: SourceNode, by: -1 | 1, { text, root, before, editor }: DraftTools): FormDraft[] {
  const place = node.path.at(-1);
  if (node.list === null || typeof place !== 'number') return [];
  const other = node.list.items[place + by];
  if (node.kind !== 'scalar' || other?.kind !== 'scalar' || other.shared !== null) return [];
  const edits = [
    editor.replaceRange(node, text.slice(other.start, other.end)),
    editor.replaceRange(other, text.slice(node.start, node.end)),
  ];
  const moved = withPart(withPart(before, node.path, plainValue(other)), other.path, plainValue(node));
  return root === null ? [] : [{ edits, after: moved, path: other.path, loses: null }];
}

/** Holds nothing yet: `key:`, `{}`, `[]`. */
function isVacant(node: SourceNode): boolean {
  if (node.kind === 'map') return node.flow && node.entries.length === 0;
  return node.kind === 'list' ? node.flow && node.items.length === 0 : isNull(node);
}

function isInFlow({ entry, list }: SourceNode): boolean {
  return entry?.map.flow === true || list?.flow === true;
}

/** Lines in the place of a value that holds nothing; a comment behind the key stays there. */
function fill(node: SourceNode, lines: string, editor: YamlEditor): TextEdit[] {
  const { text } = editor;
  const { entry } = node;
  if (entry === null) {
    return [
      editor.replaceRange(node, lines.replaceAll('\n', `\n${' '.repeat(editor.columnOf(node.start))}`)),
    ];
  }
  const colon = text.indexOf(':', entry.key.end) + 1;
  const end = Math.max(colon, node.end);
  const lineEnd = end + (/[\r\n]/.exec(text.slice(end))?.index ?? text.length - end);
  const indent = `\n${' '.repeat(editor.columnOf(entry.key.start) + 2)}`;
  const added = editor.replaceRange(
    { start: lineEnd, end: lineEnd },
    indent + lines.replaceAll('\n', indent),
  );
  return node.end > node.start ? [editor.replaceRange({ start: colon, end: node.end }, ''), added] : [added];
}

function plainOf(value: NewValue): PlainValue {
  if (typeof value === 'string') return `string ${value}`;
  if (typeof value === 'number') return `${Number.isInteger(value) ? 'integer' : 'number'} ${value}`;
  if (typeof value === 'boolean') return `boolean ${value}`;
  if (isList(value)) return value.map(plainOf);
  return new Map(Object.entries(value).map(([name, each]) => [name, plainOf(each)]));
}

function isList(value: NewValue): value is readonly NewValue[] {
  return Array.isArray(value);
}
