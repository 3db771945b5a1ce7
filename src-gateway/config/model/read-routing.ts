import type { SourceMap } from '../source/source-node.ts';
import type { MetricsSourceEntry, PromptCachingEntry, RoutingEntry } from './config-model.ts';
import type { FieldReader } from './field-reader.ts';

/** The `routing` section as it is written. */
export function readRouting(node: SourceMap | null, read: FieldReader): RoutingEntry {
  const sessionCache = read.map(node, 'session_cache');
  const budget = read.map(node, 'routing_budget');
  return {
    node,
    sessionTtl: read.numeric(node, 'session_ttl_seconds'),
    sessionMaxEntries: read.numeric(node, 'session_max_entries'),
    budget,
    maxSwitchSpendPct: read.numeric(budget, 'max_switch_spend_pct'),
    replenishOnRebind: read.flag(budget, 'replenish_on_rebind'),
    cacheReadDiscount: read.numeric(budget, 'cache_read_discount'),
    recordCounterfactual: read.flag(budget, 'record_counterfactual'),
    sessionCache,
    cacheType: read.text(sessionCache, 'type'),
    cacheUrl: read.text(sessionCache, 'url'),
    tenantHeader: read.text(sessionCache, 'tenant_header'),
    userOnly: read.flag(node, 'route_on_user_only'),
  };
}

/** The `prompt_caching` section as it is written. */
export function readPromptCaching(node: SourceMap | null, read: FieldReader): PromptCachingEntry | null {
  if (node === null) return null;
  return {
    node,
    enabled: read.flag(node, 'enabled'),
    sessionAffinity: read.flag(node, 'session_affinity'),
    injectCacheControl: read.flag(node, 'inject_cache_control'),
    minPrefixTokens: read.numeric(node, 'min_prefix_tokens'),
    sessionTtl: read.numeric(node, 'session_ttl_seconds'),
  };
}

/** The feeds of prices and latencies as they are written. */
export function readMetricsSources(root: SourceMap, read: FieldReader): MetricsSourceEntry[] {
  return read.maps(root, 'model_metrics_sources').map((node) => ({
    node,
    type: read.text(node, 'type'),
    provider: read.text(node, 'provider'),
    url: read.text(node, 'url'),
    query: read.text(node, 'query'),
    refreshInterval: read.numeric(node, 'refresh_interval'),
    modelAliases: read.pairs(node, 'model_aliases'),
  }));
}
