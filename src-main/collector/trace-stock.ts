import type Database from 'better-sqlite3';
import type { TraceStats } from '../contract/trace-calls.ts';
import { checkSpans } from './check-spans.ts';
import { CollectorError } from './collector-error.ts';
import type { RetentionLimits } from './collector-limits.ts';
import type { ImportOutcome } from './get-traces-request.ts';
import { Retention } from './retention.ts';
import type { SpanRecord } from './span-record.ts';
import { TimeSlice } from './time-slice.ts';
import type { TraceWriter, WriteResult } from './trace-writer.ts';

export interface TraceStockOptions {
  readonly writer: TraceWriter;
  readonly retention: RetentionLimits;
  /** Traces were deleted: what is remembered of them is wrong now. */
  onDeleted(): void;
}

/** How many traces there are: what comes in, what has to go, and what was dropped on the way. */
export class TraceStock {
  readonly #database: Database.Database;
  readonly #options: TraceStockOptions;
  readonly #retention: Retention;
  readonly #dropped: Record<string, number> = {};
  #traces = 0;
  #spans = 0;
  #importedSpans = 0;

  constructor(database: Database.Database, options: TraceStockOptions) {
    this.#database = database;
    this.#options = options;
    this.#retention = new Retention(database, options.retention);
  }

  /** All spans in one transaction. Throws when the disk refuses; then nothing was stored. */
  write(spans: readonly SpanRecord[]): WriteResult {
    const result = this.#options.writer.write(spans);
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
      const { changed, newTraces, newSpans, overLimit } = this.#options.writer.write(batch, `import:${file}`);
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

  /** Deletes every trace; answers their number. */
  clear(): number {
    const deleted = this.#traces;
    this.#retention.clear();
    this.#options.onDeleted();
    this.recount();
    return deleted;
  }

  /** Deletes the traces that got no span since then; resolves with their number. */
  async clearBefore(seenBeforeMs: number): Promise<number> {
    const deleted = await this.#retention.clearBefore(seenBeforeMs, () => this.#options.onDeleted());
    if (deleted > 0) this.recount();
    return deleted;
  }

  /** Deletes the oldest traces beyond the limits; resolves with their number. */
  async enforceRetention(): Promise<number> {
    const stored = { spans: this.#spans, imported: this.#importedSpans };
    const { traces, dropped } = await this.#retention.enforce(stored, () => this.#options.onDeleted());
    for (const [reason, spans] of Object.entries(dropped)) this.countDropped(reason, spans);
    if (traces > 0) this.recount();
    return traces;
  }

  /** Gives freed pages back to the file system, a few at a time. */
  vacuum(): void {
    this.#retention.vacuum();
  }

  /** After others wrote or deleted. */
  recount(): void {
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

  /** Imported traces are never deleted by themselves, so they have a bound of their own. */
  #checkImportQuota(): void {
    const share = this.#spans === 0 ? 0 : this.#importedSpans / this.#spans;
    if (share * this.#retention.bytes() < importedBytes) return;
    throw new CollectorError(
      'import_refused',
      'Imported traces take up 1 GiB already. Clear the traces before more are imported.',
    );
  }
}

const spansPerImport = 200;
const importedBytes = 1024 * 1024 * 1024;
