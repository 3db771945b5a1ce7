import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { SeriesHistogram } from './series-histogram.ts';
import { TallyFamily } from './tally.ts';

export type MetricFamilies = ReturnType<typeof createMetricFamilies>;

/**
 * Every family that the data plane feeds. Names, labels and buckets are public: Plano's dashboards
 * query them.
 */
export function createMetricFamilies(registry: Registry) {
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter({ name, help, labelNames, registers });
  const tallied = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new TallyFamily(Counter<T>, { name, help, labelNames, registers });
  const level = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new TallyFamily(Gauge<T>, { name, help, labelNames, registers });
  /** A fact, not an amount: several processes of one gateway say it once. */
  const fact = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Gauge({ name, help, labelNames, registers, aggregator: 'first' });
  const histogram = <T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[],
    buckets: readonly number[],
  ) => new Histogram({ name, help, labelNames, buckets: [...buckets], registers });
  const seriesHistogram = (
    name: string,
    help: string,
    labelNames: readonly string[],
    buckets: readonly number[],
  ) => new SeriesHistogram({ name, help, labelNames, buckets: [...buckets], registers });

  return {
    requests: tallied('brightstaff_http_requests_total', 'HTTP requests.', [
      'handler',
      'method',
      'status_class',
    ]),
    requestSeconds: seriesHistogram(
      'brightstaff_http_request_duration_seconds',
      'Time until a response ended.',
      ['handler'],
      httpSeconds,
    ),
    inFlight: level('brightstaff_http_in_flight_requests', 'Requests in flight.', ['handler']),
    headersSeconds: seriesHistogram(
      'plano_console_http_headers_seconds',
      'Time until the head of a response was ready.',
      ['handler'],
      httpSeconds,
    ),
    upstreamRequests: tallied('brightstaff_llm_upstream_requests_total', 'Calls to model providers.', [
      'provider',
      'model',
      'status_class',
      'error_class',
    ]),
    upstreamSeconds: seriesHistogram(
      'brightstaff_llm_upstream_duration_seconds',
      'Time until a provider reply ended.',
      ['provider', 'model'],
      llmSeconds,
    ),
    firstTokenSeconds: seriesHistogram(
      'brightstaff_llm_time_to_first_token_seconds',
      'Time until the first bytes of a streamed provider reply.',
      ['provider', 'model'],
      llmSeconds,
    ),
    tokens: tallied('brightstaff_llm_tokens_total', 'Tokens that providers reported.', [
      'provider',
      'model',
      'kind',
    ]),
    usageMissing: tallied(
      'brightstaff_llm_tokens_usage_missing_total',
      'Provider replies without token usage.',
      ['provider', 'model'],
    ),
    promptCache: tallied(
      'brightstaff_prompt_cache_requests_total',
      'Provider replies by use of the prompt cache.',
      ['provider', 'model', 'outcome'],
    ),
    decisions: counter('brightstaff_router_decisions_total', 'Decisions about which model serves.', [
      'route',
      'selected_model',
      'fallback',
    ]),
    decisionSeconds: histogram(
      'brightstaff_router_decision_duration_seconds',
      'Time until a model was decided.',
      ['route'],
      routerSeconds,
    ),
    decisionSkips: counter('brightstaff_router_skips_total', 'Decisions taken over from their session.', [
      'reason',
    ]),
    decisionReplies: counter('brightstaff_routing_service_requests_total', 'Requests for a decision only.', [
      'outcome',
    ]),
    stateOperations: counter('plano_state_operations_total', 'Uses of the store of conversations.', [
      'op',
      'backend',
      'outcome',
    ]),
    stateSeconds: histogram(
      'plano_state_duration_seconds',
      'Time that the store of conversations took.',
      ['op', 'backend'],
      httpSeconds,
    ),
    sessionCache: counter('brightstaff_session_cache_events_total', 'Uses of the store of sessions.', [
      'outcome',
    ]),
    sessionBindings: counter(
      'brightstaff_session_binding_events_total',
      'Sessions that were kept up to date.',
      ['event'],
    ),
    sessionSwitches: counter(
      'brightstaff_session_switch_decisions_total',
      'Decisions about whether a warm session changes its model.',
      ['decision', 'reason'],
    ),
    routerRequests: counter('plano_router_requests_total', 'Routers that were tried.', ['kind', 'outcome']),
    fallbacks: counter('plano_fallback_attempts_total', 'Calls repeated with another model.', [
      'from',
      'to',
      'reason',
    ]),
    rateLimitRejections: counter(
      'plano_ratelimit_rejections_total',
      'Requests refused because their sender has spent its tokens.',
      ['model'],
    ),
    promptGuards: counter('plano_prompt_guard_checks_total', 'Prompts that the guard has checked.', [
      'engine',
      'verdict',
    ]),
    functionDecisions: counter(
      'plano_function_decisions_total',
      'Conversations that were looked at for a function to call.',
      ['engine', 'outcome'],
    ),
    droppedSpans: counter('plano_console_spans_dropped_total', 'Spans that were lost.', ['reason']),
    skippedSignals: counter('plano_console_signals_skipped_total', 'Conversations that were not analysed.', [
      'reason',
    ]),
    buildInfo: fact('brightstaff_build_info', 'The running build.', ['version', 'git_sha']),
    configInfo: fact('plano_console_config_info', 'The applied config.', ['sha256']),

    // Of Plano's edge proxy: milliseconds and tokens, no labels.
    activeCalls: level('active_http_calls', 'Calls to model providers in flight.', []),
    proxyRateLimited: counter('ratelimited_rq', 'Requests refused by a token limit.', []),
    proxyFirstToken: seriesHistogram(
      'time_to_first_token',
      'Milliseconds until the first bytes of a streamed provider reply.',
      [],
      proxyMilliseconds,
    ),
    proxyLatency: seriesHistogram(
      'request_latency',
      'Milliseconds until a provider reply ended.',
      [],
      proxyMilliseconds,
    ),
    timePerToken: seriesHistogram(
      'time_per_output_token',
      'Milliseconds per output token.',
      [],
      tokenMilliseconds,
    ),
    tokensPerSecond: seriesHistogram('tokens_per_second', 'Output tokens per second.', [], tokenRates),
    outputLength: seriesHistogram('output_sequence_length', 'Output tokens of a reply.', [], tokenCounts),
    inputLength: seriesHistogram('input_sequence_length', 'Input tokens of a request.', [], tokenCounts),
  };
}

const httpSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const routerSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const llmSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const proxyMilliseconds = [
  100, 500, 800, 1000, 1200, 1400, 1600, 1800, 2000, 2200, 2400, 3000, 3500, 4000, 4500, 5000, 6000, 10_000,
  60_000, 180_000,
];
const tokenMilliseconds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const tokenRates = [1, 5, 10, 20, 30, 50, 75, 100, 150, 200, 500, 1000];
const tokenCounts = [1, 10, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 50_000, 100_000, 1_000_000];
