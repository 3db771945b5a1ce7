import type { RecordingBudget } from './recording-budget.ts';

export interface TapePiece {
  /** Milliseconds since the request began. */
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

/** A body as it passes: its pieces by reference and when each came, up to a limit. Never holds anything up. */
export class Tape {
  readonly pieces: TapePiece[] = [];
  /** Of all that passed. */
  size = 0;
  truncated = false;
  /** Status and headers of a response; `null`: not told. Headers as name, value, name, value … */
  head: { readonly start: string; readonly headers: readonly string[] } | null = null;
  contentType: string | null = null;
  /** What it holds of the budget. */
  held = 0;
  readonly #limit: number;
  readonly #budget: RecordingBudget;
  readonly #elapsedMs: () => number;

  constructor(limit: number, budget: RecordingBudget, elapsedMs: () => number) {
    this.#limit = limit;
    this.#budget = budget;
    this.#elapsedMs = elapsedMs;
  }

  push(bytes: Uint8Array): void {
    this.size += bytes.length;
    if (this.truncated || bytes.length === 0) return;
    const kept = bytes.length > this.#limit - this.held ? bytes.subarray(0, this.#limit - this.held) : bytes;
    if (kept.length < bytes.length) this.truncated = true;
    if (!this.#budget.take(kept.length)) {
      this.truncated = true;
      this.#budget.refused();
      return;
    }
    this.held += kept.length;
    this.pieces.push({ atMs: this.#elapsedMs(), bytes: kept });
  }
}
