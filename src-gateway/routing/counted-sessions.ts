import type { SessionStore } from './session-store.ts';

/** What became of one look-up or one write. */
export type SessionCacheEvent = 'hit' | 'miss' | 'store' | 'error' | 'store_error';

/** The same store, every use of it counted. */
export function countedSessions(
  store: SessionStore,
  count: (event: SessionCacheEvent) => void,
): SessionStore {
  return {
    backend: store.backend,
    get: async (key) => {
      const binding = await counted(store.get(key), () => count('error'));
      count(binding === null ? 'miss' : 'hit');
      return binding;
    },
    set: async (key, binding, ttlSeconds) => {
      await counted(store.set(key, binding, ttlSeconds), () => count('store_error'));
      count('store');
    },
    ping: () => store.ping(),
    close: () => store.close(),
  };
}

async function counted<Value>(attempt: Promise<Value>, countFailure: () => void): Promise<Value> {
  try {
    return await attempt;
  } catch (error) {
    countFailure();
    throw error;
  }
}
