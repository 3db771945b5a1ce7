import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { indexWords } from './index-words.ts';
import { SpanIndex, type TraceState } from './span-index.ts';
import type { SpanRecord, SpanResource, SpanScope } from './span-record.ts';
import { pushSpanRow, type SpanParameter, spanColumns } from './span-rows.ts';
import type { TraceReader } from './trace-reader.ts';
import { TraceRollup } from './trace-rollup.ts';

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

/** Rows of the word index that belong to trace `id` have the numbers `id << 20` and following. */
export const indexRowShift = 20;

/** The one writer of the store. */
export class TraceWriter {
  readonly #database: Database.Database;
  readonly #reader: TraceReader;
  readonly #options: TraceWriterOptions;
  readonly #index = new SpanIndex();
  readonly #resourceIds = new Map<string, number>();
  readonly #scopeIds = new Map<string, number>();
  readonly #statements: ReturnType<typeof prepare>;
  #nextRef: number;

  constructor(database: Database.Database, reader: TraceReader, options: TraceWriterOptions) {
    this.#database = database;
    this.#reader = reader;
    this.#options = options;
    this.#statements = prepare(database);
    this.#nextRef = Number(database.prepare('SELECT coalesce(max(id), 0) + 1 FROM trace').pluck().get());
  }

  /** Stores the spans in one transaction: all of them with their roll-ups, or none. */
  write(spans: readonly SpanRecord[]): WriteResult {
    const nextRef = this.#nextRef;
    try {
      const result = this.#database.transaction(() => this.#write(spans))();
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
    this.#resourceIds.clear();
    this.#scopeIds.clear();
  }

  #write(spans: readonly SpanRecord[]): WriteResult {
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
      const state = known ?? { ref: this.#nextRef++, rollup: new TraceRollup(), indexRows: 0, spanIds: [] };
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
        const resource = this.#resourceId(span.resource);
        pushSpanRow(rows, span, { trace: state.ref, resource, scope: this.#scopeId(span.scope) });
      }
      if (!known) newTraces++;
      if (stored.length > 0) touched.push({ traceId, state, isNew: !known, spans: stored, again });
    }
    this.#insertSpans(rows);
    for (const { traceId, state, isNew, spans: added, again } of touched) {
      if (again) state.rollup = this.#fold(state.ref, traceId);
      else for (const span of added) state.rollup.add(span);
      this.#statements.insertWords.run(state.ref * 2 ** indexRowShift + state.indexRows++, indexWords(added));
      this.#writeTrace(traceId, state, isNew);
    }
    for (const { state, spans: added } of touched) this.#link(state.ref, added);
    return { changed: touched.map(({ state }) => state.ref), newTraces, newSpans, overLimit };
  }

  /** Brings a stored trace back into memory. */
  #load(traceId: string): TraceState | undefined {
    const trace = this.#reader.byTraceId(traceId);
    if (!trace) return undefined;
    const rollup = new TraceRollup();
    const state: TraceState = {
      ref: Number(trace.id),
      rollup,
      indexRows: Number(trace.index_rows),
      spanIds: [],
    };
    this.#index.addState(traceId, state);
    for (const span of this.#reader.spans(trace)) {
      rollup.add(span);
      this.#index.addSpan(state, span.spanId);
    }
    return state;
  }

  #fold(ref: number, traceId: string): TraceRollup {
    const rollup = new TraceRollup();
    const trace = { id: BigInt(ref), trace_id: Buffer.from(traceId, 'hex') };
    for (const span of this.#reader.spans(trace)) rollup.add(span);
    return rollup;
  }

  #insertSpans(parameters: SpanParameter[]): void {
    const perSpan = spanColumns.length;
    const perStatement = perSpan * spansPerStatement;
    let position = 0;
    for (; position + perStatement <= parameters.length; position += perStatement) {
      this.#statements.insertManySpans.run(parameters.slice(position, position + perStatement));
    }
    for (; position < parameters.length; position += perSpan) {
      this.#statements.insertSpan.run(parameters.slice(position, position + perSpan));
    }
  }

  #writeTrace(traceId: string, { ref, rollup, indexRows }: TraceState, isNew: boolean): void {
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
      rollup.costUsd === null ? null : wholeOrNull(rollup.costUsd * 1e9),
      rollup.requestModel,
      rollup.model,
      rollup.route,
      rollup.sessionId,
      rollup.timeToFirstTokenMs,
      rollup.streaming ? 1 : 0,
      rollup.preview,
      rollup.quality,
      rollup.flagged ? 1 : 0,
      rollup.partial ? 0 : 1,
      Date.now(),
      indexRows,
    ];
    if (!isNew) {
      this.#statements.updateTrace.run(...values, ref);
      return;
    }
    const { workspace, instance } = this.#options;
    this.#statements.insertTrace.run(...values, ref, Buffer.from(traceId, 'hex'), workspace, instance);
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

  #resourceId(resource: SpanResource): number {
    const remembered = this.#rememberedResource;
    if (remembered?.resource === resource && this.#resourceIds.size > 0) return remembered.id;
    const text = JSON.stringify(resource.attributes);
    let id = this.#resourceIds.get(text);
    if (id === undefined) {
      const hash = createHash('sha256').update(text).digest().subarray(0, 16);
      this.#statements.insertResource.run(hash, resource.service, text);
      id = Number(this.#statements.findResource.get(hash));
      if (this.#resourceIds.size >= cachedIds) this.#resourceIds.clear();
      this.#resourceIds.set(text, id);
    }
    this.#rememberedResource = { resource, id };
    return id;
  }

  /** Spans of one sender follow each other and share the object. */
  #rememberedResource: { readonly resource: SpanResource; readonly id: number } | undefined;

  #scopeId({ name, version }: SpanScope): number {
    const key = `${name}\0${version}`;
    let id = this.#scopeIds.get(key);
    if (id === undefined) {
      this.#statements.insertScope.run(name, version);
      id = Number(this.#statements.findScope.get(name, version));
      if (this.#scopeIds.size >= cachedIds) this.#scopeIds.clear();
      this.#scopeIds.set(key, id);
    }
    return id;
  }
}

const spansPerStatement = 32;
const cachedIds = 5_000;

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
  'complete',
  'last_seen_ms',
  'index_rows',
];

function prepare(database: Database.Database) {
  const marks = (count: number) => Array.from({ length: count }, () => '?').join(',');
  const spanRow = `(${marks(spanColumns.length)})`;
  const insertSpan = `INSERT OR REPLACE INTO span(${spanColumns.join(',')}) VALUES`;
  const newTraceColumns = [...rollupColumns, 'id', 'trace_id', 'workspace', 'instance'];
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
    insertLink: database.prepare('INSERT OR IGNORE INTO trace_link(child_ref, parent_ref) VALUES(?, ?)'),
    insertResource: database.prepare('INSERT OR IGNORE INTO resource(hash, service, attrs) VALUES(?, ?, ?)'),
    findResource: database.prepare('SELECT id FROM resource WHERE hash = ?').pluck(),
    insertScope: database.prepare('INSERT OR IGNORE INTO scope(name, version) VALUES(?, ?)'),
    findScope: database.prepare('SELECT id FROM scope WHERE name = ? AND version = ?').pluck(),
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
