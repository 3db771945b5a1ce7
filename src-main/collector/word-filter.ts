import type { Query, QueryTerm } from '../contract/query-language/query.ts';
import { caselessPairWords, isMeasure, keyWord, pairWord } from './index-words.ts';
import { traceMarks } from './trace-marks.ts';

/** What the index of words says of a query: which traces may meet it. */
export type WordFilter =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly WordFilter[] }
  /** Words say nothing. */
  | { readonly kind: 'every' };

/** Is in rows of the index that do not repeat the words of the rows before. */
export const wideWord = 'wide';

/** Keys that stand for a property of the whole trace; the index has no words for them. */
export const traceKeys: ReadonlySet<string> = new Set([
  'status',
  'duration',
  'cost',
  'tokens',
  'ttft',
  'trace',
  'trace_id',
]);

/** Every trace that meets the query passes; others may. */
export function wordFilter(query: Query): WordFilter {
  switch (query.kind) {
    case 'and':
      return joined(
        'all',
        query.parts.map(wordFilter).filter((part) => part.kind !== 'every'),
      );
    case 'or': {
      const parts = query.parts.map(wordFilter);
      return parts.some((part) => part.kind === 'every') ? every : joined('any', parts);
    }
    case 'not':
      return every;
    case 'one-span':
      return wordFilter(query.part);
    default:
      return termWords(query);
  }
}

/** The words decide the term: a trace meets it if it has them, and only then. */
export function isDecidedByWords(term: QueryTerm): boolean {
  if (term.kind !== 'compare') return term.kind === 'has';
  if (term.key === 'is') return isMark(term.value);
  return !traceKeys.has(term.key) && !isMeasure(term.key) && isEquality(term);
}

/** Does the filter alone decide the query, row by row of the index? */
export function isDecidedByFilter(query: Query): boolean {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.parts.every(isDecidedByFilter);
    case 'not':
    case 'one-span':
      return false;
    default:
      return isDecidedByWords(query);
  }
}

export function termWords(term: QueryTerm): WordFilter {
  if (term.kind === 'text') return every;
  if (term.kind === 'has') return { kind: 'word', word: keyWord(term.key) };
  const { key, operator, value } = term;
  if (key === 'is') {
    return isMark(value) ? { kind: 'word', word: pairWord('is', value.toLowerCase()) } : every;
  }
  if (traceKeys.has(key)) return every;
  if (isMeasure(key) || !isEquality(term)) return { kind: 'word', word: keyWord(key) };
  if (operator === '=') return { kind: 'word', word: pairWord(key, value) };
  return joined(
    'any',
    caselessPairWords(key, value).map((word) => ({ kind: 'word', word })),
  );
}

/** As an expression of the full-text index; `null`: every row. */
export function matchExpression(filter: WordFilter): string | null {
  switch (filter.kind) {
    case 'every':
      return null;
    case 'word':
      return filter.word;
    default: {
      const parts = filter.parts.map(matchExpression);
      return `(${parts.join(filter.kind === 'all' ? ' AND ' : ' OR ')})`;
    }
  }
}

export function needsSeveralWords(filter: WordFilter): boolean {
  return filter.kind === 'all' || (filter.kind === 'any' && filter.parts.some(needsSeveralWords));
}

const every: WordFilter = { kind: 'every' };

function joined(kind: 'all' | 'any', parts: readonly WordFilter[]): WordFilter {
  const [only] = parts;
  if (only === undefined) return every;
  return parts.length === 1 ? only : { kind, parts };
}

/** One whole value, and not the begin of one. */
function isEquality({ key, operator, value }: Extract<QueryTerm, { kind: 'compare' }>): boolean {
  return operator === '=' || (operator === ':' && !value.includes('*') && key !== 'gen');
}

function isMark(value: string): boolean {
  const word = value.toLowerCase();
  return word === 'flagged' || traceMarks.some((mark) => mark === word);
}
