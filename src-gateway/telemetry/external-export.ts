import { isIP } from 'node:net';
import type { Client } from '@grpc/grpc-js';
import type { BatchSpanProcessor, ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { ExportedSpan } from './exported-span.ts';
import type { RecordedSpan } from './recorded-span.ts';
import type { BatchLimits } from './span-limits.ts';
import { batchSize, type DropReason, mostContentWaiting } from './span-queue.ts';

export interface ExternalExportOptions {
  /** `http(s)://host[:port]`; `https` is TLS with the platform's authorities. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: BatchLimits;
  /** Addresses to try for the host of the endpoint, best first. */
  addressesOf(host: string): Promise<readonly string[]>;
  encode(spans: readonly RecordedSpan[]): Uint8Array;
  onDropped(count: number, reason: DropReason): void;
  /** The destination stopped or started to take spans: one sentence, once per change. */
  onState(message: string): void;
}

/**
 * Sends spans to an OTLP/gRPC destination through the OpenTelemetry SDK's batch processor. The SDK and
 * gRPC are loaded with the first span: most gateways never need them.
 */
export class ExternalExport {
  readonly #options: ExternalExportOptions;
  readonly #exports = new Set<Promise<void>>();
  #processor: BatchSpanProcessor | null = null;
  #loading: Promise<void> | null = null;
  /** Ended before the processor was there. */
  #early: RecordedSpan[] = [];
  /** Handed over and not yet on their way. */
  #waiting = 0;
  /** Bytes of what was said in those. */
  #content = 0;
  #sender: Promise<Sender> | null = null;
  #failing = false;
  #closed = false;

  constructor(options: ExternalExportOptions) {
    this.#options = options;
  }

  get endpoint(): string {
    return this.#options.endpoint;
  }

  add(span: RecordedSpan): void {
    const { limits, onDropped } = this.#options;
    if (this.#closed) onDropped(1, 'shutdown');
    // The processor would drop it too, but tell nobody.
    else if (this.#waiting >= limits.maxQueueSize) onDropped(1, 'queue_full');
    else {
      this.#waiting += 1;
      const kept = this.#content + span.contentBytes > mostContentWaiting ? span.plain : span;
      this.#content += kept.contentBytes;
      if (this.#processor !== null) this.#processor.onEnd(new ExportedSpan(kept));
      else {
        this.#early.push(kept);
        this.#loading ??= this.#load().catch((error: unknown) => this.#loseEarly(error));
      }
    }
  }

  /** Resolves when everything that waits now has been sent or lost. */
  async flush(): Promise<void> {
    await this.#loading;
    // The SDK rejects when a call outlasts its time; the call itself ends by its deadline and is counted.
    await this.#processor?.forceFlush().catch(() => undefined);
    await Promise.all(this.#exports);
  }

  /** Drops what waits and closes the connection. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#waiting > 0) this.#options.onDropped(this.#waiting, 'shutdown');
    this.#waiting = 0;
    this.#sender?.then(
      ({ client }) => client.close(),
      () => undefined,
    );
  }

  async #load(): Promise<void> {
    const { limits } = this.#options;
    const sdk = await import('@opentelemetry/sdk-trace-base');
    const exporter: SpanExporter = {
      export: (spans, done) => {
        const sent = this.#export(spans).then(() => {
          this.#exports.delete(sent);
          // What failed is counted and told here; the SDK would only log it.
          done({ code: 0 });
        });
        this.#exports.add(sent);
      },
      shutdown: async () => undefined,
    };
    const processor = new sdk.BatchSpanProcessor(exporter, {
      maxQueueSize: limits.maxQueueSize,
      // Of a size of 0 the SDK would send empty batches for ever.
      maxExportBatchSize: Math.max(1, Math.min(limits.maxBatchSize, limits.maxQueueSize)),
      scheduledDelayMillis: limits.delayMs,
      exportTimeoutMillis: limits.exportTimeoutMs,
    });
    for (const span of this.#early) processor.onEnd(new ExportedSpan(span));
    this.#early = [];
    this.#processor = processor;
  }

  #loseEarly(error: unknown): void {
    this.#loading = null;
    const lost = this.#early.length;
    for (const { contentBytes } of this.#early) this.#content -= contentBytes;
    this.#early = [];
    if (this.#closed) return;
    this.#waiting -= lost;
    this.#options.onDropped(lost, 'export_failed');
    this.#report(error);
  }

  async #export(spans: readonly ReadableSpan[]): Promise<void> {
    if (this.#closed) return;
    this.#waiting -= spans.length;
    let records = spans.flatMap((span) => (span instanceof ExportedSpan ? [span.record] : []));
    for (const { contentBytes } of records) this.#content -= contentBytes;
    while (records.length > 0) {
      const size = batchSize(records, records.length);
      await this.#send(records.slice(0, size));
      records = records.slice(size);
    }
  }

  async #send(records: readonly RecordedSpan[]): Promise<void> {
    try {
      this.#sender ??= openSender(this.#options);
      await (await this.#sender).send(this.#options.encode(records));
      this.#report(null);
    } catch (error) {
      this.#options.onDropped(records.length, 'export_failed');
      if (!this.#closed) this.#report(error);
    }
  }

  #report(error: unknown): void {
    if (this.#failing === (error !== null)) return;
    this.#failing = !this.#failing;
    const { endpoint, onState } = this.#options;
    if (this.#failing) onState(`Spans cannot be sent to ${endpoint}: ${reasonOf(error)}`);
    else onState(`Spans are sent to ${endpoint} again.`);
  }
}

interface Sender {
  readonly client: Client;
  send(request: Uint8Array): Promise<void>;
}

async function openSender({
  addressesOf,
  endpoint,
  headers,
  limits,
}: ExternalExportOptions): Promise<Sender> {
  const grpc = await import('@grpc/grpc-js');
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) {
    try {
      metadata.set(name, value);
    } catch {
      // Without the cause: its text holds the value, which may be a key.
      throw new Error(`gRPC cannot carry the configured header ${name}`);
    }
  }
  const { hostname, port, tls } = parseEndpoint(endpoint);
  const credentials = tls ? grpc.credentials.createSsl() : grpc.credentials.createInsecure();
  const client = new grpc.Client(targetOf(await addressesOf(hostname), port), credentials, {
    'grpc.service_config': JSON.stringify(retries),
    // The certificate is that of the name, whatever address is behind it.
    ...(tls && { 'grpc.ssl_target_name_override': hostname, 'grpc.default_authority': hostname }),
  });
  return {
    client,
    send(request) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const deadline = Date.now() + limits.exportTimeoutMs;
      client.makeUnaryRequest(
        exportMethod,
        asBuffer,
        ignoreResponse,
        request,
        metadata,
        { deadline },
        (error: Error | null) => (error === null ? resolve() : reject(error)),
      );
      return promise;
    },
  };
}

/** gRPC's own form for several addresses; they must be of one family. */
function targetOf(addresses: readonly string[], port: string): string {
  const [first = ''] = addresses;
  const family = isIP(first);
  if (family === 0) return `${first}:${port}`;
  const alike = addresses.filter((address) => isIP(address) === family);
  const written = alike.map((address) => (family === 6 ? `[${address}]:${port}` : `${address}:${port}`));
  return `ipv${family}:${written.join(',')}`;
}

const exportMethod = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** The codes that OTLP calls retryable: https://opentelemetry.io/docs/specs/otlp/#failures */
const retries = {
  methodConfig: [
    {
      name: [{}],
      retryPolicy: {
        maxAttempts: 4,
        initialBackoff: '0.5s',
        maxBackoff: '5s',
        backoffMultiplier: 2,
        retryableStatusCodes: ['CANCELLED', 'ABORTED', 'OUT_OF_RANGE', 'UNAVAILABLE', 'DATA_LOSS'],
      },
    },
  ],
};

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function ignoreResponse(): void {}

/** The port that OTLP/gRPC is registered for is the default, for `https` too. */
function parseEndpoint(endpoint: string) {
  const { protocol, hostname } = new URL(endpoint);
  const port = /:(\d+)\/?$/.exec(endpoint)?.[1] ?? '4317';
  return { hostname, port, tls: protocol === 'https:' };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
