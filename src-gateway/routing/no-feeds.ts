import type { MetricsFeeds } from './metrics-feeds.ts';

/** Of a config that names no source of prices or latencies. */
export const noFeeds: MetricsFeeds = {
  price: () => null,
  latency: () => null,
  sourceOf: () => null,
  ready: () => Promise.resolve(),
  close: () => undefined,
};
