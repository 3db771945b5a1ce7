import type { Exchange } from './exchange.ts';

/** The exchanges of a server whose response has not reached its client's connection yet. */
export class OpenExchanges {
  readonly #exchanges = new Set<Exchange>();
  readonly #whenEmpty: (() => void)[] = [];

  add(exchange: Exchange): void {
    this.#exchanges.add(exchange);
    exchange.response.once('close', () => {
      this.#exchanges.delete(exchange);
      if (this.#exchanges.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
    });
  }

  /** Resolves when there are none. */
  async ended(): Promise<void> {
    if (this.#exchanges.size === 0) return;
    await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
  }

  /** Gives up what still waits for a provider, with a last word to its client. How many exchanges there were. */
  cutShort(): number {
    for (const exchange of this.#exchanges) exchange.cutShort();
    return this.#exchanges.size;
  }
}
