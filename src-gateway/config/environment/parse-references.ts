/** One piece of a text with variables; `start` and `end` count in that text. */
export type TextPart =
  | { readonly kind: 'literal'; readonly text: string }
  | VariableReference
  | { readonly kind: 'dollar'; readonly start: number; readonly end: number }
  | {
      readonly kind: 'broken';
      readonly text: string;
      readonly reason: string;
      readonly start: number;
      readonly end: number;
    };

export interface VariableReference {
  readonly kind: 'reference';
  readonly name: string;
  readonly text: string;
  readonly braced: boolean;
  /** Of `${NAME:-default}`. */
  readonly fallback: string | null;
  /** Of `${NAME:?text}`. */
  readonly demand: string | null;
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a text at `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:?text}` and `$$`. A `$` before anything
 * else is a plain character. `$5` and `$ x` therefore stay as they are.
 */
export function parseReferences(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let literalFrom = 0;
  let at = text.indexOf('$');
  while (at >= 0) {
    const part = partAt(text, at);
    if (part === null) {
      at = text.indexOf('$', at + 1);
      continue;
    }
    if (at > literalFrom) parts.push({ kind: 'literal', text: text.slice(literalFrom, at) });
    parts.push(part);
    literalFrom = part.end;
    at = text.indexOf('$', part.end);
  }
  if (literalFrom < text.length) parts.push({ kind: 'literal', text: text.slice(literalFrom) });
  return parts;
}

function partAt(text: string, start: number): Exclude<TextPart, { kind: 'literal' }> | null {
  const next = text[start + 1];
  if (next === '$') return { kind: 'dollar', start, end: start + 2 };
  if (next === '{') return bracedAt(text, start);
  const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(start + 1))?.[0];
  if (name === undefined) return null;
  const end = start + 1 + name.length;
  return {
    kind: 'reference',
    name,
    text: text.slice(start, end),
    braced: false,
    fallback: null,
    demand: null,
    start,
    end,
  };
}

function bracedAt(text: string, start: number): Exclude<TextPart, { kind: 'literal' | 'dollar' }> {
  const close = text.indexOf('}', start);
  if (close < 0) {
    return {
      kind: 'broken',
      text: text.slice(start),
      reason: 'the opening brace behind $ is never closed',
      start,
      end: text.length,
    };
  }
  const end = close + 1;
  const inner = /^([A-Za-z_][A-Za-z0-9_]*)(?::([-?])([\s\S]*))?$/.exec(text.slice(start + 2, close));
  const name = inner?.[1];
  if (name === undefined) {
    const reason = `"${text.slice(start + 2, close)}" is not a name (letters, digits and _)`;
    return { kind: 'broken', text: text.slice(start, end), reason, start, end };
  }
  return {
    kind: 'reference',
    name,
    text: text.slice(start, end),
    braced: true,
    fallback: inner?.[2] === '-' ? (inner[3] ?? '') : null,
    demand: inner?.[2] === '?' ? (inner[3] ?? '') : null,
    start,
    end,
  };
}
