import { openSessionStore } from '../../../src-gateway/routing/open-session-store.ts';
import { SessionStoreError } from '../../../src-gateway/routing/session-store.ts';
import { type Check, ok, warn } from './check.ts';

/** Whether the server of sessions answers; without it requests are served as if they had none. */
export const checkRedis: Check = async ({ config, names }) => {
  if (config?.routing.sessionCache.type !== 'redis') return [ok('The config needs no Redis.')];
  const store = openSessionStore(config.routing, {
    clock: () => Math.floor(performance.now()),
    names,
    log: () => undefined,
  });
  try {
    await store.ping();
    return [ok(`Redis answers at ${new URL(config.routing.sessionCache.url).host}.`)];
  } catch (error) {
    if (!(error instanceof SessionStoreError)) throw error;
    return [warn(`${error.message}.`, 'Start the server, or correct routing.session_cache.url.')];
  } finally {
    await store.close();
  }
};
