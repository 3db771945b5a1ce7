import { describe, expect, it } from 'vitest';
import { emptyEnvironment } from '../../../src-gateway/config/environment.ts';
import { findings } from './analyse.ts';

/** Fragments as they stand in guides: what must be said loudly, and the hints that carry the lesson. */
const wrong: readonly (readonly [
  title: string,
  loud: readonly string[],
  hints: readonly string[],
  text: string,
])[] = [
  [
    'a model listener where agents need one of their own',
    ['warning CFG_AGENTS_WITHOUT_AGENT_LISTENER agents'],
    [],
    `version: v0.3.0
agents: [{id: weather_agent, url: "http://host.docker.internal:8001"}]
listeners: [{type: model, name: llm, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
  ],
  [
    'secrets in the file',
    [
      'warning CFG_HARDCODED_SECRET model_providers[0].access_key',
      'warning CFG_STATE_CONNECTION_SECRET state_storage.connection_string',
      'error CFG_MISSING_KEY prompt_targets[0]',
      'error CFG_MISSING_KEY prompt_targets[0].endpoint',
      'warning CFG_HARDCODED_SECRET prompt_targets[0].endpoint.http_headers.Authorization',
    ],
    [],
    `version: v0.3.0
model_providers:
  - {model: openai/gpt-4o, access_key: abcdefghijklmnop}
state_storage: {type: postgres, connection_string: "postgresql://admin:mypassword@db:5432/plano"}
prompt_targets:
  - name: get_data
    endpoint: {name: my_api, http_headers: {Authorization: "Bearer abcdefgh12345678"}}
`,
  ],
  [
    'routes that fit everything',
    [
      'warning CFG_PREFERENCE_VAGUE routing_preferences[0].description',
      'warning CFG_PREFERENCE_OVERLAP routing_preferences[1].description',
      'warning CFG_PREFERENCE_VAGUE routing_preferences[1].description',
    ],
    ['hint CFG_PREFERENCE_SINGLE_MODEL routing_preferences[0].models'],
    `version: v0.4.0
model_providers:
  - {model: openai/gpt-4o-mini, access_key: $A, default: true}
  - {model: openai/gpt-4o, access_key: $A}
routing_preferences:
  - {name: simple, description: easy tasks, models: [openai/gpt-4o-mini]}
  - {name: hard, description: hard tasks, models: [openai/gpt-4o]}
`,
  ],
  [
    'agents that sound the same',
    [
      'warning CFG_AGENT_DESCRIPTION_VAGUE listeners[0].agents[0].description',
      'warning CFG_AGENT_DESCRIPTION_OVERLAP listeners[0].agents[1].description',
      'warning CFG_AGENT_DESCRIPTION_VAGUE listeners[0].agents[1].description',
    ],
    [
      'hint CFG_AGENT_ID_OPAQUE listeners[0].agents[0].id',
      'hint CFG_AGENT_ID_OPAQUE listeners[0].agents[1].id',
    ],
    `version: v0.3.0
listeners:
  - {type: agent, name: o, port: 8000, router: plano_orchestrator_v1, agents: [
      {id: agent_1, description: Helps users with information}, {id: agent_2, description: Also helps users}]}
`,
  ],
  [
    'a filter that relies on every default',
    [],
    [
      'hint CFG_FILTER_DEFAULTS_IMPLICIT filters[0]',
      'hint CFG_FILTER_TOOL_IMPLICIT filters[0]',
      'hint CFG_LOCALHOST_IN_CONTAINER filters[0].url',
    ],
    `filters: [{id: my_guard, url: "http://localhost:10500"}]\n`,
  ],
  [
    'a cryptic guard message',
    [],
    ['hint CFG_GUARD_MESSAGE_CRYPTIC prompt_guards.input_guards.jailbreak.on_exception.message'],
    `prompt_guards: {input_guards: {jailbreak: {on_exception: {message: "Error code 403: guard triggered"}}}}\n`,
  ],
  [
    'context built before the guards',
    [
      'error CFG_AGENT_DESCRIPTION_MISSING listeners[0].agents[0]',
      'warning CFG_FILTER_ORDER listeners[0].agents[0].filter_chain[2]',
    ],
    [],
    `version: v0.3.0
filters:
  - {id: context_builder, url: "http://host.docker.internal:10502"}
  - {id: query_rewriter, url: "http://host.docker.internal:10501"}
  - {id: input_guards, url: "http://host.docker.internal:10500"}
listeners:
  - type: agent
    name: rag
    port: 8000
    agents: [{id: rag_agent, filter_chain: [context_builder, query_rewriter, input_guards]}]
`,
  ],
  [
    'traces without attributes',
    [],
    ['hint CFG_TRACING_NO_SPAN_ATTRIBUTES tracing'],
    'tracing: {random_sampling: 20, trace_arch_internal: true}\n',
  ],
  [
    'a proxy that gets our key',
    ['error CFG_PROVIDER_UNSUPPORTED model_providers[0].model'],
    ['hint CFG_PROXY_KEY_OVERRIDES_CLIENT model_providers[0].access_key'],
    `model_providers: [{model: custom/proxy, base_url: "http://host.docker.internal:8000", access_key: $LITELLM_KEY}]\n`,
  ],
  [
    'a parameter without a description',
    ['error CFG_PARAM_DESCRIPTION_MISSING prompt_targets[0].parameters[0]'],
    ['hint CFG_TARGET_DESCRIPTION_SHORT prompt_targets[0].description'],
    `prompt_targets:
  - name: get_flight_info
    description: Get flight information
    parameters: [{name: flight, type: str, required: true}]
    endpoint: {name: flights_api, path: /flights}
`,
  ],
];

const right: readonly (readonly [title: string, text: string])[] = [
  [
    'filters with everything written out',
    `filters:
  - {id: input_guards, url: "http://host.docker.internal:10500", type: mcp, transport: streamable-http, tool: check}
`,
  ],
  [
    'a conversation store with variables',
    `state_storage: {type: postgres, connection_string: "postgresql://\${DB_USER}:\${DB_PASS}@\${DB_HOST}:5432/\${DB_NAME}"}\n`,
  ],
  [
    'a header with a variable',
    `prompt_targets:
  - name: get_data
    description: Fetch the current stock level of one product
    parameters: [{name: sku, type: str, description: "Product code such as 'A-100'", required: true}]
    endpoint: {name: my_api, path: "/stock/{sku}", http_headers: {Authorization: "Bearer $API_TOKEN"}}
`,
  ],
];

describe('examples of the guides', () => {
  const options = { environment: emptyEnvironment, fragment: true, profile: 'dev' } as const;

  it.each(wrong)('%s', (_title, loud, hints, text) => {
    expect(findings(text, options).sort()).toEqual([...loud].sort());
    expect(findings(text, { ...options, hints: true })).toEqual(expect.arrayContaining([...hints]));
  });

  it.each(right)('says nothing about %s', (_title, text) => {
    expect(findings(text, options)).toEqual([]);
  });
});
