import { type ConfigChange, fieldComparer } from './changes/compare-fields.ts';
import { compareNamed, type NamedKind } from './changes/compare-named.ts';
import { comparePromptTargets } from './changes/compare-prompt-targets.ts';
import { compareProviders } from './changes/compare-providers.ts';
import { compareSections } from './changes/compare-sections.ts';
import type { ExporterConfig } from './exporter-config.ts';
import type {
  AgentBinding,
  AgentConfig,
  EndpointConfig,
  FilterConfig,
  GatewayConfig,
  ListenerConfig,
  ProviderConfig,
  RateLimitConfig,
  RoutingPreference,
} from './gateway-config.ts';
import type { PromptTargetConfig } from './prompt-target-config.ts';
import type { MetricsSourceConfig } from './routing-config.ts';
import { maskValue } from './secrets.ts';

/**
 * What differs between two configs with references kept, one sentence each. Give the forms in which
 * literal credentials are written out, so that a changed one is noticed: no sentence holds a secret.
 */
export function describeChanges(before: GatewayConfig | null, after: GatewayConfig): readonly ConfigChange[] {
  return [
    ...compareNamed(listeners, before?.listeners ?? [], after.listeners),
    ...compareNamed(providers, declared(before), declared(after)),
    ...compareNamed(aliases, named(before?.aliases), named(after.aliases)),
    ...compareNamed(routes, before?.preferences ?? [], after.preferences),
    ...compareNamed(feeds, before?.metricsSources ?? [], after.metricsSources),
    ...compareNamed(rateLimits, before?.ratelimits ?? [], after.ratelimits),
    ...compareNamed(agents, before?.agents ?? [], after.agents),
    ...compareNamed(filters, before?.filters ?? [], after.filters),
    ...compareNamed(endpoints, named(before?.endpoints), named(after.endpoints)),
    ...compareNamed(targets, before?.targets ?? [], after.targets),
    ...(before === null ? [] : compareSections(before, after)),
    ...compareNamed(exporters, before?.tracing?.exporters ?? [], after.tracing?.exporters ?? []),
  ];
}

/** One of a map, with its key. */
type Named<Value> = { readonly name: string; readonly value: Value };

function named<Value>(map: Readonly<Record<string, Value>> | undefined): Named<Value>[] {
  return Object.entries(map ?? {}).map(([name, value]) => ({ name, value }));
}

function declared(config: GatewayConfig | null): readonly ProviderConfig[] {
  return (config?.providers ?? []).filter((provider) => !provider.internal);
}

const nameOf = (item: { readonly name: string }) => item.name;
const idOf = (item: { readonly id: string }) => item.id;
const secondsOf = (milliseconds: number | null) =>
  milliseconds === null ? null : `${milliseconds / 1000} s`;

const bindings: NamedKind<AgentBinding> = {
  kind: 'agent',
  label: idOf,
  attention: 'removal',
  compare: fieldComparer<AgentBinding>([
    { label: 'description', of: ({ description }) => description, unseen: true },
    { label: 'default', of: (binding) => binding.default },
    { label: 'input filters', of: ({ inputFilters }) => inputFilters },
    { label: 'output filters', of: ({ outputFilters }) => outputFilters },
  ]),
};

const compareListener = fieldComparer<ListenerConfig>([
  { label: 'type', of: ({ type }) => type, attention: true },
  { label: 'port', of: ({ port }) => port, attention: true },
  { label: 'address', of: ({ address }) => address, attention: true },
  { label: 'time-out', of: ({ timeoutMs }) => secondsOf(timeoutMs) },
  { label: 'retries', of: ({ maxRetries }) => maxRetries },
  { label: 'input filters', of: ({ inputFilters }) => inputFilters },
  { label: 'output filters', of: ({ outputFilters }) => outputFilters },
]);

const listeners: NamedKind<ListenerConfig> = {
  kind: 'listener',
  label: nameOf,
  attention: 'removal',
  compare: (before, after) => [
    ...compareListener(before, after),
    ...compareNamed(bindings, before.agents, after.agents),
  ],
};

const providers: NamedKind<ProviderConfig> = {
  kind: 'provider',
  // Providers are known by their model; a name of their own is said too.
  label: ({ name, model }) => (name === model ? model : `${name} (${model})`),
  attention: 'removal',
  compare: compareProviders,
};

const aliases: NamedKind<Named<string>> = {
  kind: 'alias',
  label: nameOf,
  attention: 'removal',
  compare: fieldComparer<Named<string>>([{ label: 'target', of: ({ value }) => value, attention: true }]),
};

const routes: NamedKind<RoutingPreference> = {
  kind: 'route',
  label: nameOf,
  attention: 'none',
  compare: fieldComparer<RoutingPreference>([
    { label: 'description', of: ({ description }) => description, unseen: true },
    { label: 'models', of: ({ models }) => models },
    { label: 'preference', of: ({ prefer }) => prefer },
  ]),
};

const feeds: NamedKind<MetricsSourceConfig> = {
  kind: 'metrics source',
  label: ({ type }) => type,
  attention: 'none',
  compare: fieldComparer<MetricsSourceConfig>([
    { label: 'provider', of: ({ provider }) => provider },
    { label: 'URL', of: ({ url }) => url },
    { label: 'query', of: (feed) => (feed.type === 'latency' ? feed.query : null) },
    {
      label: 'refresh',
      of: ({ refreshIntervalSeconds: every }) => (every === null ? 'at start only' : `every ${every} s`),
    },
    { label: 'model names', of: ({ modelAliases }) => modelAliases },
  ]),
};

const rateLimits: NamedKind<RateLimitConfig> = {
  kind: 'rate limit',
  label: ({ model, selector }) => `${model} for ${selector.key}: ${selector.value}`,
  title: ({ model, selector }) => `${model} for ${selector.key}: ${maskValue(selector.key, selector.value)}`,
  attention: 'both',
  compare: fieldComparer<RateLimitConfig>([
    { label: 'limit', of: ({ limit }) => `${limit.tokens} tokens per ${limit.unit}`, attention: true },
    { label: 'counted tokens', of: ({ limit }) => limit.count, attention: true },
    { label: 'tools counted', of: ({ limit }) => limit.countTools, attention: true },
    { label: 'subject without the header', of: ({ selector }) => selector.default, attention: true },
  ]),
};

const agents: NamedKind<AgentConfig> = {
  kind: 'agent',
  label: idOf,
  attention: 'removal',
  compare: fieldComparer<AgentConfig>([{ label: 'URL', of: ({ url }) => url }]),
};

const filters: NamedKind<FilterConfig> = {
  kind: 'filter',
  label: idOf,
  attention: 'removal',
  compare: fieldComparer<FilterConfig>([
    { label: 'URL', of: ({ url }) => url },
    { label: 'protocol', of: ({ type }) => type },
    { label: 'tool', of: ({ tool }) => tool },
  ]),
};

const endpoints: NamedKind<Named<EndpointConfig>> = {
  kind: 'endpoint',
  label: nameOf,
  attention: 'none',
  compare: fieldComparer<Named<EndpointConfig>>([
    { label: 'host', of: ({ value }) => value.host },
    { label: 'port', of: ({ value }) => value.port },
    { label: 'protocol', of: ({ value }) => value.protocol },
    { label: 'connect time-out', of: ({ value }) => secondsOf(value.connectTimeoutMs) },
    { label: 'Host header', of: ({ value }) => value.hostHeader },
    { label: 'prefix affinity', of: ({ value }) => value.prefixAffinity },
    { label: 'headers', of: ({ value }) => value.headers },
  ]),
};

const targets: NamedKind<PromptTargetConfig> = {
  kind: 'prompt target',
  label: nameOf,
  attention: 'removal',
  compare: comparePromptTargets,
};

const exporters: NamedKind<ExporterConfig> = {
  kind: 'exporter',
  label: (exporter) => `${exporter.type} ${exporter.type === 'file' ? exporter.path : exporter.url}`,
  attention: 'none',
  compare: fieldComparer<ExporterConfig>([
    {
      label: 'API key',
      of: (exporter) => (exporter.type === 'posthog' ? exporter.apiKey : null),
      unseen: true,
    },
    {
      label: 'person header',
      of: (exporter) => (exporter.type === 'posthog' ? exporter.distinctIdHeader : null),
    },
    { label: 'messages', of: (exporter) => exporter.type === 'posthog' && exporter.captureMessages },
    { label: 'protocol', of: (exporter) => (exporter.type === 'otlp' ? exporter.protocol : null) },
    { label: 'headers', of: (exporter) => (exporter.type === 'otlp' ? exporter.headers : {}) },
  ]),
};
