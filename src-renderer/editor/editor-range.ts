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
