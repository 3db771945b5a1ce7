/** A wait that a provider asks for and that is longer than this is not waited for: others go first meanwhile. */
const shortestMs = 5000;
const longestMs = 300_000;

/** Models whose provider asked not to be called for a while. Times are milliseconds of a monotonic clock. */
export class Cooldowns {
  readonly #clock: () => number;
  readonly #until = new Map<string, number>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Notes what a provider asked for (`Retry-After`); returns how long the model now rests, 0: not at all. */
  note(model: string, askedMs: number | null): number {
    if (askedMs === null || askedMs <= shortestMs) return 0;
    const now = this.#clock();
    for (const [name, until] of this.#until) if (until <= now) this.#until.delete(name);
    const restMs = Math.min(askedMs, longestMs);
    this.#until.set(model, now + restMs);
    return restMs;
  }

  /** The model has answered: it need not rest any longer. */
  end(model: string): void {
    this.#until.delete(model);
  }

  /** The same for every model whose name begins so. */
  endAll(prefix: string): void {
    for (const model of this.#until.keys()) if (model.startsWith(prefix)) this.#until.delete(model);
  }

  /** Milliseconds that a model still rests; 0: it does not. */
  remaining(model: string): number {
    return Math.max(0, (this.#until.get(model) ?? 0) - this.#clock());
  }
}
