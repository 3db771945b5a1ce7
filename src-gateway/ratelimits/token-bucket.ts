/**
 * A budget of tokens that is full at first use and comes back evenly: all of it within one unit of time.
 * Times are milliseconds of one monotonic clock.
 */
export class TokenBucket {
  readonly capacity: number;
  readonly #unitMs: number;
  /** In token times milliseconds of the unit: whole numbers, so that nothing gets lost in fractions. */
  #level: number;
  #at: number;

  constructor(capacity: number, unitMs: number, now: number) {
    this.capacity = capacity;
    this.#unitMs = unitMs;
    this.#level = capacity * unitMs;
    this.#at = now;
  }

  /** Tokens at hand; a fraction while refilling, below zero when a reply was longer than the rest. */
  levelAt(now: number): number {
    this.#refill(now);
    return this.#level / this.#unitMs;
  }

  /** Milliseconds until `cost` tokens are at hand; 0: they are. `null`: more than the bucket ever holds. */
  waitFor(cost: number, now: number): number | null {
    if (cost > this.capacity) return null;
    this.#refill(now);
    const missing = cost * this.#unitMs - this.#level;
    return missing <= 0 ? 0 : missing / this.capacity;
  }

  /** Milliseconds until the bucket is full again. */
  fullIn(now: number): number {
    this.#refill(now);
    return (this.capacity * this.#unitMs - this.#level) / this.capacity;
  }

  /** Takes tokens out, also those that are not there. */
  take(tokens: number, now: number): void {
    this.#refill(now);
    this.#level -= tokens * this.#unitMs;
  }

  #refill(now: number): void {
    if (now <= this.#at) return;
    const refilled = this.#level + (now - this.#at) * this.capacity;
    this.#level = Math.min(this.capacity * this.#unitMs, refilled);
    this.#at = now;
  }
}
