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
  ProviderEntry,
  ProvidersSection,
  RateLimitEntry,
  ServiceEntry,
} from './config-model.ts';
import { createFieldReader, type FieldReader, type TextSource } from './field-reader.ts';
import { readPromptTargets } from './read-prompt-targets.ts';
import { readMetricsSources, readPromptCaching, readRouting } from './read-routing.ts';
import { readStateStorage } from './read-state-storage.ts';
import { readTracing } from './read-tracing.ts';

/** Reads the parsed file into the model; never fails, absent is what is not there or not readable. */
export function readModel(root: SourceMap, expander: TextSource): ConfigModel {
  const read = createFieldReader(expander);
  const overrides = read.map(root, 'overrides');
  const version = nodeOf(root, 'version');
  return {
    root,
    version: version?.kind === 'scalar' ? version : null,
    listeners: readListeners(root, read),
    providers: readProviders(root, read),
    agents: read.maps(root, 'agents').map((node) => readService(node, read)),
    filters: read.maps(root, 'filters').map((node) => readFilter(node, read)),
    endpoints: readEndpoints(root, read),
    promptTargets: readPromptTargets(root, read),
    systemPrompt: read.text(root, 'system_prompt'),
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
    metricsSources: readMetricsSources(root, read),
    routing: readRouting(read.map(root, 'routing'), read),
    promptCaching: readPromptCaching(read.map(root, 'prompt_caching'), read),
    guardMessage: readGuard(root, read),
    rateLimits: read.maps(root, 'ratelimits').map((node) => readRateLimit(node, read)),
    tracing: readTracing(read.map(root, 'tracing'), read),
    stateStorage: readStateStorage(read.map(root, 'state_storage'), read),
    overrides: {
      connectTimeout: read.text(overrides, 'upstream_connect_timeout'),
      tlsCaPath: read.text(overrides, 'upstream_tls_ca_path'),
      disableSignals: read.flag(overrides, 'disable_signals'),
      routingModel: read.text(overrides, 'llm_routing_model'),
      orchestrationModel: read.text(overrides, 'agent_orchestration_model'),
      useAgentOrchestrator: read.flag(overrides, 'use_agent_orchestrator'),
      optimizeContextWindow: read.flag(overrides, 'optimize_context_window'),
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
    selectorDefault: read.text(selector, 'default'),
    tokens: read.numeric(limit, 'tokens'),
    unit: read.text(limit, 'unit'),
    count: read.text(limit, 'count'),
    countTools: read.flag(limit, 'count_tools'),
  };
}
