import { parseQuery } from '../../src-main/contract/query-language/parse-query.ts';
import { type Query, QueryError } from '../../src-main/contract/query-language/query.ts';
import { toggledTerm, withTerm } from './query-edit.ts';

/** Terms of the filter that bound the duration; `null`: none does. */
export function durationRange(query: string): readonly string[] | null {
  const terms = termsOf(query).flatMap((term) =>
    term.kind === 'compare' && term.key === 'duration' && /^[<>]=$/.test(term.operator)
      ? [query.slice(term.place.from - 1, term.place.to - 1)]
      : [],
  );
  return terms.length === 0 ? null : terms;
}

/** The filter with this range of durations instead of the one it has; `null`: without any. */
export function withDurationRange(query: string, fromMs: number | null, toMs: number | null): string {
  const others = (durationRange(query) ?? []).reduce(toggledTerm, query);
  if (fromMs === null || toMs === null) return others;
  return withTerm(withTerm(others, `duration>=${Math.floor(fromMs)}ms`), `duration<=${Math.ceil(toMs)}ms`);
}

function termsOf(text: string): readonly Query[] {
  try {
    const query = parseQuery(text);
    if (query === null) return [];
    return query.kind === 'and' ? query.parts : [query];
  } catch (error) {
    if (error instanceof QueryError) return [];
    throw error;
  }
}
