import { parse } from 'yaml';
import type { TextEdit } from '../diagnostic.ts';
import type { LineIndex } from '../source/line-index.ts';
import {
  entryOf,
  isNull,
  type SourceEntry,
  type SourceKey,
  type SourceList,
  type SourceMap,
  type SourceNode,
} from '../source/source-node.ts';

/** Makes the smallest edits of one text: flow and block style, comments and line ends stay as they are. */
export interface YamlEditor {
  /** What it edits. */
  readonly text: string;
  replaceValue(node: SourceNode, newText: string): TextEdit;
  replaceRange(part: { readonly start: number; readonly end: number }, newText: string): TextEdit;
  renameKey(key: SourceKey, newText: string): TextEdit;
  removeEntry(entry: SourceEntry): TextEdit;
  removeItem(node: SourceNode): TextEdit;
  /** Blanks in front of a place that starts its line's content. */
  columnOf(offset: number): number;
  /** Adds `key: value` in front of the map's first entry; a key without a value gets it where it stands. */
  insertFirst(map: SourceMap, text: string): TextEdit;
  /** Adds `key: value` behind the map's last entry; a key without a value gets it where it stands. */
  insertLast(map: SourceMap, text: string): TextEdit;
  /** Adds an item, written in flow style, behind the list's last one. */
  appendItem(list: SourceList, text: string): TextEdit;
  /** Adds whole lines at the end of the file. */
  appendLines(lines: string): TextEdit;
  /** Adds a whole line at the start of the file. */
  prependLine(line: string): TextEdit;
}

export function createYamlEditor(text: string, lines: LineIndex, root: SourceNode | null): YamlEditor {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const edit = (start: number, end: number, newText: string): TextEdit => ({
    range: lines.range(start, end),
    newText: newText.replaceAll('\n', eol),
  });

  function columnOf(offset: number): number {
    return lines.position(offset).column - 1;
  }

  /** Lines of comments above the next key, which stay with it. */
  function commentsBetween({ key }: SourceEntry, end: number, next: SourceEntry | undefined): string {
    if (next === undefined) return '';
    const lines = text.slice(endOfLineBreak(end), next.key.start).split(/\r\n|\r|\n/);
    const indent = ' '.repeat(columnOf(key.start));
    return lines.flatMap((line) => (line.trim() === '' ? [] : `${line.trim()}\n${indent}`)).join('');
  }

  /** Start of the line when only blanks stand before the offset. */
  function lineStartIfAlone(offset: number): number | null {
    const { start } = lines.line(lines.position(offset).line);
    return /^[ ]*$/.test(text.slice(start, offset)) ? start : null;
  }

  function endOfLineBreak(offset: number): number {
    const line = lines.position(offset).line;
    return line < lines.lineCount ? lines.line(line + 1).start : text.length;
  }

  /** Removes one member of `{…}` or `[…]` together with the comma that separates it. */
  function removeFlowMember(start: number, end: number, isFirst: boolean): TextEdit {
    if (!isFirst) {
      const comma = text.lastIndexOf(',', start - 1);
      if (comma >= 0) return edit(comma, end, '');
    }
    const after = /^\s*,\s*/.exec(text.slice(end));
    return edit(start, end + (after?.[0].length ?? 0), '');
  }

  function lastEnd(node: SourceNode): number {
    let end = node.end;
    while (end > node.start && /\s/.test(text[end - 1] ?? '')) end--;
    return end;
  }

  /** Lines of the root, as far to the right as its keys stand. */
  function indented(added: string): string {
    const first = root?.kind === 'map' ? firstByPlace(root.entries) : null;
    if (first === null) return added;
    const explicit = /[?:] +$/.exec(text.slice(0, first.key.start));
    return added.replace(/^(?=.)/gm, ' '.repeat(columnOf(explicit?.index ?? first.key.start)));
  }

  /** Entries of a file that is written as `{…}`, for which lines would be no part of it. */
  function intoFlowRoot(added: string): TextEdit | null {
    if (root?.kind !== 'map' || !root.flow) return null;
    const entries = Object.entries(parse(added)).map(
      ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
    );
    return insertLast(root, entries.join(', '));
  }

  function intoLastLine(added: string): TextEdit {
    const marker = root === null ? null : /^(\.\.\.|---)(?=\s|$)/m.exec(text.slice(root.end));
    const place = root === null || marker === null ? text.length : root.end + marker.index;
    const lineBreak = place === 0 || /[\r\n]/.test(text[place - 1] ?? '') ? '' : '\n';
    return edit(place, place, `${lineBreak}${indented(added)}\n`);
  }

  /** Above all comments; behind what has to stand first in a document. */
  function intoFirstLine(line: string): TextEdit {
    const first = root?.kind === 'map' ? firstByPlace(root.entries) : null;
    const before = text.slice(0, first?.key.start ?? 0);
    const openings = [...before.matchAll(/^(?:---|[%&!])[^\r\n]*(?:\r\n|\r|\n)/gm)];
    const last = openings[openings.length - 1];
    const place = last === undefined ? 0 : last.index + last[0].length;
    return edit(place, place, `${indented(line)}\n`);
  }

  /** The value of `key: value` for a key that is there already and has none. */
  function filledIn(map: SourceMap, entryText: string): TextEdit | null {
    const [, name, value] = /^([\w.-]+): (.*)$/.exec(entryText) ?? [];
    const entry = name === undefined ? null : entryOf(map, name);
    if (entry === null || value === undefined || !isNull(entry.value)) return null;
    const { start, end } = entry.value;
    if (end > start) return edit(start, end, value);
    const colon = colonEnd(text, entry.key.end);
    if (colon !== entry.key.end) return edit(colon, colon, ` ${value}`);
    const explicit = /\? *$/.exec(text.slice(0, entry.key.start));
    const before = explicit === null ? '' : `\n${' '.repeat(columnOf(explicit.index))}`;
    return edit(colon, colon, `${before}: ${value}`);
  }

  function insertLast(map: SourceMap, entryText: string): TextEdit {
    const filled = filledIn(map, entryText);
    if (filled !== null) return filled;
    const first = firstByPlace(map.entries);
    const last = [...map.entries].sort((a, b) => b.key.start - a.key.start)[0];
    if (first === null || last === undefined) return edit(map.start, map.end, `{${entryText}}`);
    const end = Math.max(colonEnd(text, last.key.end), lastEnd(last.value));
    if (map.flow) return edit(end, end, `, ${entryText}`);
    const lineEnd = lines.line(lines.position(end).line).end;
    return edit(
      lineEnd,
      lineEnd,
      `\n${' '.repeat(columnOf(first.key.start))}${entryText.replaceAll('\n', `\n${' '.repeat(columnOf(first.key.start))}`)}`,
    );
  }

  return {
    text,
    columnOf,
    replaceValue(node, newText) {
      if (node.start === node.end) return edit(node.start, node.end, ` ${newText}`);
      const { entry } = node;
      // A value of one line does not fit where the lines of a list or map begin.
      const ownLines = node.kind !== 'scalar' && !node.flow && entry !== null;
      return ownLines
        ? edit(colonEnd(text, entry.key.end), lastEnd(node), ` ${newText}`)
        : edit(node.start, lastEnd(node), newText);
    },
    replaceRange: (part, newText) => edit(part.start, part.end, newText),
    renameKey: (key, newText) => edit(key.start, key.end, newText),
    removeEntry(entry) {
      const { map } = entry;
      const end = Math.max(entry.key.end, lastEnd(entry.value));
      if (map.flow)
        return removeFlowMember(
          entry.key.start,
          Math.max(end, colonEnd(text, entry.key.end)),
          isFirst(entry),
        );
      const lineStart = lineStartIfAlone(entry.key.start);
      if (lineStart !== null) return edit(lineStart, endOfLineBreak(end), '');
      // The first key behind a "- ": the next key moves up into its place.
      const next = everyEntry(map)
        .filter((other) => other.key.start > end)
        .sort((a, b) => a.key.start - b.key.start)[0];
      return edit(entry.key.start, next?.key.start ?? end, commentsBetween(entry, end, next));
    },
    removeItem(node) {
      const { list } = node;
      if (list === null) return edit(node.start, node.end, '');
      if (list.flow) return removeFlowMember(node.start, lastEnd(node), list.items[0] === node);
      const dash = text.lastIndexOf('-', node.start - 1);
      const lineStart = lineStartIfAlone(dash);
      return edit(lineStart ?? dash, lineStart === null ? lastEnd(node) : endOfLineBreak(lastEnd(node)), '');
    },
    insertFirst(map, entryText) {
      const filled = filledIn(map, entryText);
      if (filled !== null) return filled;
      const first = firstByPlace(map.entries);
      if (first === null) return edit(map.start, map.end, `{${entryText}}`);
      if (map.flow) return edit(first.key.start, first.key.start, `${entryText}, `);
      const indent = ' '.repeat(columnOf(first.key.start));
      return edit(first.key.start, first.key.start, `${entryText}\n${indent}`);
    },
    insertLast,
    appendItem(list, itemText) {
      const last = list.items[list.items.length - 1];
      if (last === undefined) return edit(list.start, list.end, `[${itemText}]`);
      const end = lastEnd(last);
      if (list.flow) return edit(end, end, `, ${itemText}`);
      const dash = text.lastIndexOf('-', last.start - 1);
      const lineEnd = lines.line(lines.position(end).line).end;
      return edit(lineEnd, lineEnd, `\n${' '.repeat(columnOf(dash))}- ${itemText}`);
    },
    appendLines: (added) => intoFlowRoot(added) ?? intoLastLine(added),
    prependLine: (line) => intoFlowRoot(line) ?? intoFirstLine(line),
  };
}

function isFirst({ map, key }: SourceEntry): boolean {
  return everyEntry(map).every((other) => other.key.start >= key.start);
}

/** Those too whose key comes again. */
function everyEntry({ entries, duplicates }: SourceMap): SourceEntry[] {
  return [...entries, ...duplicates.map(({ first }) => first)];
}

function firstByPlace(entries: readonly SourceEntry[]): SourceEntry | null {
  return [...entries].sort((a, b) => a.key.start - b.key.start)[0] ?? null;
}

/** Where `key:` ends, for a key without a value. */
function colonEnd(text: string, keyEnd: number): number {
  return /^\s*:/.test(text.slice(keyEnd, keyEnd + 8)) ? text.indexOf(':', keyEnd) + 1 : keyEnd;
}
