import { LRUCache } from 'lru-cache';
import type { SessionBinding } from './session-binding.ts';
import type { SessionStore } from './session-store.ts';

export interface MemorySessionsOptions {
  /** Bindings that are held; beyond that the one that was longest unused gives way. */
  readonly capacity: number;
  /** Milliseconds on a clock that never goes back. */
  readonly clock: () => number;
}

/** Expired bindings are never given out; this is when their memory is freed. */
const sweepMs = 300_000;

/** Sessions in the memory of one gateway: they are gone when it ends. */
export class MemorySessions implements SessionStore {
  readonly backend = 'memory';
  readonly #bindings: LRUCache<string, SessionBinding>;
  readonly #sweep: NodeJS.Timeout;

  constructor({ capacity, clock }: MemorySessionsOptions) {
    this.#bindings = new LRUCache({
      max: capacity,
      // For the cache a start at 0 means that an entry has no time to live.
      perf: { now: () => clock() + 1 },
      ttlResolution: 0,
    });
    this.#sweep = setInterval(() => this.#bindings.purgeStale(), sweepMs).unref();
  }

  /** Bindings that take memory, expired ones included until they are swept. */
  get size(): number {
    return this.#bindings.size;
  }

  async get(key: string): Promise<SessionBinding | null> {
    return this.#bindings.get(key) ?? null;
  }

  async set(key: string, binding: SessionBinding, ttlSeconds: number): Promise<void> {
    this.#bindings.set(key, binding, { ttl: Math.max(1, Math.floor(ttlSeconds)) * 1000 });
  }

  async ping(): Promise<void> {}

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#bindings.clear();
  }
}
