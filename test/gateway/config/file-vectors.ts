import type { Severity } from '../../../src-gateway/config/diagnostic.ts';

/** A config file and everything that must be said about it; hints only where they are the point. */
export interface FileVector {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly findings: readonly (readonly [
    severity: Severity,
    code: string,
    path: string,
    fixWrites?: string,
  ])[];
  /** Verdict of Plano's own validator. */
  readonly plano: 'accept' | 'reject';
}

export const fileVectors: readonly FileVector[] = [
  {
    id: 'V01',
    title: '[config V01] missing version',
    text: `listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['error', 'CFG_VERSION_MISSING', '', 'version: v0.4.0']],
    plano: 'reject',
  },
  {
    id: 'V02',
    title: '[config V02] guide spelling v0.2.0',
    text: `version: v0.2.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['hint', 'CFG_VERSION_NONCANONICAL', 'version', '0.2.0']],
    plano: 'reject',
  },
  {
    id: 'V03',
    title: '[config V03] schema spelling 0.2.0',
    text: `version: 0.2.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['hint', 'CFG_VERSION_OLD', 'version']],
    plano: 'accept',
  },
  {
    id: 'V04',
    title: '[config V04] unquoted number',
    text: `version: 0.1
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['error', 'CFG_VERSION_TYPE', 'version', 'v0.1']],
    plano: 'reject',
  },
  {
    id: 'V05',
    title: '[config V05] future version',
    text: `version: v0.5.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['error', 'CFG_VERSION_UNSUPPORTED', 'version', 'v0.4.0']],
    plano: 'reject',
  },
  {
    id: 'V06',
    title: '[config V06] short new form',
    text: `version: v0.4
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['warning', 'CFG_VERSION_NONCANONICAL', 'version', 'v0.4.0']],
    plano: 'reject',
  },
  {
    id: 'V07',
    title: '[config V07] legacy object listeners',
    text: `version: v0.1.0
listeners:
  ingress_traffic: {address: 0.0.0.0, port: 10000, message_format: openai, timeout: 30s}
llm_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [
      ['warning', 'CFG_LISTENERS_LEGACY_OBJECT', 'listeners'],
      ['warning', 'CFG_LLM_PROVIDERS_DEPRECATED', 'llm_providers'],
    ],
    plano: 'accept',
  },
  {
    id: 'V08',
    title: '[config V08] empty listener list',
    text: `version: v0.4.0
listeners: []
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['warning', 'CFG_LISTENERS_EMPTY', 'listeners']],
    plano: 'accept',
  },
  {
    id: 'V09',
    title: '[config V09] two model listeners',
    text: `version: v0.4.0
listeners: [{type: model, name: a, port: 12000}, {type: model, name: b, port: 12002}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['hint', 'CFG_MULTIPLE_MODEL_LISTENERS', 'listeners[1].type']],
    plano: 'reject',
  },
  {
    id: 'V10',
    title: '[config V10] duplicate port',
    text: `version: v0.4.0
listeners: [{type: model, name: a, port: 12000}, {type: prompt, name: b, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['error', 'CFG_LISTENER_DUPLICATE_PORT', 'listeners[1].port']],
    plano: 'accept',
  },
  {
    id: 'V11',
    title: '[config V11] missing port',
    text: `version: v0.4.0
listeners: [{type: model, name: a}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['error', 'CFG_LISTENER_PORT_MISSING', 'listeners[0]', 'port: 12000']],
    plano: 'accept',
  },
  {
    id: 'V12',
    title: '[config V12] agent listener without agents',
    text: `version: v0.4.0
listeners: [{type: agent, name: a, port: 8000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['error', 'CFG_AGENT_LISTENER_NO_AGENTS', 'listeners[0]']],
    plano: 'accept',
  },
  {
    id: 'V13',
    title: '[config V13] agents on a model listener',
    text: `version: v0.4.0
agents: [{id: w, url: 'http://h:1'}]
listeners: [{type: model, name: a, port: 12000, agents: [{id: w, description: Weather forecasts and alerts for any city}]}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['error', 'CFG_AGENTS_ON_NON_AGENT_LISTENER', 'listeners[0].agents', 'agent']],
    plano: 'accept',
  },
  {
    id: 'V14',
    title: '[config V14] unknown listener type',
    text: `version: v0.4.0
listeners: [{type: llm, name: a, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['error', 'CFG_BAD_ENUM', 'listeners[0].type', 'model']],
    plano: 'reject',
  },
  {
    id: 'V15',
    title: '[config V15] misspelt root key',
    text: `version: v0.4.0
listener: {address: 127.0.0.1, port: 8080}
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['error', 'CFG_LEGACY_KEY', 'listener']],
    plano: 'reject',
  },
  {
    id: 'V16',
    title: '[config V16] empty model listener port range',
    text: `version: v0.4.0
listeners: [{type: model, name: a, port: 70000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['error', 'CFG_LISTENER_PORT_RANGE', 'listeners[0].port']],
    plano: 'accept',
  },
  {
    id: 'V17',
    title: '[config V17] agent defined, unreferenced (guide 3.1)',
    text: `version: v0.4.0
agents: [{id: weather_agent, url: 'http://host.docker.internal:8001'}, {id: news_agent, url: 'http://host.docker.internal:8002'}]
listeners: [{type: agent, name: o, port: 8000, router: plano_orchestrator_v1, agents: [{id: weather_agent, description: Provides weather forecasts and current conditions.}]}]
`,
    findings: [['warning', 'CFG_AGENT_UNREFERENCED', 'agents[1].id', '{id: news_agent, description: …}']],
    plano: 'accept',
  },
  {
    id: 'V18',
    title: '[config V18] listener names an unknown agent (guide 3.1)',
    text: `version: v0.4.0
agents: [{id: weather_agent, url: 'http://host.docker.internal:8001'}]
listeners: [{type: agent, name: o, port: 8000, router: plano_orchestrator_v1, agents: [{id: weather_agent, description: Provides weather forecasts and alerts worldwide.}, {id: wether_agent, description: Provides flight status information and gates.}]}]
`,
    findings: [['error', 'CFG_AGENT_UNKNOWN', 'listeners[0].agents[1].id', 'weather_agent']],
    plano: 'accept',
  },
  {
    id: 'V19',
    title: '[config V19] agent and filter share an id',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
agents: [{id: x, url: 'http://h:1'}]
filters: [{id: x, url: 'http://h:2', type: http}]
`,
    findings: [
      ['error', 'CFG_AGENT_FILTER_ID_CLASH', 'filters[0].id'],
      ['warning', 'CFG_AGENTS_WITHOUT_AGENT_LISTENER', 'agents'],
    ],
    plano: 'reject',
  },
  {
    id: 'V20',
    title: '[config V20] guide filter_chain',
    text: `version: v0.4.0
agents: [{id: rag, url: 'http://h:1'}]
filters: [{id: input_guards, url: 'http://h:2', type: mcp, transport: streamable-http}]
listeners: [{type: agent, name: o, port: 8000, router: plano_orchestrator_v1, agents: [{id: rag, description: Answers questions using internal documents., filter_chain: [input_guards]}]}]
`,
    findings: [['hint', 'CFG_FILTER_CHAIN_FORM', 'listeners[0].agents[0].filter_chain', 'input_filters']],
    plano: 'reject',
  },
  {
    id: 'V21',
    title: '[config V21] filter_chain plus input_filters',
    text: `version: v0.4.0
agents: [{id: rag, url: 'http://h:1'}]
filters: [{id: g, url: 'http://h:2', type: http}]
listeners: [{type: agent, name: o, port: 8000, agents: [{id: rag, description: Answers questions using internal documents., filter_chain: [g], input_filters: [g]}]}]
`,
    findings: [['error', 'CFG_FILTER_CHAIN_CONFLICT', 'listeners[0].agents[0].filter_chain']],
    plano: 'reject',
  },
  {
    id: 'V22',
    title: '[config V22] unknown filter in an agent chain',
    text: `version: v0.4.0
agents: [{id: rag, url: 'http://h:1'}]
listeners: [{type: agent, name: o, port: 8000, agents: [{id: rag, description: Answers questions using internal documents., input_filters: [nope]}]}]
`,
    findings: [['error', 'CFG_FILTER_UNKNOWN', 'listeners[0].agents[0].input_filters[0]']],
    plano: 'accept',
  },
  {
    id: 'V23',
    title: '[config V23] unknown filter on the listener',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000, output_filters: [nope]}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
    findings: [['error', 'CFG_FILTER_UNKNOWN', 'listeners[0].output_filters[0]']],
    plano: 'reject',
  },
  {
    id: 'V24',
    title: '[config V24] guards last (guide 4.3)',
    text: `version: v0.4.0
agents: [{id: rag, url: 'http://h:9'}]
filters: [{id: context_builder, url: 'http://h:1', type: mcp, transport: streamable-http}, {id: query_rewriter, url: 'http://h:2', type: mcp, transport: streamable-http}, {id: input_guards, url: 'http://h:3', type: mcp, transport: streamable-http}]
listeners: [{type: agent, name: o, port: 8000, agents: [{id: rag, description: Answers questions using internal documents., input_filters: [context_builder, query_rewriter, input_guards]}]}]
`,
    findings: [['warning', 'CFG_FILTER_ORDER', 'listeners[0].agents[0].input_filters[2]']],
    plano: 'accept',
  },
  {
    id: 'V25',
    title: '[config V25] agent url without scheme',
    text: `version: v0.4.0
agents: [{id: w, url: 'h:8001'}]
listeners: [{type: agent, name: o, port: 8000, agents: [{id: w, description: Weather forecasts and alerts for any city.}]}]
`,
    findings: [['error', 'CFG_URL_INVALID', 'agents[0].url', 'http://h:8001']],
    plano: 'accept',
  },
  {
    id: 'V26',
    title: '[config V26] no provider prefix',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: gpt-4o, access_key: $OPENAI_API_KEY}]
`,
    findings: [['error', 'CFG_MODEL_NO_PREFIX', 'model_providers[0].model', 'openai/gpt-4o']],
    plano: 'reject',
  },
  {
    id: 'V27',
    title: '[config V27] same model twice',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $A}, {model: openai/gpt-4o, access_key: $B}]
`,
    findings: [['error', 'CFG_DUPLICATE_MODEL', 'model_providers[1].model']],
    plano: 'reject',
  },
  {
    id: 'V28',
    title: '[config V28] same bare id, two providers',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $A, default: true}, {model: azure_openai/gpt-4o, access_key: $B, base_url: 'https://r.openai.azure.com'}]
`,
    findings: [['warning', 'CFG_AMBIGUOUS_MODEL_ID', 'model_providers[1].model']],
    plano: 'reject',
  },
  {
    id: 'V29',
    title: '[config V29] gateway-prefixed twin',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $A, default: true}, {model: openrouter/openai/gpt-4o, access_key: $B, base_url: 'https://openrouter.ai/api/v1'}]
`,
    findings: [['warning', 'CFG_AMBIGUOUS_MODEL_ID', 'model_providers[1].model']],
    plano: 'reject',
  },
  {
    id: 'V30',
    title: '[config V30] unknown provider, nothing else',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: custom/llama3}]
`,
    findings: [['error', 'CFG_PROVIDER_UNSUPPORTED', 'model_providers[0].model', 'base_url']],
    plano: 'reject',
  },
  {
    id: 'V31',
    title: '[config V31] azure without base_url',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: azure_openai/gpt-4o, access_key: $A}]
`,
    findings: [['error', 'CFG_BASE_URL_REQUIRED', 'model_providers[0]']],
    plano: 'reject',
  },
  {
    id: 'V32',
    title: '[config V32] gateway provider without base_url',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openrouter/*, access_key: $OPENROUTER_API_KEY}]
`,
    findings: [['hint', 'CFG_BASE_URL_DEFAULTED', 'model_providers[0].model']],
    plano: 'accept',
  },
  {
    id: 'V33',
    title: '[config V33] base_url with path and port',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/x, base_url: 'http://gw.local:8080/api/v2/', access_key: $K, default: true}]
`,
    findings: [],
    plano: 'accept',
  },
  {
    id: 'V34',
    title: '[config V34] two ports on one host',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: local/a, base_url: 'http://localhost:8000', provider_interface: openai, default: true}, {model: local/b, base_url: 'http://localhost:8001', provider_interface: openai}]
`,
    findings: [['hint', 'CFG_BASE_URL_SHARED_HOST', 'model_providers[1].base_url']],
    plano: 'accept',
  },
  {
    id: 'V35',
    title: '[config V35] provider_interface on a built-in prefix',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, provider_interface: openai, access_key: $K}]
`,
    findings: [['warning', 'CFG_PROVIDER_INTERFACE_REDUNDANT', 'model_providers[0].provider_interface']],
    plano: 'reject',
  },
  {
    id: 'V36',
    title: '[config V36] two defaults',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o-mini, access_key: $K, default: true}, {model: openai/gpt-4o, access_key: $K, default: true}]
`,
    findings: [['warning', 'CFG_MULTIPLE_DEFAULTS', 'model_providers[1].default']],
    plano: 'accept',
  },
  {
    id: 'V37',
    title: '[config V37] wildcard default',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/*, access_key: $K, default: true}]
`,
    findings: [['error', 'CFG_WILDCARD_DEFAULT', 'model_providers[0].default']],
    plano: 'reject',
  },
  {
    id: 'V38',
    title: '[config V38] both spellings',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
llm_providers: [{model: openai/gpt-4}]
`,
    findings: [['error', 'CFG_PROVIDERS_BOTH_SPELLINGS', 'llm_providers']],
    plano: 'reject',
  },
  {
    id: 'V39',
    title: '[config V39] passthrough and key',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, passthrough_auth: true, access_key: $K, default: true}]
`,
    findings: [['warning', 'CFG_ACCESS_KEY_WITH_PASSTHROUGH', 'model_providers[0].access_key']],
    plano: 'accept',
  },
  {
    id: 'V40',
    title: '[config V40] hardcoded key',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: sk-proj-0123456789abcdefghijABCDEFGHIJ, default: true}]
`,
    findings: [['warning', 'CFG_HARDCODED_SECRET', 'model_providers[0].access_key', '$OPENAI_API_KEY']],
    plano: 'accept',
  },
  {
    id: 'V41',
    title: '[config V41] env name without the dollar',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: OPENAI_API_KEY, default: true}]
`,
    findings: [['warning', 'ENV_NAME_SUSPECT', 'model_providers[0].access_key', '$OPENAI_API_KEY']],
    plano: 'accept',
  },
  {
    id: 'V42',
    title: '[config V42] upper-case prefix',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: OpenAI/gpt-4o, access_key: $K}]
`,
    findings: [['error', 'CFG_MODEL_PREFIX_CASE', 'model_providers[0].model', 'openai/gpt-4o']],
    plano: 'reject',
  },
  {
    id: 'V43',
    title: '[config V43] base_url without scheme',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/x, access_key: $K, base_url: 'h:8000'}]
`,
    findings: [['error', 'CFG_URL_INVALID', 'model_providers[0].base_url', 'http://h:8000']],
    plano: 'reject',
  },
  {
    id: 'V44',
    title: '[config V44] inline preferences, v0.3.0, merge',
    text: `version: v0.3.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: openai/gpt-4o, access_key: $A, default: true, routing_preferences: [{name: code generation, description: writing new functions and modules}]}
  - {model: anthropic/claude-sonnet-4-6, access_key: $B, routing_preferences: [{name: code generation, description: writing new code of any kind here}]}
`,
    findings: [
      ['warning', 'CFG_INLINE_PREFERENCES_DEPRECATED', 'model_providers[0].routing_preferences'],
      ['warning', 'CFG_INLINE_PREFERENCES_CONFLICT', 'model_providers[1].routing_preferences[0].description'],
    ],
    plano: 'accept',
  },
  {
    id: 'V45',
    title: '[config V45] inline preferences, v0.4.0',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $A, default: true, routing_preferences: [{name: code, description: writing new functions and modules}]}]
`,
    findings: [['warning', 'CFG_INLINE_PREFERENCES_DEPRECATED', 'model_providers[0].routing_preferences']],
    plano: 'accept',
  },
  {
    id: 'V46',
    title: '[config V46] preference names an undeclared model',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
routing_preferences: [{name: code, description: writing new functions and modules, models: [openai/gpt-4o, openai/gpt-9]}]
`,
    findings: [['error', 'CFG_PREFERENCE_UNKNOWN_MODEL', 'routing_preferences[0].models[1]']],
    plano: 'accept',
  },
  {
    id: 'V47',
    title: '[config V47] preference through a wildcard',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/*, access_key: $A}]
routing_preferences: [{name: code, description: writing new functions and modules, models: [openai/gpt-4o]}]
`,
    findings: [
      ['warning', 'CFG_PREFERENCE_VIA_WILDCARD', 'routing_preferences[0].models[0]'],
      ['warning', 'CFG_NO_DEFAULT_PROVIDER', 'model_providers'],
    ],
    plano: 'accept',
  },
  {
    id: 'V48',
    title: '[config V48] preference and a named provider',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{name: prod, model: openai/gpt-4o, access_key: $A, default: true}]
routing_preferences: [{name: code, description: writing new functions and modules, models: [openai/gpt-4o]}]
`,
    findings: [['hint', 'CFG_PREFERENCE_NAMED_PROVIDER', 'routing_preferences[0].models[0]']],
    plano: 'accept',
  },
  {
    id: 'V49',
    title: '[config V49] cheapest without prices',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
routing_preferences: [{name: code, description: writing new functions and modules, models: [openai/gpt-4o], selection_policy: {prefer: cheapest}}]
`,
    findings: [
      [
        'error',
        'CFG_PREFERENCE_NO_METRICS',
        'routing_preferences[0].selection_policy.prefer',
        '{type: cost, provider: models.dev}',
      ],
    ],
    plano: 'accept',
  },
  {
    id: 'V50',
    title: '[config V50] duplicate preference',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
routing_preferences: [{name: a, description: writing new functions and modules, models: [openai/gpt-4o]}, {name: a, description: reviewing code for hidden bugs, models: [openai/gpt-4o]}]
`,
    findings: [['error', 'CFG_DUPLICATE_PREFERENCE', 'routing_preferences[1].name']],
    plano: 'reject',
  },
  {
    id: 'V51',
    title: '[config V51] aliases',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
model_aliases: {plano.v1: {target: gpt-4o}, plano.full.v1: {target: openai/gpt-4o}, plano.bad.v1: {target: gpt-4}, plano.chain.v1: {target: plano.v1}}
`,
    findings: [
      ['error', 'CFG_ALIAS_UNKNOWN_TARGET', 'model_aliases.plano.bad.v1.target', 'gpt-4o'],
      ['error', 'CFG_ALIAS_CHAIN', 'model_aliases.plano.chain.v1.target', 'gpt-4o'],
    ],
    plano: 'reject',
  },
  {
    id: 'V52',
    title: '[config V52] renamed budget key',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
routing: {routing_budget: {max_overhead_pct: 20}}
model_metrics_sources: [{type: cost, provider: models.dev}]
`,
    findings: [
      ['error', 'CFG_LEGACY_KEY', 'routing.routing_budget.max_overhead_pct', 'max_switch_spend_pct'],
    ],
    plano: 'reject',
  },
  {
    id: 'V53',
    title: '[config V53] redis without url',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
routing: {session_cache: {type: redis}}
`,
    findings: [['error', 'CFG_SESSION_CACHE_URL_MISSING', 'routing.session_cache']],
    plano: 'accept',
  },
  {
    id: 'V54',
    title: '[config V54] unknown endpoint',
    text: `version: v0.4.0
listeners: [{type: prompt, name: p, port: 10000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
endpoints: {api: {endpoint: 'h:80'}}
prompt_targets: [{name: a, description: Get the weather for one city, endpoint: {name: apii, path: /}}]
`,
    findings: [['error', 'CFG_ENDPOINT_UNKNOWN', 'prompt_targets[0].endpoint.name', 'api']],
    plano: 'reject',
  },
  {
    id: 'V55',
    title: '[config V55] placeholder without parameter',
    text: `version: v0.4.0
listeners: [{type: prompt, name: p, port: 10000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
endpoints: {api: {endpoint: 'h:80'}}
prompt_targets: [{name: a, description: Get the weather for one city, endpoint: {name: api, path: '/w/{city}'}}]
`,
    findings: [['error', 'CFG_PATH_PARAM_UNDECLARED', 'prompt_targets[0].endpoint.path']],
    plano: 'accept',
  },
  {
    id: 'V56',
    title: '[config V56] optional query parameter',
    text: `version: v0.4.0
listeners: [{type: prompt, name: p, port: 10000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
endpoints: {api: {endpoint: 'h:80'}}
prompt_targets: [{name: a, description: Get the weather for one city, parameters: [{name: city, type: str, description: City name, required: true}, {name: day, type: str, description: Day of the forecast}], endpoint: {name: api, path: '/w/{city}?d={day}'}}]
`,
    findings: [['hint', 'CFG_PATH_PARAM_OPTIONAL', 'prompt_targets[0].parameters[1]']],
    plano: 'accept',
  },
  {
    id: 'V57',
    title: '[config V57] endpoint with a scheme',
    text: `version: v0.4.0
listeners: [{type: prompt, name: p, port: 10000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
endpoints: {api: {endpoint: 'https://api.x.com'}}
prompt_targets: [{name: a, description: Get the weather for one city, endpoint: {name: api, path: /}}]
`,
    findings: [['warning', 'CFG_ENDPOINT_HAS_SCHEME', 'endpoints.api.endpoint', 'endpoint: api.x.com']],
    plano: 'reject',
  },
  {
    id: 'V58',
    title: '[config V58] typed defaults',
    text: `version: v0.4.0
listeners: [{type: prompt, name: p, port: 10000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
endpoints: {api: {endpoint: 'h:80'}}
prompt_targets: [{name: a, description: Search flights between two airports, parameters: [{name: pax, type: int, description: Number of adults (1-9), default: 1}, {name: cls, type: str, description: Cabin class wanted, enum: [economy, first], default: business}], endpoint: {name: api, path: /s}}]
`,
    findings: [['warning', 'CFG_PARAM_DEFAULT_NOT_IN_ENUM', 'prompt_targets[0].parameters[1].default']],
    plano: 'accept',
  },
  {
    id: 'V59',
    title: '[config V59] target without endpoint',
    text: `version: v0.4.0
listeners: [{type: prompt, name: p, port: 10000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
endpoints: {api: {endpoint: 'h:80'}}
prompt_targets: [{name: a, description: Get the weather for one city}]
`,
    findings: [['error', 'CFG_TARGET_NO_ENDPOINT', 'prompt_targets[0]']],
    plano: 'accept',
  },
  {
    id: 'V60',
    title: '[config V60] prompt listener, no default provider',
    text: `version: v0.4.0
listeners: [{type: prompt, name: p, port: 10000}]
model_providers: [{model: openai/gpt-4o, access_key: $K}]
endpoints: {api: {endpoint: 'h:80'}}
prompt_targets: [{name: a, description: Get the weather for one city, endpoint: {name: api, path: /}}]
`,
    findings: [['warning', 'CFG_NO_DEFAULT_PROVIDER', 'model_providers', 'default: true']],
    plano: 'accept',
  },
  {
    id: 'V61',
    title: '[config V61] otlp over tls',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
tracing: {random_sampling: 100, opentracing_grpc_endpoint: 'https://otlp.example.com:4317'}
`,
    findings: [['warning', 'CFG_TRACING_ENDPOINT_TLS', 'tracing.opentracing_grpc_endpoint']],
    plano: 'reject',
  },
  {
    id: 'V62',
    title: '[config V62] otlp path',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
tracing: {random_sampling: 100, opentracing_grpc_endpoint: 'http://h:4317/v1/traces'}
`,
    findings: [['error', 'CFG_TRACING_ENDPOINT_PATH', 'tracing.opentracing_grpc_endpoint', 'http://h:4317']],
    plano: 'reject',
  },
  {
    id: 'V63',
    title: '[config V63] sampling out of range',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
tracing: {random_sampling: 101}
`,
    findings: [['error', 'CFG_OUT_OF_RANGE', 'tracing.random_sampling']],
    plano: 'accept',
  },
  {
    id: 'V64',
    title: '[config V64] numeric static attribute',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
tracing: {random_sampling: 100, span_attributes: {static: {service.version: 2.10}}}
`,
    findings: [
      ['warning', 'CFG_TRACING_STATIC_TYPE', 'tracing.span_attributes.static.service.version', '"2.10"'],
    ],
    plano: 'reject',
  },
  {
    id: 'V65',
    title: '[config V65] postgres without connection string',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
state_storage: {type: postgres}
`,
    findings: [['error', 'CFG_STATE_NO_CONNECTION', 'state_storage']],
    plano: 'reject',
  },
  {
    id: 'V66',
    title: '[config V66] [prompt-listener P94] empty guard message (guide 4.2)',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
prompt_guards: {input_guards: {jailbreak: {on_exception: {}}}}
`,
    findings: [['error', 'CFG_GUARD_MESSAGE_MISSING', 'prompt_guards.input_guards.jailbreak.on_exception']],
    plano: 'reject',
  },
  {
    id: 'V67',
    title: '[config V67] rate limit unit and model form',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
ratelimits: [{model: openai/gpt-4o, selector: {key: x-user-id, value: '*'}, limit: {tokens: 10, unit: week}}]
`,
    findings: [
      ['error', 'CFG_RATELIMIT_UNIT', 'ratelimits[0].limit.unit'],
      ['hint', 'CFG_RATELIMIT_MODEL_FORM', 'ratelimits[0].model'],
      ['hint', 'CFG_RATELIMIT_STAR', 'ratelimits[0].selector.value'],
    ],
    plano: 'accept',
  },
  {
    id: 'V68',
    title: '[config V68] YAML 1.1 boolean',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $K, default: yes}]
`,
    findings: [['warning', 'CFG_YAML_AMBIGUOUS_SCALAR', 'model_providers[0].default', 'true']],
    plano: 'accept',
  },
  {
    id: 'V69',
    title: '[config V69] duplicate key',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
version: v0.3.0
`,
    findings: [['warning', 'CFG_YAML_DUPLICATE_KEY', 'version']],
    plano: 'accept',
  },
  {
    id: 'V70',
    title: '[config V70] unknown keys: closed and open objects',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
overides: {}
overrides: {upstream_conect_timeout: 5s}
`,
    findings: [
      ['error', 'CFG_UNKNOWN_KEY', 'overides', 'overrides'],
      ['warning', 'CFG_UNKNOWN_KEY_IGNORED', 'overrides.upstream_conect_timeout', 'upstream_connect_timeout'],
    ],
    plano: 'reject',
  },
];
