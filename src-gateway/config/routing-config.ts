/** Sessions and the cost gate of model routing. */
export interface RoutingConfig {
  /** Life of a session without a request; 600. `PromptCachingConfig.sessionTtlSeconds` may replace it. */
  readonly sessionTtlSeconds: number;
  /** Sessions that the memory cache holds, 1 to 10000; 10000. */
  readonly sessionMaxEntries: number;
  readonly sessionCache: SessionCacheConfig;
  /** Request header that keeps the sessions of tenants apart, lower-case; `null`: all share one key space. */
  readonly tenantHeader: string | null;
  /** `null`: changes of model are not priced. */
  readonly budget: RoutingBudgetConfig | null;
  /** Only turns that a person wrote are routed anew. */
  readonly routeOnUserOnly: boolean;
}

type SessionCacheConfig =
  | { readonly type: 'memory' }
  /** `redis://` or `rediss://` for TLS. */
  | { readonly type: 'redis'; readonly url: string };

interface RoutingBudgetConfig {
  /** What changes of model may cost, in percent of what the conversation has cost; 0 to 100. */
  readonly maxSwitchSpendPct: number;
  /** The sums begin anew when a session does; true. */
  readonly replenishOnRebind: boolean;
  /** Price of a cached input token as a share of the full one, where the feed has none; 0.1. */
  readonly cacheReadDiscount: number;
  /** Notes the model that the gate refused. */
  readonly recordCounterfactual: boolean;
}

/** Prompt caching of providers. Without `enabled` nothing else of it has an effect, and reads as off. */
export interface PromptCachingConfig {
  readonly enabled: boolean;
  /** A conversation stays with its model; true when enabled. */
  readonly sessionAffinity: boolean;
  /** Marks stable prefixes for providers that want marks; true when enabled. */
  readonly injectCacheControl: boolean;
  /** Prefixes below are not marked; 1024. */
  readonly minPrefixTokens: number;
  /** The life of sessions that counts: this block's when enabled and given, else that of routing. */
  readonly sessionTtlSeconds: number;
}

/** Where prices or latencies of models come from. */
export type MetricsSourceConfig = CostSource | LatencySource;

interface MetricsSource {
  /** Refreshed so often; `null`: fetched once, at start. */
  readonly refreshIntervalSeconds: number | null;
  /** Key in the feed to model as declared here. */
  readonly modelAliases: Readonly<Record<string, string>>;
}

interface CostSource extends MetricsSource {
  readonly type: 'cost';
  readonly provider: 'digitalocean' | 'models.dev';
  /** The provider's public catalogue when none is given; may be a `file:` URL. */
  readonly url: string;
}

interface LatencySource extends MetricsSource {
  readonly type: 'latency';
  readonly provider: 'prometheus';
  /** `/api/v1/query` is appended. */
  readonly url: string;
  /** PromQL; its series carry the model in the label `model_name`. */
  readonly query: string;
}
