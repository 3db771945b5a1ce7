import type { RecordedSpan } from './recorded-span.ts';

export interface SpanQueueOptions {
  readonly maxQueueSize: number;
  readonly maxBatchSize: number;
  /** The longest that a span waits for company, in milliseconds. */
  readonly delayMs: number;
  /** Takes one batch away; the next waits for it. A failure loses the batch, nothing else. */
  send(spans: readonly RecordedSpan[]): Promise<void> | void;
  onDropped(count: number, reason: DropReason): void;
  onFailure(error: unknown): void;
}

export type DropReason = 'queue_full' | 'export_failed' | 'shutdown';

/** Bytes of what was said that wait for one destination; spans beyond it go without. */
export const mostContentWaiting = 64 * 1024 * 1024;
/** Of one batch: receivers usually take 4 MiB, and one span may have more than this by itself. */
const mostContentSent = 1024 * 1024;

/** How many of the first spans go together: at most so many, and so much of what was said. */
export function batchSize(spans: readonly RecordedSpan[], mostSpans: number): number {
  const most = Math.min(spans.length, mostSpans);
  let content = 0;
  for (let count = 0; count < most; count++) {
    content += spans[count]?.contentBytes ?? 0;
    if (content > mostContentSent && count > 0) return count;
  }
  return most;
}

/**
 * Collects ended spans and sends them in batches. Bounded: when the destination is slower than the
 * requests, the oldest spans go and are counted.
 */
export class SpanQueue {
  readonly #options: SpanQueueOptions;
  #waiting: RecordedSpan[] = [];
  /** Bytes of what was said in those that wait. */
  #content = 0;
  #timer: NodeJS.Timeout | null = null;
  #sending: Promise<void> | null = null;
  #closed = false;

  constructor(options: SpanQueueOptions) {
    this.#options = options;
  }

  add(span: RecordedSpan): void {
    if (this.#closed) {
      this.#drop(1, 'shutdown');
      return;
    }
    const kept = this.#content + span.contentBytes > mostContentWaiting ? span.plain : span;
    this.#content += kept.contentBytes;
    this.#waiting.push(kept);
    this.#enforceBound();
    if (this.#sending !== null) {
      return;
    }
    if (this.#isFull) {
      this.#sendNext();
    } else {
      this.#timer ??= setTimeout(() => this.#sendNext(), this.#options.delayMs).unref();
    }
  }

  /** Resolves when everything that waits now has been sent or lost. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#sending !== null) {
      this.#sendNext();
      await this.#sending;
    }
  }

  /** Gives up what still waits and whatever comes later. */
  close(): void {
    this.#closed = true;
    this.#stopTimer();
    this.#drop(this.#waiting.length, 'shutdown');
    this.#waiting = [];
    this.#content = 0;
  }

  /** There is enough for a batch. */
  get #isFull(): boolean {
    return this.#waiting.length >= this.#options.maxBatchSize || this.#content > mostContentSent;
  }

  #enforceBound(): void {
    while (this.#waiting.length > this.#options.maxQueueSize) {
      this.#content -= this.#waiting.shift()?.contentBytes ?? 0;
      this.#drop(1, 'queue_full');
    }
  }

  #sendNext(): void {
    this.#stopTimer();
    if (this.#sending !== null || this.#waiting.length === 0) {
      return;
    }
    const size = batchSize(this.#waiting, this.#options.maxBatchSize);
    const batch = size === this.#waiting.length ? this.#waiting : this.#waiting.slice(0, size);
    this.#waiting = batch === this.#waiting ? [] : this.#waiting.slice(size);
    for (const { contentBytes } of batch) this.#content -= contentBytes;
    try {
      const sent = this.#options.send(batch);
      if (sent !== undefined) {
        this.#sending = sent
          .catch((error: unknown) => this.#fail(batch.length, error))
          .then(() => this.#continue());
      }
    } catch (error) {
      this.#fail(batch.length, error);
    }
  }

  #continue(): void {
    this.#sending = null;
    if (this.#isFull) {
      this.#sendNext();
    } else if (this.#waiting.length > 0) {
      this.#timer ??= setTimeout(() => this.#sendNext(), this.#options.delayMs).unref();
    }
  }

  #fail(count: number, error: unknown): void {
    this.#drop(count, 'export_failed');
    this.#options.onFailure(error);
  }

  #drop(count: number, reason: DropReason): void {
    if (count > 0) {
      this.#options.onDropped(count, reason);
    }
  }

  #stopTimer(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }
}
