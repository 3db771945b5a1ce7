import { type ReadSource, readSource } from '../source/read-source.ts';

/**
 * `readSource`, which keeps its last answer: one keystroke makes outline, lenses, masks and the way to the
 * cursor ask about the same text, and a long file takes a while to parse.
 */
export function sourceOf(text: string): ReadSource {
  if (last?.text !== text) last = { text, source: readSource(text) };
  return last.source;
}

let last: { readonly text: string; readonly source: ReadSource } | null = null;
