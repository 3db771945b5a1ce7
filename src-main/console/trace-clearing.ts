import type { Collector } from '../collector/collector.ts';
import type { TraceClearing as Pending } from '../contract/storage-calls.ts';

export interface TraceClearingOptions {
  /** Throws where there is none. */
  store(): Collector;
  onChange(pending: Pending | null): void;
  log(level: 'info' | 'error', message: string): void;
  /** How long a person may change their mind; 10,000. */
  readonly undoMs?: number;
}

const undoMs = 10_000;

/** Clears the trace store, but not at once: for some seconds it can be taken back by any window. */
export class TraceClearing {
  readonly #options: TraceClearingOptions;
  #pending: (Pending & { readonly timer: NodeJS.Timeout; readonly seenBeforeMs: number }) | null = null;

  constructor(options: TraceClearingOptions) {
    this.#options = options;
  }

  get pending(): Pending | null {
    if (this.#pending === null) return null;
    const { traces, untilMs } = this.#pending;
    return { traces, untilMs };
  }

  /** Rejects where the store cannot be cleared; traces that come from now on stay. */
  async begin(): Promise<Pending> {
    const store = this.#options.store();
    // Nothing is as old as that: the store says whether it could be written.
    await store.clearBefore(0);
    const { traces } = await store.stats();
    if (this.#pending !== null) clearTimeout(this.#pending.timer);
    const wait = this.#options.undoMs ?? undoMs;
    const now = Date.now();
    const timer = setTimeout(() => void this.finish(), wait);
    this.#pending = { traces, untilMs: now + wait, seenBeforeMs: now, timer };
    const pending = { traces, untilMs: now + wait };
    this.#options.onChange(pending);
    return pending;
  }

  /** Nothing is cleared. */
  undo(): void {
    if (this.#pending === null) return;
    clearTimeout(this.#pending.timer);
    this.#pending = null;
    this.#options.onChange(null);
  }

  /** Clears what is to be cleared, without waiting any longer. */
  async finish(): Promise<void> {
    if (this.#pending === null) return;
    const { seenBeforeMs, timer } = this.#pending;
    clearTimeout(timer);
    this.#pending = null;
    const { log, onChange, store } = this.#options;
    try {
      const { deleted } = await store().clearBefore(seenBeforeMs);
      log('info', `Cleared ${deleted} traces.`);
    } catch (error) {
      log(
        'error',
        `The traces could not be cleared: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    onChange(null);
  }
}
