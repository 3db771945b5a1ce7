import { setImmediate } from 'node:timers/promises';

/**
 * Lets long work on the collector's thread make room: `pause` resolves at once until the slice is used
 * up, then after whatever waits, such as spans to store.
 */
export class TimeSlice {
  #until = performance.now() + sliceMs;

  async pause(): Promise<void> {
    if (performance.now() < this.#until) return;
    await setImmediate();
    this.#until = performance.now() + sliceMs;
  }
}

const sliceMs = 15;
