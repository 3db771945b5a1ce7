/**
 * Filters keep what they know of a request under its id, until the reply comes by: two requests that run
 * at once must not share one, even when their client gave both the same.
 */
export class FilterRequestIds {
  readonly #inUse = new Set<string>();

  /** The id as it is told to filters, its own or with `-<n>`; `release` it when the request is over. */
  take(requestId: string): string {
    let id = requestId;
    for (let number = 2; this.#inUse.has(id); number += 1) id = `${requestId}-${number}`;
    this.#inUse.add(id);
    return id;
  }

  release(id: string): void {
    this.#inUse.delete(id);
  }
}
