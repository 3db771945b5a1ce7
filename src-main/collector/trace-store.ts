import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import type { BodyPart, RecordedBody } from '../../src-gateway/recording/recorded-body.ts';
import { removeBackups } from '../../src-gateway/state/back-up-database.ts';
import type { StoredBody } from '../contract/body-calls.ts';
import type { ResultOf } from '../contract/call.ts';
import type { CallRow, CostGroup, CostReport } from '../contract/cost-calls.ts';
import type { StoredDecision } from '../contract/decision-calls.ts';
import type { SessionRow, SessionTurn, sessionCalls } from '../contract/session-calls.ts';
import type { TraceStats } from '../contract/trace-calls.ts';
import { PriceBook, type PriceCatalog } from '../prices/price-book.ts';
import { BodyStore } from './body-store.ts';
import { CallStore } from './call-store.ts';
import { CollectorError } from './collector-error.ts';
import { bodyLimits, type RetentionLimits } from './collector-limits.ts';
import { CostReporter } from './cost-report.ts';
import { DecisionStore } from './decision-store.ts';
import type { ConfigSnapshot, StoredBeside } from './files/beside-spans.ts';
import type { TraceContents } from './files/trace-contents.ts';
import type { ImportOutcome } from './get-traces-request.ts';
import { priceAgain } from './price-again.ts';
import { SessionStore } from './session-store.ts';
import { SnapshotStore } from './snapshot-store.ts';
import type { SpanRecord } from './span-record.ts';
import { openStore, openStoreForReading } from './store-schema.ts';
import { TraceAnswers, type TraceQuestion } from './trace-answers.ts';
import { TraceReader } from './trace-reader.ts';
import { TraceStock } from './trace-stock.ts';
import { TraceWriter, type TraceWriterOptions, type WriteResult } from './trace-writer.ts';

export interface TraceStoreOptions extends TraceWriterOptions {
  readonly file: string;
  /** Look for damage first. */
  readonly check: boolean;
  readonly retention: RetentionLimits;
  /** Another process writes the store; this one only looks. */
  readonly readOnly?: boolean;
}

/** The traces on disk and all that belongs to them: one writer, questions beside it. */
export class TraceStore {
  /** Where a damaged store was moved to when this one was opened. */
  readonly corruptFile: string | null;
  /** Questions about traces. */
  readonly traces: TraceAnswers;
  readonly #database: Database.Database;
  readonly #readOnly: boolean;
  readonly #file: string;
  readonly #reader: TraceReader;
  readonly #writer: TraceWriter;
  readonly #stock: TraceStock;
  readonly #decisions: DecisionStore;
  readonly #bodies: BodyStore;
  readonly #snapshots: SnapshotStore;
  readonly #calls: CallStore;
  readonly #costs: CostReporter;
  readonly #sessions: SessionStore;
  #readVersion: unknown = null;
  #toldVersion: unknown = null;

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
    this.#stock = new TraceStock(database, {
      writer: this.#writer,
      retention: options.retention,
      onDeleted: () => this.#forget(),
    });
    this.#decisions = new DecisionStore(database);
    this.#bodies = new BodyStore(database, bodyLimits);
    this.#snapshots = new SnapshotStore(database);
    this.#calls = new CallStore(database);
    this.#costs = new CostReporter(database);
    this.#sessions = new SessionStore(database, this.#decisions);
    this.traces = new TraceAnswers(database, {
      reader: this.#reader,
      decisions: this.#decisions,
      calls: this.#calls,
    });
    if (!this.#readOnly) this.#stock.recount();
  }

  /** All spans in one transaction. Throws when the disk refuses; then nothing was stored. */
  write(spans: readonly SpanRecord[]): WriteResult {
    return this.#stock.write(spans);
  }

  /** As `TraceStock` does. Rejects with `CollectorError` `import_refused`, `store_locked`. */
  async import(
    spans: readonly SpanRecord[],
    file: string,
    onWritten: (changed: readonly number[]) => void,
  ): Promise<ImportOutcome> {
    this.#checkWritable('import');
    return this.#stock.import(spans, file, onWritten);
  }

  countDropped(reason: string, spans: number): void {
    this.#stock.countDropped(reason, spans);
  }

  stats(): TraceStats {
    return this.#stock.stats();
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

  /** The newest traces that fit, with all that is kept of them. Rejects with `CollectorError` `invalid_query`. */
  async contents(question: TraceQuestion): Promise<TraceContents> {
    const { spans, traceIds, complete } = await this.traces.wholeTraces(question, mostContents);
    return { spans, traces: traceIds.length, complete, ...this.keptOf(traceIds) };
  }

  /** What is kept of traces beside their spans, as much of what was said as goes into one file. */
  keptOf(traceIds: readonly string[]): Pick<TraceContents, 'bodies' | 'decisions'> {
    let room = mostContents.bodyText;
    const bodies = traceIds.flatMap((traceId) =>
      this.#bodies.list(traceId).flatMap((body) => {
        const text = this.#bodies.read(traceId, body.spanId, body.part) ?? '';
        room -= text.length;
        return room < 0 ? [] : [{ traceId, ...body, text }];
      }),
    );
    return { bodies, decisions: traceIds.flatMap((traceId) => this.#decisions.read(traceId)) };
  }

  /** What came in a file beside its spans; answers the row ids of the traces that it belongs to. */
  importBeside({ bodies, configs, decisions }: StoredBeside): number[] {
    this.#checkWritable('import');
    this.#snapshots.write(configs);
    return [...this.#bodies.write(bodies), ...this.#decisions.write(decisions)];
  }

  /** First digits of the hash of the config that a trace's gateway served; `null`: it is not told. */
  configOf(traceId: string): string | null {
    const trace = this.#reader.byTraceId(traceId);
    return trace === undefined ? null : this.#reader.configHash(trace);
  }

  /** The config whose hash begins so, where it came with an imported trace. */
  snapshot(prefix: string): ConfigSnapshot | null {
    return this.#snapshots.find(prefix);
  }

  /** Ids of spans of a trace whose senders tell what was said in attributes, at most 1,000. */
  toldSpans(traceId: string): string[] {
    return this.#bodies.told(traceId);
  }

  /** Bytes of all bodies, as they are stored. */
  bodyBytes(): number {
    return this.#bodies.bytes();
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
    this.#stock.recount();
    return true;
  }

  /** Deletes every trace; answers their number. */
  clear(): number {
    this.#checkWritable('clear it');
    removeBackups(this.#file);
    return this.#stock.clear();
  }

  /** Deletes the traces that got no span since then; resolves with their number. */
  async clearBefore(seenBeforeMs: number): Promise<number> {
    this.#checkWritable('clear it');
    removeBackups(this.#file);
    return this.#stock.clearBefore(seenBeforeMs);
  }

  /** Deletes the oldest traces beyond the limits; resolves with their number. */
  async enforceRetention(): Promise<number> {
    this.#bodies.enforce();
    // A copy of the store holds what was said, too.
    removeBackups(this.#file, (path) => statSync(path).mtimeMs < Date.now() - bodyLimits.maxAgeMs);
    return this.#stock.enforceRetention();
  }

  /** Gives freed pages back to the file system, a few at a time. */
  vacuum(): void {
    this.#stock.vacuum();
  }

  freeDiskBytes(): number {
    const { bavail, bsize } = statfsSync(dirname(this.#file));
    return bavail * bsize;
  }

  close(): void {
    if (!this.#readOnly) this.#database.pragma('wal_checkpoint(TRUNCATE)');
    this.#database.close();
  }

  #checkWritable(what: string): void {
    if (!this.#readOnly) return;
    throw new CollectorError('store_locked', `Another process writes the trace store; ${what} there.`);
  }

  /** Another one after each change by another connection. */
  #version(): unknown {
    return this.#database.pragma('data_version', { simple: true });
  }

  #forget(): void {
    this.#writer.forget();
    this.#reader.forget();
  }
}

/** Of one file: a person reads it, and a machine takes it at once. */
const mostContents = { traces: 200, spans: 100_000, bodyText: 64 * 1024 * 1024 };
/** Of one conversation. */
const mostTurns = 1000;
