import type { SessionBinding } from './session-binding.ts';

/**
 * Where the sessions of routing are kept. Every method may reject with `SessionStoreError`; a request
 * never fails for it: it is served as if it had no session.
 */
export interface SessionStore {
  readonly backend: 'memory' | 'redis';
  /** `null`: there is no such session, or it has expired. */
  get(key: string): Promise<SessionBinding | null>;
  /** Keeps a binding for so many seconds from now, at least one. */
  set(key: string, binding: SessionBinding, ttlSeconds: number): Promise<void>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Sessions cannot be read or written now. The message names the store and holds no password. */
export class SessionStoreError extends Error {
  override readonly name = 'SessionStoreError';
  readonly code = 'session_store_failed';
}
