import type { RouterCircuitSettings } from './routing-settings.ts';

/** Leaves a router alone that failed several times in a row, and tries it once when its time is over. */
export class RouterCircuit {
  readonly #settings: RouterCircuitSettings | null;
  readonly #now: () => number;
  readonly #states = new Map<string, { failures: number; openUntil: number }>();

  /** `now`: milliseconds on a clock that never goes back. */
  constructor(settings: RouterCircuitSettings | null, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Whether a router may be asked. Asking one whose time is over closes the circuit to all others. */
  admits(ref: string): boolean {
    const state = this.#states.get(ref);
    if (this.#settings === null || state === undefined || state.failures < this.#settings.failures) {
      return true;
    }
    const now = this.#now();
    if (now < state.openUntil) return false;
    state.openUntil = now + this.#settings.seconds * 1000;
    return true;
  }

  succeeded(ref: string): void {
    this.#states.delete(ref);
  }

  failed(ref: string): void {
    if (this.#settings === null) return;
    const failures = (this.#states.get(ref)?.failures ?? 0) + 1;
    this.#states.set(ref, { failures, openUntil: this.#now() + this.#settings.seconds * 1000 });
  }
}
