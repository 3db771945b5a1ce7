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

/**
 * Collects ended spans and sends them in batches. Bounded: when the destination is slower than the
 * requests, the oldest spans go and are counted.
 */
export class SpanQueue {
  readonly #options: SpanQueueOptions;
  #waiting: RecordedSpan[] = [];
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
    this.#waiting.push(span);
    this.#enforceBound();
    if (this.#sending !== null) {
      return;
    }
    if (this.#waiting.length >= this.#options.maxBatchSize) {
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
  }

  #enforceBound(): void {
    while (this.#waiting.length > this.#options.maxQueueSize) {
      this.#waiting.shift();
      this.#drop(1, 'queue_full');
    }
  }

  #sendNext(): void {
    this.#stopTimer();
    if (this.#sending !== null || this.#waiting.length === 0) {
      return;
    }
    const batch =
      this.#waiting.length <= this.#options.maxBatchSize
        ? this.#waiting
        : this.#waiting.slice(0, this.#options.maxBatchSize);
    this.#waiting = batch === this.#waiting ? [] : this.#waiting.slice(batch.length);
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
    if (this.#waiting.length >= this.#options.maxBatchSize) {
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
