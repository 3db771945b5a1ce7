/** A file in which every field of the language is given, each with a value that is not its default. */
export const everyField = `version: v0.4.0
listeners:
  - type: model
    name: main
    port: 12001
    address: 0.0.0.0
    timeout: 30s
    max_retries: 2
    input_filters: [guard]
    output_filters: [guard]
  - type: agent
    name: desk
    port: 8001
    filter_chain: [guard]
    agents:
      - {id: weather, description: Weather for any city., default: true, input_filters: [guard], output_filters: [guard]}
      - {id: flights, description: Flights between cities., filter_chain: [guard]}
agents:
  - {id: weather, url: "http://h:1"}
  - {id: flights, url: "http://h:2"}
filters:
  - {id: guard, url: "http://h:3", type: http, transport: streamable-http, tool: check}
model_providers:
  - name: fast
    model: acme/one
    access_key: $A
    default: true
    base_url: https://api.acme.example/v1
    http_host: other.example
    provider_interface: openai
    headers: {X-Team: blue}
    upstream_api: messages
    auth_style: bearer
    default_max_tokens: 100
    inject_stream_usage: true
    repair_stream: true
    strip: [store]
  - {model: openai/gpt-4o, passthrough_auth: true, routing_preferences: [{name: mail, description: Write mails.}]}
endpoints:
  api: {endpoint: "h:80", protocol: https, connect_timeout: 1s, http_host: other.example, prefix_affinity: true, http_headers: {X-A: b}}
system_prompt: Be kind.
prompt_targets:
  - name: get_weather
    description: Weather of a city.
    default: true
    auto_llm_dispatch_on_response: false
    system_prompt: Be brief.
    endpoint: {name: api, path: /default, http_headers: {X-C: d}}
  - name: get_rain
    description: Rain of a city.
    endpoint: {name: api, path: /rain, http_method: POST}
    parameters:
      - {name: city, description: The city., type: list, required: true, default: rome, enum: [rome, oslo], format: name, items: {type: int}}
prompt_guards: {input_guards: {jailbreak: {on_exception: {message: Please ask about the weather.}}}}
model_aliases: {quick: {target: openai/gpt-4o}}
routing_preferences:
  - {name: code, description: Write code., models: [fast], selection_policy: {prefer: cheapest}}
model_metrics_sources:
  - {type: latency, provider: prometheus, url: "http://prom:9090", query: up, refresh_interval: 30, model_aliases: {c/d: fast}}
  - {type: cost, provider: models.dev, url: "https://prices.example", refresh_interval: 60, model_aliases: {a/b: fast}}
routing:
  session_ttl_seconds: 700
  session_max_entries: 99
  session_cache: {type: redis, url: "redis://cache:6379", tenant_header: x-org}
  routing_budget: {max_switch_spend_pct: 20, replenish_on_rebind: false, cache_read_discount: 0.2, record_counterfactual: true}
  route_on_user_only: true
prompt_caching: {enabled: true, session_affinity: false, inject_cache_control: false, min_prefix_tokens: 2048, session_ttl_seconds: 800}
overrides:
  optimize_context_window: true
  use_agent_orchestrator: true
  upstream_connect_timeout: 2s
  upstream_tls_ca_path: /etc/ca.pem
  llm_routing_model: one
  agent_orchestration_model: gpt-4o
  orchestrator_model_context_length: 4096
  disable_signals: true
ratelimits:
  - {model: fast, selector: {key: x-user, value: alice, default: nobody}, limit: {tokens: 10, unit: hour, count: total, count_tools: true}}
tracing:
  random_sampling: 50
  trace_arch_internal: true
  opentracing_grpc_endpoint: http://collector:4317
  span_attributes: {header_prefixes: [x-acme-], static: {environment: dev}}
  exporters:
    - {type: posthog, url: "https://hog.example", api_key: $K, distinct_id_header: x-person, capture_messages: true}
    - {type: otlp, url: "http://otlp:4318", headers: {X-E: f}, protocol: http/json}
    - {type: file, path: spans.jsonl}
state_storage:
  type: sqlite
  path: ./state.db
  ttl_seconds: 60
  max_entries: 5
  max_bytes: 1000
  max_record_bytes: 100
  max_context_bytes: 500
  tenant_header: x-team
  mirror_native: false
  on_error: degrade
  read_timeout_ms: 10
  write_timeout_ms: 20
  pool: {max: 2, idle_seconds: 3, connect_timeout_seconds: 4}
  encryption_key: $B
`;

/** The same with the storage that has a field of its own. */
export const everyFieldPostgres = everyField.replace(
  'type: sqlite',
  'type: postgres\n  connection_string: "postgresql://db/plano"',
);
