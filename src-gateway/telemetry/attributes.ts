/** Every name that spans of the data plane carry, so that a search finds all users. */
export const attribute = {
  // plano(inbound) and plano(outbound)
  nodeId: 'node_id',
  zone: 'zone',
  requestGuid: 'guid:x-request-id',
  httpUrl: 'http.url',
  httpMethod: 'http.method',
  downstreamCluster: 'downstream_cluster',
  userAgent: 'user_agent',
  httpProtocol: 'http.protocol',
  peerAddress: 'peer.address',
  requestSize: 'request_size',
  responseSize: 'response_size',
  component: 'component',
  upstreamCluster: 'upstream_cluster',
  upstreamClusterName: 'upstream_cluster.name',
  /** A string on inbound and outbound spans, an integer everywhere else. */
  httpStatusCode: 'http.status_code',
  responseFlags: 'response_flags',
  error: 'error',
  listenerName: 'plano.listener.name',
  listenerType: 'plano.listener.type',
  configSha256: 'plano.config.sha256',
  retryAttempt: 'retry.attempt',
  routingIsFallback: 'routing.is_fallback',
  clientDisconnected: 'plano.client_disconnected',
  /** Of the failure lab: what was made to go wrong here. */
  faultInjected: 'plano.fault.injected',

  // every span
  serviceNameOverride: 'service.name.override',
  errorType: 'error.type',
  errorMessage: 'error.message',

  // plano(llm)
  requestId: 'request_id',
  httpPath: 'http.path',
  llmTemperature: 'llm.temperature',
  llmTools: 'llm.tools',
  llmUserMessagePreview: 'llm.user_message_preview',
  llmModel: 'llm.model',
  llmDispatchedModel: 'llm.dispatched_model',
  llmProvider: 'llm.provider',
  llmTimeToFirstToken: 'llm.time_to_first_token',
  llmDurationMs: 'llm.duration_ms',
  llmResponseBytes: 'llm.response_bytes',
  llmIsStreaming: 'llm.is_streaming',
  llmMaxTokens: 'llm.max_tokens',
  llmTopP: 'llm.top_p',
  llmOperationType: 'llm.operation_type',
  promptTokens: 'llm.usage.prompt_tokens',
  completionTokens: 'llm.usage.completion_tokens',
  totalTokens: 'llm.usage.total_tokens',
  cachedInputTokens: 'llm.usage.cached_input_tokens',
  cacheCreationTokens: 'llm.usage.cache_creation_tokens',
  reasoningTokens: 'llm.usage.reasoning_tokens',
  usageEstimated: 'llm.usage.estimated',
  promptIncludesCached: 'llm.usage.prompt_includes_cached',
  inputCost: 'llm.usage.input_cost_usd',
  outputCost: 'llm.usage.output_cost_usd',
  totalCost: 'llm.usage.total_cost_usd',
  costAssumed: 'llm.usage.cost_assumed',
  finishReasons: 'gen_ai.response.finish_reasons',
  droppedFields: 'plano.dropped_fields',
  upstreamRoute: 'plano.upstream_route',
  routeName: 'plano.route.name',
  replayOf: 'plano.replay_of',
  sessionId: 'plano.session_id',
  routingSkipped: 'plano.routing.skipped',
  cacheWarm: 'plano.cache.warm',
  cacheIdleMs: 'plano.cache.idle_ms',
  sessionTotalCost: 'plano.session.total_cost_in_usd',
  sessionOverheadPct: 'plano.session.overhead_pct',
  sessionSwitchSpend: 'plano.session.switch_spend_in_usd',
  sessionBaseline: 'plano.session.baseline_in_usd',
  sessionSwitches: 'plano.session.switches',
  switchCost: 'plano.switch.cost_in_usd',
  switchCandidateWarmTokens: 'plano.switch.candidate_warm_tokens',
  switchOverheadCeiling: 'plano.switch.overhead_ceiling_in_usd',
  switchDecision: 'plano.switch.decision',
  switchReason: 'plano.switch.reason',
  switchCounterfactual: 'plano.switch.counterfactual_route',
  distinctId: 'plano.distinct_id',
  stateBackend: 'plano.state.backend',
  stateOutcome: 'plano.state.outcome',
  stateItems: 'plano.state.items',
  stateReadMs: 'plano.state.read_ms',
  stateWriteMs: 'plano.state.write_ms',
  stateError: 'plano.state.error',

  // plano(routing)
  httpTarget: 'http.target',
  modelRequested: 'model.requested',
  modelAliasResolved: 'model.alias_resolved',
  routeSelectedModel: 'route.selected_model',
  routingDeterminationMs: 'routing.determination_ms',
  decisionId: 'plano.decision.id',
  routeReason: 'plano.route.reason',
  routerKind: 'plano.router.kind',
  routerRef: 'plano.router.ref',
  routerLabel: 'plano.router.label',
  routerFallback: 'plano.router.fallback',
  routerOutcome: 'plano.router.outcome',
  routerError: 'plano.router.error',
  routerConfidence: 'plano.router.confidence',

  // plano(orchestrator), some of plano(routing), too
  selectionListener: 'selection.listener',
  selectionAgentCount: 'selection.agent_count',
  selectionAgents: 'selection.agents',
  selectionDeterminationMs: 'selection.determination_ms',
  selectionReason: 'selection.reason',
  selectionHow: 'selection.how',
  selectionScores: 'selection.scores',

  // plano(handoff), some of plano(routing) and plano(llm), too
  fcOutcome: 'fc.outcome',
  fcTarget: 'fc.target',
  fcMissing: 'fc.missing',
  fcArguments: 'fc.arguments',
  fcVerification: 'fc.verification',
  fcUncertain: 'fc.uncertain',
  endpointName: 'endpoint.name',

  // of engines that are no routers
  engineKind: 'plano.engine.kind',
  engineRef: 'plano.engine.ref',
  engineLabel: 'plano.engine.label',
  engineFallback: 'plano.engine.fallback',
  engineError: 'plano.engine.error',

  // plano(filter), the first two of plano(agent), too
  agentId: 'agent_id',
  agentUrl: 'agent_url',
  messageCount: 'message_count',
  chainIndex: 'chain.index',
  chainTotal: 'chain.total',
  agentResponseBytes: 'agent.response_bytes',
  filterName: 'filter_name',
  bytesLen: 'bytes_len',
  requestPath: 'request_path',
  filterType: 'filter.type',
  filterDirection: 'filter.direction',
  filterTool: 'filter.tool',
  filterOutcome: 'filter.outcome',
  filterIndex: 'filter.index',
  filterTotal: 'filter.total',
  filterResponseBytes: 'filter.response_bytes',
  filterChunks: 'filter.chunks',
  mcpSessionReused: 'mcp.session_reused',
  mcpContract: 'mcp.contract',
  guardVerdict: 'guard.verdict',
  guardScore: 'guard.score',
  guardRules: 'guard.rules',
} as const;

/** Names of span events. */
export const spanEvent = {
  timeToFirstToken: 'llm.time_to_first_token',
  filterPassthrough: 'filter.passthrough',
  emptyAnswer: 'agent.empty_answer',
} as const;

/** The part of the data plane that a span stands for; decides its `service.name`. */
export type SpanComponent =
  | 'inbound'
  | 'orchestrator'
  | 'agent'
  | 'filter'
  | 'llm'
  | 'routing'
  | 'outbound'
  | 'handoff';

export function serviceNameOf(component: SpanComponent): string {
  return serviceNames[component];
}

const serviceNames: Readonly<Record<SpanComponent, string>> = {
  inbound: 'plano(inbound)',
  orchestrator: 'plano(orchestrator)',
  agent: 'plano(agent)',
  filter: 'plano(filter)',
  llm: 'plano(llm)',
  routing: 'plano(routing)',
  outbound: 'plano(outbound)',
  handoff: 'plano(handoff)',
};

/** Value of the span attribute `component`; agents, filters and hand-offs have none. */
export const componentAttribute: Readonly<Partial<Record<SpanComponent, string>>> = {
  inbound: 'proxy',
  outbound: 'proxy',
  orchestrator: 'orchestrator',
  llm: 'llm',
  routing: 'routing',
};

/** OTLP `SpanKind`. */
export const spanKind = { internal: 1, server: 2, client: 3 } as const;
export type SpanKind = (typeof spanKind)[keyof typeof spanKind];

/** True for a key that only the data plane itself may write: no request header can forge it. */
export function isReservedKey(key: string): boolean {
  return reservedKeys.has(key) || reservedPrefixes.some((prefix) => key.startsWith(prefix));
}

const reservedPrefixes = ['llm.', 'plano.', 'signals.', 'http.', 'service.', 'fc.'];

const reservedKeys: ReadonlySet<string> = new Set(Object.values(attribute));
