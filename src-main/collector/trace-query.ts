import type Database from 'better-sqlite3';
import { nearest } from '../../src-gateway/config/diagnostics/nearest.ts';
import { parseQuery } from '../contract/query-language/parse-query.ts';
import type { Query } from '../contract/query-language/query.ts';
import { readTerm } from '../contract/query-language/read-term.ts';
import { tracesWithWords } from './index-rows.ts';
import { type QueriedTrace, type TraceTest, traceTest } from './query-match.ts';
import { rowPlan } from './query-plan.ts';
import type { TraceReader } from './trace-reader.ts';
import { milliseconds, type StoredTrace, traceColumns } from './trace-rows.ts';
import { isDecidedByFilter, traceKeys, type WordFilter, wordFilter } from './word-filter.ts';
import { WordIndex } from './word-index.ts';

export interface TraceQuery {
  /** `null`: all traces. */
  readonly query: Query | null;
  readonly errorsOnly?: boolean;
  /** Traces with a span that started then or later. */
  readonly sinceNs?: bigint;
  /** Traces that started then or later, and before then. */
  readonly fromNs?: bigint;
  readonly untilNs?: bigint;
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
  /** Expression of the word index that too many traces match to begin there. */
  readonly common: string | null;
  /** `null`: the rows found are the answer. */
  readonly test: TraceTest | null;
}

export interface UnknownKey {
  readonly key: string;
  /** A key that some span has, and that may have been meant. */
  readonly nearest: string | null;
}

/** Finds traces, newest first. */
export class TraceFinder {
  readonly #database: Database.Database;
  readonly #reader: TraceReader;
  readonly #words: WordIndex;
  readonly #statements = new Map<string, Database.Statement<unknown[]>>();

  constructor(database: Database.Database, reader: TraceReader) {
    this.#database = database;
    this.#reader = reader;
    this.#words = new WordIndex(database);
  }

  /** Throws `QueryError`. */
  parse(text: string): Query | null {
    return parseQuery(text, (key) => this.isKnownKey(key));
  }

  /** One term, whose value may hold blanks. Throws `QueryError`. */
  term(text: string): Query {
    const term = readTerm(text, (key) => this.isKnownKey(key));
    // What its value cannot be is said here.
    traceTest(term, { slowTraceMs: () => 0 });
    return term;
  }

  isKnownKey(key: string): boolean {
    return virtualKeys.has(key) || this.#words.isKnownKey(key);
  }

  /** Keys of the query that no stored span has. */
  unknownKeys(query: Query | null): UnknownKey[] {
    const unknown = [...new Set(query === null ? [] : keysOf(query))].filter((key) => !this.isKnownKey(key));
    if (unknown.length === 0) return [];
    const stored = this.#storedKeys();
    if (stored.length === 0) return [];
    const legal = [...stored, ...virtualKeys];
    return unknown.map((key) => ({ key, nearest: nearest(key, legal) }));
  }

  /** Every key that a query may name, in the order of the alphabet. */
  keys(): string[] {
    return [...new Set([...this.#storedKeys(), ...virtualKeys])].sort();
  }

  #storedKeys(): string[] {
    return this.#database.prepare('SELECT key FROM attr_key').pluck().all() as string[];
  }

  /**
   * All matches in order, some at a time, up to `pageSize`. In between nothing is held open, so a caller may
   * let other work happen; what is written meanwhile does not disturb the order. Throws `QueryError`.
   */
  *pages(query: TraceQuery, pageSize: number): Generator<StoredTrace[]> {
    const plan = this.plan(query);
    const { common } = plan;
    let after: Position | undefined = query.after ?? lastPosition;
    if (common === null) {
      while (after !== undefined) {
        const rows: StoredTrace[] = this.#rows(plan, after, pageSize);
        yield this.#passing(plan, rows);
        after = rows.length < pageSize ? undefined : positionOf(rows.at(-1), plan);
      }
      return;
    }
    // Along the traces in order, with the index asked about a few hundred at a time; where they are rare after
    // all, or far away, about all of them at once.
    let all: Set<number> | undefined;
    let chunk = firstChunk;
    for (let looked = 0; after !== undefined; looked += chunk, chunk = Math.min(2 * chunk, largestChunk)) {
      if (looked >= lookedFirst) all ??= this.#words.all(common);
      const refs = this.#refs(plan, after, chunk);
      const found: Set<number> = all ?? this.#words.among(common, refs);
      const hits = refs.filter((ref) => found.has(ref));
      for (let from = 0; from < hits.length; from += pageSize) {
        const rows = hits.slice(from, from + pageSize).flatMap((ref) => this.#reader.byRef(ref) ?? []);
        yield this.#passing(plan, rows);
      }
      if (hits.length === 0) yield [];
      const last: number | undefined = refs.at(-1);
      const isEnd: boolean = refs.length < chunk || last === undefined || all?.size === 0;
      after = isEnd || last === undefined ? undefined : positionOf(this.#reader.byRef(last), plan);
    }
  }

  /** How a query goes: from the index to its traces, or along the traces in time order. */
  plan({ query, ...options }: TraceQuery): QueryPlan {
    const rows = rowPlan(query);
    const conditions = rows.conditions.map(({ sql }) => sql);
    const parameters = rows.conditions.flatMap((condition) => condition.parameters);
    const words = query === null ? null : this.#words.expression(wordFilter(query));
    const isRare = words !== null && this.#words.count(words.match, rareRows + 1) <= rareRows;
    if (isRare) {
      conditions.push(`id IN (${tracesWithWords})`);
      parameters.push(words.match);
    }
    if (options.errorsOnly && !rows.errors) conditions.push('error_count > 0');
    const bound = (sql: string, value: bigint | undefined) => {
      if (value === undefined) return;
      conditions.push(sql);
      parameters.push(value);
    };
    bound('last_start_ns >= ?', options.sinceNs);
    bound('start_ns >= ?', options.fromNs);
    bound('start_ns < ?', options.untilNs);
    const updated = options.order === 'updated';
    conditions.push(updated ? '(last_seen_ms, start_ns, id) < (?, ?, ?)' : '(start_ns, id) < (?, ?)');
    const order = updated ? 'last_seen_ms DESC, start_ns DESC, id DESC' : 'start_ns DESC, id DESC';
    const errors = rows.errors || options.errorsOnly === true;
    const along = updated ? 'trace_evict' : errors ? 'trace_error' : 'trace_start';
    const begin = this.#isShort(options.sinceNs) ? 'trace_active' : along;
    const access = isRare ? 'NOT INDEXED' : rows.byId ? '' : `INDEXED BY ${begin}`;
    let slow: number | undefined;
    const slowTraceMs = () => {
      slow ??= this.#slowTraceMs();
      return slow;
    };
    const test = query === null ? null : traceTest(query, { slowTraceMs });
    const isDecided = query !== null && words?.isExact === true && isDecidedByFilter(query);
    return {
      from: `trace ${access} WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ?`,
      parameters,
      updated,
      common: words === null || isRare || rows.byId ? null : words.match,
      test: isDecided && !rows.byId ? null : test,
    };
  }

  #rows(plan: QueryPlan, after: Position, limit: number): StoredTrace[] {
    const statement = this.#statement(`SELECT ${traceColumns} FROM ${plan.from}`).safeIntegers();
    return statement.all(...plan.parameters, ...boundsOf(plan, after), limit) as StoredTrace[];
  }

  #refs(plan: QueryPlan, after: Position, limit: number): number[] {
    const statement = this.#statement(`SELECT id FROM ${plan.from}`).pluck();
    return statement.all(...plan.parameters, ...boundsOf(plan, after), limit) as number[];
  }

  #passing({ test }: QueryPlan, rows: StoredTrace[]): StoredTrace[] {
    if (test === null) return rows;
    const refs = rows.map(({ id }) => Number(id));
    const answers = new Map<WordFilter, Set<number>>();
    return rows.filter((trace) => test(this.#candidate(trace, refs, answers)));
  }

  /** `refs`: the traces looked at together, about which the index is asked at once. */
  #candidate(
    trace: StoredTrace,
    refs: readonly number[],
    answers: Map<WordFilter, Set<number>>,
  ): QueriedTrace {
    let spans: ReturnType<TraceReader['spans']> | undefined;
    return {
      trace,
      has: (words) => {
        const known = answers.get(words) ?? this.#among(words, refs);
        answers.set(words, known);
        return known.has(Number(trace.id));
      },
      spans: () => {
        spans ??= this.#reader.spans(trace);
        return spans;
      },
    };
  }

  /** So few traces were active since then that they are fetched from their index and then sorted. */
  #isShort(sinceNs: bigint | undefined): boolean {
    if (sinceNs === undefined || !this.#knowsActivity()) return false;
    const counted = this.#statement(
      'SELECT count(*) FROM (SELECT 1 FROM trace INDEXED BY trace_active WHERE last_start_ns >= ? LIMIT ?)',
    ).pluck();
    return Number(counted.get(sinceNs, rareRows + 1)) <= rareRows;
  }

  /** A store that nobody has written since may be without the index. */
  #knowsActivity(): boolean {
    return (
      this.#statement("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = 'trace_active'").get() !==
      undefined
    );
  }

  #among(words: WordFilter, refs: readonly number[]): Set<number> {
    const expression = this.#words.expression(words);
    return expression === null ? new Set(refs) : this.#words.among(expression.match, refs);
  }

  /** What one in twenty of the newest thousand traces exceeds. */
  #slowTraceMs(): number {
    const durations = this.#database
      .prepare('SELECT end_ns - start_ns FROM trace INDEXED BY trace_start ORDER BY start_ns DESC LIMIT 1000')
      .pluck()
      .safeIntegers()
      .all() as bigint[];
    durations.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return milliseconds(durations[Math.ceil(durations.length * 0.95) - 1] ?? 0n);
  }

  #statement(sql: string): Database.Statement<unknown[]> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare<unknown[]>(sql);
    if (this.#statements.size >= 100) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Up to so many index rows the traces are fetched from the index and then sorted. */
const rareRows = 2_000;
/** Traces whose words are asked for at once: more each time that they did not suffice. */
const firstChunk = 128;
const largestChunk = 4_096;
/** So many traces are looked at in the hope that they fill a page. */
const lookedFirst = 4_096;
const maxTime = 0x7fffffffffffffffn;
const lastPosition: Position = { time: maxTime, start: maxTime, id: maxTime };

function boundsOf({ updated }: QueryPlan, { time, start, id }: Position): bigint[] {
  return updated ? [time, start, id] : [time, id];
}

function positionOf(row: StoredTrace | undefined, { updated }: QueryPlan): Position | undefined {
  return row && { time: updated ? row.last_seen_ms : row.start_ns, start: row.start_ns, id: row.id };
}

/** What `key` may be in a query though no attribute is called so. */
const virtualKeys: ReadonlySet<string> = new Set([
  ...traceKeys,
  'is',
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

function keysOf(query: Query): string[] {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.parts.flatMap(keysOf);
    case 'not':
    case 'one-span':
      return keysOf(query.part);
    case 'text':
      return [];
    default:
      return [query.key];
  }
}
