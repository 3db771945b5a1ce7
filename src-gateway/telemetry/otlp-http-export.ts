import { setTimeout } from 'node:timers/promises';
import { type Dispatcher, request } from 'undici';
import type { ExporterConfig } from '../config/exporter-config.ts';
import { maskText } from '../config/secrets.ts';
import type { RecordedSpan } from './recorded-span.ts';
import { type DropReason, SpanQueue } from './span-queue.ts';

export type OtlpHttpConfig = Extract<ExporterConfig, { type: 'otlp' }>;

export interface OtlpHttpExportOptions {
  readonly config: OtlpHttpConfig;
  /** Left out: undici's own. */
  readonly dispatcher?: Dispatcher;
  /** The first pause before another try, in milliseconds; it doubles. Left out: half a second. */
  readonly firstPauseMs?: number;
  /** The body of a request: bytes of protobuf, or a text of JSON. */
  encode(spans: readonly RecordedSpan[]): Uint8Array | string;
  onDropped(count: number, reason: DropReason): void;
  /** The receiver stopped or started to take spans: one sentence, once per change; no header is in it. */
  onState(message: string): void;
}

/** Sends every span to a receiver of OTLP over HTTP, in batches, behind the requests. */
export class OtlpHttpExport {
  readonly #options: OtlpHttpExportOptions;
  readonly #queue: SpanQueue;
  readonly #url: string;
  readonly #closing = new AbortController();
  #failing = false;

  constructor(options: OtlpHttpExportOptions) {
    this.#options = options;
    this.#url = receiverUrl(options.config.url);
    this.#queue = new SpanQueue({
      ...{ maxQueueSize: 2048, maxBatchSize: 512, delayMs: 1000 },
      send: (spans) => this.#send(spans),
      onDropped: options.onDropped,
      onFailure: (error) => this.#report(error instanceof Error ? error.message : String(error)),
    });
  }

  add(span: RecordedSpan): void {
    this.#queue.add(span);
  }

  flush(): Promise<void> {
    return this.#queue.flush();
  }

  /** Gives up what still waits, and a call that is under way. */
  close(): void {
    this.#queue.close();
    this.#closing.abort();
  }

  async #send(spans: readonly RecordedSpan[]): Promise<void> {
    const { config, dispatcher, encode, firstPauseMs = 500 } = this.#options;
    const type = config.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
    const body = encode(spans);
    for (let attempt = 0; ; attempt++) {
      const answer = await request(this.#url, {
        method: 'POST',
        headers: { ...config.headers, 'content-type': type },
        body: typeof body === 'string' ? body : Buffer.from(body),
        ...(dispatcher !== undefined && { dispatcher }),
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closing.signal]),
      });
      await answer.body.dump();
      const { statusCode } = answer;
      if (statusCode >= 200 && statusCode < 300) return this.#report(null);
      if (!retried.has(statusCode) || attempt >= mostRetries) throw new Error(`it answered ${statusCode}`);
      await setTimeout(firstPauseMs * 2 ** attempt, undefined, { signal: this.#closing.signal });
    }
  }

  #report(reason: string | null): void {
    if (this.#failing === (reason !== null) || this.#closing.signal.aborted) return;
    this.#failing = !this.#failing;
    const url = maskText(this.#url);
    this.#options.onState(
      reason === null ? `Spans are sent to ${url} again.` : `Spans cannot be sent to ${url}: ${reason}`,
    );
  }
}

const timeoutMs = 10_000;
const mostRetries = 3;
/** https://opentelemetry.io/docs/specs/otlp/#failures-1 */
const retried: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** An address without a path is that of a receiver, whose path for traces is the same everywhere. */
function receiverUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.pathname !== '/' && url.pathname !== '')) return text;
  url.pathname = '/v1/traces';
  return url.href;
}
