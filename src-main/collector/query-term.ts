/** One term of the query language. */
export type QueryTerm =
  | {
      readonly kind: 'compare';
      readonly key: string;
      readonly operator: TermOperator;
      readonly value: string;
      readonly text: string;
    }
  | { readonly kind: 'has'; readonly key: string; readonly text: string }
  /** Free text: names and attribute values that contain it. */
  | { readonly kind: 'text'; readonly value: string; readonly text: string };

export type TermOperator = '=' | '!=' | ':' | '~' | '>' | '>=' | '<' | '<=';

/** A term that cannot be read; columns count from 1. */
export class QueryTermError extends Error {
  override readonly name = 'QueryTermError';
  readonly code = 'invalid_term';
  readonly term: string;
  readonly column: number;

  constructor(message: string, term: string, column: number) {
    super(message);
    this.term = term;
    this.column = column;
  }
}

/**
 * Reads `key op value`, `has:key` or free text. The term is split at the first of `>= <= != = ~ > <`;
 * only without any of them at a `:`, the one behind the longest key that `isKnownKey` knows, else the
 * first: keys may hold colons (`guid:x-request-id`). Throws `QueryTermError`.
 */
export function parseTerm(text: string, isKnownKey: (key: string) => boolean = () => false): QueryTerm {
  const term = text.trim();
  if (term === '') throw new QueryTermError('term expected', text, 1);
  if (term.startsWith('"')) return { kind: 'text', value: unquote(term, text), text };
  const quote = term.indexOf('"');
  const head = quote < 0 ? term : term.slice(0, quote);
  const found = operatorPattern.exec(head);
  if (found) return compare({ term, text, operator: found[0] as TermOperator, at: found.index });
  if (head.startsWith('has:')) {
    const key = term.slice(4).trim();
    if (key === '') throw new QueryTermError('key expected', text, 5);
    return { kind: 'has', key, text };
  }
  const colon = colonBehindKey(head, isKnownKey);
  if (colon < 0) return { kind: 'text', value: term, text };
  return compare({ term, text, operator: ':', at: colon });
}

/** What the command line calls a valid key. */
export const keyPattern = /^[A-Za-z0-9_.:/-]+$/;

const operatorPattern = />=|<=|!=|=|~|>|</;

function compare(parts: {
  readonly term: string;
  readonly text: string;
  readonly operator: TermOperator;
  readonly at: number;
}): QueryTerm {
  const { term, text, operator, at } = parts;
  const key = term.slice(0, at).trim();
  const behind = at + operator.length;
  const value = unquote(term.slice(behind).trim(), text);
  if (key === '') throw new QueryTermError('key expected', text, 1);
  if (!keyPattern.test(key)) throw new QueryTermError('invalid key', text, 1);
  if (value === '') throw new QueryTermError('value expected', text, behind + 1);
  if (operator === '~') checkRegularExpression(value, text, behind + 1);
  return { kind: 'compare', key, operator, value, text };
}

function colonBehindKey(head: string, isKnownKey: (key: string) => boolean): number {
  for (let colon = head.lastIndexOf(':'); colon > 0; colon = head.lastIndexOf(':', colon - 1)) {
    if (isKnownKey(head.slice(0, colon).trim())) return colon;
  }
  return head.indexOf(':');
}

function unquote(value: string, term: string): string {
  if (!value.startsWith('"')) return value;
  if (!/^"(?:[^"\\]|\\.)*"$/s.test(value)) {
    throw new QueryTermError('closing quote expected', term, term.length + 1);
  }
  return value.slice(1, -1).replace(/\\(["\\])/g, '$1');
}

function checkRegularExpression(source: string, term: string, column: number): void {
  // Look-around and back references are what makes a search take exponential time by design.
  if (/\(\?[=!<]|\\[1-9]|\\k/.test(source)) {
    throw new QueryTermError('look-around and back references are not supported', term, column);
  }
  try {
    new RegExp(source, 'u');
  } catch (error) {
    throw new QueryTermError(
      error instanceof Error ? error.message : 'invalid regular expression',
      term,
      column,
    );
  }
}
