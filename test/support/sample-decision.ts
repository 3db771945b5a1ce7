import type {
  RouterAttempt,
  RoutingDecision,
  SessionDecision,
} from '../../src-gateway/routing/routing-decision.ts';

/** A decision as the gateway writes one: the first of two candidates of a matched route serves. */
export function sampleDecision(part: Partial<RoutingDecision> = {}): RoutingDecision {
  return {
    schema: 'plano.routing_decision/1',
    id: '5b0f7a52-9f0e-4f6b-8e6b-0d4c3c1a2b3c',
    at: '2026-09-04T12:04:31.204Z',
    mode: 'proxy',
    dry_run: false,
    request_id: 'r1',
    trace_id: '7f4e9a1c00000000000000000000beef',
    client_api: 'chat.completions',
    listener: 'main',
    config_sha256: 'ab',
    requested: {
      model: 'plano',
      alias: null,
      resolved: 'openai/gpt-4o-mini',
      resolution: 'bare',
      stream: true,
    },
    preferences: {
      source: 'config',
      routes: [
        {
          name: 'code review',
          description: 'review or explain code',
          models: ['openai/gpt-4o', 'anthropic/claude-sonnet-4-5'],
          prefer: 'none',
        },
        { name: 'stories', description: 'tell stories', models: ['openai/gpt-4o-mini'], prefer: 'none' },
      ],
    },
    skipped: null,
    routers: [
      {
        kind: 'provider',
        ref: 'ollama/router',
        label: 'ollama/router (router)',
        fallback: false,
        endpoint: 'http://127.0.0.1:11434/v1/chat/completions',
        model: 'router',
        prompt: {
          text: null,
          sha256: 'c0ffee',
          bytes: 1830,
          est_tokens: 470,
          budget: 8192,
          kept: 1,
          dropped: 0,
          trimmed: false,
        },
        response: { status: 200, content: '{"route": ["code review"]}', body_excerpt: null },
        parsed: { names: ['code review'], unknown: [], repaired: [] },
        lexical: null,
        outcome: 'matched',
        error: null,
        ms: 92,
      },
    ],
    route: {
      name: 'code review',
      reason: 'matched',
      config_path: 'routing_preferences[0]',
      line: 14,
      all: ['code review'],
      unknown: [],
      decided_by: 'provider',
    },
    ranking: {
      prefer: 'none',
      source: null,
      models: ['openai/gpt-4o', 'anthropic/claude-sonnet-4-5'].map((model, index) => ({
        model,
        rank: index + 1,
        declared: index + 1,
        value: null,
        input: null,
        output: null,
        cached: null,
        p50_ms: null,
        health: 'ok',
        warm_tokens: null,
        configured: true,
        cooldown_s: 0,
        skipped_because: null,
      })),
    },
    session: null,
    budget: null,
    final: {
      model: 'openai/gpt-4o',
      provider: 'openai',
      provider_model: 'gpt-4o',
      reason: 'route',
      switched: false,
      fallbacks: ['anthropic/claude-sonnet-4-5'],
    },
    attempts: [
      {
        model: 'openai/gpt-4o',
        try: 1,
        status: 200,
        error: null,
        error_class: null,
        retry_after_s: null,
        ms: 1200,
      },
    ],
    warnings: [],
    timings_ms: { total: 93.1, parse: 0.2, prompt: 0.3, router: 92, ranking: 0.1, session: 0 },
    ...part,
  };
}

/** A lexical router that found a route by its words. */
export function lexicalAttempt(part: Partial<RouterAttempt> = {}): RouterAttempt {
  return {
    kind: 'embedded',
    ref: 'embedded/lexical',
    label: 'lexical router (no model)',
    fallback: false,
    endpoint: null,
    model: null,
    prompt: null,
    response: null,
    parsed: null,
    lexical: {
      min_score: 1,
      margin: 0.1,
      confidence: 0.9,
      scores: [
        { route: 'code review', score: 6.3, terms: [{ term: '#code', contribution: 6.3 }] },
        { route: 'stories', score: 0, terms: [] },
      ],
    },
    outcome: 'matched',
    error: null,
    ms: 0.4,
    ...part,
  };
}

export function sampleSession(part: Partial<SessionDecision> = {}): SessionDecision {
  return {
    key: 'session-41',
    explicit: true,
    tenant: null,
    lane: 'plano',
    backend: 'memory',
    found: true,
    warm: true,
    drifted: false,
    pinned: false,
    idle_ms: 20_000,
    ttl_s: 600,
    pinned_turns: null,
    prefix_hash: null,
    stored_prefix_hash: null,
    anchor: 'openai/gpt-4o',
    default_model: 'openai/gpt-4o',
    switches: 0,
    session_cost_usd: 0.0121,
    history: [],
    ...part,
  };
}
