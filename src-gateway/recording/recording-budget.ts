/** How many bytes all recordings of a process may hold at once, those that run and those that wait for the host. */
export class RecordingBudget {
  readonly #most: number;
  #held = 0;
  #refused = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** `false`: there is no room; the bytes are not to be kept. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#most) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }

  /** A body was given up for want of room. */
  refused(): void {
    this.#refused += 1;
  }

  /** Bodies that were given up since the last time. */
  takeRefused(): number {
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }
}
