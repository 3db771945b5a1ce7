/** What a query of traces says. `Place`s count columns of the query's text from 1, `to` is behind the last. */
export type Query =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  /** One span must meet all of it. */
  | { readonly kind: 'one-span'; readonly part: Query }
  | QueryTerm;

export type QueryTerm = ComparisonTerm | HasTerm | TextTerm;

export interface ComparisonTerm {
  readonly kind: 'compare';
  readonly key: string;
  readonly operator: TermOperator;
  readonly value: string;
  readonly place: Place;
  /** Of the value alone, its quotes included. */
  readonly valuePlace: Place;
}

export interface HasTerm {
  readonly kind: 'has';
  readonly key: string;
  readonly place: Place;
}

/** Free text: names and attribute values that contain it. */
export interface TextTerm {
  readonly kind: 'text';
  readonly value: string;
  readonly place: Place;
}

export type TermOperator = '=' | '!=' | ':' | '~' | '>' | '>=' | '<' | '<=';

export interface Place {
  readonly from: number;
  readonly to: number;
}

/** What a command line calls a valid key. */
export const keyPattern = /^[A-Za-z0-9_.:/-]+$/;

/** A query that cannot be read; `place` is what to underline. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code = 'invalid_query';
  readonly place: Place;

  constructor(message: string, place: Place) {
    super(message);
    this.place = place;
  }
}
