import type { TextEdit } from '../diagnostic.ts';
import type { LineIndex } from '../source/line-index.ts';
import type { SourceEntry, SourceKey, SourceList, SourceMap, SourceNode } from '../source/source-node.ts';

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
  /** Adds `key: value` in front of the map's first entry. */
  insertFirst(map: SourceMap, text: string): TextEdit;
  /** Adds `key: value` behind the map's last entry. */
  insertLast(map: SourceMap, text: string): TextEdit;
  /** Adds an item, written in flow style, behind the list's last one. */
  appendItem(list: SourceList, text: string): TextEdit;
  /** Adds whole lines at the end of the file. */
  appendLines(lines: string): TextEdit;
  /** Adds a whole line at the start of the file. */
  prependLine(line: string): TextEdit;
}

export function createYamlEditor(text: string, lines: LineIndex): YamlEditor {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const edit = (start: number, end: number, newText: string): TextEdit => ({
    range: lines.range(start, end),
    newText: newText.replaceAll('\n', eol),
  });

  function columnOf(offset: number): number {
    return lines.position(offset).column - 1;
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

  return {
    text,
    columnOf,
    replaceValue: (node, newText) =>
      node.start === node.end
        ? edit(node.start, node.end, ` ${newText}`)
        : edit(node.start, lastEnd(node), newText),
    replaceRange: (part, newText) => edit(part.start, part.end, newText),
    renameKey: (key, newText) => edit(key.start, key.end, newText),
    removeEntry(entry) {
      const { map } = entry;
      const end = Math.max(entry.key.end, lastEnd(entry.value));
      if (map.flow)
        return removeFlowMember(
          entry.key.start,
          Math.max(end, colonEnd(text, entry.key.end)),
          isFirst(map.entries, entry),
        );
      const lineStart = lineStartIfAlone(entry.key.start);
      if (lineStart !== null) return edit(lineStart, endOfLineBreak(end), '');
      // The first key behind a "- ": the next key moves up into its place.
      const next = [...map.entries]
        .filter((other) => other.key.start > end)
        .sort((a, b) => a.key.start - b.key.start)[0];
      return edit(entry.key.start, next?.key.start ?? end, '');
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
      const first = firstByPlace(map.entries);
      if (first === null) return edit(map.start, map.end, `{${entryText}}`);
      if (map.flow) return edit(first.key.start, first.key.start, `${entryText}, `);
      const indent = ' '.repeat(columnOf(first.key.start));
      return edit(first.key.start, first.key.start, `${entryText}\n${indent}`);
    },
    insertLast(map, entryText) {
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
    },
    appendItem(list, itemText) {
      const last = list.items[list.items.length - 1];
      if (last === undefined) return edit(list.start, list.end, `[${itemText}]`);
      const end = lastEnd(last);
      if (list.flow) return edit(end, end, `, ${itemText}`);
      const dash = text.lastIndexOf('-', last.start - 1);
      const lineEnd = lines.line(lines.position(end).line).end;
      return edit(lineEnd, lineEnd, `\n${' '.repeat(columnOf(dash))}- ${itemText}`);
    },
    appendLines(added) {
      const lineBreak = text === '' || /[\r\n]$/.test(text) ? '' : '\n';
      return edit(text.length, text.length, `${lineBreak}${added}\n`);
    },
    prependLine: (line) => edit(0, 0, `${line}\n`),
  };
}

function isFirst(entries: readonly SourceEntry[], entry: SourceEntry): boolean {
  return firstByPlace(entries) === entry;
}

function firstByPlace(entries: readonly SourceEntry[]): SourceEntry | null {
  return [...entries].sort((a, b) => a.key.start - b.key.start)[0] ?? null;
}

/** Where `key:` ends, for a key without a value. */
function colonEnd(text: string, keyEnd: number): number {
  return /^\s*:/.test(text.slice(keyEnd, keyEnd + 8)) ? text.indexOf(':', keyEnd) + 1 : keyEnd;
}
