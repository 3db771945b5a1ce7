import type { MetricsSourceConfig } from '../config/routing-config.ts';
import { MetricsFeed, type MetricsFeedOptions } from './metrics-feed.ts';
import { parseDigitalOcean, parseModelsDev, parsePrometheus } from './parse-feed.ts';
import type { ModelFigures, ModelPrice } from './rank-models.ts';
import type { MetricsSourceFacts } from './routing-decision.ts';

/** Prices and latencies of models as the feeds of a config told them last. */
export interface MetricsFeeds extends ModelFigures {
  /** `null`: the config names no such source. */
  sourceOf(type: MetricsSourceConfig['type']): MetricsSourceFacts | null;
  /** Resolves when every feed was fetched or could not be, and after so many milliseconds in any case. */
  ready(timeoutMs: number): Promise<void>;
  /** Ends all fetching; what is known stays. */
  close(): void;
}

/** Begins to fetch the feeds of a config and goes on until `close`. Of each type the first source counts. */
export function openMetricsFeeds(
  sources: readonly MetricsSourceConfig[],
  options: MetricsFeedOptions,
): MetricsFeeds {
  let prices: MetricsFeed<ModelPrice> | null = null;
  let latencies: MetricsFeed<number> | null = null;
  for (const source of sources) {
    if (source.type === 'cost') prices ??= new MetricsFeed(source, costParsers[source.provider], options);
    else latencies ??= new MetricsFeed(source, parsePrometheus, options);
  }
  return {
    price: (model) => prices?.get(model) ?? null,
    latency: (model) => {
      const value = latencies?.get(model) ?? null;
      return value === null || Number.isNaN(value) ? null : value;
    },
    sourceOf: (type) => (type === 'cost' ? prices : latencies)?.facts ?? null,
    ready: async (timeoutMs) => {
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, timeoutMs);
      await Promise.race([Promise.all([prices?.first, latencies?.first]), late.promise]);
      clearTimeout(timer);
    },
    close: () => {
      prices?.close();
      latencies?.close();
    },
  };
}

/** How the catalogues of prices are read. */
export const costParsers = { 'models.dev': parseModelsDev, digitalocean: parseDigitalOcean } as const;
