import type { Position, SourceRange } from '../diagnostic.ts';

/** Turns offsets of one text (UTF-16 units) into lines and columns. CRLF, LF and a lone CR end a line. */
export interface LineIndex {
  position(offset: number): Position;
  range(start: number, end: number): SourceRange;
  /** Offsets of the line's first unit and of its end, without the line break; `line` counts from 1. */
  line(line: number): { readonly start: number; readonly end: number };
  readonly lineCount: number;
}

export function createLineIndex(text: string): LineIndex {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }

  function position(offset: number): Position {
    const bounded = Math.max(0, Math.min(offset, text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= bounded) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: bounded - (starts[low] ?? 0) + 1, offset: bounded };
  }

  return {
    position,
    range: (start, end) => ({ start: position(start), end: position(end) }),
    line(line) {
      const start = starts[line - 1] ?? text.length;
      let end = starts[line] ?? text.length;
      while (end > start && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
      return { start, end };
    },
    lineCount: starts.length,
  };
}
