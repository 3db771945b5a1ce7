import { setTimeout } from 'node:timers/promises';
import { type Dispatcher, request } from 'undici';
import type { ExporterConfig } from '../config/exporter-config.ts';
import { maskText } from '../config/secrets.ts';
import { type PostHogEvent, posthogEvent } from './posthog-event.ts';
import type { RecordedSpan } from './recorded-span.ts';
import { type DropReason, SpanQueue } from './span-queue.ts';

export type PostHogConfig = Extract<ExporterConfig, { type: 'posthog' }>;

export interface PostHogExportOptions {
  readonly config: PostHogConfig;
  /** Left out: undici's own. */
  readonly dispatcher?: Dispatcher;
  /** The first pause before another try, in milliseconds; it doubles. Left out: half a second. */
  readonly firstPauseMs?: number;
  onDropped(count: number, reason: DropReason): void;
  /** PostHog stopped or started to take events: one sentence, once per change; the key is never in it. */
  onState(message: string): void;
}

/** Sends calls to models to PostHog, in batches, behind the requests. What it does not take is lost and counted. */
export class PostHogExport {
  readonly #options: PostHogExportOptions;
  readonly #queue: SpanQueue;
  readonly #closing = new AbortController();
  #failing = false;

  constructor(options: PostHogExportOptions) {
    this.#options = options;
    this.#queue = new SpanQueue({
      maxQueueSize: 1000,
      maxBatchSize: 100,
      delayMs: 1000,
      send: (spans) => this.#send(spans),
      onDropped: options.onDropped,
      onFailure: (error) => this.#report(error instanceof Error ? error.message : String(error)),
    });
  }

  get config(): PostHogConfig {
    return this.#options.config;
  }

  add(span: RecordedSpan): void {
    // Most spans are none; they must not take the room of those that are. What was said is `capture_messages`' affair.
    if (span.attributes.has('llm.model')) this.#queue.add(span.plain);
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
    const { apiKey, captureMessages } = this.#options.config;
    const events = spans.flatMap((span) => posthogEvent(span, captureMessages) ?? []);
    if (events.length === 0) return;
    if (apiKey === null) throw new Error('its key has no value');
    await this.#post(apiKey, events);
    this.#report(null);
  }

  async #post(apiKey: string, batch: readonly PostHogEvent[]): Promise<void> {
    const { config, dispatcher, firstPauseMs = 500 } = this.#options;
    const url = `${config.url.replace(/\/+$/, '')}/batch/`;
    const body = JSON.stringify({ api_key: apiKey, batch });
    for (let attempt = 0; ; attempt++) {
      const answer = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        ...(dispatcher !== undefined && { dispatcher }),
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closing.signal]),
      });
      await answer.body.dump();
      const { statusCode } = answer;
      if (statusCode >= 200 && statusCode < 300) return;
      const isPassing = statusCode === 429 || statusCode >= 500;
      if (!isPassing || attempt >= mostRetries) throw new Error(`it answered ${statusCode}`);
      await setTimeout(firstPauseMs * 2 ** attempt, undefined, { signal: this.#closing.signal });
    }
  }

  #report(reason: string | null): void {
    if (this.#failing === (reason !== null) || this.#closing.signal.aborted) return;
    this.#failing = !this.#failing;
    const { config, onState } = this.#options;
    const url = maskText(config.url);
    onState(
      reason === null
        ? `PostHog at ${url} takes events again.`
        : `PostHog at ${url} takes no events: ${reason}`,
    );
  }
}

const timeoutMs = 10_000;
const mostRetries = 3;
