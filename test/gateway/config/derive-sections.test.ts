import { describe, expect, it } from 'vitest';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { analyse, shell } from './analyse.ts';

const head = `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $A, default: true}]
`;

function configOf(sections: string, variables: Readonly<Record<string, string>> = {}): GatewayConfig {
  const { config, diagnostics } = analyse(head + sections, {
    environment: shell({ A: 'x', ...variables }),
    allowMissingKeys: true,
  });
  if (config === null) throw new Error(`not valid: ${diagnostics.map(({ code }) => code).join(', ')}`);
  return config;
}

describe('conversation storage', () => {
  it('is an SQLite file in the home folder when nothing is said', () => {
    expect(configOf('').state).toEqual({
      type: 'sqlite',
      connectionString: null,
      path: null,
      ttlSeconds: 2_592_000,
      maxEntries: 1_000_000,
      maxBytes: 2_147_483_648,
      maxRecordBytes: 8_388_608,
      maxContextBytes: 33_554_432,
      tenantHeader: null,
      mirrorNative: true,
      onError: 'fail',
      readTimeoutMs: 2000,
      writeTimeoutMs: 2000,
      pool: { max: 10, idleSeconds: 30, connectTimeoutSeconds: 5 },
      encryptionKey: null,
    });
  });

  it.each([
    ['memory', { maxEntries: 10_000, maxBytes: 268_435_456 }],
    ['none', {}],
    ['postgres\n  connection_string: "postgresql://h/db"', { maxEntries: null, maxBytes: null }],
  ])('has the limits of its type: %s', (type, limits) => {
    expect(configOf(`state_storage:\n  type: ${type}\n`).state).toMatchObject(limits);
  });

  it('reads a life of 0 as one without end', () => {
    expect(configOf('state_storage: {type: sqlite, ttl_seconds: 0}\n').state.ttlSeconds).toBeNull();
  });

  it('takes the tenant header of sessions unless it has its own', () => {
    const routing = 'routing: {session_cache: {tenant_header: X-Org}}\n';
    expect(configOf(routing).state.tenantHeader).toBe('x-org');
    expect(
      configOf(`${routing}state_storage: {type: sqlite, tenant_header: X-Team}\n`).state.tenantHeader,
    ).toBe('x-team');
  });

  it('keeps in memory what was to be encrypted when the key has no value', () => {
    const section = 'state_storage: {type: sqlite, encryption_key: $STATE_KEY}\n';
    expect(configOf(section).state).toMatchObject({ type: 'memory', encryptionKey: null });
    expect(configOf(section, { STATE_KEY: 'k1' }).state).toMatchObject({
      type: 'sqlite',
      encryptionKey: 'k1',
    });
  });
});

describe('sessions and prompt caching', () => {
  it('have defaults', () => {
    const { routing, caching } = configOf('');
    expect(routing).toEqual({
      sessionTtlSeconds: 600,
      sessionMaxEntries: 10_000,
      sessionCache: { type: 'memory' },
      tenantHeader: null,
      budget: null,
      routeOnUserOnly: false,
    });
    expect(caching).toEqual({
      enabled: false,
      sessionAffinity: false,
      injectCacheControl: false,
      minPrefixTokens: 1024,
      sessionTtlSeconds: 600,
    });
  });

  it.each([
    ['{enabled: true}', { sessionAffinity: true, injectCacheControl: true, sessionTtlSeconds: 90 }],
    ['{enabled: true, session_ttl_seconds: 30}', { sessionTtlSeconds: 30 }],
    ['{session_ttl_seconds: 30, session_affinity: true}', { sessionAffinity: false, sessionTtlSeconds: 90 }],
  ])('resolve %s', (section, expected) => {
    const { caching } = configOf(`prompt_caching: ${section}\nrouting: {session_ttl_seconds: 90}\n`);
    expect(caching).toMatchObject(expected);
  });

  it('hold a budget with its defaults, and a shared cache with its address', () => {
    const { routing } = configOf(
      `model_metrics_sources: [{type: cost, provider: models.dev}]
routing:
  session_cache: {type: redis, url: $REDIS_URL, tenant_header: X-Org}
  routing_budget: {max_switch_spend_pct: 12.5}
`,
      { REDIS_URL: 'redis://:pw@h:6379' },
    );
    expect(routing).toMatchObject({
      sessionCache: { type: 'redis', url: 'redis://:pw@h:6379' },
      tenantHeader: 'x-org',
      budget: {
        maxSwitchSpendPct: 12.5,
        replenishOnRebind: true,
        cacheReadDiscount: 0.1,
        recordCounterfactual: false,
      },
    });
  });
});

describe('routers', () => {
  it.each([
    ['', ['Plano-Orchestrator'], ['Plano-Orchestrator']],
    [
      'overrides: {llm_routing_model: " gpt-4o , embedded/lexical"}\n',
      ['gpt-4o', 'embedded/lexical'],
      ['gpt-4o', 'embedded/lexical'],
    ],
    ['overrides: {agent_orchestration_model: gpt-4o}\n', ['gpt-4o'], ['gpt-4o']],
    ['overrides: {llm_routing_model: none, agent_orchestration_model: gpt-4o}\n', ['none'], ['gpt-4o']],
  ])('take their own key, then the other’s, then the default: %s', (section, models, agents) => {
    const { overrides } = configOf(section);
    expect([overrides.llmRoutingModel, overrides.agentOrchestrationModel]).toEqual([models, agents]);
  });
});

describe('rate limits', () => {
  it('have defaults, names of headers in lower case, and no repetition', () => {
    const { ratelimits } = configOf(`ratelimits:
  - {model: gpt-4o, selector: {key: X-User, value: "*"}, limit: {tokens: 10, unit: hour}}
  - {model: gpt-4o, selector: {key: x-user, value: "*"}, limit: {tokens: 20, unit: day}}
`);
    expect(ratelimits).toEqual([
      {
        model: 'gpt-4o',
        selector: { key: 'x-user', value: '*', default: null },
        limit: { tokens: 10, unit: 'hour', count: 'input', countTools: false },
      },
    ]);
  });
});

describe('price and latency feeds', () => {
  it('are the first of each type, prices from the public catalogue', () => {
    const { metricsSources } = configOf(`routing_preferences:
  - {name: a, description: write new functions and modules, models: [gpt-4o], selection_policy: {prefer: cheapest}}
model_metrics_sources: [{type: cost, provider: digitalocean}]
`);
    expect(metricsSources).toEqual([
      {
        type: 'cost',
        provider: 'digitalocean',
        url: 'https://api.digitalocean.com/v2/gen-ai/models/catalog',
        refreshIntervalSeconds: null,
        modelAliases: {},
      },
    ]);
  });
});

describe('exporters', () => {
  it('share the first person header, and know the usual protocol of a port', () => {
    const { tracing } = configOf(
      `tracing:
  random_sampling: 100
  exporters:
    - {type: posthog, url: "https://eu.example", api_key: $NO_SUCH_KEY}
    - {type: posthog, url: "https://us.example", api_key: $HOG, distinct_id_header: X-Person}
    - {type: otlp, url: "http://h:4317"}
    - {type: otlp, url: "http://h:4318/v1/traces", headers: {Authorization: "Bearer $HOG"}}
    - {type: file, path: spans.jsonl}
`,
      { HOG: 'phc_1' },
    );
    expect(tracing?.exporters).toEqual([
      {
        type: 'posthog',
        url: 'https://eu.example',
        apiKey: null,
        distinctIdHeader: 'x-person',
        captureMessages: false,
      },
      {
        type: 'posthog',
        url: 'https://us.example',
        apiKey: 'phc_1',
        distinctIdHeader: 'x-person',
        captureMessages: false,
      },
      { type: 'otlp', url: 'http://h:4317', headers: {}, protocol: 'grpc' },
      {
        type: 'otlp',
        url: 'http://h:4318/v1/traces',
        headers: { Authorization: 'Bearer phc_1' },
        protocol: 'http/protobuf',
      },
      { type: 'file', path: 'spans.jsonl' },
    ]);
  });
});

describe('prompt targets', () => {
  const sections = `endpoints: {api: {endpoint: "h:80", connect_timeout: 0.005s}}
system_prompt: Be kind.
prompt_targets:
  - name: get_weather
    description: Weather of a city.
    endpoint: {name: api, path: "/w/{city}", http_headers: {Authorization: "Bearer $K"}}
    system_prompt: Be brief.
    parameters:
      - {name: city, description: The city., type: string, required: true}
      - {name: days, description: How many days., type: integer, default: 3, enum: [1, 3, on]}
      - {name: units, description: The units., type: set, items: {type: string}, default: [a, "$K"], format: "^[a-z]+$"}
      - {name: other, description: Something else., type: whatever}
  - {name: rest, description: Everything else., default: true, endpoint: {name: api, path: /rest}}
  - {name: more, description: Even more of it., default: true, endpoint: {name: api, path: /more}}
prompt_guards: {input_guards: {jailbreak: {on_exception: {message: Please ask about the weather in a city.}}}}
`;
  const config = () => configOf(sections, { K: 'secret' });

  it('hold what counts for each: method, system prompt, types and defaults', () => {
    const [weather, rest, more] = config().targets;
    expect(weather).toEqual({
      name: 'get_weather',
      description: 'Weather of a city.',
      default: false,
      autoLlmDispatchOnResponse: true,
      systemPrompt: 'Be brief.',
      endpoint: {
        name: 'api',
        path: '/w/{city}',
        method: 'GET',
        headers: { Authorization: 'Bearer secret' },
      },
      parameters: [
        {
          name: 'city',
          description: 'The city.',
          type: 'str',
          required: true,
          enum: null,
          format: null,
          items: null,
        },
        {
          name: 'days',
          description: 'How many days.',
          type: 'int',
          required: false,
          default: 3,
          enum: [1, 3, 'on'],
          format: null,
          items: null,
        },
        {
          name: 'units',
          description: 'The units.',
          type: 'set',
          required: false,
          default: ['a', 'secret'],
          enum: null,
          format: '^[a-z]+$',
          items: 'str',
        },
        {
          name: 'other',
          description: 'Something else.',
          type: 'str',
          required: false,
          enum: null,
          format: null,
          items: null,
        },
      ],
    });
    expect(rest).toMatchObject({ default: true, systemPrompt: 'Be kind.', endpoint: { method: 'POST' } });
    expect(more).toMatchObject({ default: false });
  });

  it('go with the guard and with endpoints that wait 50 ms at least', () => {
    const { guards, endpoints, systemPrompt } = config();
    expect(guards).toEqual({ jailbreakMessage: 'Please ask about the weather in a city.' });
    expect(endpoints.api?.connectTimeoutMs).toBe(50);
    expect(systemPrompt).toBe('Be kind.');
    expect(configOf('').guards).toEqual({ jailbreakMessage: null });
  });
});
