import type { Client } from '@grpc/grpc-js';
import type { RecordedSpan } from './recorded-span.ts';
import type { BatchLimits } from './span-limits.ts';
import { type DropReason, SpanQueue } from './span-queue.ts';

export interface ExternalExportOptions {
  /** `http(s)://host[:port]`; `https` is TLS with the platform's authorities. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: BatchLimits;
  encode(spans: readonly RecordedSpan[]): Uint8Array;
  onDropped(count: number, reason: DropReason): void;
  /** The destination stopped or started to take spans: one sentence, once per change. */
  onState(message: string): void;
}

/** Sends spans to an OTLP/gRPC destination. gRPC is loaded and connected with the first batch. */
export interface ExternalExport {
  readonly endpoint: string;
  readonly queue: SpanQueue;
  /** Drops what waits and closes the connection. */
  close(): void;
}

export function createExternalExport(options: ExternalExportOptions): ExternalExport {
  const { endpoint, limits } = options;
  let sender: Promise<Sender> | null = null;
  let failing = false;
  let closed = false;

  const reportState = (error: unknown): void => {
    if (failing !== (error !== null)) {
      failing = !failing;
      options.onState(
        failing
          ? `Spans cannot be sent to ${endpoint}: ${reasonOf(error)}`
          : `Spans are sent to ${endpoint} again.`,
      );
    }
  };

  const queue = new SpanQueue({
    maxQueueSize: limits.maxQueueSize,
    maxBatchSize: Math.min(limits.maxBatchSize, limits.maxQueueSize),
    delayMs: limits.delayMs,
    send: async (spans) => {
      sender ??= openSender(options);
      await (await sender).send(options.encode(spans));
      reportState(null);
    },
    onDropped: options.onDropped,
    onFailure: (error) => {
      if (!closed) {
        reportState(error);
      }
    },
  });

  return {
    endpoint,
    queue,
    close() {
      closed = true;
      queue.close();
      sender?.then(
        ({ client }) => client.close(),
        () => {},
      );
    },
  };
}

interface Sender {
  readonly client: Client;
  send(request: Uint8Array): Promise<void>;
}

async function openSender({ endpoint, headers, limits }: ExternalExportOptions): Promise<Sender> {
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
  const { host, tls } = parseEndpoint(endpoint);
  const credentials = tls ? grpc.credentials.createSsl() : grpc.credentials.createInsecure();
  const client = new grpc.Client(host, credentials, { 'grpc.service_config': JSON.stringify(retries) });
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
function parseEndpoint(endpoint: string): { readonly host: string; readonly tls: boolean } {
  const { protocol, hostname } = new URL(endpoint);
  const port = /:(\d+)\/?$/.exec(endpoint)?.[1] ?? '4317';
  return { host: `${hostname}:${port}`, tls: protocol === 'https:' };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
