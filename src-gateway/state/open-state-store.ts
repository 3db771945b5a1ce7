import { join, resolve } from 'node:path';
import type { StateStorageConfig } from '../config/state-storage-config.ts';
import type { HostNames } from '../upstream/host-names.ts';
import { MemoryStore } from './memory-store.ts';
import { PostgresStore } from './postgres-store.ts';
import { SqliteStore, whyNotWritable } from './sqlite-store.ts';
import type { StateSettings } from './state-settings.ts';
import type { StateStore } from './state-store.ts';

export interface StateStoreOptions {
  /** Milliseconds on a clock that never goes back. */
  clock(): number;
  readonly names: HostNames;
  log(level: 'info' | 'warn', message: string): void;
}

/** The store that a config names; nothing is opened yet. `null`: conversations are not kept. */
export function openStateStore(
  config: StateStorageConfig,
  { configFolder, file: defaultFile, isOff }: StateSettings,
  { clock, log, names }: StateStoreOptions,
): StateStore | null {
  if (isOff || config.type === 'none') return null;
  if (config.type === 'memory') return new MemoryStore({ ...config, clock });
  if (config.type === 'postgres') {
    const connectionString = config.connectionString ?? '';
    const needsScope = config.tenantHeader !== null;
    return new PostgresStore({ ...config, connectionString, needsScope, names });
  }
  if (config.path !== null)
    return new SqliteStore({ ...config, log, file: resolve(configFolder, config.path) });
  const problem = defaultFile === null ? null : whyNotWritable(defaultFile);
  if (problem !== null) {
    log(
      'warn',
      `RUN_STATE_FALLBACK_MEMORY: conversations are kept in memory and end with this process: ${problem}`,
    );
  }
  if (defaultFile === null || problem !== null) return new MemoryStore({ ...config, clock });
  return new SqliteStore({ ...config, log, file: join(defaultFile) });
}
