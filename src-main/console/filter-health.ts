import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { shownUrl } from '../../src-gateway/filters/shown-url.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import type { FilterView } from '../contract/gateway-calls.ts';
import { probeFilter } from './probe-filter.ts';

export interface FilterHealthOptions {
  settings(): GatewaySettings;
  onChange(): void;
  log(level: 'warn', message: string): void;
}

/** Which filters of the config that serves are there, as of the last time they were asked. */
export class FilterHealth {
  readonly #options: FilterHealthOptions;
  #filters: readonly FilterView[] = [];
  /** Of the last check: what an older one finds out is no news. */
  #check = 0;

  constructor(options: FilterHealthOptions) {
    this.#options = options;
  }

  get filters(): readonly FilterView[] {
    return this.#filters;
  }

  /** Asks all of them at once, behind the back of whoever starts the gateway. Never rejects. */
  async check({ filters, overrides }: Pick<GatewayConfig, 'filters' | 'overrides'>): Promise<void> {
    this.#check += 1;
    const check = this.#check;
    const { log, onChange, settings } = this.#options;
    this.#filters = filters.map(({ id, type, url }) => ({
      ...{ id, type, url: shownUrl(url) },
      state: 'checking',
      problem: null,
    }));
    onChange();
    const current = settings();
    await Promise.all(
      filters.map(async (filter) => {
        const problem = await probeFilter(filter, overrides, current);
        if (this.#check !== check) return;
        this.#filters = this.#filters.map((each) =>
          each.id === filter.id
            ? { ...each, state: problem === null ? 'reachable' : 'unreachable', problem }
            : each,
        );
        if (problem !== null) log('warn', `filter ${filter.id} cannot be used now: ${problem}`);
        onChange();
      }),
    );
  }
}
