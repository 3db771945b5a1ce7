import type { SourceProblem } from './source-problem.ts';

/** A parser's error in plain words, at the place where a person would look. */
export function explainProblem(
  text: string,
  code: string,
  pos: readonly [number, number],
  message: string,
): SourceProblem {
  const [start, end] = pos;
  if (code === 'TAB_AS_INDENT') {
    let from = start;
    while (text[from - 1] === '\t') from--;
    let to = start;
    while (text[to] === '\t') to++;
    return { kind: 'tab', start: from, end: Math.max(to, from + 1), reason: '' };
  }
  if (code === 'MULTIPLE_DOCS') return { kind: 'multi-doc', start, end, reason: '' };
  const quote = /^Missing closing (["'])/.exec(message)?.[1];
  if (quote !== undefined) {
    const opening = openingQuote(text, quote, start);
    return {
      kind: 'syntax',
      start: opening,
      end: lineEnd(text, opening),
      reason: `the ${quote} is never closed`,
    };
  }
  const reason = message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '');
  return {
    kind: 'syntax',
    start,
    end: Math.max(end, start + 1),
    reason: PLAIN_WORDS[code] ?? lowerFirst(reason),
  };
}

const PLAIN_WORDS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit the lines above, or a bracket is not closed',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " on one line; put the value in quotes',
  BLOCK_IN_FLOW: 'a block inside brackets',
  MISSING_CHAR: 'a character is missing: a quote, a comma, a bracket or a colon',
  UNEXPECTED_TOKEN: 'something here does not belong in this place',
  BAD_ALIAS: 'the alias names no anchor above it',
  BAD_DQ_ESCAPE: 'a \\ in double quotes must start a known escape; use single quotes',
  KEY_OVER_1024_CHARS: 'the key is too long',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line; a ":" may be missing on the line above',
  IMPOSSIBLE: 'the text cannot be read as YAML',
};

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The quote that opens the scalar which never ends: the last one before `end` that starts a value. */
function openingQuote(text: string, quote: string, end: number): number {
  for (let at = Math.min(end, text.length) - 1; at >= 0; at--) {
    if (text[at] === quote && /^$|[\s,[{:-]/.test(text[at - 1] ?? '')) return at;
  }
  return Math.max(0, end - 1);
}

function lineEnd(text: string, from: number): number {
  const end = text.slice(from).search(/[\r\n]/);
  return end < 0 ? text.length : Math.max(from + 1, from + end);
}
