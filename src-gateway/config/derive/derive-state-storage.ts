import type { ConfigModel } from '../model/config-model.ts';
import type { StateStorageConfig } from '../state-storage-config.ts';
import { type DeriveOptions, headerName, pickOptional, pickSecret } from './derive-mode.ts';

/** Where conversations are kept: an SQLite file unless the section says otherwise. */
export function deriveStateStorage(model: ConfigModel, options: DeriveOptions): StateStorageConfig {
  const storage = model.stateStorage;
  const encryptionKey = pickSecret(storage?.encryptionKey ?? null, options.mode);
  const wanted = STATE_TYPES.find((known) => known === storage?.type?.value) ?? 'sqlite';
  // What was to be encrypted is never written in the clear because the key's variable has no value.
  const keyLost = storage?.encryptionKey != null && encryptionKey === null;
  const type = wanted === 'sqlite' && keyLost ? 'memory' : wanted;
  const limits = LIMITS[type];
  const ttl = storage?.ttl?.value ?? THIRTY_DAYS;
  return {
    type,
    connectionString:
      type === 'postgres' ? pickOptional(storage?.connectionString ?? null, options.mode) : null,
    path: type === 'sqlite' ? pickOptional(storage?.path ?? null, options.mode) : null,
    ttlSeconds: ttl === 0 ? null : ttl,
    maxEntries: storage?.maxEntries?.value ?? limits.maxEntries,
    maxBytes: storage?.maxBytes?.value ?? limits.maxBytes,
    maxRecordBytes: storage?.maxRecordBytes?.value ?? 8 * MEBIBYTE,
    maxContextBytes: storage?.maxContextBytes?.value ?? 32 * MEBIBYTE,
    tenantHeader: headerName(storage?.tenantHeader ?? model.routing.tenantHeader, options),
    mirrorNative: storage?.mirrorNative?.value ?? true,
    onError: storage?.onError?.value === 'degrade' ? 'degrade' : 'fail',
    readTimeoutMs: storage?.readTimeout?.value ?? 2000,
    writeTimeoutMs: storage?.writeTimeout?.value ?? 2000,
    pool: {
      max: storage?.poolMax?.value ?? 10,
      idleSeconds: storage?.poolIdle?.value ?? 30,
      connectTimeoutSeconds: storage?.poolConnectTimeout?.value ?? 5,
    },
    encryptionKey: type === 'sqlite' ? encryptionKey : null,
  };
}

const STATE_TYPES = ['memory', 'postgres', 'sqlite', 'none'] as const;
const THIRTY_DAYS = 2_592_000;
const MEBIBYTE = 1024 * 1024;
const LIMITS: Readonly<
  Record<StateStorageConfig['type'], Pick<StateStorageConfig, 'maxEntries' | 'maxBytes'>>
> = {
  memory: { maxEntries: 10_000, maxBytes: 256 * MEBIBYTE },
  sqlite: { maxEntries: 1_000_000, maxBytes: 2048 * MEBIBYTE },
  postgres: { maxEntries: null, maxBytes: null },
  none: { maxEntries: null, maxBytes: null },
};
