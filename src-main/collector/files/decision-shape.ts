import Type from 'typebox';

/**
 * The shapes of what a gateway decided, for decisions that come in a file: `RoutingDecision` and
 * `AgentSelectionRecord` of the gateway say what each member means.
 */
const Text = Type.String();
const TextOrNull = Type.Union([Type.String(), Type.Null()]);
const Amount = Type.Number();
const AmountOrNull = Type.Union([Type.Number(), Type.Null()]);
const Flag = Type.Boolean();
const Names = Type.Array(Type.String());
const OneOf = <const T extends readonly string[]>(...words: T) =>
  Type.Unsafe<T[number]>(Type.Enum([...words]));
const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const RouterKind = OneOf('hosted', 'provider', 'embedded');
const Preference = OneOf('cheapest', 'fastest', 'none');
const ClientApi = OneOf('chat.completions', 'messages', 'responses');

const Router = Type.Object({
  ...{ kind: RouterKind, ref: Text, label: Text, fallback: Flag, endpoint: TextOrNull, model: TextOrNull },
  prompt: OrNull(
    Type.Object({
      ...{ text: TextOrNull, sha256: Text, bytes: Amount, est_tokens: Amount, budget: Amount },
      ...{ kept: Amount, dropped: Amount, trimmed: Flag },
    }),
  ),
  response: OrNull(Type.Object({ status: Amount, content: TextOrNull, body_excerpt: TextOrNull })),
  parsed: OrNull(Type.Object({ names: Names, unknown: Names, repaired: Names })),
  lexical: OrNull(
    Type.Object({
      ...{ min_score: Amount, margin: Amount, confidence: Amount },
      scores: Type.Array(
        Type.Object({
          ...{ route: Text, score: Amount },
          terms: Type.Array(Type.Object({ term: Text, contribution: Amount })),
        }),
      ),
    }),
  ),
  outcome: OneOf('matched', 'no_match', 'error', 'timeout', 'unparsable', 'unavailable', 'circuit_open'),
  ...{ error: TextOrNull, ms: Amount },
});

const Facts = { id: Text, at: Text, request_id: Text, trace_id: TextOrNull, client_api: ClientApi };

const Ranking = Type.Object({
  prefer: Preference,
  source: OrNull(
    Type.Object({
      ...{ type: OneOf('cost', 'latency'), provider: Text, url: Text, fetched_at: TextOrNull },
      ...{ stale: Flag, error: TextOrNull },
    }),
  ),
  models: Type.Array(
    Type.Object({
      ...{ model: Text, rank: Amount, declared: Amount, value: AmountOrNull },
      ...{ input: AmountOrNull, output: AmountOrNull, cached: AmountOrNull, p50_ms: AmountOrNull },
      health: OrNull(OneOf('ok', 'failing', 'cooldown')),
      ...{ warm_tokens: AmountOrNull, configured: Flag, cooldown_s: Amount, skipped_because: TextOrNull },
    }),
  ),
});

const Session = Type.Object({
  ...{ key: Text, explicit: Flag, tenant: TextOrNull, lane: Text, backend: OneOf('memory', 'redis') },
  ...{ found: Flag, warm: Flag, drifted: Flag, pinned: Flag, idle_ms: AmountOrNull, ttl_s: Amount },
  ...{ pinned_turns: AmountOrNull, prefix_hash: TextOrNull, stored_prefix_hash: TextOrNull },
  ...{ anchor: TextOrNull, default_model: TextOrNull, switches: Amount, session_cost_usd: Amount },
  history: Type.Array(Type.Object({ model: Text, idle_ms: Amount, cached_tokens: Amount })),
});

const Budget = Type.Object({
  ...{ pct: Amount, pct_source: OneOf('config', 'header'), context_tokens: Amount, candidate: Text },
  ...{ candidate_warm_tokens: Amount, anchor_cached_rate: AmountOrNull, candidate_input_rate: AmountOrNull },
  ...{ candidate_cached_rate: AmountOrNull, baseline_before: Amount, baseline_after: Amount },
  ...{ ceiling: Amount, cost: AmountOrNull, spend_before: Amount, spend_after: Amount, overhead_pct: Amount },
  decision: OneOf('allowed', 'retained'),
  reason: OneOf('same_anchor', 'free', 'within_cap', 'over_cap', 'no_pricing'),
  counterfactual: TextOrNull,
});

const Routing = Type.Object({
  ...Facts,
  schema: Type.Literal('plano.routing_decision/1'),
  mode: OneOf('proxy', 'decision', 'playground'),
  ...{ dry_run: Flag, listener: Text, config_sha256: Text },
  requested: Type.Object({
    ...{ model: TextOrNull, alias: TextOrNull, resolved: TextOrNull, stream: Flag },
    resolution: OneOf(
      ...(['exact', 'alias', 'bare', 'wildcard', 'cross_prefix', 'hint', 'default', 'unresolved'] as const),
    ),
  }),
  preferences: Type.Object({
    source: OneOf('config', 'request', 'none'),
    routes: Type.Array(Type.Object({ name: Text, description: Text, models: Names, prefer: Preference })),
  }),
  skipped: OrNull(
    OneOf(
      'empty_messages',
      'disabled_by_request',
      'no_preferences',
      'router_none',
      'pinned',
      'not_user_turn',
    ),
  ),
  routers: Type.Array(Router),
  route: Type.Object({
    name: TextOrNull,
    reason: OneOf(
      ...(['matched', 'empty_answer', 'unknown_route', 'below_min_score', 'ambiguous'] as const),
      ...(['router_failed', 'replayed', 'skipped'] as const),
    ),
    ...{ config_path: TextOrNull, line: AmountOrNull, all: Names, unknown: Names },
    decided_by: OneOf('hosted', 'provider', 'embedded', 'session', 'none'),
  }),
  ...{ ranking: OrNull(Ranking), session: OrNull(Session), budget: OrNull(Budget) },
  final: Type.Object({
    ...{ model: TextOrNull, provider: TextOrNull, provider_model: TextOrNull, switched: Flag },
    reason: OneOf('route', 'pinned', 'retained', 'replayed', 'requested', 'default'),
    fallbacks: Names,
  }),
  attempts: Type.Array(
    Type.Object({
      ...{ model: Text, try: Amount, status: AmountOrNull, error: TextOrNull, error_class: TextOrNull },
      ...{ retry_after_s: AmountOrNull, ms: Amount },
    }),
  ),
  warnings: Type.Array(
    Type.Object({
      code: OneOf(
        ...(['router_failed', 'router_fallback_used', 'routes_exceed_budget', 'stale_metrics'] as const),
        ...(['unconfigured_candidate', 'no_metrics_source', 'missing_price', 'cross_prefix_match'] as const),
        ...(['anchor_unconfigured', 'invalid_pct_header', 'session_cache_error'] as const),
      ),
      message: Text,
    }),
  ),
  timings_ms: Type.Object({
    ...{ total: Amount, parse: Amount, prompt: Amount, router: Amount, ranking: Amount, session: Amount },
  }),
});

const Selection = Type.Object({
  ...Facts,
  schema: Type.Literal('plano.agent_selection/1'),
  ...{ listener: Text, config_sha256: Text },
  agents: Type.Array(
    Type.Object({ id: Text, description: Text, default: Flag, config_path: TextOrNull, line: AmountOrNull }),
  ),
  decided_by: OrNull(OneOf('hosted', 'provider', 'embedded', 'none')),
  routers: Type.Array(Router),
  protocol: OrNull(OneOf('plano', 'standard')),
  how: OrNull(OneOf('segments', 'message', 'context')),
  ...{ route: Names, unknown: Names, repaired: Names },
  scores: OrNull(Type.Record(Type.String(), Amount)),
  reason: OneOf('single_agent', 'routed', 'no_match', 'router_failed'),
  ...{ failure: TextOrNull, warnings: Names, ms: Amount },
});

/** A decision of either kind. */
export const DecisionShape = Type.Union([Routing, Selection]);
