import type { TextEdit } from '../diagnostic.ts';
import { createLineIndex } from '../source/line-index.ts';
import { readSource } from '../source/read-source.ts';
import type { SourceNode } from '../source/source-node.ts';

/**
 * The edits that lay the file out evenly: two blanks per level, list items below their key, one blank behind
 * `:` and `-`, no blanks at line ends, single blank lines. Only blanks and line breaks change; comments and
 * values stay. Empty for a text that YAML cannot read, and where a change would alter what the file means.
 */
export function formatConfig(text: string): TextEdit[] {
  const { root, problems } = readSource(text);
  if (root === null || problems.length > 0) return [];
  const lines = createLineIndex(text);
  const layout = layOut(root, text, lines.lineCount, (offset) => lines.position(offset).line);
  const gaps: Gap[] = [...layout.gaps];
  let previous: LineLayout = { from: 0, to: 0 };
  let blankLines = 0;
  for (let line = 1; line <= lines.lineCount; line++) {
    const { start, end } = lines.line(line);
    if (layout.untouched.has(line)) {
      blankLines = 0;
      if (layout.shifted.has(line)) shift(start, end, previous);
      continue;
    }
    const content = text.slice(start, end).trimEnd();
    if (content === '') {
      const next = line < lines.lineCount ? lines.line(line + 1).start : end;
      const atEnd = text.slice(start).trim() === '';
      blankLines++;
      if (blankLines > 1 || atEnd || line === 1) gaps.push({ start, end: next, text: '' });
      else if (end > start) gaps.push({ start, end, text: '' });
      continue;
    }
    blankLines = 0;
    if (start + content.length < end) gaps.push({ start: start + content.length, end, text: '' });
    const own = layout.indents.get(line);
    if (own !== undefined) {
      previous = { from: indentOf(content), to: own };
      gaps.push({ start, end: start + previous.from, text: ' '.repeat(own) });
    } else if (content.trimStart().startsWith('#')) {
      const wanted = commentIndent(line);
      gaps.push({ start, end: start + indentOf(content), text: ' '.repeat(wanted) });
    } else shift(start, end, previous);
  }
  if (!/[\r\n]$/.test(text)) {
    gaps.push({ start: text.length, end: text.length, text: text.includes('\r\n') ? '\r\n' : '\n' });
  }
  const edits = gaps
    .filter(({ start, end, text: wanted }) => text.slice(start, end) !== wanted)
    .sort((one, other) => one.start - other.start);
  if (!keepsMeaning(text, edits, root)) return [];
  return edits.map(({ start, end, text: newText }) => ({ range: lines.range(start, end), newText }));

  /** Moves the lines of a longer value as far as the line that it starts on. */
  function shift(start: number, end: number, { from, to }: LineLayout): void {
    const indent = indentOf(text.slice(start, end));
    if (indent === end - start) return;
    gaps.push({ start, end: start + indent, text: ' '.repeat(Math.max(0, indent + to - from)) });
  }

  /** A comment goes with the line that it is in line with, else with the one below it. */
  function commentIndent(line: number): number {
    const { start, end } = lines.line(line);
    const indent = indentOf(text.slice(start, end));
    for (let below = line + 1; below <= lines.lineCount; below++) {
      const wanted = layout.indents.get(below);
      if (wanted === undefined) continue;
      const belowLine = lines.line(below);
      const from = indentOf(text.slice(belowLine.start, belowLine.end));
      // Deeper than the line below: it ends the block above.
      return indent > from ? previous.to + Math.min(0, indent - previous.from) : wanted;
    }
    return indent === 0 ? 0 : previous.to;
  }
}

interface LineLayout {
  readonly from: number;
  readonly to: number;
}

/** Replaces blanks and line breaks. */
interface Gap {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Layout {
  /** Of lines that start with a key or an item. */
  readonly indents: ReadonlyMap<number, number>;
  /** Lines inside of a text, whose blanks are part of it. */
  readonly untouched: ReadonlySet<number>;
  /** Those of them that move with their first line. */
  readonly shifted: ReadonlySet<number>;
  readonly gaps: readonly Gap[];
}

function layOut(
  root: SourceNode,
  text: string,
  lineCount: number,
  lineOf: (offset: number) => number,
): Layout {
  const indents = new Map<number, number>();
  const untouched = new Set<number>();
  const shifted = new Set<number>();
  const gaps: Gap[] = [];
  const startsLine = (offset: number) => /(^|[\r\n]) *$/.test(text.slice(Math.max(0, offset - 200), offset));
  const place = (offset: number, indent: number) => {
    if (startsLine(offset)) indents.set(lineOf(offset), indent);
  };

  const visit = (node: SourceNode, indent: number, keyEnd: number): void => {
    // Behind an alias: laid out where the anchor stands.
    if (node.start < keyEnd) return;
    if (node.kind === 'scalar') {
      const last = Math.min(lineCount, lineOf(Math.max(node.start, node.end - 1)));
      for (let line = lineOf(node.start) + 1; line <= last; line++) {
        untouched.add(line);
        if (node.style === 'block') shifted.add(line);
      }
      return;
    }
    if (node.flow) {
      visitFlow(node);
      return;
    }
    if (node.kind === 'list') {
      for (const item of node.items) {
        const dash = dashBefore(text, item.start, keyEnd);
        if (dash === null) continue;
        place(dash, indent);
        if (sameLineBlanks(text, dash + 1, item.start)) {
          gaps.push({ start: dash + 1, end: item.start, text: item.start === item.end ? '' : ' ' });
        }
        visit(item, indent + 2, dash + 1);
      }
      return;
    }
    for (const { key, value } of node.entries) {
      if (key.start < keyEnd) continue;
      place(key.start, indent);
      const colon = text.indexOf(':', key.end);
      if (colon < 0 || !sameLineBlanks(text, key.end, colon)) continue;
      if (colon > key.end) gaps.push({ start: key.end, end: colon, text: '' });
      if (value.end > value.start && value.start > colon && sameLineBlanks(text, colon + 1, value.start)) {
        gaps.push({ start: colon + 1, end: value.start, text: ' ' });
      }
      visit(value, indent + 2, colon + 1);
    }
  };

  const visitFlow = (node: SourceNode): void => {
    if (node.kind === 'scalar') return;
    const members =
      node.kind === 'list'
        ? node.items.map(({ start, end }) => ({ start, end }))
        : node.entries.map(({ key, value }) => ({ start: key.start, end: Math.max(key.end, value.end) }));
    for (const inner of node.kind === 'list' ? node.items : node.entries.map(({ value }) => value))
      visitFlow(inner);
    members.sort((one, other) => one.start - other.start);
    members.forEach((member, index) => {
      const next = members[index + 1];
      if (next === undefined || !/^ *, *$/.test(text.slice(member.end, next.start))) return;
      gaps.push({ start: member.end, end: next.start, text: ', ' });
    });
  };

  visit(root, 0, 0);
  return { indents, untouched, shifted, gaps: gaps.flatMap((gap) => withoutComma(gap, text)) };
}

/** ` ,  ` as two gaps around the comma, so that only blanks are replaced. */
function withoutComma(gap: Gap, text: string): Gap[] {
  if (gap.text !== ', ') return [gap];
  const comma = text.indexOf(',', gap.start);
  return [
    { start: gap.start, end: comma, text: '' },
    { start: comma + 1, end: gap.end, text: ' ' },
  ];
}

function dashBefore(text: string, offset: number, from: number): number | null {
  const between = text.slice(from, offset);
  const dash = /-(?=[ ]*$|[ ]*(?:#[^\r\n]*)?[\r\n][^-]*$)/.exec(between);
  return dash === null ? null : from + dash.index;
}

function sameLineBlanks(text: string, from: number, to: number): boolean {
  return /^ *$/.test(text.slice(from, to));
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

function keepsMeaning(text: string, edits: readonly Gap[], root: SourceNode): boolean {
  let result = '';
  let at = 0;
  for (const { start, end, text: wanted } of edits) {
    // Blanks only, and no two edits of one place.
    if (start < at || text.slice(start, end).trim() !== '') return false;
    result += text.slice(at, start) + wanted;
    at = end;
  }
  const after = readSource(result + text.slice(at));
  return after.root !== null && after.problems.length === 0 && sameTree(root, after.root);
}

function sameTree(one: SourceNode, other: SourceNode): boolean {
  if (one.kind === 'scalar') {
    return other.kind === 'scalar' && one.text === other.text && one.style === other.style;
  }
  if (one.kind === 'list') {
    return (
      other.kind === 'list' &&
      one.items.length === other.items.length &&
      one.items.every((item, index) => {
        const twin = other.items[index];
        return twin !== undefined && sameTree(item, twin);
      })
    );
  }
  return (
    other.kind === 'map' &&
    one.entries.length === other.entries.length &&
    one.entries.every(({ name, value }, index) => {
      const twin = other.entries[index];
      return twin?.name === name && sameTree(value, twin.value);
    })
  );
}
