import { entryOf, isNull, nodeOf, type SourceMap, type SourceNode } from '../source/source-node.ts';
import type {
  BindingEntry,
  Chains,
  ConfigModel,
  EndpointEntry,
  FilterEntry,
  GuardEntry,
  InlinePreferences,
  ListenerEntry,
  ListenersSection,
  PromptTargetEntry,
  ProviderEntry,
  ProvidersSection,
  RateLimitEntry,
  RoutingEntry,
  ServiceEntry,
  TracingEntry,
} from './config-model.ts';
import { createFieldReader, type FieldReader, type TextSource } from './field-reader.ts';

/** Reads the parsed file into the model; never fails, absent is what is not there or not readable. */
export function readModel(root: SourceMap, expander: TextSource): ConfigModel {
  const read = createFieldReader(expander);
  const overrides = read.map(root, 'overrides');
  const version = nodeOf(root, 'version');
  const state = read.map(root, 'state_storage');
  const caching = read.map(root, 'prompt_caching');
  return {
    root,
    version: version?.kind === 'scalar' ? version : null,
    listeners: readListeners(root, read),
    providers: readProviders(root, read),
    agents: read.maps(root, 'agents').map((node) => readService(node, read)),
    filters: read.maps(root, 'filters').map((node) => readFilter(node, read)),
    endpoints: readEndpoints(root, read),
    promptTargets: read.maps(root, 'prompt_targets').map((node) => readTarget(node, read)),
    aliases: (read.map(root, 'model_aliases')?.entries ?? []).map((entry) => ({
      entry,
      name: entry.name,
      target: read.text(entry.value, 'target'),
    })),
    preferences: read.maps(root, 'routing_preferences').map((node) => ({
      node,
      name: read.text(node, 'name'),
      description: read.text(node, 'description'),
      models: read.texts(node, 'models'),
      prefer: read.text(read.map(node, 'selection_policy'), 'prefer'),
    })),
    metricsSources: read.maps(root, 'model_metrics_sources').map((node) => ({
      node,
      type: read.text(node, 'type'),
      provider: read.text(node, 'provider'),
      url: read.text(node, 'url'),
    })),
    routing: readRouting(read.map(root, 'routing'), read),
    promptCaching:
      caching === null
        ? null
        : {
            node: caching,
            enabled: read.flag(caching, 'enabled'),
            sessionAffinity: read.flag(caching, 'session_affinity'),
          },
    guardMessage: readGuard(root, read),
    rateLimits: read.maps(root, 'ratelimits').map((node) => readRateLimit(node, read)),
    tracing: readTracing(read.map(root, 'tracing'), read),
    stateStorage:
      state === null
        ? null
        : {
            node: state,
            type: read.text(state, 'type'),
            connectionString: read.text(state, 'connection_string'),
          },
    overrides: {
      connectTimeout: read.text(overrides, 'upstream_connect_timeout'),
      tlsCaPath: read.text(overrides, 'upstream_tls_ca_path'),
      disableSignals: read.flag(overrides, 'disable_signals'),
      routingModel: read.text(overrides, 'llm_routing_model'),
      orchestrationModel: read.text(overrides, 'agent_orchestration_model'),
      useAgentOrchestrator: read.flag(overrides, 'use_agent_orchestrator'),
      intentThreshold: read.numeric(overrides, 'prompt_target_intent_matching_threshold'),
      contextLength: read.numeric(overrides, 'orchestrator_model_context_length'),
    },
  };
}

function readListeners(root: SourceMap, read: FieldReader): ListenersSection {
  const node = nodeOf(root, 'listeners');
  if (node === null) return { node: null, form: 'absent', entries: [] };
  if (node.kind === 'list') {
    const entries = node.items.filter((item) => item.kind === 'map').map((item) => readListener(item, read));
    return { node, form: 'list', entries };
  }
  if (node.kind === 'scalar') return { node, form: 'list', entries: [] };
  return { node, form: 'object', entries: readObjectForm(node, read) };
}

/** The form before 0.3.16: the model listener always exists, the prompt listener when it is described. */
function readObjectForm(node: SourceMap, read: FieldReader): ListenerEntry[] {
  const model = read.map(node, 'egress_traffic');
  const prompt = read.map(node, 'ingress_traffic');
  const entries: ListenerEntry[] = [
    { ...readListener(model ?? node, read), type: 'model', fixedName: 'egress_traffic' },
  ];
  if (prompt !== null && prompt.entries.length > 0) {
    entries.push({ ...readListener(prompt, read), type: 'prompt', fixedName: 'ingress_traffic' });
  }
  return entries;
}

function readListener(node: SourceNode, read: FieldReader): ListenerEntry {
  const typeNode = nodeOf(node, 'type');
  const type = read.text(node, 'type')?.value;
  const agentsNode = nodeOf(node, 'agents');
  return {
    node,
    type: type === 'model' || type === 'prompt' || type === 'agent' ? type : null,
    typeNode: typeNode?.kind === 'scalar' ? typeNode : null,
    name: read.text(node, 'name'),
    fixedName: null,
    port: read.numeric(node, 'port'),
    portGiven: nodeOf(node, 'port') !== null,
    address: read.text(node, 'address'),
    timeout: read.text(node, 'timeout'),
    router: read.text(node, 'router'),
    maxRetries: read.numeric(node, 'max_retries'),
    agentsNode,
    agents: read.maps(node, 'agents').map((binding) => readBinding(binding, read)),
    chains: readChains(node, read),
  };
}

function readBinding(node: SourceMap, read: FieldReader): BindingEntry {
  return {
    node,
    id: read.text(node, 'id'),
    description: read.text(node, 'description'),
    default: read.flag(node, 'default'),
    chains: readChains(node, read),
  };
}

function readChains(node: SourceNode, read: FieldReader): Chains {
  return {
    input: read.chain(node, 'input_filters'),
    output: read.chain(node, 'output_filters'),
    legacy: read.chain(node, 'filter_chain'),
  };
}

function readProviders(root: SourceMap, read: FieldReader): ProvidersSection {
  const modern = entryOf(root, 'model_providers');
  const legacy = entryOf(root, 'llm_providers');
  const used = modern !== null && !isNull(modern.value) ? modern : legacy;
  const node = used === null || isNull(used.value) ? null : used.value;
  const entries = used === null ? [] : read.maps(root, used.name);
  return { node, modern, legacy, entries: entries.map((entry) => readProvider(entry, read)) };
}

function readProvider(node: SourceMap, read: FieldReader): ProviderEntry {
  const index = node.path[node.path.length - 1];
  return {
    node,
    index: typeof index === 'number' ? index : -1,
    model: read.text(node, 'model'),
    name: read.text(node, 'name'),
    accessKey: read.text(node, 'access_key'),
    default: read.flag(node, 'default'),
    baseUrl: read.text(node, 'base_url'),
    passthroughAuth: read.flag(node, 'passthrough_auth'),
    httpHost: read.text(node, 'http_host'),
    interface: read.text(node, 'provider_interface'),
    headers: read.pairs(node, 'headers'),
    preferences: readInlinePreferences(node, read),
    options: {
      upstreamApi: read.text(node, 'upstream_api'),
      authStyle: read.text(node, 'auth_style'),
      defaultMaxTokens: read.numeric(node, 'default_max_tokens'),
      injectStreamUsage: read.flag(node, 'inject_stream_usage'),
      repairStream: read.flag(node, 'repair_stream'),
      strip: read.texts(node, 'strip'),
    },
  };
}

function readInlinePreferences(node: SourceMap, read: FieldReader): InlinePreferences | null {
  const list = read.list(node, 'routing_preferences');
  if (list === null) return null;
  const items = list.items.map((item) => ({
    node: item,
    name: read.text(item, 'name'),
    description: read.text(item, 'description'),
  }));
  return { node: list, items };
}

function readService(node: SourceMap, read: FieldReader): ServiceEntry {
  return { node, id: read.text(node, 'id'), url: read.text(node, 'url') };
}

function readFilter(node: SourceMap, read: FieldReader): FilterEntry {
  return {
    ...readService(node, read),
    type: read.text(node, 'type'),
    transport: read.text(node, 'transport'),
    tool: read.text(node, 'tool'),
  };
}

function readEndpoints(root: SourceMap, read: FieldReader): EndpointEntry[] {
  return (read.map(root, 'endpoints')?.entries ?? []).map((entry) => ({
    entry,
    name: entry.name,
    endpoint: read.text(entry.value, 'endpoint'),
    protocol: read.text(entry.value, 'protocol'),
    connectTimeout: read.text(entry.value, 'connect_timeout'),
    httpHost: read.text(entry.value, 'http_host'),
    prefixAffinity: read.flag(entry.value, 'prefix_affinity'),
    headers: read.pairs(entry.value, 'http_headers'),
  }));
}

function readTarget(node: SourceMap, read: FieldReader): PromptTargetEntry {
  const endpoint = read.map(node, 'endpoint');
  return {
    node,
    name: read.text(node, 'name'),
    description: read.text(node, 'description'),
    default: read.flag(node, 'default'),
    endpointNode: nodeOf(node, 'endpoint'),
    endpointName: read.text(endpoint, 'name'),
    path: read.text(endpoint, 'path'),
    method: read.text(endpoint, 'http_method'),
    headersNode: nodeOf(endpoint, 'http_headers'),
    headers: read.pairs(endpoint, 'http_headers'),
    parametersNode: nodeOf(node, 'parameters'),
    parameters: read.maps(node, 'parameters').map((parameter) => ({
      node: parameter,
      name: read.text(parameter, 'name'),
      description: read.text(parameter, 'description'),
      type: read.text(parameter, 'type'),
      required: read.flag(parameter, 'required'),
      default: nodeOf(parameter, 'default'),
      enum: read.list(parameter, 'enum'),
      format: read.text(parameter, 'format'),
      inPath: read.flag(parameter, 'in_path'),
    })),
  };
}

function readRouting(node: SourceMap | null, read: FieldReader): RoutingEntry {
  const sessionCache = read.map(node, 'session_cache');
  return {
    node,
    budget: read.map(node, 'routing_budget'),
    sessionCache,
    cacheType: read.text(sessionCache, 'type'),
    cacheUrl: read.text(sessionCache, 'url'),
    tenantHeader: read.text(sessionCache, 'tenant_header'),
    userOnly: read.flag(node, 'route_on_user_only'),
  };
}

function readGuard(root: SourceMap, read: FieldReader): GuardEntry | null {
  const node = nodeOf(root, 'prompt_guards');
  if (node === null) return null;
  const jailbreak = read.map(read.map(node, 'input_guards'), 'jailbreak');
  const onException = read.map(jailbreak, 'on_exception');
  return { node, onException, message: read.text(onException, 'message') };
}

function readRateLimit(node: SourceMap, read: FieldReader): RateLimitEntry {
  const [selector, limit] = [read.map(node, 'selector'), read.map(node, 'limit')];
  return {
    node,
    model: read.text(node, 'model'),
    key: read.text(selector, 'key'),
    value: read.text(selector, 'value'),
    tokens: read.numeric(limit, 'tokens'),
    unit: read.text(limit, 'unit'),
  };
}

function readTracing(node: SourceMap | null, read: FieldReader): TracingEntry | null {
  if (node === null) return null;
  const spanAttributes = read.map(node, 'span_attributes');
  return {
    node,
    randomSampling: read.numeric(node, 'random_sampling'),
    archInternal: read.flag(node, 'trace_arch_internal'),
    endpoint: read.text(node, 'opentracing_grpc_endpoint'),
    spanAttributes,
    headerPrefixes: read.texts(spanAttributes, 'header_prefixes'),
    staticAttributes: read.pairs(spanAttributes, 'static'),
    exporters: read.maps(node, 'exporters').map((exporter) => ({
      node: exporter,
      captureMessages: read.flag(exporter, 'capture_messages'),
    })),
  };
}
