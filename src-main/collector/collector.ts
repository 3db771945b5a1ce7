import { Worker } from 'node:worker_threads';
import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import type { BodyPart, RecordedBody } from '../../src-gateway/recording/recorded-body.ts';
import type { TraceRow, TraceStats } from '../contract/trace-calls.ts';
import { entryFile } from '../entries.ts';
import { CollectorError } from './collector-error.ts';
import {
  type CollectorLimits,
  defaultLimits,
  defaultRetention,
  type RetentionLimits,
} from './collector-limits.ts';
import { releaseLock } from './lock-file.ts';
import type {
  BindAddress,
  BoundAddresses,
  CollectorLogLevel,
  CollectorWorkerData,
  FromWorker,
  ToWorker,
  WorkerCallName,
  WorkerCalls,
} from './worker-messages.ts';

export interface CollectorOptions {
  /** `$PLANO_HOME/traces.db`; its folder is made. */
  readonly databaseFile: string;
  /** `$PLANO_HOME/traces.lock` */
  readonly lockFile: string;
  /** `null`: no OTLP over gRPC. Port 0: any free one. */
  readonly grpc: BindAddress | null;
  /** `null`: no OTLP over HTTP. */
  readonly http: BindAddress | null;
  /** Further `Host` names that the HTTP port accepts when it is bound to loopback. */
  readonly allowedHosts?: readonly string[];
  readonly limits?: Partial<CollectorLimits>;
  readonly retention?: Partial<RetentionLimits>;
  /** Config path and instance name that new traces are marked with. */
  readonly workspace: string;
  readonly instance: string;
  /** Look at a store that another process writes; nothing is ingested and no port is opened. */
  readonly view?: boolean;
  /** New or changed traces, newest first, at most 200, soon after each commit. */
  onTracesAdded?(batch: { readonly rows: TraceRow[]; readonly stats: TraceStats }): void;
  onLog?(level: CollectorLogLevel, message: string): void;
  /** The thread ended by itself once it was ready; every open call has failed. */
  onStopped?(error: CollectorError): void;
}

/** The trace store and its receivers, on their own thread. */
export interface Collector {
  readonly addresses: BoundAddresses;
  /** Takes an OTLP `ExportTraceServiceRequest` of our own gateway; the array must not be used after. */
  ingest(otlp: Uint8Array): void;
  /** Keeps decisions of our own gateway with their traces, which may come later. */
  decide(decisions: readonly DecisionEvidence[]): void;
  /** Of one trace, oldest first. */
  decisions(traceId: string): Promise<WorkerCalls['decisions']['result']>;
  /** Keeps what was said in a request with its trace, which may come later. */
  keepBodies(bodies: readonly RecordedBody[]): void;
  /** What is kept of a trace, without the bodies. */
  bodies(traceId: string): Promise<WorkerCalls['bodies']['result']>;
  /** The text of one body; `null`: it is not kept. */
  body(traceId: string, spanId: string, part: BodyPart): Promise<string | null>;
  /** Ids of spans of a trace whose senders tell what was said, at most 1,000. */
  toldSpans(traceId: string): Promise<WorkerCalls['toldSpans']['result']>;
  /** Bytes of all bodies, as they are stored. */
  bodyBytes(): Promise<number>;
  /** Rejects with `invalid_query` for a term that cannot be read. */
  list(params: WorkerCalls['list']['params']): Promise<WorkerCalls['list']['result']>;
  /** By id or by a prefix of at least 8 digits (the newest that fits); `null`: there is none. */
  get(traceId: string): Promise<WorkerCalls['get']['result']>;
  /** What `get` answers, as a waterfall wants it. */
  outline(traceId: string): Promise<WorkerCalls['outline']['result']>;
  /** `null`: there is none. */
  span(params: WorkerCalls['span']['params']): Promise<WorkerCalls['span']['result']>;
  /** Spans of a trace that hold a text. */
  find(params: WorkerCalls['find']['params']): Promise<WorkerCalls['find']['result']>;
  /** What a query may name. */
  keys(): Promise<WorkerCalls['keys']['result']>;
  /** What stands behind a key in the newest traces. */
  values(key: string): Promise<WorkerCalls['values']['result']>;
  stats(): Promise<TraceStats>;
  /** Deletes every trace. */
  clear(): Promise<{ readonly deleted: number }>;
  /** The text of a file with the traces that a query finds. Rejects with `invalid_query`. */
  export(params: WorkerCalls['export']['params']): Promise<WorkerCalls['export']['result']>;
  /** Stores the traces of a file. Rejects with `import_refused`, `store_locked`. */
  import(params: WorkerCalls['import']['params']): Promise<WorkerCalls['import']['result']>;
  /** What `GetTraces` of the gRPC port answers. */
  query(request: WorkerCalls['query']['params']): Promise<WorkerCalls['query']['result']>;
  /** Stores what was handed over, closes the ports and the store. Safe to call twice. */
  close(): Promise<void>;
}

/** Rejects with `CollectorError`: `port_in_use`, `bind_failed`, `store_locked`, `store_failed`. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const workerData: CollectorWorkerData = {
    databaseFile: options.databaseFile,
    lockFile: options.lockFile,
    grpc: options.grpc,
    http: options.http,
    allowedHosts: options.allowedHosts ?? [],
    limits: { ...defaultLimits, ...options.limits },
    retention: { ...defaultRetention, ...options.retention },
    workspace: options.workspace,
    instance: options.instance,
    view: options.view ?? false,
  };
  const worker = new Worker(entryFile('collector-worker'), { workerData, name: 'collector' });
  const client = new WorkerCollector(worker, options);
  try {
    await client.ready;
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return client;
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: CollectorError): void;
}

class WorkerCollector implements Collector {
  addresses: BoundAddresses = { grpc: null, http: null };
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #options: CollectorOptions;
  readonly #pending = new Map<number, PendingCall>();
  #nextId = 1;
  #started = false;
  #ended = false;
  #closing: Promise<void> | undefined;

  constructor(worker: Worker, options: CollectorOptions) {
    this.#worker = worker;
    this.#options = options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    worker.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'ready':
          this.addresses = message.addresses;
          this.#started = true;
          resolve();
          return;
        case 'start-failed':
          reject(new CollectorError(message.error.code, message.error.message, message.error.details));
          return;
        default:
          this.#receive(message);
      }
    });
    worker.on('error', (cause) => {
      const error = new CollectorError(
        'collector_stopped',
        `The collector failed: ${cause.message}`,
        {},
        { cause },
      );
      reject(error);
      this.#end(error);
    });
    worker.on('exit', () => {
      const error = new CollectorError('collector_stopped', 'The collector has stopped.');
      reject(error);
      this.#end(error);
    });
  }

  ingest(otlp: Uint8Array): void {
    if (this.#ended) return;
    const owned = ownsItsBuffer(otlp) ? otlp : new Uint8Array(otlp);
    this.#post({ type: 'ingest', otlp: owned }, [owned.buffer as ArrayBuffer]);
  }

  decide(decisions: readonly DecisionEvidence[]): void {
    if (!this.#ended) this.#post({ type: 'decisions', decisions });
  }

  decisions(traceId: string): Promise<WorkerCalls['decisions']['result']> {
    return this.#call('decisions', traceId);
  }

  keepBodies(bodies: readonly RecordedBody[]): void {
    if (!this.#ended) this.#post({ type: 'bodies', bodies });
  }

  bodies(traceId: string): Promise<WorkerCalls['bodies']['result']> {
    return this.#call('bodies', traceId);
  }

  body(traceId: string, spanId: string, part: BodyPart): Promise<string | null> {
    return this.#call('body', { traceId, spanId, part });
  }

  toldSpans(traceId: string): Promise<WorkerCalls['toldSpans']['result']> {
    return this.#call('toldSpans', traceId);
  }

  bodyBytes(): Promise<number> {
    return this.#call('bodyBytes', null);
  }

  list(params: WorkerCalls['list']['params']): Promise<WorkerCalls['list']['result']> {
    return this.#call('list', params);
  }

  get(traceId: string): Promise<WorkerCalls['get']['result']> {
    return this.#call('get', traceId);
  }

  outline(traceId: string): Promise<WorkerCalls['outline']['result']> {
    return this.#call('outline', traceId);
  }

  span(params: WorkerCalls['span']['params']): Promise<WorkerCalls['span']['result']> {
    return this.#call('span', params);
  }

  find(params: WorkerCalls['find']['params']): Promise<WorkerCalls['find']['result']> {
    return this.#call('find', params);
  }

  keys(): Promise<WorkerCalls['keys']['result']> {
    return this.#call('keys', null);
  }

  values(key: string): Promise<WorkerCalls['values']['result']> {
    return this.#call('values', key);
  }

  stats(): Promise<TraceStats> {
    return this.#call('stats', null);
  }

  clear(): Promise<{ readonly deleted: number }> {
    return this.#call('clear', null);
  }

  export(params: WorkerCalls['export']['params']): Promise<WorkerCalls['export']['result']> {
    return this.#call('export', params);
  }

  import(params: WorkerCalls['import']['params']): Promise<WorkerCalls['import']['result']> {
    return this.#call('import', params);
  }

  query(request: WorkerCalls['query']['params']): Promise<WorkerCalls['query']['result']> {
    return this.#call('query', request);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (!this.#ended) await this.#call('close', null).catch(() => undefined);
    await this.#worker.terminate();
  }

  #call<N extends WorkerCallName>(
    name: N,
    params: WorkerCalls[N]['params'],
  ): Promise<WorkerCalls[N]['result']> {
    if (this.#ended) {
      return Promise.reject(new CollectorError('collector_stopped', 'The collector has stopped.'));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: (value) => resolve(value as WorkerCalls[N]['result']), reject });
      this.#post({ type: 'call', id, name, params } as ToWorker);
    });
  }

  #post(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #receive(message: Exclude<FromWorker, { type: 'ready' | 'start-failed' }>): void {
    switch (message.type) {
      case 'answer':
        this.#take(message.id)?.resolve(message.result);
        return;
      case 'failure':
        this.#take(message.id)?.reject(
          new CollectorError(message.error.code, message.error.message, message.error.details),
        );
        return;
      case 'traces-added':
        this.#options.onTracesAdded?.({ rows: message.rows, stats: message.stats });
        return;
      case 'log':
        this.#options.onLog?.(message.level, message.message);
        return;
      default:
        message satisfies never;
    }
  }

  #take(id: number): PendingCall | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    return call;
  }

  #end(error: CollectorError): void {
    if (this.#ended) return;
    this.#ended = true;
    releaseLock(this.#options.lockFile);
    for (const call of this.#pending.values()) call.reject(error);
    this.#pending.clear();
    if (this.#started && this.#closing === undefined) this.#options.onStopped?.(error);
  }
}

/** Only a whole, unpooled buffer can be handed to another thread without a copy. */
function ownsItsBuffer(bytes: Uint8Array): boolean {
  return (
    bytes.buffer instanceof ArrayBuffer &&
    bytes.byteOffset === 0 &&
    bytes.byteLength === bytes.buffer.byteLength
  );
}
