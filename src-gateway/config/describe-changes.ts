import type { GatewayConfig, ListenerConfig, ProviderConfig, RoutingPreference } from './gateway-config.ts';

/** One change in plain words; `attention`: clients or running requests may notice it. */
export interface ConfigChange {
  readonly text: string;
  readonly attention: boolean;
}

/** What differs between two effective configs (references kept), one sentence each. Never holds a secret. */
export function describeChanges(before: GatewayConfig | null, after: GatewayConfig): readonly ConfigChange[] {
  return [
    ...compareNamed('listener', before?.listeners ?? [], after.listeners, nameOf, compareListeners, true),
    ...compareNamed('provider', declared(before), declared(after), providerLabel, compareProviders, true),
    ...compareNamed('alias', aliasesOf(before), aliasesOf(after), nameOf, compareAliases, true),
    ...compareNamed('route', before?.preferences ?? [], after.preferences, nameOf, compareRoutes, false),
    ...compareNamed('agent', before?.agents ?? [], after.agents, idOf, fieldComparer({ url: 'URL' }), true),
    ...compareNamed('filter', before?.filters ?? [], after.filters, idOf, fieldComparer(FILTER_FIELDS), true),
    ...compareNamed(
      'endpoint',
      endpointsOf(before),
      endpointsOf(after),
      nameOf,
      fieldComparer(ENDPOINT_FIELDS),
      false,
    ),
    ...compareSection('tracing', before?.tracing, after.tracing, TRACING_FIELDS),
    ...compareSection('overrides', before?.overrides, after.overrides, OVERRIDE_FIELDS),
    ...compareSection('state storage', before?.state, after.state, STATE_FIELDS),
  ];
}

type Compare<Item> = (before: Item, after: Item) => readonly ConfigChange[];

const nameOf = (item: { readonly name: string }) => item.name;
const idOf = (item: { readonly id: string }) => item.id;
/** Providers are known by their model; a name of their own is said too. */
const providerLabel = (provider: ProviderConfig) =>
  provider.name === provider.model ? provider.model : `${provider.name} (${provider.model})`;

function declared(config: GatewayConfig | null): readonly ProviderConfig[] {
  return (config?.providers ?? []).filter((provider) => !provider.internal);
}

function aliasesOf(config: GatewayConfig | null): { name: string; target: string }[] {
  return Object.entries(config?.aliases ?? {}).map(([name, target]) => ({ name, target }));
}

function endpointsOf(config: GatewayConfig | null) {
  return Object.entries(config?.endpoints ?? {}).map(([name, endpoint]) => ({ name, ...endpoint }));
}

/** Removed, added, changed: pairs items by their label. */
function compareNamed<Item>(
  kind: string,
  before: readonly Item[],
  after: readonly Item[],
  label: (item: Item) => string,
  compare: Compare<Item>,
  removalMatters: boolean,
): ConfigChange[] {
  const old = new Map(before.map((item) => [label(item), item]));
  const now = new Map(after.map((item) => [label(item), item]));
  const changes: ConfigChange[] = [];
  for (const [name] of old) {
    if (!now.has(name)) changes.push({ text: `${kind} ${quoted(name)}: removed`, attention: removalMatters });
  }
  for (const [name, item] of now) {
    const earlier = old.get(name);
    if (earlier === undefined) changes.push({ text: `${kind} ${quoted(name)}: added`, attention: false });
    else {
      for (const { text, attention } of compare(earlier, item)) {
        changes.push({ text: `${kind} ${quoted(name)}: ${text}`, attention });
      }
    }
  }
  const sameOrder =
    [...old.keys()].filter((name) => now.has(name)).join('\n') ===
    [...now.keys()].filter((name) => old.has(name)).join('\n');
  if (!sameOrder) changes.push({ text: `${kind}s: order changed`, attention: false });
  return changes;
}

function quoted(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}

const compareListeners: Compare<ListenerConfig> = (before, after) => [
  ...changed('type', before.type, after.type, true),
  ...changed('port', before.port, after.port, true),
  ...changed('address', before.address, after.address, true),
  ...changed('time-out', `${before.timeoutMs / 1000} s`, `${after.timeoutMs / 1000} s`, false),
  ...changed('retries', before.maxRetries ?? 'none', after.maxRetries ?? 'none', false),
  ...changedList('input filters', before.inputFilters, after.inputFilters),
  ...changedList('output filters', before.outputFilters, after.outputFilters),
  ...compareNamed('agent', before.agents, after.agents, idOf, fieldComparer(BINDING_FIELDS), true),
];

const compareProviders: Compare<ProviderConfig> = (before, after) => [
  ...changed('base URL', addressOf(before), addressOf(after), true),
  ...changed('interface', before.interface, after.interface, true),
  ...credentialChange(before, after),
  ...(before.default === after.default
    ? []
    : [{ text: after.default ? 'is now the default' : 'is no longer the default', attention: true }]),
  ...changedKeys('headers', before.headers, after.headers),
  ...changed('Host header', before.hostHeader ?? 'none', after.hostHeader ?? 'none', false),
  ...(JSON.stringify(before.options) === JSON.stringify(after.options)
    ? []
    : [{ text: 'options changed', attention: false }]),
];

function addressOf({ origin, pathPrefix, query }: ProviderConfig): string {
  if (origin === null) return 'the default';
  return `${origin}${pathPrefix ?? ''}${query === null ? '' : '?…'}`;
}

/** Names variables, never values. */
function credentialChange(before: ProviderConfig, after: ProviderConfig): ConfigChange[] {
  if (JSON.stringify(before.auth) === JSON.stringify(after.auth)) return [];
  const [old, now] = [credentialWords(before), credentialWords(after)];
  if (before.auth.kind === 'key' && after.auth.kind === 'key' && old !== now) {
    return [{ text: `access key variable changed ${old} → ${now}`, attention: true }];
  }
  return [{ text: old === now ? 'access key changed' : `credential ${old} → ${now}`, attention: true }];
}

function credentialWords({ auth }: ProviderConfig): string {
  if (auth.kind === 'client') return "the client's own";
  if (auth.kind === 'none') return 'none';
  return /^\$\{?\w+\}?$/.test(auth.value) ? auth.value : 'a literal key';
}

const compareAliases: Compare<{ readonly target: string }> = (before, after) =>
  changed('target', before.target, after.target, true);

const compareRoutes: Compare<RoutingPreference> = (before, after) => [
  ...(before.description === after.description ? [] : [{ text: 'description changed', attention: false }]),
  ...changedList('models', before.models, after.models),
  ...changed('preference', before.prefer, after.prefer, false),
];

function changed(
  what: string,
  before: string | number,
  after: string | number,
  attention: boolean,
): ConfigChange[] {
  return before === after ? [] : [{ text: `${what} ${before} → ${after}`, attention }];
}

function changedList(what: string, before: readonly string[], after: readonly string[]): ConfigChange[] {
  if (before.join('\n') === after.join('\n')) return [];
  const reordered = [...before].sort().join('\n') === [...after].sort().join('\n');
  const words = (list: readonly string[]) => (list.length === 0 ? 'none' : list.join(', '));
  return [
    {
      text: `${what} ${reordered ? 'order changed ' : ''}${words(before)} → ${words(after)}`,
      attention: false,
    },
  ];
}

/** Which keys of a map differ; values may be secret and are not shown. */
function changedKeys(
  what: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ConfigChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  );
  return names.length === 0 ? [] : [{ text: `${what} changed: ${names.join(', ')}`, attention: false }];
}

/** Field to the words that name it; in brackets where the value is too long or too secret to show. */
type FieldWords<Item> = { readonly [Field in keyof Item]?: string | readonly [string] };

function fieldComparer<Item extends object>(words: FieldWords<Item>): Compare<Item> {
  return (before, after) => compareFields(before, after, words);
}

function compareFields<Item extends object>(
  before: Item,
  after: Item,
  words: FieldWords<Item>,
): ConfigChange[] {
  const changes: ConfigChange[] = [];
  for (const field in words) {
    const [old, now] = [before[field], after[field]];
    const what = words[field];
    if (what === undefined || JSON.stringify(old) === JSON.stringify(now)) continue;
    if (typeof what !== 'string') changes.push({ text: `${what[0]} changed`, attention: false });
    else if (typeof old === 'object' || typeof now === 'object')
      changes.push({ text: `${what} changed`, attention: false });
    else changes.push({ text: `${what} ${String(old)} → ${String(now)}`, attention: false });
  }
  return changes;
}

function compareSection<Section extends object>(
  title: string,
  before: Section | null | undefined,
  after: Section | null,
  words: FieldWords<Section>,
): ConfigChange[] {
  if (before === undefined || (before === null && after === null)) return [];
  if (before === null) return [{ text: `${title}: added`, attention: false }];
  if (after === null) return [{ text: `${title}: removed`, attention: true }];
  return compareFields(before, after, words).map(({ text, attention }) => ({
    text: `${title}: ${text}`,
    attention,
  }));
}

const BINDING_FIELDS = {
  description: ['description'],
  default: 'default',
  inputFilters: 'input filters',
  outputFilters: 'output filters',
} as const;
const FILTER_FIELDS = { url: 'URL', type: 'protocol', tool: 'tool' } as const;
const ENDPOINT_FIELDS = {
  host: 'host',
  port: 'port',
  protocol: 'protocol',
  connectTimeoutMs: 'connect time-out in ms',
  hostHeader: 'Host header',
  prefixAffinity: 'prefix affinity',
  headers: 'headers',
} as const;
const TRACING_FIELDS = {
  randomSampling: 'sampling percent',
  archInternal: 'internal spans',
  endpoint: 'OTLP endpoint',
  headerPrefixes: 'header prefixes',
  staticAttributes: 'static attributes',
} as const;
const OVERRIDE_FIELDS = {
  connectTimeoutMs: 'connect time-out in ms',
  tlsCaPath: 'CA bundle',
  disableSignals: 'signals off',
} as const;
const STATE_FIELDS = { type: 'type', connectionString: ['connection string'] } as const;
