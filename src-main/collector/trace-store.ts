import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import type { BodyPart, RecordedBody } from '../../src-gateway/recording/recorded-body.ts';
import type { StoredBody } from '../contract/body-calls.ts';
import type { ParamsOf, ResultOf } from '../contract/call.ts';
import type { CallRow, CostGroup, CostReport } from '../contract/cost-calls.ts';
import type { StoredDecision } from '../contract/decision-calls.ts';
import { QueryError } from '../contract/query-language/query.ts';
import type { SessionRow, SessionTurn, sessionCalls } from '../contract/session-calls.ts';
import type { SpanShape, TraceRow, TraceStats, traceCalls } from '../contract/trace-calls.ts';
import { PriceBook, type PriceCatalog } from '../prices/price-book.ts';
import { BodyStore } from './body-store.ts';
import { CallStore } from './call-store.ts';
import { checkSpans } from './check-spans.ts';
import { CollectorError } from './collector-error.ts';
import { bodyLimits, type RetentionLimits } from './collector-limits.ts';
import { CostReporter } from './cost-report.ts';
import { DecisionStore } from './decision-store.ts';
import { fileEnding, writeTraceFile } from './files/write-trace-file.ts';
import { frequentValues } from './frequent-values.ts';
import { getRecentTraces, getTraces } from './get-traces.ts';
import type { GetTracesRequest, GetTracesResponse, ImportOutcome } from './get-traces-request.ts';
import { priceAgain } from './price-again.ts';
import { Retention } from './retention.ts';
import { SessionStore } from './session-store.ts';
import type { SpanRecord } from './span-record.ts';
import { openStore, openStoreForReading } from './store-schema.ts';
import { TimeSlice } from './time-slice.ts';
import { traceOutline } from './trace-outline.ts';
import { TraceFinder, type TraceQuery } from './trace-query.ts';
import { TraceReader } from './trace-reader.ts';
import { type StoredTrace, toSpanShape, toTraceRow } from './trace-rows.ts';
import { TraceWriter, type TraceWriterOptions, type WriteResult } from './trace-writer.ts';

export interface TraceStoreOptions extends TraceWriterOptions {
  readonly file: string;
  /** Look for damage first. */
  readonly check: boolean;
  readonly retention: RetentionLimits;
  /** Another process writes the store; this one only looks. */
  readonly readOnly?: boolean;
}

/** The traces on disk: one writer, queries beside it on the same thread. */
export class TraceStore {
  /** Where a damaged store was moved to when this one was opened. */
  readonly corruptFile: string | null;
  readonly #database: Database.Database;
  readonly #readOnly: boolean;
  readonly #file: string;
  readonly #reader: TraceReader;
  readonly #writer: TraceWriter;
  readonly #finder: TraceFinder;
  readonly #decisions: DecisionStore;
  readonly #bodies: BodyStore;
  readonly #calls: CallStore;
  readonly #costs: CostReporter;
  readonly #sessions: SessionStore;
  readonly #retention: Retention;
  readonly #dropped: Record<string, number> = {};
  #readVersion: unknown = null;
  #toldVersion: unknown = null;
  #traces = 0;
  #spans = 0;
  #importedSpans = 0;

  constructor(options: TraceStoreOptions) {
    const { database, corruptFile } = options.readOnly
      ? { database: openStoreForReading(options.file), corruptFile: null }
      : openStore(options.file, { check: options.check });
    this.corruptFile = corruptFile;
    this.#readOnly = options.readOnly ?? false;
    this.#database = database;
    this.#file = options.file;
    this.#reader = new TraceReader(database);
    this.#writer = new TraceWriter(database, this.#reader, options);
    this.#finder = new TraceFinder(database, this.#reader);
    this.#decisions = new DecisionStore(database);
    this.#bodies = new BodyStore(database, bodyLimits);
    this.#calls = new CallStore(database);
    this.#costs = new CostReporter(database);
    this.#sessions = new SessionStore(database, this.#decisions);
    this.#retention = new Retention(database, options.retention);
    if (!this.#readOnly) this.#recount();
  }

  /** All spans in one transaction. Throws when the disk refuses; then nothing was stored. */
  write(spans: readonly SpanRecord[]): WriteResult {
    const result = this.#writer.write(spans);
    this.#traces += result.newTraces;
    this.#spans += result.newSpans;
    return result;
  }

  /**
   * Stores the spans of a file in small transactions, so that other work may happen between them; `file` is
   * what the list says of where they are from. `onWritten` gets the row ids of the traces. Rejects with
   * `CollectorError` `import_refused`.
   */
  async import(
    spans: readonly SpanRecord[],
    file: string,
    onWritten: (changed: readonly number[]) => void,
  ): Promise<ImportOutcome> {
    this.#checkImportQuota();
    const { accepted, rejected } = checkSpans(spans);
    const traces = new Set<number>();
    const slice = new TimeSlice();
    let stored = accepted.length;
    for (let from = 0; from < accepted.length; from += spansPerImport) {
      const batch = accepted.slice(from, from + spansPerImport);
      const { changed, newTraces, newSpans, overLimit } = this.#writer.write(batch, `import:${file}`);
      this.#traces += newTraces;
      this.#spans += newSpans;
      this.#importedSpans += newSpans;
      if (overLimit.size > 0) rejected.set('trace span limit reached', overLimit.size);
      stored -= overLimit.size;
      for (const ref of changed) traces.add(ref);
      onWritten(changed);
      await slice.pause();
    }
    return { traces: traces.size, spans: stored, rejected: Object.fromEntries(rejected) };
  }

  /** Imported traces are never deleted by themselves, so they have a bound of their own. */
  #checkImportQuota(): void {
    if (this.#readOnly) {
      throw new CollectorError('store_locked', 'Another process writes the trace store; import there.');
    }
    const share = this.#spans === 0 ? 0 : this.#importedSpans / this.#spans;
    if (share * this.#retention.bytes() < importedBytes) return;
    throw new CollectorError(
      'import_refused',
      'Imported traces take up 1 GiB already. Clear the traces before more are imported.',
    );
  }

  countDropped(reason: string, spans: number): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + spans;
  }

  stats(): TraceStats {
    return {
      traces: this.#traces,
      spans: this.#spans,
      dropped: { ...this.#dropped },
      bytes: this.#retention.bytes(),
    };
  }

  /** Newest first. */
  rows(refs: Iterable<number>): TraceRow[] {
    const traces = [...refs].flatMap((ref) => this.#reader.byRef(ref) ?? []);
    traces.sort((a, b) => (a.start_ns < b.start_ns ? 1 : a.start_ns > b.start_ns ? -1 : Number(b.id - a.id)));
    return traces.map((trace) => this.#row(trace));
  }

  /** Rejects with `CollectorError` `invalid_query`. */
  async list(
    params: ParamsOf<(typeof traceCalls)['traces.list']>,
  ): Promise<ResultOf<(typeof traceCalls)['traces.list']>> {
    return namingBadQueries(async () => {
      const wanted = params.limit + 1;
      const rows: TraceRow[] = [];
      const slice = new TimeSlice();
      const { before } = params;
      const id = before && (this.#reader.byTraceId(before.traceId)?.id ?? 0n);
      const question: TraceQuery = {
        ...this.#question(params),
        ...(before && { after: { time: BigInt(before.startNs), start: 0n, id: id ?? 0n } }),
      };
      for (const page of this.#finder.pages(question, Math.max(wanted, smallestPage))) {
        rows.push(...page.map((trace) => this.#row(trace)));
        if (rows.length >= wanted) break;
        await slice.pause();
      }
      return {
        rows: rows.slice(0, params.limit),
        more: rows.length > params.limit,
        unknownKeys: this.#finder.unknownKeys(question.query),
      };
    });
  }

  /** Rejects with `CollectorError` `invalid_query`. */
  async export(
    params: ParamsOf<(typeof traceCalls)['traces.export']>,
  ): Promise<ResultOf<(typeof traceCalls)['traces.export']>> {
    return namingBadQueries(async () => {
      const slice = new TimeSlice();
      const spans: SpanRecord[] = [];
      let traces = 0;
      let complete = true;
      for (const page of this.#finder.pages(this.#question(params), exportedPage)) {
        for (const trace of page) {
          complete = spans.length + Number(trace.span_count) <= exportedSpans;
          if (!complete) break;
          spans.push(...this.#reader.spans(trace));
          traces++;
        }
        if (!complete) break;
        await slice.pause();
      }
      return {
        fileName: `plano-traces.${fileEnding(params.format)}`,
        text: writeTraceFile(params.format, spans),
        traces,
        spans: spans.length,
        complete,
      };
    });
  }

  /** By id, or the newest whose id starts so. */
  get(prefix: string): ResultOf<(typeof traceCalls)['traces.get']> | null {
    const [trace] = this.#reader.byPrefix(prefix.toLowerCase(), 1);
    return trace ? { row: this.#row(trace), spans: this.#reader.spans(trace).map(toSpanShape) } : null;
  }

  /** What `get` answers, as a waterfall wants it. */
  outline(prefix: string): ResultOf<(typeof traceCalls)['traces.outline']> | null {
    const [trace] = this.#reader.byPrefix(prefix.toLowerCase(), 1);
    if (trace === undefined) return null;
    // As the list adds them up: with the prices of catalogues, and without what is reported twice.
    const calls = new Map(this.#calls.ofTrace(Number(trace.id)).map((call) => [call.spanId, call]));
    const costOf = ({ id }: { readonly id: string }) => {
      const call = calls.get(id);
      const nanoUsd = call?.costNanoUsd ?? null;
      return {
        costUsd: nanoUsd === null ? null : nanoUsd / 1e9,
        unpriced: call !== undefined && nanoUsd === null && !call.failed,
      };
    };
    return { row: this.#row(trace), outline: traceOutline(this.#reader.outlined(trace), costOf) };
  }

  span(params: ParamsOf<(typeof traceCalls)['traces.span']>): SpanShape | null {
    const [trace] = this.#reader.byPrefix(params.traceId.toLowerCase(), 1);
    const span = trace && this.#reader.span(trace, params.spanId);
    return span ? toSpanShape(span) : null;
  }

  find(params: ParamsOf<(typeof traceCalls)['traces.find']>): ResultOf<(typeof traceCalls)['traces.find']> {
    const [trace] = this.#reader.byPrefix(params.traceId.toLowerCase(), 1);
    return { spanIds: trace ? this.#reader.spansHolding(trace, params.text) : [] };
  }

  keys(): ResultOf<(typeof traceCalls)['traces.keys']> {
    return { keys: this.#finder.keys() };
  }

  values(key: string): ResultOf<(typeof traceCalls)['traces.values']> {
    return { values: frequentValues(this.#reader.newestSpans(sampledSpans), key) };
  }

  /** By the whole id of a trace; a trace that is not stored has none. */
  callsOf(traceId: string): ResultOf<(typeof sessionCalls)['traces.calls']> {
    const ref = Number(this.#reader.byTraceId(traceId)?.id ?? -1);
    return { calls: this.#calls.ofTrace(ref), turn: this.#sessions.placeOf(ref) };
  }

  /** From now on calls cost this; answers the row ids of the traces whose cost is another one now. */
  async setPrices(catalogs: readonly PriceCatalog[]): Promise<number[]> {
    const prices = new PriceBook(catalogs);
    this.#writer.prices = prices;
    return this.#readOnly ? [] : priceAgain(this.#database, prices);
  }

  costs(by: CostGroup, sinceMs?: number): CostReport {
    return this.#costs.report(by, sinceMs);
  }

  /** Newest first. */
  calls(limit: number, sinceMs = 0): CallRow[] {
    return this.#calls.recent(sinceMs, limit);
  }

  sessions(limit: number): SessionRow[] {
    return this.#sessions.list(limit);
  }

  turns(sessionId: string): SessionTurn[] {
    return this.#sessions.turns(sessionId, mostTurns);
  }

  /** Answers the row ids of the traces whose rows have changed. */
  decide(decisions: readonly DecisionEvidence[]): number[] {
    return this.#decisions.write(decisions);
  }

  /** By the whole id of a trace. */
  decisions(traceId: string): StoredDecision[] {
    return this.#decisions.read(traceId);
  }

  /** Answers the row ids of the traces that they belong to, as far as those are stored. */
  keepBodies(bodies: readonly RecordedBody[]): number[] {
    return this.#bodies.write(bodies);
  }

  /** By the whole id of a trace. */
  bodies(traceId: string): StoredBody[] {
    return this.#bodies.list(traceId);
  }

  /** The text of one body; `null`: it is not kept. */
  body(traceId: string, spanId: string, part: BodyPart): string | null {
    return this.#bodies.read(traceId, spanId, part);
  }

  /** Ids of spans of a trace whose senders tell what was said in attributes, at most 1,000. */
  toldSpans(traceId: string): string[] {
    return this.#bodies.told(traceId);
  }

  /** Bytes of all bodies, as they are stored. */
  bodyBytes(): number {
    return this.#bodies.bytes();
  }

  query(request: GetTracesRequest): Promise<GetTracesResponse> {
    return namingBadQueries(async () => {
      return getTraces(this.#reader, this.#finder, request);
    });
  }

  /** JSON of the newest traces in the original's shape. */
  recent(): Promise<string> {
    return getRecentTraces(this.#reader, this.#finder);
  }

  /** Traces that got spans since then (milliseconds since the epoch), at most `limit`, the oldest first. */
  touchedSince(since: number, limit: number): { readonly ref: number; readonly seenMs: number }[] {
    return this.#database
      .prepare<[number, number]>(
        `SELECT id AS ref, last_seen_ms AS seenMs FROM trace INDEXED BY trace_evict
         WHERE last_seen_ms >= ? ORDER BY last_seen_ms DESC LIMIT ?`,
      )
      .all(since, limit)
      .reverse() as { ref: number; seenMs: number }[];
  }

  /** Before each answer: what another thread or process wrote or deleted may have made memories wrong. */
  keepUp(): void {
    if (!this.#readOnly) return;
    const version = this.#version();
    if (version !== this.#readVersion) this.#reader.forget();
    this.#readVersion = version;
  }

  /** Takes in what another process wrote meanwhile; `false`: nothing. */
  refresh(): boolean {
    const version = this.#version();
    if (version === this.#toldVersion) return false;
    this.#toldVersion = version;
    this.#reader.forget();
    this.#recount();
    return true;
  }

  clear(): number {
    if (this.#readOnly) {
      throw new CollectorError('store_locked', 'Another process writes the trace store; clear it there.');
    }
    const deleted = this.#traces;
    this.#retention.clear();
    this.#forget();
    this.#recount();
    return deleted;
  }

  /** Deletes the oldest traces beyond the limits; resolves with their number. */
  async enforceRetention(): Promise<number> {
    this.#bodies.enforce();
    const stored = { spans: this.#spans, imported: this.#importedSpans };
    const { traces, dropped } = await this.#retention.enforce(stored, () => this.#forget());
    for (const [reason, spans] of Object.entries(dropped)) this.countDropped(reason, spans);
    if (traces > 0) this.#recount();
    return traces;
  }

  /** Gives freed pages back to the file system, a few at a time. */
  vacuum(): void {
    this.#retention.vacuum();
  }

  freeDiskBytes(): number {
    const { bavail, bsize } = statfsSync(dirname(this.#file));
    return bavail * bsize;
  }

  close(): void {
    if (!this.#readOnly) this.#database.pragma('wal_checkpoint(TRUNCATE)');
    this.#database.close();
  }

  #question(params: {
    readonly query?: string;
    readonly errorsOnly?: boolean;
    readonly fromNs?: string;
    readonly untilNs?: string;
  }): TraceQuery {
    const { query = '', errorsOnly = false, fromNs, untilNs } = params;
    return {
      query: this.#finder.parse(query),
      errorsOnly,
      ...(fromNs !== undefined && { fromNs: BigInt(fromNs) }),
      ...(untilNs !== undefined && { untilNs: BigInt(untilNs) }),
    };
  }

  #row(trace: StoredTrace): TraceRow {
    return toTraceRow(trace, this.#decisions.tried(trace.trace_id), this.#calls.totalsOf(Number(trace.id)));
  }

  /** Another one after each change by another connection. */
  #version(): unknown {
    return this.#database.pragma('data_version', { simple: true });
  }

  #forget(): void {
    this.#writer.forget();
    this.#reader.forget();
  }

  #recount(): void {
    const sums = this.#database
      .prepare(
        `SELECT count(*) AS traces, coalesce(sum(span_count), 0) AS spans,
         coalesce(sum(span_count) FILTER (WHERE source <> 'live'), 0) AS imported FROM trace`,
      )
      .get() as { traces: number; spans: number; imported: number };
    this.#traces = sums.traces;
    this.#spans = sums.spans;
    this.#importedSpans = sums.imported;
  }
}

/** So many of the newest spans are looked at for the values of a key. */
const sampledSpans = 2_000;
const smallestPage = 50;
const exportedPage = 100;
const exportedSpans = 200_000;
const spansPerImport = 200;
const importedBytes = 1024 * 1024 * 1024;
/** Of one conversation. */
const mostTurns = 1000;

async function namingBadQueries<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { place, message } = error;
    throw new CollectorError('invalid_query', message, { ...place }, { cause: error });
  }
}
