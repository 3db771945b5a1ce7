import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import type { BodyPart, RecordedBody } from '../../src-gateway/recording/recorded-body.ts';
import type { TraceRow, TraceStats } from '../contract/trace-calls.ts';
import type { PriceCatalog } from '../prices/price-book.ts';
import type { CollectorError } from './collector-error.ts';
import {
  type CollectorLimits,
  defaultLimits,
  defaultRetention,
  type RetentionLimits,
} from './collector-limits.ts';
import { releaseLock } from './lock-file.ts';
import { WorkerLink } from './worker-link.ts';
import type {
  BindAddress,
  BoundAddresses,
  CollectorLogLevel,
  CollectorWorkerData,
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
  /** What calls cost that do not say so themselves; left out: nobody knows. */
  readonly prices?: readonly PriceCatalog[];
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
  /** From now on calls cost this; stored ones that nobody could price are priced again. */
  setPrices(prices: readonly PriceCatalog[]): void;
  /** The calls to models of a trace, and its place in a conversation. */
  callsOf(traceId: string): Promise<WorkerCalls['callsOf']['result']>;
  /** Sums of calls by group. */
  costs(params: WorkerCalls['costs']['params']): Promise<WorkerCalls['costs']['result']>;
  /** Single calls, newest first. */
  calls(params: WorkerCalls['calls']['params']): Promise<WorkerCalls['calls']['result']>;
  /** Conversations, those that went on last first. */
  sessions(params: WorkerCalls['sessions']['params']): Promise<WorkerCalls['sessions']['result']>;
  /** The turns of one, oldest first. */
  turns(params: WorkerCalls['turns']['params']): Promise<WorkerCalls['turns']['result']>;
  /** Of one trace, oldest first. */
  decisions(traceId: string): Promise<WorkerCalls['decisions']['result']>;
  /** Keeps what was said in a request with its trace, which may come later. */
  keepBodies(bodies: readonly RecordedBody[]): void;
  /** What is kept of a trace, without the bodies. */
  bodies(traceId: string): Promise<WorkerCalls['bodies']['result']>;
  /** The text of one body; `null`: it is not kept. */
  body(traceId: string, spanId: string, part: BodyPart): Promise<string | null>;
  /** The newest recorded requests that are whole, newest first. */
  recentRequests(limit: number): Promise<WorkerCalls['recentRequests']['result']>;
  /** Ids of spans of a trace whose senders tell what was said, at most 1,000. */
  toldSpans(traceId: string): Promise<WorkerCalls['toldSpans']['result']>;
  /** Bytes of all bodies, as they are stored. */
  bodyBytes(): Promise<number>;
  /** Rejects with `invalid_query` for a term that cannot be read. */
  list(params: WorkerCalls['list']['params']): Promise<WorkerCalls['list']['result']>;
  /** By id or by a prefix of at least 8 digits (the newest that fits); `null`: there is none. */
  get(traceId: string): Promise<WorkerCalls['get']['result']>;
  /** What `get` answers, as a waterfall wants it. */
  outline(params: WorkerCalls['outline']['params']): Promise<WorkerCalls['outline']['result']>;
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
  /** Only traces that got no span since then, in milliseconds since the epoch. */
  clearBefore(seenBeforeMs: number): Promise<{ readonly deleted: number }>;
  /** The text of a file with the traces that a query finds. Rejects with `invalid_query`. */
  export(params: WorkerCalls['export']['params']): Promise<WorkerCalls['export']['result']>;
  /** The newest traces that a query finds, with all that is kept of them. Rejects with `invalid_query`. */
  contents(question: WorkerCalls['contents']['params']): Promise<WorkerCalls['contents']['result']>;
  /** First digits of the hash of the config that a trace's gateway served; `null`: it is not told. */
  configOf(traceId: string): Promise<WorkerCalls['configOf']['result']>;
  /** A config that came with imported traces, by the begin of its hash. */
  snapshot(prefix: string): Promise<WorkerCalls['snapshot']['result']>;
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
    quiet: false,
    prices: options.prices ?? [],
  };
  const collector = new ThreadedCollector(workerData, options);
  await collector.open();
  return collector;
}

/**
 * One thread writes. Another one, begun with the first question, reads beside it: neither waits for the
 * other, and a long search holds up no spans.
 */
class ThreadedCollector implements Collector {
  addresses: BoundAddresses = { grpc: null, http: null };
  readonly #data: CollectorWorkerData;
  readonly #options: CollectorOptions;
  readonly #writer: WorkerLink;
  #reader: Promise<WorkerLink> | undefined;
  #opened = false;
  #closing: Promise<void> | undefined;

  constructor(data: CollectorWorkerData, options: CollectorOptions) {
    this.#data = data;
    this.#options = options;
    this.#writer = new WorkerLink(data, {
      onMessage: (message) => this.#receive(message),
      onEnd: (error) => this.#end(error),
    });
  }

  async open(): Promise<void> {
    try {
      this.addresses = await this.#writer.ready;
      this.#opened = true;
    } catch (error) {
      await this.#writer.terminate();
      throw error;
    }
  }

  ingest(otlp: Uint8Array): void {
    if (this.#writer.ended) return;
    const owned = ownsItsBuffer(otlp) ? otlp : new Uint8Array(otlp);
    this.#writer.post({ type: 'ingest', otlp: owned }, [owned.buffer as ArrayBuffer]);
  }

  decide(decisions: readonly DecisionEvidence[]): void {
    this.#writer.post({ type: 'decisions', decisions });
  }

  setPrices(prices: readonly PriceCatalog[]): void {
    this.#writer.post({ type: 'prices', prices });
  }

  callsOf(traceId: string): Promise<WorkerCalls['callsOf']['result']> {
    return this.#read('callsOf', traceId);
  }

  costs(params: WorkerCalls['costs']['params']): Promise<WorkerCalls['costs']['result']> {
    return this.#read('costs', params);
  }

  calls(params: WorkerCalls['calls']['params']): Promise<WorkerCalls['calls']['result']> {
    return this.#read('calls', params);
  }

  sessions(params: WorkerCalls['sessions']['params']): Promise<WorkerCalls['sessions']['result']> {
    return this.#read('sessions', params);
  }

  turns(params: WorkerCalls['turns']['params']): Promise<WorkerCalls['turns']['result']> {
    return this.#read('turns', params);
  }

  decisions(traceId: string): Promise<WorkerCalls['decisions']['result']> {
    return this.#read('decisions', traceId);
  }

  keepBodies(bodies: readonly RecordedBody[]): void {
    this.#writer.post({ type: 'bodies', bodies });
  }

  bodies(traceId: string): Promise<WorkerCalls['bodies']['result']> {
    return this.#read('bodies', traceId);
  }

  body(traceId: string, spanId: string, part: BodyPart): Promise<string | null> {
    return this.#read('body', { traceId, spanId, part });
  }

  recentRequests(limit: number): Promise<WorkerCalls['recentRequests']['result']> {
    return this.#read('recentRequests', { limit, workspace: this.#options.workspace });
  }

  toldSpans(traceId: string): Promise<WorkerCalls['toldSpans']['result']> {
    return this.#read('toldSpans', traceId);
  }

  bodyBytes(): Promise<number> {
    return this.#writer.call('bodyBytes', null);
  }

  list(params: WorkerCalls['list']['params']): Promise<WorkerCalls['list']['result']> {
    return this.#read('list', params);
  }

  get(traceId: string): Promise<WorkerCalls['get']['result']> {
    return this.#read('get', traceId);
  }

  outline(params: WorkerCalls['outline']['params']): Promise<WorkerCalls['outline']['result']> {
    return this.#read('outline', params);
  }

  span(params: WorkerCalls['span']['params']): Promise<WorkerCalls['span']['result']> {
    return this.#read('span', params);
  }

  find(params: WorkerCalls['find']['params']): Promise<WorkerCalls['find']['result']> {
    return this.#read('find', params);
  }

  keys(): Promise<WorkerCalls['keys']['result']> {
    return this.#read('keys', null);
  }

  values(key: string): Promise<WorkerCalls['values']['result']> {
    return this.#read('values', key);
  }

  stats(): Promise<TraceStats> {
    return this.#writer.call('stats', null);
  }

  clear(): Promise<{ readonly deleted: number }> {
    return this.#writer.call('clear', null);
  }

  clearBefore(seenBeforeMs: number): Promise<{ readonly deleted: number }> {
    return this.#writer.call('clearBefore', seenBeforeMs);
  }

  export(params: WorkerCalls['export']['params']): Promise<WorkerCalls['export']['result']> {
    return this.#read('export', params);
  }

  contents(question: WorkerCalls['contents']['params']): Promise<WorkerCalls['contents']['result']> {
    return this.#read('contents', question);
  }

  configOf(traceId: string): Promise<WorkerCalls['configOf']['result']> {
    return this.#read('configOf', traceId);
  }

  snapshot(prefix: string): Promise<WorkerCalls['snapshot']['result']> {
    return this.#read('snapshot', prefix);
  }

  import(params: WorkerCalls['import']['params']): Promise<WorkerCalls['import']['result']> {
    return this.#writer.call('import', params);
  }

  query(request: WorkerCalls['query']['params']): Promise<WorkerCalls['query']['result']> {
    return this.#read('query', request);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // The writer empties its log into the store, which nobody may be reading then.
    const reader = await this.#reader?.catch(() => undefined);
    if (reader !== this.#writer) await reader?.close();
    await this.#writer.close();
  }

  async #read<N extends WorkerCallName>(
    name: N,
    params: WorkerCalls[N]['params'],
  ): Promise<WorkerCalls[N]['result']> {
    if (this.#writer.ended || this.#closing !== undefined) return this.#writer.call(name, params);
    this.#reader ??= this.#openReader();
    return (await this.#reader).call(name, params);
  }

  /** Where there can be no second thread, the first one answers. */
  async #openReader(): Promise<WorkerLink> {
    if (this.#data.view) return this.#writer;
    const reader = new WorkerLink(
      { ...this.#data, grpc: null, http: null, view: true, quiet: true },
      {
        onMessage: (message) => this.#receive(message),
        onEnd: () => {
          this.#reader = undefined;
        },
      },
    );
    try {
      await reader.ready;
      return reader;
    } catch (error) {
      await reader.terminate();
      this.#options.onLog?.('warn', `Traces are read by the thread that writes them: ${String(error)}`);
      this.#reader = Promise.resolve(this.#writer);
      return this.#writer;
    }
  }

  #receive(message: Parameters<ConstructorParameters<typeof WorkerLink>[1]['onMessage']>[0]): void {
    switch (message.type) {
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

  #end(error: CollectorError): void {
    releaseLock(this.#options.lockFile);
    void this.#reader?.then((reader) => reader.terminate()).catch(() => undefined);
    if (this.#opened && this.#closing === undefined) this.#options.onStopped?.(error);
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
