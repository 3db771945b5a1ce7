import type Database from 'better-sqlite3';
import { isMeasure, keyWord, pairWord } from './index-words.ts';
import { parseTerm, type QueryTerm } from './query-term.ts';
import { type QueriedTrace, type TermMatcher, termMatcher, traceKeys } from './term-match.ts';
import type { TraceReader } from './trace-reader.ts';
import { type StoredTrace, traceColumns } from './trace-rows.ts';
import { indexRowShift } from './trace-writer.ts';

export interface TraceQuery {
  readonly terms: readonly QueryTerm[];
  readonly errorsOnly?: boolean;
  /** Traces with a span that started then or later. */
  readonly sinceNs?: bigint;
  readonly order?: 'started' | 'updated';
  /** Continue behind this one, in the query's order. */
  readonly after?: Position;
}

export interface Position {
  /** `start_ns`, or `last_seen_ms` when ordered by `updated`. */
  readonly time: bigint;
  readonly start: bigint;
  readonly id: bigint;
}

export interface QueryPlan {
  /** What follows `FROM`; takes `parameters`, the position to continue behind, and a limit. */
  readonly from: string;
  readonly parameters: readonly unknown[];
  readonly updated: boolean;
  /** Words that so many traces have that they are not where to begin. */
  readonly common: readonly string[];
}

/** Finds traces, newest first. */
export class TraceFinder {
  readonly #database: Database.Database;
  readonly #reader: TraceReader;
  readonly #statements = new Map<string, Database.Statement<unknown[]>>();
  readonly #count: Database.Statement<[string, number]>;

  constructor(database: Database.Database, reader: TraceReader) {
    this.#database = database;
    this.#reader = reader;
    this.#count = database
      .prepare<[string, number]>(
        'SELECT count(*) FROM (SELECT 1 FROM trace_index WHERE trace_index MATCH ? LIMIT ?)',
      )
      .pluck();
  }

  /** Reads terms; those whose key no stored span has are `unknownKeys`. Throws `QueryTermError`. */
  parse(texts: readonly string[]): { readonly terms: QueryTerm[]; readonly unknownKeys: string[] } {
    const terms = texts.map((text) => parseTerm(text, (key) => this.#isKnownKey(key)));
    const unknownKeys = new Set<string>();
    for (const term of terms) {
      if (term.kind !== 'text' && !this.#isKnownKey(term.key)) unknownKeys.add(term.key);
    }
    return { terms, unknownKeys: [...unknownKeys] };
  }

  /**
   * All matches in order, page by page. Between pages nothing is held open, so a caller may let other
   * work happen; what is written meanwhile does not disturb the order.
   */
  *pages(query: TraceQuery, pageSize: number): Generator<StoredTrace[]> {
    const matchers = query.terms.map(termMatcher);
    const plan = this.plan(query);
    let after: Position | undefined = query.after ?? lastPosition;
    for (let looked = 0; after !== undefined && (plan.common.length === 0 || looked < triedFirst); ) {
      const rows: StoredTrace[] = this.#rows(plan, traceColumns, after, pageSize) as StoredTrace[];
      yield rows.filter((trace) => matches(matchers, this.#candidate(trace)));
      looked += rows.length;
      after = rows.length < pageSize ? undefined : positionOf(rows.at(-1), plan);
    }
    if (after === undefined) return;
    // Each word is common, but not all of them together: intersect before anything is read.
    const ids = this.#tracesWith(plan.common);
    while (after !== undefined) {
      const rows = this.#rows(plan, 'id, start_ns, last_seen_ms', after, lightPage) as LightRow[];
      const traces = rows.flatMap(({ id }) =>
        ids.has(Number(id)) ? (this.#reader.byRef(Number(id)) ?? []) : [],
      );
      yield traces.filter((trace) => matches(matchers, this.#candidate(trace)));
      after = rows.length < lightPage ? undefined : positionOf(rows.at(-1), plan);
    }
  }

  /** How a query goes: from rare words to their traces, or along the traces in time order. */
  plan(query: TraceQuery): QueryPlan {
    const conditions: string[] = [];
    const parameters: unknown[] = [];
    const words = query.terms.flatMap(indexedWord).map((word) => ({ word, count: this.#rowsWith(word) }));
    const rare = words.filter(({ count }) => count <= rareRows);
    for (const { word } of rare) {
      conditions.push(`id IN (${tracesWithWord})`);
      parameters.push(word);
    }
    const ids = idRange(query.terms);
    if (ids) {
      conditions.push('trace_id BETWEEN ? AND ?');
      parameters.push(ids.from, ids.to);
    }
    const errors = query.errorsOnly === true || query.terms.some(wantsErrors);
    if (errors) conditions.push('error_count > 0');
    if (query.terms.some(wantsFlagged)) conditions.push('flagged = 1');
    if (query.sinceNs !== undefined) {
      conditions.push('last_start_ns >= ?');
      parameters.push(query.sinceNs);
    }
    const updated = query.order === 'updated';
    conditions.push(updated ? '(last_seen_ms, start_ns, id) < (?, ?, ?)' : '(start_ns, id) < (?, ?)');
    const order = updated ? 'last_seen_ms DESC, start_ns DESC, id DESC' : 'start_ns DESC, id DESC';
    const along = updated ? 'trace_evict' : errors ? 'trace_error' : 'trace_start';
    const access = rare.length > 0 ? 'NOT INDEXED' : ids ? '' : `INDEXED BY ${along}`;
    return {
      from: `trace ${access} WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ?`,
      parameters,
      updated,
      // With rare words the few candidates are looked at one by one anyway.
      common: rare.length > 0 ? [] : words.map(({ word }) => word),
    };
  }

  #rows(plan: QueryPlan, columns: string, after: Position, limit: number): unknown[] {
    const { time, start, id } = after;
    const bound = plan.updated ? [time, start, id] : [time, id];
    return this.#statement(`SELECT ${columns} FROM ${plan.from}`).all(...plan.parameters, ...bound, limit);
  }

  /** Row ids of the traces that have all the words. */
  #tracesWith(words: readonly string[]): ReadonlySet<number> {
    let ids: number[] | undefined;
    for (const word of words) {
      const found = this.#statement(tracesWithWord).pluck().safeIntegers(false).all(word) as number[];
      const before = ids && new Set(ids);
      ids = before ? found.filter((id) => before.has(id)) : found;
    }
    return new Set(ids);
  }

  #candidate(trace: StoredTrace): QueriedTrace {
    let spans: ReturnType<TraceReader['spans']> | undefined;
    return {
      trace,
      spans: () => {
        spans ??= this.#reader.spans(trace);
        return spans;
      },
    };
  }

  #isKnownKey(key: string): boolean {
    return virtualKeys.has(key) || this.#rowsWith(keyWord(key)) > 0;
  }

  #rowsWith(word: string): number {
    return Number(this.#count.get(word, rareRows + 1));
  }

  #statement(sql: string): Database.Statement<unknown[]> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare<unknown[]>(sql).safeIntegers();
    if (this.#statements.size >= 100) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Up to so many index rows the traces are fetched by word and then sorted. */
const rareRows = 5_000;
/** Of common words: so many traces are read in the hope that they fill a page. */
const triedFirst = 200;
const lightPage = 2_000;
const maxTime = 0x7fffffffffffffffn;
const lastPosition: Position = { time: maxTime, start: maxTime, id: maxTime };
const tracesWithWord = `SELECT rowid >> ${indexRowShift} FROM trace_index WHERE trace_index MATCH ?`;

type LightRow = Pick<StoredTrace, 'id' | 'start_ns' | 'last_seen_ms'>;

function positionOf(row: LightRow | undefined, { updated }: QueryPlan): Position | undefined {
  return row && { time: updated ? row.last_seen_ms : row.start_ns, start: row.start_ns, id: row.id };
}

const virtualKeys: ReadonlySet<string> = new Set([
  ...traceKeys,
  'name',
  'service',
  'kind',
  'listener',
  'route',
  'model',
  'agent',
  'session',
  'gen',
]);

function matches(matchers: readonly TermMatcher[], candidate: QueriedTrace): boolean {
  return matchers.every((matcher) => matcher(candidate));
}

/** The word that every trace has which meets the term. */
function indexedWord(term: QueryTerm): string[] {
  if (term.kind === 'text') return [];
  if (traceKeys.has(term.key)) return [];
  if (term.kind === 'has') return [keyWord(term.key)];
  const exact =
    term.operator === '=' || (term.operator === ':' && !term.value.includes('*') && term.key !== 'gen');
  return [exact && !isMeasure(term.key) ? pairWord(term.key, term.value) : keyWord(term.key)];
}

function wantsErrors(term: QueryTerm): boolean {
  return (
    term.kind === 'compare' &&
    term.key === 'status' &&
    (term.value.toLowerCase() === 'error') !== (term.operator === '!=')
  );
}

function wantsFlagged(term: QueryTerm): boolean {
  return term.kind === 'compare' && term.key === 'is';
}

function idRange(terms: readonly QueryTerm[]): { readonly from: Buffer; readonly to: Buffer } | null {
  for (const term of terms) {
    if (term.kind !== 'compare' || (term.key !== 'trace' && term.key !== 'trace_id')) continue;
    const prefix = term.value.toLowerCase().replace(/\*$/, '');
    if (term.operator === '!=' || !/^[0-9a-f]{1,32}$/.test(prefix)) continue;
    return {
      from: Buffer.from(prefix.padEnd(32, '0'), 'hex'),
      to: Buffer.from(prefix.padEnd(32, 'f'), 'hex'),
    };
  }
  return null;
}
