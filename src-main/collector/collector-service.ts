import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import type { RecordedBody } from '../../src-gateway/recording/recorded-body.ts';
import type { PriceCatalog } from '../prices/price-book.ts';
import { bindFailure } from './bind-failure.ts';
import { CollectorError } from './collector-error.ts';
import { decodeRequest } from './decode-json.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import { storedBeside } from './files/beside-spans.ts';
import { readTraceFile, type TraceFile } from './files/read-trace-file.ts';
import type { ImportOutcome, ImportTracesRequest } from './get-traces-request.ts';
import { IngestQueue } from './ingest-queue.ts';
import { announceAddresses, releaseLock, takeLock } from './lock-file.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import type { OtlpGrpcServer } from './otlp-grpc.ts';
import { createOtlpHttpServer } from './otlp-http.ts';
import type { Receiver } from './receiver.ts';
import { TraceStore } from './trace-store.ts';
import type {
  BindAddress,
  BoundAddress,
  BoundAddresses,
  CollectorWorkerData,
  FromWorker,
} from './worker-messages.ts';

/** Everything on the collector's thread: store, queue, ports, timers. `post` tells the main thread. */
export class CollectorService {
  readonly store: TraceStore;
  readonly #data: CollectorWorkerData;
  readonly #post: (message: FromWorker) => void;
  readonly #queue: IngestQueue;
  readonly #discarded = new Set<string>();
  readonly #changed = new Set<number>();
  readonly #timers: NodeJS.Timeout[] = [];
  #notifyTimer: NodeJS.Timeout | undefined;
  #closed = false;
  #nextNotice = 0;
  #spansSinceRetention = 0;
  #http: Server | undefined;
  #grpc: OtlpGrpcServer | undefined;

  /** Takes the lock and opens the store. Throws `CollectorError` `store_locked`. */
  constructor(data: CollectorWorkerData, post: (message: FromWorker) => void) {
    this.#data = data;
    this.#post = post;
    const { stale } = takeLock(data.lockFile);
    try {
      this.store = new TraceStore({
        file: data.databaseFile,
        check: stale,
        retention: data.retention,
        spansPerTrace: data.limits.spansPerTrace,
        workspace: data.workspace,
        instance: data.instance,
      });
    } catch (error) {
      releaseLock(data.lockFile);
      throw error;
    }
    if (this.store.corruptFile) {
      this.#log('warn', `The trace store was damaged and has been moved to ${this.store.corruptFile}.`);
    }
    this.setPrices(data.prices);
    this.#queue = new IngestQueue({
      store: this.store,
      limits: data.limits,
      onCommit: (changed, spans) => this.#committed(changed, spans),
      onFailure: (error) => this.#log('error', `Spans could not be stored: ${messageOf(error)}`),
    });
  }

  /** Opens the ports. Rejects with `CollectorError`; `close` is due then, too. */
  async listen(): Promise<BoundAddresses> {
    const { grpc, http, limits, lockFile } = this.#data;
    const receiver = this.#receiver();
    if (grpc) {
      // Loaded only where it is wanted: gRPC takes longer to load than all the rest.
      const { startOtlpGrpcServer } = await import('./otlp-grpc.ts');
      this.#grpc = await startOtlpGrpcServer(receiver, limits, grpc);
    }
    const httpAddress = http && (await this.#listenHttp(receiver, http));
    const addresses = { grpc: this.#grpc?.address ?? null, http: httpAddress };
    announceAddresses(lockFile, addresses);
    this.#timers.push(setInterval(() => this.#tidy(), tidyMs));
    this.#timers.push(setInterval(() => this.#idle(), idleMs));
    this.#tidy();
    return addresses;
  }

  /** Spans of our own gateway. */
  ingest(otlp: Uint8Array): void {
    try {
      void this.#queue.add(decodeProtobuf(otlp));
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
      this.#log('error', `Spans of the gateway could not be read: ${error.message}`);
    }
  }

  /** Rejects with `CollectorError` `import_refused`. */
  async import({ file, resourceSpans, beside }: ImportTracesRequest): Promise<ImportOutcome> {
    return this.#import(() => ({ spans: decodeRequest({ resourceSpans }), beside: beside ?? null }), file);
  }

  /** A whole file, whatever it holds. Rejects with `CollectorError` `import_refused`. */
  async importFile(file: string, bytes: Uint8Array): Promise<ImportOutcome> {
    return this.#import(() => readTraceFile(bytes), file);
  }

  async #import(read: () => TraceFile, file: string): Promise<ImportOutcome> {
    if (this.#queue.blocked !== null) throw new CollectorError('import_refused', this.#queue.blocked);
    let content: TraceFile;
    try {
      content = read();
    } catch (error) {
      if (error instanceof OtlpDecodeError) throw new CollectorError('import_refused', error.message);
      throw error;
    }
    const { beside, spans } = content;
    const outcome = await this.store.import(spans, basename(file), (changed) => this.#committed(changed, 0));
    if (beside !== null) this.#committed(this.store.importBeside(storedBeside(beside)), 0);
    return outcome;
  }

  /** Deletes every trace; answers their number. */
  clear(): number {
    return this.store.clear();
  }

  /** Why requests of our own gateway went where they went. */
  decide(decisions: readonly DecisionEvidence[]): void {
    if (this.#queue.blocked !== null) return;
    this.#attempt('Routing decisions could not be stored', () => {
      this.#committed(this.store.decide(decisions), 0);
    });
  }

  /** What was said in a request of our own gateway. */
  keepBodies(bodies: readonly RecordedBody[]): void {
    if (this.#queue.blocked !== null) return;
    this.#attempt('Bodies could not be stored', () => {
      this.#committed(this.store.keepBodies(bodies), 0);
    });
  }

  /** From now on calls cost this; stored ones that nobody could price are looked at again. */
  setPrices(prices: readonly PriceCatalog[]): void {
    this.store.setPrices(prices).then(
      (changed) => this.#committed(changed, 0),
      (error: unknown) => this.#log('warn', `Stored calls could not be priced: ${messageOf(error)}`),
    );
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#queue.close();
    clearTimeout(this.#notifyTimer);
    this.#notify();
    const http = this.#http;
    if (http) {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeIdleConnections();
      const timer = setTimeout(() => http.closeAllConnections(), closeGraceMs);
      await closed;
      clearTimeout(timer);
    }
    await this.#grpc?.close(closeGraceMs);
    this.#closed = true;
    this.store.close();
    releaseLock(this.#data.lockFile);
  }

  #receiver(): Receiver {
    return {
      store: (spans) => this.#queue.add(spans),
      discard: (signal) => {
        if (this.#discarded.has(signal)) return '';
        this.#discarded.add(signal);
        this.#log('warn', `A sender exports ${signal}; they are accepted and discarded.`);
        return `${signal} are accepted and discarded`;
      },
      spanCount: () => this.store.stats().spans,
      stats: () => this.store.stats(),
      query: (request) => this.store.traces.query(request),
      import: (request) => this.import(request),
      clear: async () => this.clear(),
      recent: () => this.store.traces.recent(),
      calls: ({ limit, sinceMs }) => ({ calls: this.store.calls(limit, sinceMs) }),
    };
  }

  async #listenHttp(receiver: Receiver, bind: BindAddress): Promise<BoundAddress> {
    const { limits, allowedHosts } = this.#data;
    const server = createOtlpHttpServer({ receiver, limits, bind, allowedHosts });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(bindFailure(bind, '--http-port', error)));
      server.listen({ host: bind.host, port: bind.port, exclusive: true }, resolve);
    });
    server.on('error', (error) => this.#log('error', `OTLP over HTTP: ${error.message}`));
    this.#http = server;
    return { address: bind.host, port: (server.address() as AddressInfo).port };
  }

  #committed(changed: readonly number[], spans: number): void {
    for (const ref of changed) this.#changed.add(ref);
    this.#spansSinceRetention += spans;
    if (this.#spansSinceRetention >= spansBetweenRetention) {
      this.#spansSinceRetention = 0;
      this.#enforceRetention();
    }
    const wait = this.#nextNotice - Date.now();
    if (wait <= 0) this.#notify();
    else this.#notifyTimer ??= setTimeout(() => this.#notify(), wait);
  }

  #notify(): void {
    this.#notifyTimer = undefined;
    if (this.#changed.size === 0) return;
    const isFlood = this.#changed.size > rowsPerNotice;
    this.#nextNotice = Date.now() + (isFlood ? floodNoticeMs : noticeMs);
    // The set is in order of first change: the last ones are the newest.
    const refs = [...this.#changed].slice(-rowsPerNotice);
    this.#changed.clear();
    this.#attempt('New traces could not be announced', () => {
      this.#post({ type: 'traces-added', rows: this.store.traces.rows(refs), stats: this.store.stats() });
    });
  }

  #tidy(): void {
    this.#attempt('The free space of the disk is unknown', () => this.#watchDisk());
    this.#enforceRetention();
  }

  #watchDisk(): void {
    const free = this.store.freeDiskBytes();
    const { minFreeBytes } = this.#data.retention;
    const blocked =
      free < minFreeBytes ? `only ${Math.floor(free / 1_048_576)} MiB are free on the disk` : null;
    if (blocked && this.#queue.blocked === null) this.#log('error', `No traces are stored: ${blocked}.`);
    if (!blocked && this.#queue.blocked !== null) this.#log('info', 'Traces are stored again.');
    this.#queue.block(blocked);
  }

  #enforceRetention(): void {
    this.store.enforceRetention().catch((error: unknown) => {
      // It deletes in slices; one that finds the store closed has nothing left to do.
      if (!this.#closed) this.#log('error', `Old traces could not be deleted: ${messageOf(error)}`);
    });
  }

  #idle(): void {
    if (Date.now() - this.#nextNotice < idleMs) return;
    this.#attempt('The trace store could not be made smaller', () => this.store.vacuum());
  }

  /** What a timer does must not end the thread. */
  #attempt(failure: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#log('warn', `${failure}: ${messageOf(error)}`);
    }
  }

  #log(level: 'info' | 'warn' | 'error', message: string): void {
    this.#post({ type: 'log', level, message });
  }
}

const tidyMs = 30_000;
const idleMs = 1_000;
const spansBetweenRetention = 5_000;
/** A live list need not be told more often. */
const noticeMs = 50;
/** More new traces than a list can show: rows that nobody sees would cost more than the spans themselves. */
const floodNoticeMs = 250;
const rowsPerNotice = 200;
const closeGraceMs = 2_000;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
