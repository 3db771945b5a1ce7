import type { DecisionEvidence } from './listeners/decision-evidence.ts';

export interface DecisionOutboxOptions {
  /** Hands one batch to the host; the next one waits for it. A failure loses the batch, nothing else. */
  send(decisions: readonly DecisionEvidence[]): Promise<void>;
  /** So many could not be handed over since the last time. */
  onDropped(count: number): void;
}

/** How long a decision waits for company. */
const gatherMs = 50;
/** About 20 MB at the most that a decision with its texts can weigh. */
const mostQueued = 1000;
const mostPerBatch = 100;

/**
 * Decisions on their way to the host, in batches and behind the answers. Bounded: what a host that hangs
 * does not take is counted and given up, newest first, so that no request ever waits for it.
 */
export class DecisionOutbox {
  readonly #options: DecisionOutboxOptions;
  #waiting: DecisionEvidence[] = [];
  #dropped = 0;
  #timer: NodeJS.Timeout | null = null;
  #sending: Promise<void> | null = null;

  constructor(options: DecisionOutboxOptions) {
    this.#options = options;
  }

  add(evidence: DecisionEvidence): void {
    if (this.#waiting.length >= mostQueued) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(evidence);
    this.#sendSoon();
  }

  /** Resolves when everything that waits now has been handed over or lost. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#sending !== null) await this.#sendNext();
  }

  #sendSoon(): void {
    if (this.#sending !== null) return;
    this.#timer ??= setTimeout(() => void this.#sendNext(), gatherMs).unref();
  }

  #sendNext(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
      if (this.#waiting.length > 0) this.#sendSoon();
    });
    return this.#sending;
  }

  async #send(): Promise<void> {
    const batch = this.#waiting.splice(0, mostPerBatch);
    if (batch.length > 0) {
      try {
        await this.#options.send(batch);
      } catch {
        this.#dropped += batch.length;
      }
    }
    if (this.#dropped === 0) return;
    this.#options.onDropped(this.#dropped);
    this.#dropped = 0;
  }
}
