import type { Exchange } from './exchange.ts';

/** The exchanges of a server whose response has not reached its client's connection yet. */
export class OpenExchanges {
  /**
   * No `Set`: each time that one is built anew, what it held before keeps alive what it holds next, and
   * thousands of answered requests would wait for a full collection.
   */
  readonly #exchanges: Exchange[] = [];
  readonly #whenEmpty: (() => void)[] = [];

  add(exchange: Exchange): void {
    this.#exchanges.push(exchange);
    exchange.response.once('close', () => {
      const last = this.#exchanges.pop();
      const at = last === exchange ? -1 : this.#exchanges.indexOf(exchange);
      if (at !== -1 && last !== undefined) this.#exchanges[at] = last;
      if (this.#exchanges.length === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
    });
  }

  /** Resolves when there are none. */
  async ended(): Promise<void> {
    if (this.#exchanges.length === 0) return;
    await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
  }

  /** Gives up what still waits for a provider, with a last word to its client. How many exchanges there were. */
  cutShort(): number {
    for (const exchange of [...this.#exchanges]) exchange.cutShort();
    return this.#exchanges.length;
  }
}
