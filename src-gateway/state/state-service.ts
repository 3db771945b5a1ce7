import type { StateStorageConfig } from '../config/state-storage-config.ts';
import { openStateStore, type StateStoreOptions } from './open-state-store.ts';
import type { StateSettings } from './state-settings.ts';
import type { StateStore } from './state-store.ts';

/** How often what has expired is removed. */
const garbageMs = 10 * 60_000;

/** The conversations of one config; they may outlive it. */
export class StateService {
  /** `null`: none are kept. */
  readonly store: StateStore | null;
  readonly #of: string;
  readonly #garbage: NodeJS.Timeout;

  /** `previous`: its store is taken over where the new config means the same one. */
  constructor(
    config: StateStorageConfig,
    settings: StateSettings,
    options: StateStoreOptions,
    previous?: StateService,
  ) {
    this.#of = JSON.stringify([config, settings]);
    const isSame = previous !== undefined && previous.#of === this.#of;
    this.store = isSame ? previous.store : openStateStore(config, settings, options);
    this.#garbage = setInterval(() => void this.store?.collectGarbage().catch(() => 0), garbageMs);
    this.#garbage.unref();
  }

  /** Rejects with `StateStoreError` when conversations cannot be kept. */
  async open(): Promise<void> {
    await this.store?.open();
  }

  /** Ends what `kept`, the service that goes on, did not take over. */
  async close(kept: StateService | null = null): Promise<void> {
    clearInterval(this.#garbage);
    if (kept?.store !== this.store) await this.store?.close();
  }
}
