import type { StateStorageConfig } from '../config/state-storage-config.ts';
import { MemoryStore } from './memory-store.ts';
import type { StateSettings } from './state-settings.ts';
import type { StateStore } from './state-store.ts';

export interface StateStoreOptions {
  /** Milliseconds on a clock that never goes back. */
  clock(): number;
  log(level: 'info' | 'warn', message: string): void;
}

/** The store that a config names; nothing is opened yet. `null`: conversations are not kept. */
export function openStateStore(
  config: StateStorageConfig,
  settings: StateSettings,
  { clock }: StateStoreOptions,
): StateStore | null {
  if (settings.isOff || config.type === 'none') return null;
  return new MemoryStore({ ...config, clock });
}
