import { CollectorError } from './collector-error.ts';
import type { ImportOutcome } from './get-traces-request.ts';
import { TraceStore } from './trace-store.ts';
import type { BoundAddresses, CollectorWorkerData, FromWorker } from './worker-messages.ts';

/** How soon a trace that the other process stored is told. */
const lookMs = 250;
const rowsPerNotice = 200;

/** The collector's thread where another process or thread writes the store: the same answers, nothing is taken in. */
export class StoreViewer {
  readonly store: TraceStore;
  readonly #post: (message: FromWorker) => void;
  readonly #timer: NodeJS.Timeout | undefined;
  #seenMs = Date.now();

  /** Throws when the store cannot be opened for reading. */
  constructor(data: CollectorWorkerData, post: (message: FromWorker) => void) {
    this.#post = post;
    this.store = new TraceStore({
      file: data.databaseFile,
      check: false,
      readOnly: true,
      retention: data.retention,
      spansPerTrace: data.limits.spansPerTrace,
      workspace: data.workspace,
      instance: data.instance,
    });
    if (data.quiet) return;
    this.store.refresh();
    this.#timer = setInterval(() => this.#look(), lookMs);
  }

  async listen(): Promise<BoundAddresses> {
    return { grpc: null, http: null };
  }

  ingest(): void {
    // Spans go to the process that writes.
  }

  setPrices(): void {
    // Calls are priced by the process that writes.
  }

  decide(): void {
    // As spans do.
  }

  keepBodies(): void {
    // As spans do.
  }

  async importFile(): Promise<ImportOutcome> {
    throw new CollectorError('store_locked', 'Another process writes the trace store; import there.');
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.store.close();
  }

  #look(): void {
    try {
      if (!this.store.refresh()) return;
      const touched = this.store.touchedSince(this.#seenMs, rowsPerNotice);
      this.#seenMs = touched.at(-1)?.seenMs ?? this.#seenMs;
      if (touched.length === 0) return;
      const rows = this.store.traces.rows(touched.map(({ ref }) => ref));
      this.#post({ type: 'traces-added', rows, stats: this.store.stats() });
    } catch (error) {
      this.#post({ type: 'log', level: 'warn', message: `The trace store cannot be read: ${String(error)}` });
    }
  }
}
