import type { SourceRange } from '../../src-gateway/config/diagnostic.ts';
import type { monaco } from './monaco.ts';

/** Both count lines and columns from 1 and exclude the end. */
export function toEditorRange({ start, end }: SourceRange): monaco.IRange {
  return {
    startLineNumber: start.line,
    startColumn: start.column,
    endLineNumber: end.line,
    endColumn: end.column,
  };
}

/** The begin of a line, counted from 1. */
export function lineRange(line: number): SourceRange {
  const at = { line, column: 1, offset: 0 };
  return { start: at, end: at };
}
