/** Examples that guides show as wrong, with all that must be said loudly and the hints with the lesson. */
export interface WrongExample {
  /** Section of the guide, and what is wrong. */
  readonly title: string;
  /** `severity code path` of every error and warning. */
  readonly loud: readonly string[];
  readonly hints: readonly string[];
  readonly text: string;
}

export const wrongExamples: readonly WrongExample[] = [
  {
    title: '1.1 no version',
    loud: ['error CFG_VERSION_MISSING '],
    hints: [],
    text: `# No version field — fails schema validation
listeners:
  - type: model
    name: model_listener
    port: 12000
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
`,
  },
  {
    title: '1.2 a model listener where agents need one of their own',
    loud: ['warning CFG_AGENTS_WITHOUT_AGENT_LISTENER agents'],
    hints: [],
    text: `version: v0.3.0
# Wrong: a model listener cannot route to backend agent services
listeners:
  - type: model
    name: main
    port: 12000
agents:
  - id: weather_agent
    url: http://host.docker.internal:8001
`,
  },
  {
    title: '1.3 models without their provider',
    loud: [
      'error CFG_MODEL_NO_PREFIX model_providers[0].model',
      'error CFG_MODEL_NO_PREFIX model_providers[1].model',
    ],
    hints: [],
    text: `version: v0.3.0
model_providers:
  - {model: gpt-4o, access_key: $OPENAI_API_KEY}
  - {model: claude-3-5-sonnet, access_key: $ANTHROPIC_API_KEY}
`,
  },
  {
    title: '1.4 secrets in the file',
    loud: [
      'warning CFG_HARDCODED_SECRET model_providers[0].access_key',
      'warning CFG_STATE_CONNECTION_SECRET state_storage.connection_string',
      'error CFG_MISSING_KEY prompt_targets[0]',
      'error CFG_MISSING_KEY prompt_targets[0].endpoint',
      'warning CFG_HARDCODED_SECRET prompt_targets[0].endpoint.http_headers.Authorization',
    ],
    hints: [],
    text: `version: v0.3.0
model_providers:
  - model: openai/gpt-4o
    access_key: abcdefghijklmnopqrstuvwxyz... # Hardcoded — never do this
state_storage: {type: postgres, connection_string: "postgresql://admin:mypassword@db:5432/plano"}
prompt_targets:
  - name: get_data
    endpoint: {name: my_api, http_headers: {Authorization: "Bearer abcdefgh12345678"}}
`,
  },
  {
    title: '2.1 no default, and routes at the provider',
    loud: [
      'warning CFG_NO_DEFAULT_PROVIDER model_providers',
      'warning CFG_INLINE_PREFERENCES_DEPRECATED model_providers[0].routing_preferences',
    ],
    hints: [],
    text: `version: v0.3.0
model_providers:
  - model: openai/gpt-4o-mini
    access_key: $OPENAI_API_KEY
    routing_preferences:
      - {name: summaries, description: Summarise long documents and mails in a few sentences}
  - {model: openai/gpt-4o, access_key: $OPENAI_API_KEY}
`,
  },
  {
    title: '2.1 two defaults',
    loud: ['warning CFG_MULTIPLE_DEFAULTS model_providers[1].default'],
    hints: [],
    text: `version: v0.3.0
model_providers:
  - {model: openai/gpt-4o-mini, access_key: $OPENAI_API_KEY, default: true}
  - {model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}
`,
  },
  {
    title: '2.2 no aliases',
    loud: [],
    hints: ['hint CFG_NO_ALIASES '],
    text: `# config.yaml — no aliases defined
version: v0.3.0
listeners:
  - type: model
    name: model_listener
    port: 12000
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
    default: true
`,
  },
  {
    title: '2.3 a proxy that gets our key',
    loud: ['error CFG_PROVIDER_UNSUPPORTED model_providers[0].model'],
    hints: ['hint CFG_PROXY_KEY_OVERRIDES_CLIENT model_providers[0].access_key'],
    text: `model_providers:
  - model: custom/proxy
    base_url: http://host.docker.internal:8000
    access_key: $SOME_KEY # Plano overwrites the client's auth — proxy rejects it
`,
  },
  {
    title: '2.4 routes that fit everything',
    loud: [
      'warning CFG_PREFERENCE_VAGUE routing_preferences[0].description',
      'warning CFG_PREFERENCE_OVERLAP routing_preferences[1].description',
      'warning CFG_PREFERENCE_VAGUE routing_preferences[1].description',
    ],
    hints: [
      'hint CFG_PREFERENCE_SINGLE_MODEL routing_preferences[0].models',
      'hint CFG_PREFERENCE_SINGLE_MODEL routing_preferences[1].models',
    ],
    text: `version: v0.4.0
model_providers:
  - {model: openai/gpt-4o-mini, access_key: $A, default: true}
  - {model: openai/gpt-4o, access_key: $A}
routing_preferences:
  - {name: simple, description: easy tasks, models: [openai/gpt-4o-mini]}
  - {name: hard, description: hard tasks, models: [openai/gpt-4o]}
`,
  },
  {
    title: '3.1 an agent that no listener offers',
    loud: ['warning CFG_AGENT_UNREFERENCED agents[1].id'],
    hints: [],
    text: `version: v0.3.0
agents:
  - id: weather_agent
    url: http://host.docker.internal:8001
  - id: news_agent # Defined but never referenced in any listener
    url: http://host.docker.internal:8002
listeners:
  - type: agent
    name: orchestrator
    port: 8000
    router: plano_orchestrator_v1
    agents:
      - id: weather_agent
        description: Provides weather forecasts and current conditions.
        # news_agent is missing here — the orchestrator cannot route to it
`,
  },
  {
    title: '3.1 an agent that is nowhere defined',
    loud: ['error CFG_AGENT_UNKNOWN listeners[0].agents[1].id'],
    hints: [],
    text: `agents:
  - id: weather_agent
    url: http://host.docker.internal:8001
listeners:
  - type: agent
    name: orchestrator
    port: 8000
    router: plano_orchestrator_v1
    agents:
      - id: weather_agent
        description: Provides weather forecasts.
      - id: flights_agent # ID not in global agents[] — startup error
        description: Provides flight status information.
`,
  },
  {
    title: '3.2 agents that sound the same',
    loud: [
      'warning CFG_AGENT_DESCRIPTION_VAGUE listeners[0].agents[0].description',
      'warning CFG_AGENT_DESCRIPTION_OVERLAP listeners[0].agents[1].description',
      'warning CFG_AGENT_DESCRIPTION_VAGUE listeners[0].agents[1].description',
    ],
    hints: [
      'hint CFG_AGENT_ID_OPAQUE listeners[0].agents[0].id',
      'hint CFG_AGENT_ID_OPAQUE listeners[0].agents[1].id',
    ],
    text: `version: v0.3.0
listeners:
  - type: agent
    name: orchestrator
    port: 8000
    router: plano_orchestrator_v1
    agents:
      - {id: agent_1, description: Helps users with information}
      - {id: agent_2, description: Also helps users}
`,
  },
  {
    title: '4.1 a filter that relies on every default',
    loud: [],
    hints: [
      'hint CFG_FILTER_DEFAULTS_IMPLICIT filters[0]',
      'hint CFG_FILTER_TOOL_IMPLICIT filters[0]',
      'hint CFG_LOCALHOST_IN_CONTAINER filters[0].url',
    ],
    text: `filters:
  - id: my_guard # Plano infers type=mcp, transport=streamable-http, tool=my_guard
    url: http://localhost:10500
    # If your MCP server uses a different tool name or transport, this silently misroutes
`,
  },
  {
    title: '4.2 a guard without a message',
    loud: ['error CFG_GUARD_MESSAGE_MISSING prompt_guards.input_guards.jailbreak.on_exception'],
    hints: [],
    text: `prompt_guards:
  input_guards:
    jailbreak:
      on_exception: {}
`,
  },
  {
    title: '4.2 a cryptic guard message',
    loud: [],
    hints: ['hint CFG_GUARD_MESSAGE_CRYPTIC prompt_guards.input_guards.jailbreak.on_exception.message'],
    text: `prompt_guards:
  input_guards:
    jailbreak:
      on_exception: {message: "Error code 403: guard triggered"}
`,
  },
  {
    title: '4.3 context built before the guards',
    loud: [
      'error CFG_AGENT_DESCRIPTION_MISSING listeners[0].agents[0]',
      'warning CFG_FILTER_ORDER listeners[0].agents[0].filter_chain[2]',
    ],
    hints: [],
    text: `filters:
  - id: context_builder
    url: http://host.docker.internal:10502 # Runs expensive RAG retrieval first
  - id: query_rewriter
    url: http://host.docker.internal:10501
  - id: input_guards
    url: http://host.docker.internal:10500 # Guards run last — jailbreak gets context
listeners:
  - type: agent
    name: rag_orchestrator
    port: 8000
    router: plano_orchestrator_v1
    agents:
      - id: rag_agent
        filter_chain:
          - context_builder # Wrong: expensive enrichment before safety check
          - query_rewriter
          - input_guards
`,
  },
  {
    title: '5.1 traces without attributes',
    loud: [],
    hints: ['hint CFG_TRACING_NO_SPAN_ATTRIBUTES tracing'],
    text: `tracing:
  random_sampling: 20
  # No span_attributes — cannot filter by user, session, or environment
`,
  },
  {
    title: '5.2 no traces',
    loud: [],
    hints: ['hint CFG_TRACING_MISSING '],
    text: `version: v0.3.0
listeners:
  - type: model
    name: model_listener
    port: 12000
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
    default: true
# No tracing block — no visibility into routing, latency, or errors
`,
  },
  {
    title: '7.1 addresses of the container itself',
    loud: [],
    hints: [
      'hint CFG_LOCALHOST_IN_CONTAINER agents[0].url',
      'hint CFG_LOCALHOST_IN_CONTAINER agents[1].url',
      'hint CFG_LOCALHOST_IN_CONTAINER filters[0].url',
    ],
    text: `version: v0.3.0
agents:
  - id: weather_agent
    url: http://localhost:8001 # Wrong: this is Plano's own container
  - id: flight_agent
    url: http://127.0.0.1:8002 # Wrong: same issue
filters:
  - id: input_guards
    url: http://localhost:10500 # Wrong: filter server unreachable
`,
  },
  {
    title: '7.2 conversations in memory',
    loud: [],
    hints: ['hint CFG_STATE_MEMORY_IN_PRODUCTION state_storage.type'],
    text: `version: v0.3.0
# Memory storage — all conversations lost on planoai down / container restart
state_storage:
  type: memory
listeners:
  - type: agent
    name: customer_support
    port: 8000
    router: plano_orchestrator_v1
    agents:
      - id: support_agent
        description: Customer support assistant with conversation history.
`,
  },
  {
    title: '8.1 one listener, which is no mistake',
    loud: [],
    hints: [],
    text: `version: v0.3.0
listeners:
  - type: model # Only model clients can use this
    name: model_gateway
    port: 12000
# Prompt target clients and agent clients cannot connect
`,
  },
  {
    title: '8.2 a parameter without a description',
    loud: ['error CFG_PARAM_DESCRIPTION_MISSING prompt_targets[0].parameters[0]'],
    hints: ['hint CFG_TARGET_DESCRIPTION_SHORT prompt_targets[0].description'],
    text: `prompt_targets:
  - name: get_flight_info
    description: Get flight information
    parameters:
      - {name: flight, type: str, required: true}
    endpoint: {name: flights_api, path: /flights}
`,
  },
];
