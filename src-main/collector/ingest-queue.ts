import { checkSpans, rejectionMessage } from './check-spans.ts';
import type { CollectorLimits } from './collector-limits.ts';
import type { SpanRecord } from './span-record.ts';
import type { TraceStore } from './trace-store.ts';

/** What became of the spans of one request. */
export type IngestOutcome =
  /** `message` says what was refused or repaired, '' when all is well. */
  | { readonly kind: 'stored'; readonly rejected: number; readonly message: string }
  | { readonly kind: 'queue-full' }
  | { readonly kind: 'store-failed'; readonly message: string }
  | { readonly kind: 'closing' };

export interface IngestQueueOptions {
  readonly store: TraceStore;
  readonly limits: CollectorLimits;
  onCommit(changedTraces: readonly number[], spans: number): void;
  onFailure(error: unknown): void;
}

/**
 * Spans on their way to the store. What arrives within a few milliseconds is written together; a sender
 * is answered once its spans are safe.
 */
export class IngestQueue {
  readonly #options: IngestQueueOptions;
  #waiting: QueuedRequest[] = [];
  #queued = 0;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;
  /** Why nothing is stored at present. */
  #blocked: string | null = null;

  constructor(options: IngestQueueOptions) {
    this.#options = options;
  }

  get blocked(): string | null {
    return this.#blocked;
  }

  /** `null`: store again. */
  block(reason: string | null): void {
    this.#blocked = reason;
  }

  add(spans: readonly SpanRecord[]): Promise<IngestOutcome> {
    const { store, limits } = this.#options;
    if (this.#closing) return Promise.resolve({ kind: 'closing' });
    if (this.#blocked !== null) {
      store.countDropped('store_failed', spans.length);
      return Promise.resolve({ kind: 'store-failed', message: this.#blocked });
    }
    // A request that is larger than the queue must still be able to pass an empty one.
    if (this.#queued > 0 && this.#queued + spans.length > limits.queuedSpans) {
      store.countDropped('queue_full', spans.length);
      return Promise.resolve({ kind: 'queue-full' });
    }
    const { accepted, rejected, repaired } = checkSpans(spans);
    return new Promise((resolve) => {
      this.#waiting.push({ spans: accepted, total: spans.length, rejected, repaired, written: 0, resolve });
      this.#queued += accepted.length;
      if (this.#queued >= manySpans) this.#writeSoon(0);
      else this.#writeSoon(gatherMs);
    });
  }

  /** Writes what waits and takes nothing more. */
  close(): void {
    this.#closing = true;
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0) this.#writeBatch();
  }

  #writeSoon(delayMs: number): void {
    if (this.#timer !== undefined && delayMs > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#writeBatch();
      if (this.#waiting.length > 0) this.#writeSoon(0);
    }, delayMs);
  }

  #writeBatch(): void {
    const batch: SpanRecord[] = [];
    const finished: QueuedRequest[] = [];
    const parts: { request: QueuedRequest; spans: readonly SpanRecord[] }[] = [];
    for (const request of this.#waiting) {
      const room = spansPerBatch - batch.length;
      const spans = request.spans.slice(request.written, request.written + room);
      batch.push(...spans);
      parts.push({ request, spans });
      request.written += spans.length;
      if (request.written < request.spans.length) break;
      finished.push(request);
    }
    this.#waiting = this.#waiting.slice(finished.length);
    this.#queued -= batch.length;
    try {
      this.#store(batch, parts);
    } catch (error) {
      this.#fail(error, parts);
      return;
    }
    for (const request of finished) request.resolve(this.#outcome(request));
  }

  #store(
    batch: SpanRecord[],
    parts: readonly { request: QueuedRequest; spans: readonly SpanRecord[] }[],
  ): void {
    if (batch.length === 0) return;
    const { store, limits, onCommit } = this.#options;
    const { changed, overLimit } = store.write(batch);
    if (overLimit.size > 0) {
      const reason = `trace span limit ${limits.spansPerTrace} reached`;
      for (const { request, spans } of parts) {
        const count = spans.filter((span) => overLimit.has(span)).length;
        if (count > 0) request.rejected.set(reason, (request.rejected.get(reason) ?? 0) + count);
      }
    }
    onCommit(changed, batch.length);
  }

  #fail(error: unknown, parts: readonly { request: QueuedRequest }[]): void {
    const message = error instanceof Error ? error.message : String(error);
    for (const { request } of parts) {
      const rest = request.spans.length - request.written;
      this.#queued -= rest;
      this.#options.store.countDropped('store_failed', request.spans.length);
      request.resolve({ kind: 'store-failed', message });
    }
    const failed = new Set(parts.map(({ request }) => request));
    this.#waiting = this.#waiting.filter((request) => !failed.has(request));
    this.#options.onFailure(error);
  }

  #outcome({ total, rejected, repaired }: QueuedRequest): IngestOutcome {
    for (const [reason, count] of rejected) this.#options.store.countDropped(reason, count);
    const count = [...rejected.values()].reduce((sum, number) => sum + number, 0);
    if (count > 0) return { kind: 'stored', rejected: count, message: rejectionMessage(rejected, total) };
    const message = repaired === 0 ? '' : `${repaired} of ${total} spans ended before they started`;
    return { kind: 'stored', rejected: 0, message };
  }
}

interface QueuedRequest {
  readonly spans: readonly SpanRecord[];
  readonly total: number;
  readonly rejected: Map<string, number>;
  readonly repaired: number;
  /** Spans handed to the store so far. */
  written: number;
  resolve(outcome: IngestOutcome): void;
}

/** So many need not wait for more. */
const manySpans = 500;
/**
 * A transaction writes each page of the store once, so one of many spans costs less than many of few. For so
 * many it takes some 50 ms, during which a sender waits and no other work of the thread happens.
 */
const spansPerBatch = 2_000;
const gatherMs = 10;
