import type { ListenerType } from '../gateway-config.ts';
import type { JsonValue } from '../json-value.ts';
import type { SourceEntry, SourceList, SourceMap, SourceNode, SourceScalar } from '../source/source-node.ts';

/**
 * The file as rules and derivation see it: legacy spellings read into one form, values expanded, and on
 * every part the node it was written at. What had the wrong type is absent; the shape check reported it.
 */
export interface ConfigModel {
  readonly root: SourceMap;
  readonly version: SourceScalar | null;
  readonly listeners: ListenersSection;
  readonly providers: ProvidersSection;
  readonly agents: readonly ServiceEntry[];
  readonly filters: readonly FilterEntry[];
  readonly endpoints: readonly EndpointEntry[];
  readonly promptTargets: readonly PromptTargetEntry[];
  readonly systemPrompt: Text | null;
  readonly aliases: readonly AliasEntry[];
  readonly preferences: readonly PreferenceEntry[];
  readonly metricsSources: readonly MetricsSourceEntry[];
  readonly routing: RoutingEntry;
  readonly promptCaching: PromptCachingEntry | null;
  readonly guardMessage: GuardEntry | null;
  readonly rateLimits: readonly RateLimitEntry[];
  readonly tracing: TracingEntry | null;
  readonly stateStorage: StateStorageEntry | null;
  readonly overrides: OverridesEntry;
}

export interface Text {
  readonly node: SourceScalar;
  /** As in the file, variables as references. */
  readonly written: string;
  readonly value: string;
  /** No variable in it is without a value. */
  readonly known: boolean;
  /** No variable in it at all. */
  readonly literal: boolean;
}

export interface Numeric {
  readonly node: SourceScalar;
  readonly value: number;
}

export interface Flag {
  readonly node: SourceScalar;
  readonly value: boolean;
}

/** A value of any type. */
export interface Literal {
  /** Variables as references. */
  readonly written: JsonValue;
  readonly value: JsonValue;
}

export interface ListenersSection {
  readonly node: SourceNode | null;
  readonly form: 'list' | 'object' | 'absent';
  readonly entries: readonly ListenerEntry[];
}

export interface ListenerEntry {
  readonly node: SourceNode;
  readonly type: ListenerType | null;
  readonly typeNode: SourceScalar | null;
  readonly name: Text | null;
  /** Of an entry of the object form, whose names are fixed. */
  readonly fixedName: string | null;
  readonly port: Numeric | null;
  /** A port is written, though maybe not a usable one. */
  readonly portGiven: boolean;
  readonly address: Text | null;
  readonly timeout: Text | null;
  readonly router: Text | null;
  readonly maxRetries: Numeric | null;
  readonly agentsNode: SourceNode | null;
  readonly agents: readonly BindingEntry[];
  readonly chains: Chains;
}

/** Chains of filter ids as written; `filter_chain` is the old name of `input_filters`. */
export interface Chains {
  readonly input: Chain | null;
  readonly output: Chain | null;
  readonly legacy: Chain | null;
}

export interface Chain {
  readonly node: SourceList;
  readonly ids: readonly Text[];
}

export interface BindingEntry {
  readonly node: SourceNode;
  readonly id: Text | null;
  readonly description: Text | null;
  readonly default: Flag | null;
  readonly chains: Chains;
}

export interface ProvidersSection {
  /** The list, under whichever name it is given. */
  readonly node: SourceNode | null;
  readonly modern: SourceEntry | null;
  readonly legacy: SourceEntry | null;
  readonly entries: readonly ProviderEntry[];
}

export interface ProviderEntry {
  readonly node: SourceMap;
  readonly index: number;
  readonly model: Text | null;
  readonly name: Text | null;
  readonly accessKey: Text | null;
  readonly default: Flag | null;
  readonly baseUrl: Text | null;
  readonly passthroughAuth: Flag | null;
  readonly httpHost: Text | null;
  readonly interface: Text | null;
  readonly headers: readonly HeaderEntry[];
  readonly preferences: InlinePreferences | null;
  readonly options: ProviderOptionsEntry;
}

export interface HeaderEntry {
  readonly entry: SourceEntry;
  readonly name: string;
  readonly value: Text;
}

export interface InlinePreferences {
  readonly node: SourceList;
  readonly items: readonly InlinePreference[];
}

export interface InlinePreference {
  readonly node: SourceNode;
  readonly name: Text | null;
  readonly description: Text | null;
}

export interface ProviderOptionsEntry {
  readonly upstreamApi: Text | null;
  readonly authStyle: Text | null;
  readonly defaultMaxTokens: Numeric | null;
  readonly injectStreamUsage: Flag | null;
  readonly repairStream: Flag | null;
  readonly strip: readonly Text[];
}

/** An agent, or what a filter has in common with one. */
export interface ServiceEntry {
  readonly node: SourceMap;
  readonly id: Text | null;
  readonly url: Text | null;
}

export interface FilterEntry extends ServiceEntry {
  readonly type: Text | null;
  readonly transport: Text | null;
  readonly tool: Text | null;
}

export interface EndpointEntry {
  readonly entry: SourceEntry;
  readonly name: string;
  readonly endpoint: Text | null;
  readonly protocol: Text | null;
  readonly connectTimeout: Text | null;
  readonly httpHost: Text | null;
  readonly prefixAffinity: Flag | null;
  readonly headers: readonly HeaderEntry[];
}

export interface PromptTargetEntry {
  readonly node: SourceMap;
  readonly name: Text | null;
  readonly description: Text | null;
  readonly default: Flag | null;
  readonly autoDispatch: Flag | null;
  readonly systemPrompt: Text | null;
  readonly endpointNode: SourceNode | null;
  readonly endpointName: Text | null;
  readonly path: Text | null;
  readonly method: Text | null;
  readonly headersNode: SourceNode | null;
  readonly headers: readonly HeaderEntry[];
  readonly parametersNode: SourceNode | null;
  readonly parameters: readonly ParameterEntry[];
}

export interface ParameterEntry {
  readonly node: SourceMap;
  readonly name: Text | null;
  readonly description: Text | null;
  readonly type: Text | null;
  readonly required: Flag | null;
  readonly default: SourceNode | null;
  readonly defaultValue: Literal | null;
  readonly enum: SourceList | null;
  readonly enumValues: readonly Literal[];
  readonly format: Text | null;
  readonly inPath: Flag | null;
  readonly itemType: Text | null;
}

export interface MetricsSourceEntry {
  readonly node: SourceMap;
  readonly type: Text | null;
  readonly provider: Text | null;
  readonly url: Text | null;
  readonly query: Text | null;
  readonly refreshInterval: Numeric | null;
  readonly modelAliases: readonly HeaderEntry[];
}

export interface RoutingEntry {
  readonly node: SourceMap | null;
  readonly sessionTtl: Numeric | null;
  readonly sessionMaxEntries: Numeric | null;
  readonly budget: SourceMap | null;
  readonly maxSwitchSpendPct: Numeric | null;
  readonly replenishOnRebind: Flag | null;
  readonly cacheReadDiscount: Numeric | null;
  readonly recordCounterfactual: Flag | null;
  readonly sessionCache: SourceMap | null;
  readonly cacheType: Text | null;
  readonly cacheUrl: Text | null;
  readonly tenantHeader: Text | null;
  readonly userOnly: Flag | null;
}

export interface PromptCachingEntry {
  readonly node: SourceMap;
  readonly enabled: Flag | null;
  readonly sessionAffinity: Flag | null;
  readonly injectCacheControl: Flag | null;
  readonly minPrefixTokens: Numeric | null;
  readonly sessionTtl: Numeric | null;
}

export interface GuardEntry {
  readonly node: SourceNode;
  /** `on_exception`, when it is a map. */
  readonly onException: SourceMap | null;
  readonly message: Text | null;
}

export interface RateLimitEntry {
  readonly node: SourceMap;
  readonly model: Text | null;
  readonly key: Text | null;
  readonly value: Text | null;
  readonly selectorDefault: Text | null;
  readonly tokens: Numeric | null;
  readonly unit: Text | null;
  readonly count: Text | null;
  readonly countTools: Flag | null;
}

export interface AliasEntry {
  readonly entry: SourceEntry;
  readonly name: string;
  readonly target: Text | null;
}

export interface PreferenceEntry {
  readonly node: SourceMap;
  readonly name: Text | null;
  readonly description: Text | null;
  readonly models: readonly Text[];
  readonly prefer: Text | null;
}

export interface TracingEntry {
  readonly node: SourceMap;
  readonly randomSampling: Numeric | null;
  readonly archInternal: Flag | null;
  readonly endpoint: Text | null;
  readonly spanAttributes: SourceMap | null;
  readonly headerPrefixes: readonly Text[];
  readonly staticAttributes: readonly HeaderEntry[];
  readonly exporters: readonly ExporterEntry[];
}

export interface ExporterEntry {
  readonly node: SourceMap;
  readonly type: Text | null;
  readonly url: Text | null;
  readonly apiKey: Text | null;
  readonly distinctIdHeader: Text | null;
  readonly headers: readonly HeaderEntry[];
  readonly protocol: Text | null;
  readonly path: Text | null;
  readonly captureMessages: Flag | null;
}

export interface StateStorageEntry {
  readonly node: SourceMap;
  readonly type: Text | null;
  readonly connectionString: Text | null;
  readonly path: Text | null;
  readonly ttl: Numeric | null;
  readonly maxEntries: Numeric | null;
  readonly maxBytes: Numeric | null;
  readonly maxRecordBytes: Numeric | null;
  readonly maxContextBytes: Numeric | null;
  readonly tenantHeader: Text | null;
  readonly mirrorNative: Flag | null;
  readonly onError: Text | null;
  readonly readTimeout: Numeric | null;
  readonly writeTimeout: Numeric | null;
  readonly poolMax: Numeric | null;
  readonly poolIdle: Numeric | null;
  readonly poolConnectTimeout: Numeric | null;
  readonly encryptionKey: Text | null;
}

interface OverridesEntry {
  readonly connectTimeout: Text | null;
  readonly tlsCaPath: Text | null;
  readonly disableSignals: Flag | null;
  readonly routingModel: Text | null;
  readonly orchestrationModel: Text | null;
  readonly useAgentOrchestrator: Flag | null;
  readonly optimizeContextWindow: Flag | null;
  readonly intentThreshold: Numeric | null;
  readonly contextLength: Numeric | null;
}
