import { PostgresStore } from '../../../src-gateway/state/postgres-store.ts';

/** Opens the store that the first argument names, as a gateway does when it starts. */
const store = new PostgresStore({
  connectionString: process.argv[2] ?? '',
  pool: { max: 10, idleSeconds: 30, connectTimeoutSeconds: 5 },
  ...{ ttlSeconds: null, maxEntries: null, needsScope: false },
  resolveHost: (host) => host,
});
await store.open();
await store.close();
