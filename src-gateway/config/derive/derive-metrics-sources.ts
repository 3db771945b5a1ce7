import type { ConfigModel, MetricsSourceEntry } from '../model/config-model.ts';
import type { MetricsSourceConfig } from '../routing-config.ts';
import { type DeriveOptions, pickName, pickOptional } from './derive-mode.ts';

/** Feeds of prices and latencies: the first of each type counts. */
export function deriveMetricsSources(model: ConfigModel, options: DeriveOptions): MetricsSourceConfig[] {
  const sources = model.metricsSources.flatMap((entry) => deriveSource(entry, options) ?? []);
  return sources.filter(({ type }, index) => sources.findIndex((other) => other.type === type) === index);
}

function deriveSource(entry: MetricsSourceEntry, options: DeriveOptions): MetricsSourceConfig | null {
  const { type, provider } = entry;
  const url = pickOptional(entry.url, options.mode);
  const shared = {
    refreshIntervalSeconds: entry.refreshInterval?.value ?? null,
    modelAliases: Object.fromEntries(
      entry.modelAliases.map(({ name, value }) => [name, pickName(value, options.mode)]),
    ),
  };
  if (type?.value === 'cost') {
    const feed = COST_PROVIDERS.find((known) => known === provider?.value);
    return feed === undefined
      ? null
      : { type: 'cost', provider: feed, url: url ?? CATALOGUES[feed], ...shared };
  }
  const query = pickOptional(entry.query, options.mode);
  if (type?.value !== 'latency' || url === null || query === null) return null;
  return { type: 'latency', provider: 'prometheus', url, query, ...shared };
}

const COST_PROVIDERS = ['digitalocean', 'models.dev'] as const;
const CATALOGUES: Readonly<Record<(typeof COST_PROVIDERS)[number], string>> = {
  digitalocean: 'https://api.digitalocean.com/v2/gen-ai/models/catalog',
  'models.dev': 'https://models.dev/api.json',
};
