import { setImmediate } from 'node:timers/promises';
import { finishBody } from './finish-recording.ts';
import type { RecordedBody } from './recorded-body.ts';
import { RecordingBudget } from './recording-budget.ts';
import type { RequestRecording } from './request-recording.ts';

export interface BodyRecorderOptions {
  /** Hands the bodies of one request to the host; the next ones wait for it. A failure loses them, nothing else. */
  send(bodies: readonly RecordedBody[]): Promise<void>;
  /** So many bodies could not be kept whole, or not at all, since the last time. */
  onDropped(count: number): void;
  /** Bytes that may be held at once; left out: 64 MiB. */
  readonly mostHeld?: number;
}

/**
 * Bodies on their way to the host, behind the answers that they belong to: redacted here, one request after
 * the other, and handed over only as fast as the host takes them. Whatever is too much is given up and counted.
 */
export class BodyRecorder {
  readonly budget: RecordingBudget;
  readonly #options: BodyRecorderOptions;
  readonly #waiting: RequestRecording[] = [];
  #working: Promise<void> | null = null;

  constructor(options: BodyRecorderOptions) {
    this.#options = options;
    this.budget = new RecordingBudget(options.mostHeld ?? 64 * 1024 * 1024);
  }

  /** The request has ended. */
  add(recording: RequestRecording): void {
    this.#waiting.push(recording);
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
  }

  /** Resolves when everything that waits now has been handed over or lost. */
  async flush(): Promise<void> {
    while (this.#working !== null) await this.#working;
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { held } = next;
      try {
        const bodies: RecordedBody[] = [];
        for (const body of next.bodies) {
          // Answers that are ready to go out come first; the search of a megabyte takes tens of milliseconds.
          await setImmediate();
          bodies.push(finishBody(next, body));
        }
        next.finished(bodies);
        if (next.isKept) await this.#options.send(bodies);
      } catch {
        for (const _ of next.bodies) this.budget.refused();
      } finally {
        this.budget.give(held);
        // A span may wait for what was said in it, also for that there is nothing.
        next.finished([]);
      }
      const dropped = this.budget.takeRefused();
      if (dropped > 0) this.#options.onDropped(dropped);
    }
  }
}
