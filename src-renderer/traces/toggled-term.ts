import { queryTerms } from './query-terms.ts';

/** The filter with one term more, or without it where it has it already. */
export function toggledTerm(query: string, term: string): string {
  const terms = queryTerms(query);
  const others = terms.filter((each) => each !== term);
  return (others.length < terms.length ? others : [...terms, term]).join(' ');
}
