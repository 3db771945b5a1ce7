import { readSource } from '../source/read-source.ts';
import type { SourceMap, SourceNode, SourceScalar } from '../source/source-node.ts';

/** What the cursor stands in. */
export type CursorPlace = KeyPlace | ValuePlace;

interface Parsed {
  readonly root: SourceNode;
  /** What `root` was read from: a mark that no file holds stands for the word under the cursor. */
  readonly text: string;
}

export interface KeyPlace extends Parsed {
  readonly kind: 'key';
  readonly map: SourceMap;
}

export interface ValuePlace extends Parsed {
  readonly kind: 'value';
  readonly node: SourceScalar;
}

export interface Word {
  readonly text: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Works on text that is broken in the middle of an edit. `null`: in a comment, or where nothing can be read. */
export function cursorPlace(text: string, word: Word): CursorPlace | null {
  const before = text.slice(0, word.start) + CURSOR;
  const rest = text.slice(word.end);
  const restOfLine = /^[^\r\n]*/.exec(rest)?.[0] ?? '';
  // As it stands; then without what follows, which may be what is broken.
  for (const candidate of [before + rest, before + restOfLine, before]) {
    const { root } = readSource(candidate);
    const place = root === null ? null : search(root, { root, text: candidate });
    if (place !== null) return place;
  }
  return null;
}

/** Whether nothing but the word under the cursor is the value. */
export function isWholeValue({ node }: ValuePlace): boolean {
  return node.text === CURSOR;
}

/** The word around an offset. */
export function wordAt(text: string, offset: number): Word {
  const inWord = (at: number) => /[A-Za-z0-9_./*@-]/.test(text[at] ?? '') && !isDash(text, at);
  let start = offset;
  while (start > 0 && inWord(start - 1)) start--;
  let end = offset;
  while (end < text.length && inWord(end)) end++;
  return { text: text.slice(start, end), start, end };
}

/** Where the line of an offset starts. */
export function lineStart(text: string, at: number): number {
  return Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
}

const CURSOR = 'cursor0here';

/** The `-` of a list item is not part of a word. */
function isDash(text: string, at: number): boolean {
  return (
    text[at] === '-' &&
    /^\s*(-\s+)*$/.test(text.slice(lineStart(text, at), at)) &&
    /\s/.test(text[at + 1] ?? ' ')
  );
}

function search(node: SourceNode, parsed: Parsed): CursorPlace | null {
  if (node.kind === 'scalar') return node.text.includes(CURSOR) ? { kind: 'value', node, ...parsed } : null;
  if (node.kind === 'list') {
    for (const item of node.items) {
      const found = search(item, parsed);
      if (found !== null) return found;
    }
    return null;
  }
  for (const entry of node.entries) {
    if (entry.name.includes(CURSOR)) return { kind: 'key', map: node, ...parsed };
    const found = search(entry.value, parsed);
    if (found !== null) return found;
  }
  return null;
}
