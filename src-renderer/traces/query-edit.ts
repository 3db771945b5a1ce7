import { parseQuery } from '../../src-main/contract/query-language/parse-query.ts';
import { type Place, type Query, QueryError } from '../../src-main/contract/query-language/query.ts';

export interface QueryFault {
  readonly message: string;
  /** Columns from 1, `to` behind the last. */
  readonly place: Place;
}

/** What is wrong with a query; `null`: it can be read. */
export function queryFault(text: string): QueryFault | null {
  try {
    parseQuery(text);
    return null;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { message: error.message, place: error.place };
  }
}

/** Is the term one of those that must all hold? */
export function hasTerm(query: string, term: string): boolean {
  return termPlaces(query).some((place) => slice(query, place) === term);
}

/** The query with one term more that must hold, or without it where it has it already. */
export function toggledTerm(query: string, term: string): string {
  const place = termPlaces(query).find((candidate) => slice(query, candidate) === term);
  if (place)
    return `${query.slice(0, place.from - 1)} ${query.slice(place.to - 1)}`.replace(/ {2,}/g, ' ').trim();
  return withTerm(query, term);
}

export function withTerm(query: string, term: string): string {
  const asked = query.trim();
  if (asked === '' || hasTerm(query, term)) return asked === '' ? term : asked;
  return isAlternative(asked) ? `(${asked}) ${term}` : `${asked} ${term}`;
}

/** `key="value"`, quoted where it must be. */
export function exactTerm(key: string, value: string): string {
  return /^[^\s"(){}\\]+$/.test(value) ? `${key}=${value}` : `${key}="${value.replace(/["\\]/g, '\\$&')}"`;
}

function termPlaces(text: string): readonly Place[] {
  const query = parsed(text);
  if (query === null) return [];
  const parts = query.kind === 'and' ? query.parts : [query];
  return parts.flatMap((part) => placeOf(text, part) ?? []);
}

/** Of a term, or of one that is turned round; brackets have none. */
function placeOf(text: string, query: Query): Place | null {
  if (query.kind === 'not') {
    const place = placeOf(text, query.part);
    return place && text[place.from - 2] === '-' ? { from: place.from - 1, to: place.to } : null;
  }
  return query.kind === 'compare' || query.kind === 'has' || query.kind === 'text' ? query.place : null;
}

function isAlternative(text: string): boolean {
  return parsed(text)?.kind === 'or';
}

function parsed(text: string): Query | null {
  try {
    return parseQuery(text);
  } catch (error) {
    if (error instanceof QueryError) return null;
    throw error;
  }
}

function slice(text: string, { from, to }: Place): string {
  return text.slice(from - 1, to - 1);
}
