import type { TextEdit } from '../diagnostic.ts';
import type { ListenerEntry } from '../model/config-model.ts';
import type { SourceEntry, SourceMap } from '../source/source-node.ts';
import type { YamlEditor } from './edit-yaml.ts';

/**
 * `listeners` as a map, written as a list: the model listener first, then the prompt listener. In block
 * style every line that stays keeps its comments; flow style is written anew.
 */
export function listenersListEdit(
  map: SourceMap,
  listeners: readonly ListenerEntry[],
  editor: YamlEditor,
): TextEdit {
  const blocks = listeners.map((listener) => blockOf(listener, map, editor.text));
  const first = [...map.entries].sort((a, b) => a.key.start - b.key.start)[0];
  const columns = new Set(blocks.map((block) => block?.column));
  const written = blocks.filter((block) => block !== null);
  if (first === undefined || columns.size !== 1 || written.length !== map.entries.length) {
    const start = map.entry?.key.end ?? map.start;
    const items = listeners.map((listener) => `  - ${pairsOf(listener).join('\n    ')}`);
    return editor.replaceRange({ start, end: map.end }, `:\n${items.join('\n')}\n`);
  }
  const start = Math.min(...written.map((block) => block.start));
  const end = Math.max(...written.map((block) => block.end));
  return editor.replaceRange({ start, end }, written.map(({ text }) => text).join('\n'));
}

/** The root key `listener` of the first releases as a list of one prompt listener; `null`: not a block. */
export function listenerItem(entry: SourceEntry, text: string): ListenerBlock | null {
  return itemOf(entry, { type: 'prompt', name: 'prompt_listener', port: 10000 }, text);
}

interface ListenerBlock {
  /** Column of the dash, from 0. */
  readonly column: number;
  readonly start: number;
  /** Without the last line break. */
  readonly end: number;
  /** The lines as a list item. */
  readonly text: string;
}

function blockOf(listener: ListenerEntry, map: SourceMap, text: string): ListenerBlock | null {
  const entry = map.entries.find(({ name }) => name === listener.fixedName);
  if (entry === undefined || map.flow || map.entry === null) return null;
  const model = listener.type === 'model';
  const names = { type: model ? 'model' : 'prompt', name: entry.name, port: model ? 12000 : 10000 };
  const item = itemOf(entry, names, text);
  if (item === null) return null;
  // What stands between two blocks belongs to the later one.
  const before = map.entries.filter(({ key }) => key.start < entry.key.start);
  const from = Math.max(map.entry.key.end, ...before.map(({ value }) => lastEnd(value, text)));
  const start = nextLine(text, from);
  const above = unixLines(text.slice(start, lineStart(text, entry.key.start)));
  return { ...item, start, text: `${above}${item.text}` };
}

interface ItemNames {
  readonly type: string;
  readonly name: string;
  readonly port: number;
}

const droppedKeys = ['message_format', 'connect_timeout'];

function itemOf({ key, value }: SourceEntry, names: ItemNames, text: string): ListenerBlock | null {
  if (value.kind !== 'map' || value.flow || value.start < key.end) return null;
  const children = [...value.entries].sort((a, b) => a.key.start - b.key.start);
  const [first] = children;
  if (first === undefined) return null;
  const column = first.key.start - lineStart(text, first.key.start) - 2;
  // Behind the colon only a comment may stand: an anchor would lose its place.
  const behindKey = /^\s*:[ ]*(#.*)?$/.exec(unixLines(text.slice(key.end, lineEnd(text, key.end))));
  if (behindKey === null || column < 0) return null;
  const indent = ' '.repeat(column + 2);
  const end = lineEnd(text, Math.max(...children.map((child) => lastEnd(child.value, text)), first.key.end));
  let rest = '';
  let at = nextLine(text, key.end);
  for (const child of children.filter(({ name }) => droppedKeys.includes(name))) {
    rest += text.slice(at, lineStart(text, child.key.start));
    at = nextLine(text, Math.max(child.key.end, lastEnd(child.value, text)));
  }
  rest += text.slice(Math.min(at, end), end);
  const comment = behindKey[1] === undefined ? '' : ` ${behindKey[1]}`;
  const lines = [
    `${' '.repeat(column)}- type: ${names.type}${comment}`,
    `${indent}name: ${names.name}`,
    ...(rest.trim() === '' ? [] : [unixLines(rest).replace(/\n$/, '')]),
    ...(children.some(({ name }) => name === 'port') ? [] : [`${indent}port: ${names.port}`]),
  ];
  return { column, start: nextLine(text, key.end), end, text: lines.join('\n') };
}

function pairsOf(listener: ListenerEntry): string[] {
  const { type, fixedName, address, port, timeout } = listener;
  return [
    `type: ${type}`,
    `name: ${fixedName}`,
    ...(address === null ? [] : [`address: ${address.written}`]),
    `port: ${port?.value ?? (type === 'model' ? 12000 : 10000)}`,
    ...(timeout === null ? [] : [`timeout: ${timeout.written}`]),
  ];
}

/** Where a value's text ends: a block's range may take line breaks along. */
function lastEnd({ start, end }: { readonly start: number; readonly end: number }, text: string): number {
  let last = end;
  while (last > start && /\s/.test(text[last - 1] ?? '')) last--;
  return last;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** The editor writes the file's own line breaks. */
function unixLines(text: string): string {
  return text.replaceAll('\r', '');
}
