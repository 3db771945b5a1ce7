import type Database from 'better-sqlite3';
import { PriceBook } from '../prices/price-book.ts';
import { CallStore } from './call-store.ts';
import { firstIndexRow } from './index-rows.ts';
import { addIndexWords } from './index-words.ts';
import { type LlmCall, readLlmCall } from './llm-call.ts';
import { SenderRows } from './sender-rows.ts';
import { SpanIndex, type TraceState } from './span-index.ts';
import type { SpanRecord } from './span-record.ts';
import { pushSpanRow, type SpanParameter, spanColumns } from './span-rows.ts';
import type { TraceReader } from './trace-reader.ts';
import { TraceRollup } from './trace-rollup.ts';
import { wideWord } from './word-filter.ts';

export interface TraceWriterOptions {
  readonly spansPerTrace: number;
  readonly workspace: string;
  readonly instance: string;
}

export interface WriteResult {
  /** Row ids of the traces that are new or changed. */
  readonly changed: readonly number[];
  readonly newTraces: number;
  readonly newSpans: number;
  /** Spans beyond the limit of their trace. */
  readonly overLimit: ReadonlySet<SpanRecord>;
}

/** Where a trace is from that a sender sent; others are from a file: `import:<name>`. */
export const liveSource = 'live';

/** The one writer of the store. */
export class TraceWriter {
  readonly #database: Database.Database;
  readonly #reader: TraceReader;
  readonly #options: TraceWriterOptions;
  /** What calls cost that do not say so themselves. */
  prices = new PriceBook([]);
  readonly #index = new SpanIndex();
  readonly #calls: CallStore;
  readonly #senders: SenderRows;
  /** Attribute keys that the store knows. */
  readonly #keys: Set<string>;
  readonly #statements: ReturnType<typeof prepare>;
  #nextRef: number;

  constructor(database: Database.Database, reader: TraceReader, options: TraceWriterOptions) {
    this.#database = database;
    this.#reader = reader;
    this.#options = options;
    this.#calls = new CallStore(database);
    this.#senders = new SenderRows(database);
    this.#statements = prepare(database);
    this.#keys = new Set(database.prepare('SELECT key FROM attr_key').pluck().all() as string[]);
    this.#nextRef = Number(database.prepare('SELECT coalesce(max(id), 0) + 1 FROM trace').pluck().get());
  }

  /** Stores the spans in one transaction: all of them with their roll-ups, or none. */
  write(spans: readonly SpanRecord[], source = liveSource): WriteResult {
    const nextRef = this.#nextRef;
    try {
      const result = this.#database.transaction(() => this.#write(spans, source))();
      this.#index.trim();
      return result;
    } catch (error) {
      // What we know by heart may be ahead of what is stored now.
      this.forget();
      this.#nextRef = nextRef;
      throw error;
    }
  }

  /** After traces were deleted. */
  forget(): void {
    this.#index.clear();
    this.#senders.forget();
    this.#keys.clear();
  }

  #write(spans: readonly SpanRecord[], source: string): WriteResult {
    const overLimit = new Set<SpanRecord>();
    const touched: {
      traceId: string;
      state: TraceState;
      isNew: boolean;
      spans: SpanRecord[];
      again: boolean;
    }[] = [];
    const rows: SpanParameter[] = [];
    let newTraces = 0;
    let newSpans = 0;
    for (const [traceId, group] of byTrace(spans)) {
      const known = this.#index.state(traceId) ?? this.#load(traceId);
      const state = known ?? newState(this.#nextRef++, 0);
      if (!known) this.#index.addState(traceId, state);
      const stored: SpanRecord[] = [];
      let again = false;
      for (const span of group) {
        if (this.#index.holds(state.ref, span.spanId)) again = true;
        else if (state.spanIds.length >= this.#options.spansPerTrace) {
          overLimit.add(span);
          continue;
        } else {
          this.#index.addSpan(state, span.spanId);
          newSpans++;
        }
        stored.push(span);
        this.#noteKeys(span);
        const resource = this.#senders.resource(span.resource);
        pushSpanRow(rows, span, { trace: state.ref, resource, scope: this.#senders.scope(span.scope) });
      }
      if (!known) newTraces++;
      if (stored.length > 0) touched.push({ traceId, state, isNew: !known, spans: stored, again });
    }
    this.#insertSpans(rows);
    for (const { traceId, state, isNew, spans: added, again } of touched) {
      const calls = again
        ? added.map((span) => readLlmCall(span))
        : added.map((span) => state.rollup.add(span));
      if (again) this.#fold(state, traceId);
      else this.#writeWords(state, added);
      this.#writeCalls(
        state,
        calls.filter((call) => call !== null),
        added,
      );
      this.#writeTrace(traceId, state, isNew ? source : null);
    }
    for (const { state, spans: added } of touched) this.#link(state.ref, added);
    return { changed: touched.map(({ state }) => state.ref), newTraces, newSpans, overLimit };
  }

  #noteKeys({ attributes }: SpanRecord): void {
    for (const { key } of attributes) {
      if (this.#keys.has(key) || this.#keys.size >= mostKeys) continue;
      this.#keys.add(key);
      this.#statements.insertKey.run(key);
    }
  }

  #writeCalls({ ref, rollup }: TraceState, calls: readonly LlmCall[], added: readonly SpanRecord[]): void {
    const { agents, ownCallsOnly } = rollup;
    for (const call of calls) if (call.own || !ownCallsOnly) this.#calls.write(ref, call, this.prices);
    if (ownCallsOnly && calls.length > 0 && rollup.hasForeignCalls) this.#calls.dropForeign(ref);
    if (agents.size === 0) return;
    // An agent's span ends, and so comes, behind those of its calls.
    if (calls.length > 0 || added.some(({ spanId }) => agents.has(spanId)))
      this.#calls.noteAgents(ref, agents);
  }

  /** Brings a stored trace back into memory. */
  #load(traceId: string): TraceState | undefined {
    const trace = this.#reader.byTraceId(traceId);
    if (!trace) return undefined;
    const state = newState(Number(trace.id), Number(trace.index_rows));
    this.#index.addState(traceId, state);
    const spans = this.#reader.spans(trace);
    for (const span of spans) {
      state.rollup.add(span);
      this.#index.addSpan(state, span.spanId);
    }
    addIndexWords(state.words, spans);
    return state;
  }

  /** Of a span that was sent again other things may be true now: everything is gathered anew. */
  #fold(state: TraceState, traceId: string): void {
    const { ref } = state;
    state.rollup = new TraceRollup();
    state.words.clear();
    const spans = this.#reader.spans({ id: BigInt(ref), trace_id: Buffer.from(traceId, 'hex') });
    for (const span of spans) state.rollup.add(span);
    this.#statements.deleteWords.run(firstIndexRow(ref), firstIndexRow(ref + 1));
    state.indexRows = 0;
    this.#writeWords(state, spans);
  }

  /**
   * A row of its own for each time that spans come, since rewriting one costs more. It repeats the words of
   * the rows before, so that one row answers for the whole trace; beyond a number of them it does not, and
   * says so by a word.
   */
  #writeWords(state: TraceState, spans: readonly SpanRecord[]): void {
    if (state.words.size <= mostRepeatedGroups) addIndexWords(state.words, spans);
    let words = state.words;
    if (words.size > mostRepeatedGroups) {
      words = new Set([wideWord]);
      addIndexWords(words, spans);
    }
    this.#statements.insertWords.run(firstIndexRow(state.ref) + state.indexRows++, [...words].join(' '));
  }

  #insertSpans(parameters: SpanParameter[]): void {
    const perSpan = spanColumns.length;
    const perStatement = perSpan * spansPerStatement;
    let position = 0;
    for (; position + perStatement <= parameters.length; position += perStatement) {
      this.#statements.insertManySpans.run(...parameters.slice(position, position + perStatement));
    }
    for (; position < parameters.length; position += perSpan) {
      this.#statements.insertSpan.run(...parameters.slice(position, position + perSpan));
    }
  }

  /** `source`: of a new trace; `null` for one that is stored already. */
  #writeTrace(traceId: string, { ref, rollup, indexRows }: TraceState, source: string | null): void {
    const values = [
      rollup.startNs,
      rollup.endNs,
      rollup.lastStartNs,
      rollup.spanCount,
      rollup.errorCount,
      rollup.rootName,
      rollup.rootService,
      rollup.listener,
      wholeOrNull(rollup.httpStatus),
      rollup.llmCalls,
      wholeOrNull(rollup.promptTokens),
      wholeOrNull(rollup.completionTokens),
      rollup.llmCalls === 0 ? null : this.#calls.costOf(ref),
      rollup.requestModel,
      rollup.model,
      rollup.route,
      rollup.sessionId,
      rollup.timeToFirstTokenMs,
      rollup.streaming ? 1 : 0,
      rollup.preview,
      rollup.quality,
      rollup.flagged ? 1 : 0,
      rollup.marks,
      rollup.partial ? 0 : 1,
      Date.now(),
      indexRows,
    ];
    if (source === null) {
      this.#statements.updateTrace.run(...values, ref);
      return;
    }
    const { workspace, instance } = this.#options;
    this.#statements.insertTrace.run(
      ...values,
      ref,
      Buffer.from(traceId, 'hex'),
      workspace,
      instance,
      source,
    );
  }

  /** Notes which traces belong together because a span's parent is in another one. */
  #link(ref: number, spans: readonly SpanRecord[]): void {
    for (const { spanId, parentSpanId } of spans) {
      for (const child of this.#index.takeMissing(spanId)) {
        if (child !== ref) this.#statements.insertLink.run(child, ref);
      }
      if (parentSpanId === '' || this.#index.holds(ref, parentSpanId)) continue;
      const holder = this.#index.otherHolder(ref, parentSpanId);
      if (holder === undefined) this.#index.addMissing(ref, parentSpanId);
      else this.#statements.insertLink.run(ref, holder);
    }
  }
}

function newState(ref: number, indexRows: number): TraceState {
  return { ref, rollup: new TraceRollup(), indexRows, words: new Set(), spanIds: [] };
}

const spansPerStatement = 32;
/** So many groups of words, one for each attribute, are repeated in each of the rows of a trace. */
const mostRepeatedGroups = 500;
/** That are remembered for suggestions; senders that make up keys would fill the table otherwise. */
const mostKeys = 10_000;

const rollupColumns = [
  'start_ns',
  'end_ns',
  'last_start_ns',
  'span_count',
  'error_count',
  'root_name',
  'root_service',
  'listener',
  'http_status',
  'llm_calls',
  'prompt_tokens',
  'completion_tokens',
  'cost_nusd',
  'client_model',
  'model',
  'route',
  'session_id',
  'ttft_ms',
  'streaming',
  'preview',
  'quality',
  'flagged',
  'marks',
  'complete',
  'last_seen_ms',
  'index_rows',
];

function prepare(database: Database.Database) {
  const marks = (count: number) => Array.from({ length: count }, () => '?').join(',');
  const spanRow = `(${marks(spanColumns.length)})`;
  const insertSpan = `INSERT OR REPLACE INTO span(${spanColumns.join(',')}) VALUES`;
  const newTraceColumns = [...rollupColumns, 'id', 'trace_id', 'workspace', 'instance', 'source'];
  return {
    insertSpan: database.prepare(insertSpan + spanRow),
    insertManySpans: database.prepare(
      insertSpan + Array.from({ length: spansPerStatement }, () => spanRow).join(','),
    ),
    insertTrace: database.prepare(
      `INSERT INTO trace(${newTraceColumns.join(',')}) VALUES(${marks(newTraceColumns.length)})`,
    ),
    updateTrace: database.prepare(
      `UPDATE trace SET ${rollupColumns.map((name) => `${name} = ?`).join(',')} WHERE id = ?`,
    ),
    insertWords: database.prepare('INSERT INTO trace_index(rowid, words) VALUES(CAST(? AS INTEGER), ?)'),
    deleteWords: database.prepare(
      'DELETE FROM trace_index WHERE rowid >= CAST(? AS INTEGER) AND rowid < CAST(? AS INTEGER)',
    ),
    insertKey: database.prepare('INSERT OR IGNORE INTO attr_key(key) VALUES(?)'),
    insertLink: database.prepare('INSERT OR IGNORE INTO trace_link(child_ref, parent_ref) VALUES(?, ?)'),
  };
}

/** Spans by trace; of a span that occurs twice the last one. */
function byTrace(spans: readonly SpanRecord[]): Map<string, Iterable<SpanRecord>> {
  const groups = new Map<string, Map<string, SpanRecord>>();
  for (const span of spans) {
    const group = groups.get(span.traceId);
    if (group) group.set(span.spanId, span);
    else groups.set(span.traceId, new Map([[span.spanId, span]]));
  }
  return new Map([...groups].map(([traceId, group]) => [traceId, group.values()]));
}

function wholeOrNull(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}
