import type { Fix } from '../../../src-gateway/config/diagnostic.ts';

/** The text with all edits of a fix made; edits count in the text before the fix. */
export function applyFix(text: string, { edits }: Fix): string {
  let result = text;
  for (const { range, newText } of [...edits].sort((a, b) => b.range.start.offset - a.range.start.offset)) {
    result = result.slice(0, range.start.offset) + newText + result.slice(range.end.offset);
  }
  return result;
}
