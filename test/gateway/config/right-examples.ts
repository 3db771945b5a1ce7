/** Examples that guides show as right: nothing may be said of them loudly. */
export const rightExamples: readonly { readonly title: string; readonly text: string }[] = [
  {
    title: '1.1 a supported version',
    text: `version: v0.3.0
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
    title: '1.2 an agent listener for agents',
    text: `version: v0.3.0
agents:
  - id: weather_agent
    url: http://host.docker.internal:8001
  - id: travel_agent
    url: http://host.docker.internal:8002
listeners:
  - type: agent
    name: orchestrator
    port: 8000
    router: plano_orchestrator_v1
    agents:
      - id: weather_agent
        description: Provides real-time weather, forecasts, and conditions for any city.
      - id: travel_agent
        description: Books flights, hotels, and travel itineraries.
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
    default: true
`,
  },
  {
    title: '1.3 models with their provider',
    text: `version: v0.3.0
model_providers:
  - {model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}
  - {model: anthropic/claude-sonnet-4-5, access_key: $ANTHROPIC_API_KEY}
  - {model: ollama/llama3.1, base_url: "http://host.docker.internal:11434"}
`,
  },
  {
    title: '1.4 variables for secrets',
    text: `version: v0.3.0
model_providers:
  - {model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}
state_storage:
  type: postgres
  connection_string: "postgresql://\${DB_USER}:\${DB_PASS}@\${DB_HOST}:5432/\${DB_NAME}"
prompt_targets:
  - name: get_data
    description: Fetch the current stock level of one product
    parameters:
      - {name: sku, type: str, description: "Product code such as 'A-100'", required: true}
    endpoint: {name: my_api, path: "/stock/{sku}", http_headers: {Authorization: "Bearer $MY_API_TOKEN"}}
`,
  },
  {
    title: '2.1 one default',
    text: `version: v0.4.0
model_providers:
  - {model: openai/gpt-4o-mini, access_key: $OPENAI_API_KEY, default: true}
  - {model: openai/gpt-4o, access_key: $OPENAI_API_KEY}
routing_preferences:
  - name: code review
    description: Review existing source code for bugs and explain what it does
    models: [openai/gpt-4o, openai/gpt-4o-mini]
`,
  },
  {
    title: '2.2 aliases',
    text: `version: v0.3.0
listeners:
  - {type: model, name: model_listener, port: 12000}
model_providers:
  - {model: openai/gpt-4o-mini, access_key: $OPENAI_API_KEY, default: true}
  - {model: openai/gpt-4o, access_key: $OPENAI_API_KEY}
model_aliases:
  plano.fast.v1:
    target: gpt-4o-mini
  plano.smart.v1:
    target: gpt-4o
`,
  },
  {
    title: "2.3 the client's own credential",
    text: `version: v0.3.0
listeners:
  - type: model
    name: model_listener
    port: 12000
model_providers:
  - model: custom/litellm-proxy
    base_url: http://host.docker.internal:4000 # LiteLLM server
    provider_interface: openai # LiteLLM uses OpenAI format
    passthrough_auth: true
    default: true
`,
  },
  {
    title: '3.1 every agent in both places',
    text: `version: v0.3.0
agents:
  - id: weather_agent
    url: http://host.docker.internal:8001
  - id: flights_agent
    url: http://host.docker.internal:8002
  - id: hotels_agent
    url: http://host.docker.internal:8003
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
    default: true
listeners:
  - type: agent
    name: travel_orchestrator
    port: 8000
    router: plano_orchestrator_v1
    agents:
      - id: weather_agent
        description: Real-time weather, forecasts, and climate data for any city.
      - id: flights_agent
        description: Live flight status, schedules, gates, and delays.
      - id: hotels_agent
        description: Hotel search, availability, pricing, and booking.
        default: true # Fallback if no other agent matches
`,
  },
  {
    title: '4.1 filters with everything written out',
    text: `version: v0.3.0
filters:
  - id: input_guards
    url: http://host.docker.internal:10500
    type: mcp # Explicitly MCP protocol
    transport: streamable-http # Streamable HTTP transport
    tool: input_guards # MCP tool name (matches MCP server registration)
  - id: query_rewriter
    url: http://host.docker.internal:10501
    type: mcp
    transport: streamable-http
    tool: rewrite_query # Tool name differs from filter ID — explicit is safer
  - id: custom_validator
    url: http://host.docker.internal:10503
    type: http # Plain HTTP filter (not MCP)
    # No tool field for HTTP filters
`,
  },
  {
    title: '4.1 a plain HTTP filter',
    text: `filters:
  - id: auth_validator
    url: http://host.docker.internal:9000/validate
    type: http # Plano POSTs the request, expects the modified request back
`,
  },
  {
    title: '4.2 a message that helps',
    text: `prompt_guards:
  input_guards:
    jailbreak:
      on_exception:
        message: "I can only help with questions about your orders. Please ask about one of them."
`,
  },
  {
    title: '4.3 guards first',
    text: `version: v0.3.0
filters:
  - id: input_guards
    url: http://host.docker.internal:10500
    type: mcp
    transport: streamable-http
  - id: query_rewriter
    url: http://host.docker.internal:10501
    type: mcp
    transport: streamable-http
  - id: context_builder
    url: http://host.docker.internal:10502
    type: mcp
    transport: streamable-http
listeners:
  - type: agent
    name: rag_orchestrator
    port: 8000
    router: plano_orchestrator_v1
    agents:
      - id: rag_agent
        description: Answers questions using internal knowledge base documents.
        filter_chain:
          - input_guards # 1. Block jailbreaks and policy violations
          - query_rewriter # 2. Normalize the safe query
          - context_builder # 3. Retrieve relevant context for the clean query
`,
  },
  {
    title: '5.1 attributes for traces',
    text: `version: v0.3.0
tracing:
  random_sampling: 20
  trace_arch_internal: true
  span_attributes:
    # Match all headers with this prefix, then map to span attributes by:
    # 1) stripping the prefix and 2) converting hyphens to dots
    header_prefixes:
      - x-katanemo-
    # Static attributes added to every span from this Plano instance
    static:
      environment: production
      service.name: plano-gateway
      deployment.region: us-east-1
      service.version: "2.1.0"
      team: platform-engineering
`,
  },
  {
    title: '5.2 traces while developing',
    text: `version: v0.3.0
listeners:
  - type: model
    name: model_listener
    port: 12000
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
    default: true
tracing:
  random_sampling: 100 # 100% for development/debugging
  trace_arch_internal: true # Include Plano's internal routing spans
`,
  },
  {
    title: '5.2 traces in production',
    text: `tracing:
  random_sampling: 10 # Sample 10% of requests in production
  trace_arch_internal: false # Skip internal spans to reduce noise
  span_attributes:
    header_prefixes:
      - x-katanemo- # Match all x-katanemo-* headers
    static:
      environment: production
      service.name: my-plano-service
      version: "1.0.0"
`,
  },
  {
    title: '7.1 addresses of the host',
    text: `version: v0.3.0
agents:
  - id: weather_agent
    url: http://host.docker.internal:8001 # Correct: reaches host port 8001
  - id: flight_agent
    url: http://host.docker.internal:8002 # Correct: reaches host port 8002
filters:
  - id: input_guards
    url: http://host.docker.internal:10500 # Correct: reaches filter server on host
endpoints:
  internal_api:
    endpoint: host.docker.internal # Correct for internal API on host
    protocol: http
`,
  },
  {
    title: '7.1 names of services',
    text: `# Kubernetes / Docker Compose — use service names
agents:
  - id: weather_agent
    url: http://weather-service:8001 # Kubernetes service DNS
`,
  },
  {
    title: '7.2 conversations in a database',
    text: `version: v0.3.0
state_storage:
  type: postgres
  connection_string: "postgresql://\${DB_USER}:\${DB_PASS}@\${DB_HOST}:5432/\${DB_NAME}"
listeners:
  - type: agent
    name: customer_support
    port: 8000
    router: plano_orchestrator_v1
    agents:
      - id: support_agent
        description: Customer support assistant with access to full conversation history.
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
    default: true
`,
  },
  {
    title: '8.1 all listeners together',
    text: `# --- Listener 1: OpenAI-compatible API gateway ---
version: v0.3.0
listeners:
  - type: model
    name: model_gateway
    port: 12000
    timeout: "120s"
  # --- Listener 2: Prompt function gateway ---
  - type: prompt
    name: function_gateway
    port: 10000
    timeout: "60s"
  # --- Listener 3: Agent orchestration gateway ---
  - type: agent
    name: agent_orchestrator
    port: 8000
    timeout: "90s"
    router: plano_orchestrator_v1
    agents:
      - id: research_agent
        description: Searches, synthesizes, and summarizes information from multiple sources.
        filter_chain:
          - input_guards
          - context_builder
      - id: code_agent
        description: Writes, reviews, debugs, and explains code across all languages.
        default: true
model_providers:
  - {model: openai/gpt-4o-mini, access_key: $OPENAI_API_KEY, default: true}
  - {model: openai/gpt-4o, access_key: $OPENAI_API_KEY}
agents:
  - id: research_agent
    url: http://host.docker.internal:8001
  - id: code_agent
    url: http://host.docker.internal:8002
filters:
  - id: input_guards
    url: http://host.docker.internal:10500
    type: mcp
    transport: streamable-http
  - id: context_builder
    url: http://host.docker.internal:10501
    type: mcp
    transport: streamable-http
endpoints:
  internal_api:
    endpoint: host.docker.internal
    protocol: http
prompt_targets:
  - name: search_knowledge_base
    description: Search the internal knowledge base for relevant documents and facts.
    parameters:
      - name: query
        type: str
        required: true
        description: Search query to find relevant information
    endpoint:
      name: internal_api
      path: /kb/search?q={query}
      http_method: GET
model_aliases:
  plano.fast.v1:
    target: gpt-4o-mini
  plano.smart.v1:
    target: gpt-4o
tracing:
  random_sampling: 50
  trace_arch_internal: true
  span_attributes:
    static:
      environment: production
    header_prefixes:
      - x-katanemo-
`,
  },
  {
    title: '8.2 a function with a precise schema',
    text: `prompt_targets:
  - name: get_flight_status
    description: Look up departure, arrival and gate of one flight on one day.
    parameters:
      - {name: flight, type: str, description: "Flight number such as 'LH400'", required: true}
      - {name: date, type: str, description: Day of the flight, format: YYYY-MM-DD, required: true}
      - {name: unit, type: str, description: Time zone of the answer, enum: [local, utc], default: local}
    endpoint: {name: flights_api, path: "/flights/{flight}?date={date}"}
`,
  },
];
