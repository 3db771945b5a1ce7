import type { GatewayConfig, OverridesConfig, TracingConfig } from '../gateway-config.ts';
import type { PromptCachingConfig, RoutingConfig } from '../routing-config.ts';
import type { StateStorageConfig } from '../state-storage-config.ts';
import { type ConfigChange, type FieldRow, fieldComparer } from './compare-fields.ts';

/** What differs in the sections of which a config has one each. */
export function compareSections(before: GatewayConfig, after: GatewayConfig): ConfigChange[] {
  return [
    ...section('routing', routing, before.routing, after.routing),
    ...section('prompt caching', caching, before.caching, after.caching),
    ...fieldComparer(prompting)(before, after),
    ...compareTracing(before.tracing, after.tracing),
    ...section('overrides', overrides, before.overrides, after.overrides),
    ...section('state storage', state, before.state, after.state),
  ];
}

function section<Item>(
  title: string,
  rows: readonly FieldRow<Item>[],
  before: Item,
  after: Item,
): ConfigChange[] {
  return fieldComparer(rows)(before, after).map((change) => ({
    ...change,
    text: `${title}: ${change.text}`,
  }));
}

function compareTracing(before: TracingConfig | null, after: TracingConfig | null): ConfigChange[] {
  if (before === null && after === null) return [];
  if (before === null) return [{ text: 'tracing: added', attention: false }];
  if (after === null) return [{ text: 'tracing: removed', attention: true }];
  return section('tracing', tracing, before, after);
}

const seconds = (value: number) => `${value} s`;
const milliseconds = (value: number) => `${value / 1000} s`;
const orNoLimit = (value: number | null) => value ?? 'no limit';

const routing: readonly FieldRow<RoutingConfig>[] = [
  { label: 'life of a session', of: ({ sessionTtlSeconds }) => seconds(sessionTtlSeconds) },
  { label: 'sessions in memory', of: ({ sessionMaxEntries }) => sessionMaxEntries },
  { label: 'session cache', of: ({ sessionCache }) => sessionCache.type, attention: true },
  {
    label: 'session cache URL',
    of: ({ sessionCache }) => (sessionCache.type === 'redis' ? sessionCache.url : null),
    attention: true,
  },
  { label: 'tenant header', of: ({ tenantHeader }) => tenantHeader, attention: true },
  {
    label: 'budget for changes of model',
    of: ({ budget }) => (budget === null ? null : `${budget.maxSwitchSpendPct} %`),
    attention: true,
  },
  { label: 'budget begins anew with a session', of: ({ budget }) => budget?.replenishOnRebind ?? null },
  { label: 'discount of cached input', of: ({ budget }) => budget?.cacheReadDiscount ?? null },
  { label: 'note of refused models', of: ({ budget }) => budget?.recordCounterfactual ?? null },
  { label: 'routing of user turns only', of: ({ routeOnUserOnly }) => routeOnUserOnly, attention: true },
];

const caching: readonly FieldRow<PromptCachingConfig>[] = [
  { label: 'caching', of: ({ enabled }) => enabled, attention: true },
  { label: 'conversations stay with their model', of: ({ sessionAffinity }) => sessionAffinity },
  { label: 'marks for providers', of: ({ injectCacheControl }) => injectCacheControl },
  { label: 'shortest prefix in tokens', of: ({ minPrefixTokens }) => minPrefixTokens },
  { label: 'life of a session', of: ({ sessionTtlSeconds }) => seconds(sessionTtlSeconds) },
];

const prompting: readonly FieldRow<GatewayConfig>[] = [
  { label: 'system prompt:', of: ({ systemPrompt }) => systemPrompt, unseen: true, attention: true },
  { label: 'prompt guard:', of: ({ guards }) => guards.jailbreakMessage, unseen: true, attention: true },
];

const tracing: readonly FieldRow<TracingConfig>[] = [
  { label: 'sampling percent', of: ({ randomSampling }) => randomSampling },
  { label: 'internal spans', of: ({ archInternal }) => archInternal },
  { label: 'OTLP endpoint', of: ({ endpoint }) => endpoint },
  { label: 'header prefixes', of: ({ headerPrefixes }) => headerPrefixes },
  { label: 'static attributes', of: ({ staticAttributes }) => staticAttributes },
];

const overrides: readonly FieldRow<OverridesConfig>[] = [
  { label: 'connect time-out', of: ({ connectTimeoutMs }) => milliseconds(connectTimeoutMs) },
  { label: 'CA bundle', of: ({ tlsCaPath }) => tlsCaPath },
  { label: 'signals', of: ({ disableSignals }) => !disableSignals },
  { label: 'routing model', of: ({ llmRoutingModel }) => llmRoutingModel, attention: true },
  { label: 'agent routing model', of: (knobs) => knobs.agentOrchestrationModel, attention: true },
  { label: 'router context in tokens', of: (knobs) => knobs.orchestratorModelContextLength },
  { label: 'shorter function prompts', of: ({ optimizeContextWindow }) => optimizeContextWindow },
  { label: 'everything to one endpoint', of: (knobs) => knobs.useAgentOrchestrator, attention: true },
];

const state: readonly FieldRow<StateStorageConfig>[] = [
  { label: 'type', of: ({ type }) => type, attention: true },
  { label: 'connection string', of: (storage) => storage.connectionString, unseen: true, attention: true },
  {
    label: 'file',
    of: ({ type, path }) => (type === 'sqlite' ? (path ?? 'the default') : null),
    attention: true,
  },
  {
    label: 'life of a record',
    of: ({ ttlSeconds }) => (ttlSeconds === null ? 'for ever' : seconds(ttlSeconds)),
  },
  { label: 'most records', of: ({ maxEntries }) => orNoLimit(maxEntries) },
  { label: 'most bytes', of: ({ maxBytes }) => orNoLimit(maxBytes) },
  { label: 'most bytes of a turn', of: ({ maxRecordBytes }) => maxRecordBytes },
  { label: 'most bytes of a conversation', of: ({ maxContextBytes }) => maxContextBytes },
  { label: 'tenant header', of: ({ tenantHeader }) => tenantHeader, attention: true },
  { label: "copies of providers' conversations", of: ({ mirrorNative }) => mirrorNative },
  {
    label: 'a failure of the storage',
    of: ({ onError }) => (onError === 'fail' ? 'fails the request' : 'lets the request go on'),
    attention: true,
  },
  { label: 'read time-out', of: ({ readTimeoutMs }) => milliseconds(readTimeoutMs) },
  { label: 'write time-out', of: ({ writeTimeoutMs }) => milliseconds(writeTimeoutMs) },
  { label: 'connections', of: ({ pool }) => pool.max },
  { label: 'idle connections close after', of: ({ pool }) => seconds(pool.idleSeconds) },
  { label: 'connect time-out', of: ({ pool }) => seconds(pool.connectTimeoutSeconds) },
  { label: 'encryption key', of: ({ encryptionKey }) => encryptionKey, unseen: true, attention: true },
];
