import { keyPattern, type Place, QueryError, type QueryTerm, type TermOperator } from './query.ts';

export type KnowsKey = (key: string) => boolean;

/**
 * Reads `key op value`, `has:key` or free text, and nothing behind it. The term is split at the first of
 * `>= <= != = ~ > <`; only without any of them at a `:`, the one behind the longest key that `isKnownKey`
 * knows, else the first: keys may hold colons (`guid:x-request-id`). `offset` is how many columns of the
 * query lie before the term. Throws `QueryError`.
 */
export function readTerm(text: string, isKnownKey: KnowsKey = () => false, offset = 0): QueryTerm {
  const start = text.search(/\S/);
  if (start < 0) throw new QueryError('term expected', { from: offset + 1, to: offset + 1 + text.length });
  const term = text.trim();
  const from = offset + start + 1;
  const place = { from, to: from + term.length };
  if (term.startsWith('"')) return { kind: 'text', value: unquoted(term, place), place };
  const quote = term.indexOf('"');
  const head = quote < 0 ? term : term.slice(0, quote);
  const found = operatorPattern.exec(head);
  if (found) return comparison({ term, place, operator: found[0] as TermOperator, at: found.index });
  if (head.startsWith('has:')) {
    const key = term.slice(4).trim();
    checkKey(key, { from: from + 4, to: place.to });
    return { kind: 'has', key, place };
  }
  const colon = colonBehindKey(head, isKnownKey);
  return colon < 0
    ? { kind: 'text', value: term, place }
    : comparison({ term, place, operator: ':', at: colon });
}

const operatorPattern = />=|<=|!=|=|~|>|</;

function comparison(parts: {
  readonly term: string;
  readonly place: Place;
  readonly operator: TermOperator;
  readonly at: number;
}): QueryTerm {
  const { term, place, operator, at } = parts;
  const key = term.slice(0, at).trim();
  checkKey(key, { from: place.from, to: place.from + at });
  const behind = term.slice(at + operator.length);
  const value = behind.trim();
  const from = place.from + term.length - behind.trimStart().length;
  const valuePlace = { from, to: place.to };
  if (value === '') throw new QueryError('value expected', { from: place.to, to: place.to });
  return { kind: 'compare', key, operator, value: unquoted(value, valuePlace), place, valuePlace };
}

export function checkKey(key: string, place: Place): void {
  if (key === '') throw new QueryError('key expected', place);
  if (!keyPattern.test(key)) throw new QueryError('invalid key', place);
}

/** Of a value in double quotes what is between them, `\"` and `\\` for `"` and `\`. Throws `QueryError`. */
export function unquoted(value: string, place: Place): string {
  if (!value.startsWith('"')) return value;
  if (!/^"(?:[^"\\]|\\.)*"$/s.test(value)) {
    throw new QueryError('closing quote expected', { from: place.to, to: place.to });
  }
  return value.slice(1, -1).replace(/\\(["\\])/g, '$1');
}

function colonBehindKey(head: string, isKnownKey: KnowsKey): number {
  for (let colon = head.lastIndexOf(':'); colon > 0; colon = head.lastIndexOf(':', colon - 1)) {
    if (isKnownKey(head.slice(0, colon).trim())) return colon;
  }
  return head.indexOf(':');
}
