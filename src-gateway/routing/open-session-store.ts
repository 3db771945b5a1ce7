import type { RoutingConfig } from '../config/routing-config.ts';
import type { HostNames } from '../upstream/host-names.ts';
import { MemorySessions } from './memory-sessions.ts';
import { RedisSessions } from './redis-sessions.ts';
import type { SessionStore } from './session-store.ts';

export interface SessionStoreOptions {
  /** Milliseconds on a clock that never goes back. */
  readonly clock: () => number;
  readonly names: HostNames;
  /** Certificates (PEM) to trust behind `rediss://`; left out: those that Node trusts. */
  readonly authorities?: readonly string[];
  /** The store's server went away or came back: once per change. */
  log(level: 'info' | 'warn', message: string): void;
}

/** The store that a config names. It works at once, whether or not its server is there; `close` it. */
export function openSessionStore(
  { sessionCache, sessionMaxEntries }: Pick<RoutingConfig, 'sessionCache' | 'sessionMaxEntries'>,
  { clock, ...options }: SessionStoreOptions,
): SessionStore {
  if (sessionCache.type === 'memory') return new MemorySessions({ capacity: sessionMaxEntries, clock });
  return new RedisSessions({ url: sessionCache.url, ...options });
}
