/**
 * Calls back when nothing has happened for so long. A stream touches it with every piece: that only notes the
 * time, where setting a timer anew would cost more than passing the piece on.
 */
export class IdleTimer {
  readonly #idleMs: number;
  readonly #onIdle: () => void;
  #touchedAt = performance.now();
  #timer: NodeJS.Timeout;

  constructor(idleMs: number, onIdle: () => void) {
    this.#idleMs = idleMs;
    this.#onIdle = onIdle;
    this.#timer = setTimeout(() => this.#look(), idleMs);
  }

  touch(): void {
    this.#touchedAt = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    const leftMs = this.#idleMs - (performance.now() - this.#touchedAt);
    // Timers count whole milliseconds: the last fraction is over.
    if (leftMs >= 1) this.#timer = setTimeout(() => this.#look(), leftMs);
    else this.#onIdle();
  }
}
