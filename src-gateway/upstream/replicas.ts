import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { rendezvous } from './rendezvous.ts';

/** How long resolved addresses are used before they are asked for again. */
const freshMs = 30_000;

export interface ReplicasOptions {
  /** `scheme://host[:port]` whose name stands for several machines. */
  readonly origin: string;
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number;
  /** All addresses of a host name; the system's resolver when left out. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
}

/**
 * The machines behind one host name. A prompt always goes to the same one, which has its prefix in its
 * cache; prompts that nothing is known of take turns.
 */
export class Replicas {
  readonly #url: URL;
  readonly #clock: () => number;
  readonly #resolve: (hostname: string) => Promise<readonly string[]>;
  #known: readonly string[] = [];
  #resolvedAt = Number.NEGATIVE_INFINITY;
  #resolving: Promise<void> | null = null;
  #turn = 0;

  constructor({ origin, clock, resolve = allAddresses }: ReplicasOptions) {
    this.#url = new URL(origin);
    this.#clock = clock;
    this.#resolve = resolve;
  }

  /** Origins in the order in which to try them; the name itself where its addresses are not known. */
  async originsFor(prefixHash: string | null): Promise<readonly string[]> {
    if (this.#clock() - this.#resolvedAt >= freshMs) {
      const resolving = this.#refresh();
      // Old addresses serve until the new ones are there.
      if (this.#known.length === 0) await resolving;
    }
    const port = this.#url.port || (this.#url.protocol === 'https:' ? '443' : '80');
    const addresses = this.#known.map((ip) => `${ip}:${port}`);
    if (addresses.length === 0) return [this.#url.origin];
    const ordered = prefixHash === null ? this.#inTurn(addresses) : rendezvous(prefixHash, addresses);
    return ordered.map((address) => this.#originOf(address, port));
  }

  #inTurn(addresses: readonly string[]): readonly string[] {
    const first = this.#turn % addresses.length;
    this.#turn += 1;
    return [...addresses.slice(first), ...addresses.slice(0, first)];
  }

  #originOf(address: string, port: string): string {
    const ip = address.slice(0, -port.length - 1);
    return `${this.#url.protocol}//${isIPv6(ip) ? `[${ip}]` : ip}:${port}`;
  }

  #refresh(): Promise<void> {
    this.#resolving ??= this.#resolve(this.#url.hostname.replace(/^\[|\]$/g, ''))
      .then((found) => {
        this.#known = [...new Set(found)].sort();
      })
      // What was known stays; without any the connection itself fails, and says why.
      .catch(() => undefined)
      .finally(() => {
        this.#resolvedAt = this.#clock();
        this.#resolving = null;
      });
    return this.#resolving;
  }
}

async function allAddresses(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}
