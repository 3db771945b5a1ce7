import { PostgresStore } from '../../../src-gateway/state/postgres-store.ts';
import { nativeNames } from '../../support/native-names.ts';

/** Opens the store that the first argument names, as a gateway does when it starts. */
const store = new PostgresStore({
  connectionString: process.argv[2] ?? '',
  pool: { max: 10, idleSeconds: 30, connectTimeoutSeconds: 5 },
  ...{ ttlSeconds: null, maxEntries: null, needsScope: false },
  names: nativeNames,
});
await store.open();
await store.close();
