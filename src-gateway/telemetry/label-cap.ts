/**
 * Keeps a metric's label from growing without bound: clients can name any model behind a wildcard.
 * Values beyond the limit become `other`; the configured ones are admitted whatever the clients did.
 */
export class LabelCap {
  readonly #limit: number;
  readonly #admitted = new Set<string>();
  #configured: ReadonlySet<string> = new Set();

  constructor(limit: number) {
    this.#limit = limit;
  }

  configure(values: Iterable<string>): void {
    this.#configured = new Set(values);
  }

  of(value: string): string {
    if (this.#admitted.has(value) || this.#configured.has(value)) {
      return value;
    }
    if (this.#admitted.size >= this.#limit) {
      return 'other';
    }
    this.#admitted.add(value);
    return value;
  }
}
