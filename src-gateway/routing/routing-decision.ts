import type { LexicalDecision } from './lexical/lexical-router.ts';

/**
 * Why a request went to this model, complete: what the proxy acts on, what the decision endpoints and the
 * playground show and what a trace keeps. Numbers are finite; what is not known is `null`.
 */
export interface RoutingDecision {
  readonly schema: 'plano.routing_decision/1';
  /** UUID. */
  readonly id: string;
  /** RFC 3339, milliseconds. */
  readonly at: string;
  readonly mode: 'proxy' | 'decision' | 'playground';
  readonly dry_run: boolean;
  readonly request_id: string;
  readonly trace_id: string | null;
  readonly client_api: 'chat.completions' | 'messages' | 'responses';
  readonly listener: string;
  readonly config_sha256: string;
  readonly requested: RequestedModel;
  readonly preferences: {
    readonly source: 'config' | 'request' | 'none';
    readonly routes: readonly DecisionRoute[];
  };
  readonly skipped: RoutingSkip | null;
  /** In the order tried; empty when skipped. */
  readonly routers: readonly RouterAttempt[];
  readonly route: RouteChoice;
  readonly ranking: RankingDecision | null;
  readonly session: SessionDecision | null;
  readonly budget: BudgetDecision | null;
  readonly final: FinalModel;
  readonly attempts: readonly ModelAttempt[];
  readonly warnings: readonly RoutingWarning[];
  readonly timings_ms: RoutingTimings;
}

export interface RequestedModel {
  /** As sent; `null`: none. */
  readonly model: string | null;
  readonly alias: string | null;
  /** `provider/model`; `null`: nobody serves it. */
  readonly resolved: string | null;
  readonly resolution:
    | 'exact'
    | 'alias'
    | 'bare'
    | 'wildcard'
    | 'cross_prefix'
    | 'hint'
    | 'default'
    | 'unresolved';
  readonly stream: boolean;
}

export interface DecisionRoute {
  readonly name: string;
  readonly description: string;
  readonly models: readonly string[];
  readonly prefer: Preference;
}

export type Preference = 'cheapest' | 'fastest' | 'none';

export type RoutingSkip =
  | 'empty_messages'
  | 'disabled_by_request'
  | 'no_preferences'
  | 'router_none'
  | 'pinned'
  | 'not_user_turn';

export interface RouterAttempt {
  readonly kind: 'hosted' | 'provider' | 'embedded';
  /** As written in `llm_routing_model`. */
  readonly ref: string;
  /** What people are shown. */
  readonly label: string;
  /** Not the first of the chain. */
  readonly fallback: boolean;
  readonly endpoint: string | null;
  readonly model: string | null;
  readonly prompt: RouterPromptFacts | null;
  readonly response: {
    readonly status: number;
    readonly content: string | null;
    readonly body_excerpt: string | null;
  } | null;
  readonly parsed: {
    readonly names: readonly string[];
    readonly unknown: readonly string[];
    readonly repaired: readonly string[];
  } | null;
  readonly lexical: LexicalFacts | null;
  readonly outcome: RouterOutcome;
  readonly error: string | null;
  readonly ms: number;
}

export type RouterOutcome =
  | 'matched'
  | 'no_match'
  | 'error'
  | 'timeout'
  | 'unparsable'
  | 'unavailable'
  | 'circuit_open';

export interface RouterPromptFacts {
  /** `null`: content is not captured. */
  readonly text: string | null;
  readonly sha256: string;
  readonly bytes: number;
  readonly est_tokens: number;
  readonly budget: number;
  /** Messages. */
  readonly kept: number;
  readonly dropped: number;
  readonly trimmed: boolean;
}

export interface LexicalFacts {
  readonly min_score: number;
  readonly margin: number;
  readonly confidence: number;
  readonly scores: LexicalDecision['scores'];
}

export interface RouteChoice {
  readonly name: string | null;
  readonly reason:
    | 'matched'
    | 'empty_answer'
    | 'unknown_route'
    | 'below_min_score'
    | 'ambiguous'
    | 'router_failed'
    | 'replayed'
    | 'skipped';
  /** Where the matched route stands in the config that decided. */
  readonly config_path: string | null;
  readonly line: number | null;
  /** What the router named. */
  readonly all: readonly string[];
  readonly unknown: readonly string[];
  readonly decided_by: 'hosted' | 'provider' | 'embedded' | 'session' | 'none';
}

export interface RankingDecision {
  readonly prefer: Preference;
  readonly source: MetricsSourceFacts | null;
  readonly models: readonly RankedModel[];
}

export interface MetricsSourceFacts {
  readonly type: 'cost' | 'latency';
  readonly provider: string;
  readonly url: string;
  /** RFC 3339; `null`: never. */
  readonly fetched_at: string | null;
  readonly stale: boolean;
  readonly error: string | null;
}

export interface RankedModel {
  readonly model: string;
  /** From 1. */
  readonly rank: number;
  /** Position in the route, from 1. */
  readonly declared: number;
  /** What it was sorted by; `null`: no data. */
  readonly value: number | null;
  /** US dollars per million tokens. */
  readonly input: number | null;
  readonly output: number | null;
  readonly cached: number | null;
  /** Median of our own last calls, milliseconds. */
  readonly p50_ms: number | null;
  readonly health: 'ok' | 'failing' | 'cooldown' | null;
  readonly warm_tokens: number | null;
  /** A provider of the config serves it. */
  readonly configured: boolean;
  readonly cooldown_s: number;
  readonly skipped_because: string | null;
}

export interface SessionDecision {
  readonly key: string;
  readonly explicit: boolean;
  readonly tenant: string | null;
  readonly lane: string;
  readonly backend: 'memory' | 'redis';
  readonly found: boolean;
  readonly warm: boolean;
  readonly drifted: boolean;
  readonly pinned: boolean;
  readonly idle_ms: number | null;
  readonly ttl_s: number;
  readonly pinned_turns: number | null;
  /** 16 hex digits. */
  readonly prefix_hash: string | null;
  readonly stored_prefix_hash: string | null;
  readonly anchor: string | null;
  readonly default_model: string | null;
  readonly switches: number;
  /** US dollars. */
  readonly session_cost_usd: number;
  readonly history: readonly {
    readonly model: string;
    readonly idle_ms: number;
    readonly cached_tokens: number;
  }[];
}

export interface BudgetDecision {
  readonly pct: number;
  readonly pct_source: 'config' | 'header';
  readonly context_tokens: number;
  readonly candidate: string;
  readonly candidate_warm_tokens: number;
  /** US dollars per million tokens. */
  readonly anchor_cached_rate: number | null;
  readonly candidate_input_rate: number | null;
  readonly candidate_cached_rate: number | null;
  /** US dollars. */
  readonly baseline_before: number;
  readonly baseline_after: number;
  readonly ceiling: number;
  readonly cost: number | null;
  readonly spend_before: number;
  readonly spend_after: number;
  readonly overhead_pct: number;
  readonly decision: 'allowed' | 'retained';
  readonly reason: 'same_anchor' | 'free' | 'within_cap' | 'over_cap' | 'no_pricing';
  readonly counterfactual: string | null;
}

export interface FinalModel {
  readonly model: string | null;
  readonly provider: string | null;
  readonly provider_model: string | null;
  readonly reason: 'route' | 'pinned' | 'retained' | 'replayed' | 'requested' | 'default';
  readonly switched: boolean;
  readonly fallbacks: readonly string[];
}

export interface ModelAttempt {
  readonly model: string;
  /** From 1, per model. */
  readonly try: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly error_class: string | null;
  readonly retry_after_s: number | null;
  readonly ms: number;
  /** What the failure lab made go wrong; left out: nothing. */
  readonly injected?: string;
}

export interface RoutingWarning {
  readonly code:
    | 'router_failed'
    | 'router_fallback_used'
    | 'routes_exceed_budget'
    | 'unconfigured_candidate'
    | 'no_metrics_source'
    | 'missing_price'
    | 'stale_metrics'
    | 'cross_prefix_match'
    | 'anchor_unconfigured'
    | 'invalid_pct_header'
    | 'session_cache_error';
  readonly message: string;
}

export interface RoutingTimings {
  readonly total: number;
  readonly parse: number;
  readonly prompt: number;
  readonly router: number;
  readonly ranking: number;
  readonly session: number;
}
