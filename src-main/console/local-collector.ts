import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'undici';
import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import type { RecordedBody } from '../../src-gateway/recording/recorded-body.ts';
import { type Collector, startCollector } from '../collector/collector.ts';
import { CollectorError } from '../collector/collector-error.ts';
import type { TraceRow, TraceStats } from '../contract/trace-calls.ts';
import type { PriceCatalog } from '../prices/price-book.ts';
import { retentionFromEnvironment } from './collector-settings.ts';
import { HostFailure } from './host.ts';

/** `null` ports: the store without ports for other programs. */
export interface CollectorPorts {
  readonly grpcPort: number | null;
  readonly httpPort: number | null;
  readonly host: string;
}

export interface LocalCollectorOptions {
  readonly ports: CollectorPorts;
  readonly home: string;
  readonly instance: string;
  /** Config path that new traces are marked with. */
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What calls cost that do not say so themselves. */
  readonly prices?: readonly PriceCatalog[];
  /** Whatever is missing is a failure; otherwise the host runs with less and `notice` says so. */
  readonly required: boolean;
  onTracesAdded(batch: { readonly rows: TraceRow[]; readonly stats: TraceStats }): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
  /** The store's thread ended by itself: nothing is recorded until another one is started. */
  onStopped(reason: string): void;
}

/** Where the gateway's spans go: a store of our own, or that of the process that holds it. */
export interface LocalCollector {
  /** Our own, or the look at the one that another process writes; `null`: there is none to look at. */
  readonly store: Collector | null;
  /** Ports for other programs; `null`: none. */
  readonly address: { readonly address: string; readonly grpc: number; readonly http: number } | null;
  /** What a person should know about it; `null`: all is as asked. */
  readonly notice: string | null;
  ingest(otlp: Uint8Array): void;
  /** Keeps decisions with their traces, where the store is our own. */
  decide(decisions: readonly DecisionEvidence[]): void;
  /** Keeps bodies with their traces, where the store is our own. */
  keepBodies(bodies: readonly RecordedBody[]): void;
  close(): Promise<void>;
}

/** Rejects with `port_in_use`, `collector_failed`. */
export async function startLocalCollector(options: LocalCollectorOptions): Promise<LocalCollector> {
  await mkdir(options.home, { recursive: true, mode: 0o700 });
  try {
    return ownStore(await open(options, options.ports), null);
  } catch (error) {
    if (!(error instanceof CollectorError)) throw error;
    if (error.code === 'store_locked') return forwardToHolder(error, options);
    if (options.required) throw failureOf(error);
    const ports = error.code === 'port_in_use' || error.code === 'bind_failed';
    return ports ? withoutPorts(error, options) : withoutStore(error, options);
  }
}

async function withoutPorts(reason: CollectorError, options: LocalCollectorOptions): Promise<LocalCollector> {
  const notice = `${reason.message} Spans of other programs are not received.`;
  options.log('warn', notice);
  try {
    return ownStore(await open(options, { ...options.ports, grpcPort: null, httpPort: null }), notice);
  } catch (error) {
    if (!(error instanceof CollectorError)) throw error;
    return error.code === 'store_locked' ? forwardToHolder(error, options) : withoutStore(error, options);
  }
}

function withoutStore(reason: CollectorError, options: LocalCollectorOptions): LocalCollector {
  const notice = `No traces are recorded: ${reason.message}`;
  options.log('error', notice);
  return noStore(notice);
}

function noStore(notice: string): LocalCollector {
  return {
    store: null,
    address: null,
    notice,
    ingest: () => undefined,
    decide: () => undefined,
    keepBodies: () => undefined,
    close: async () => undefined,
  };
}

function open(
  options: LocalCollectorOptions,
  { host, grpcPort, httpPort }: CollectorPorts,
  view = false,
): Promise<Collector> {
  return startCollector({
    databaseFile: join(options.home, 'traces.db'),
    lockFile: join(options.home, 'traces.lock'),
    grpc: grpcPort === null ? null : { host, port: grpcPort },
    http: httpPort === null ? null : { host, port: httpPort },
    ...retentionFromEnvironment(options.environment),
    workspace: options.workspace,
    instance: options.instance,
    view,
    prices: options.prices ?? [],
    onTracesAdded: options.onTracesAdded,
    onLog: options.log,
    onStopped: ({ message }) => options.onStopped(message),
  });
}

function ownStore(store: Collector, notice: string | null): LocalCollector {
  const { grpc, http } = store.addresses;
  const address =
    grpc === null && http === null
      ? null
      : { address: (grpc ?? http)?.address ?? '127.0.0.1', grpc: grpc?.port ?? 0, http: http?.port ?? 0 };
  return {
    store,
    address,
    notice,
    ingest: (otlp) => store.ingest(otlp),
    decide: (decisions) => store.decide(decisions),
    keepBodies: (bodies) => store.keepBodies(bodies),
    close: () => store.close(),
  };
}

/** Batches on their way to the holder of the store; more than that are dropped. */
const mostForwards = 32;

/**
 * One process writes the store: ours hands its spans to the OTLP port of the one that does, and looks
 * at the traces over its shoulder.
 */
async function forwardToHolder(
  error: CollectorError,
  options: LocalCollectorOptions,
): Promise<LocalCollector> {
  const holder = `process ${String(error.details.pid)}`;
  const http = addressOf(error.details.http);
  const store = await open(options, { ...options.ports, grpcPort: null, httpPort: null }, true).catch(
    (reason: unknown) => {
      options.log('warn', `The trace store of ${holder} cannot be read: ${String(reason)}`);
      return null;
    },
  );
  if (http === null) {
    const notice = `${holder} holds the trace store and takes no spans from others: this gateway records nothing.`;
    options.log('warn', notice);
    return { ...noStore(notice), store, close: async () => store?.close() };
  }
  options.log('info', `${holder} holds the trace store: spans go there.`);
  const url = `http://${http.address.includes(':') ? `[${http.address}]` : http.address}:${http.port}/v1/traces`;
  const sending = new Set<Promise<void>>();
  return {
    store,
    address: { address: http.address, grpc: addressOf(error.details.grpc)?.port ?? 0, http: http.port },
    notice: store === null ? `The traces are shown where the store is held, by ${holder}.` : null,
    ingest(otlp) {
      if (sending.size >= mostForwards) return;
      const forward = post(url, otlp).catch(() => options.log('debug', 'Spans could not be handed over.'));
      sending.add(forward);
      forward.finally(() => sending.delete(forward));
    },
    // The port of the one that holds the store takes spans only.
    decide: () => undefined,
    keepBodies: () => undefined,
    async close() {
      await Promise.all(sending);
      await store?.close();
    },
  };
}

async function post(url: string, otlp: Uint8Array): Promise<void> {
  const { body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: otlp,
    signal: AbortSignal.timeout(5000),
  });
  await body.dump();
}

function addressOf(value: unknown): { readonly address: string; readonly port: number } | null {
  if (typeof value !== 'object' || value === null || !('address' in value) || !('port' in value)) return null;
  const { address, port } = value;
  if (typeof address !== 'string' || typeof port !== 'number') return null;
  return { address: address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address, port };
}

function failureOf(error: CollectorError): HostFailure {
  const { port, pid, name } = error.details;
  const busy = error.code === 'port_in_use';
  const owner = typeof pid === 'number' ? { owner: { pid, name: String(name ?? '') } } : {};
  return new HostFailure(error.message, {
    code: busy ? 'port_in_use' : 'collector_failed',
    stage: 'start',
    details: busy ? [{ port, listener: 'collector', ...owner }] : [{ reason: error.code }],
    cause: error,
  });
}
