import type { ExporterConfig } from './exporter-config.ts';
import type { PromptTargetConfig } from './prompt-target-config.ts';
import type { MetricsSourceConfig, PromptCachingConfig, RoutingConfig } from './routing-config.ts';
import type { StateStorageConfig } from './state-storage-config.ts';

/**
 * The effective config: every legacy spelling normalised, every default filled in, every implicit
 * listener present. Derived twice from one file: once with references kept (`$OPENAI_API_KEY`), to
 * print and compare, and once with values, for the running gateway only.
 */
export interface GatewayConfig {
  readonly version: readonly [major: number, minor: number, patch: number];
  readonly source: { readonly file: string /** SHA-256 of the text, hex. */; readonly hash: string };
  readonly listeners: readonly ListenerConfig[];
  readonly providers: readonly ProviderConfig[];
  /** Alias to target, as written. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly agents: readonly AgentConfig[];
  readonly filters: readonly FilterConfig[];
  readonly endpoints: Readonly<Record<string, EndpointConfig>>;
  /** Functions of the prompt pipeline, in file order. */
  readonly targets: readonly PromptTargetConfig[];
  /** System message of the prompt pipeline; every target holds the one that counts for it. */
  readonly systemPrompt: string | null;
  readonly preferences: readonly RoutingPreference[];
  /** The first source of each type, in file order. */
  readonly metricsSources: readonly MetricsSourceConfig[];
  readonly routing: RoutingConfig;
  readonly caching: PromptCachingConfig;
  readonly guards: GuardsConfig;
  /** In file order; of two for the same model, header and value the first. */
  readonly ratelimits: readonly RateLimitConfig[];
  readonly tracing: TracingConfig | null;
  readonly overrides: OverridesConfig;
  readonly state: StateStorageConfig;
}

export interface ListenerConfig {
  readonly name: string;
  readonly type: ListenerType;
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** `null`: not given, no retries. */
  readonly maxRetries: number | null;
  readonly inputFilters: readonly string[];
  readonly outputFilters: readonly string[];
  readonly agents: readonly AgentBinding[];
  /** Not in the file: added because the providers or prompt targets need it. */
  readonly implicit: boolean;
}

export type ListenerType = 'model' | 'prompt' | 'agent';

export interface AgentBinding {
  readonly id: string;
  readonly description: string;
  readonly default: boolean;
  readonly inputFilters: readonly string[];
  readonly outputFilters: readonly string[];
}

export interface ProviderConfig {
  /** `name` of the entry, else the full model text. */
  readonly name: string;
  /** The full `provider/model` text as declared. */
  readonly model: string;
  /** Text before the first `/`. */
  readonly prefix: string;
  /** Text behind the first `/`; `*` for a wildcard. */
  readonly modelId: string;
  /** Wire and defaults to use: the prefix, or `provider_interface` for an unknown prefix. */
  readonly interface: string;
  /** `scheme://host[:port]` of `base_url`; `null`: the profile's own origin. */
  readonly origin: string | null;
  /** Path of `base_url` without a trailing slash; `null`: the profile's default prefix. */
  readonly pathPrefix: string | null;
  /** Query of `base_url` without `?`, sent on every call. */
  readonly query: string | null;
  readonly auth: ProviderAuth;
  readonly headers: Readonly<Record<string, string>>;
  /** `Host` header to send instead of the origin's. */
  readonly hostHeader: string | null;
  readonly default: boolean;
  readonly wildcard: boolean;
  /** Added by us for a job of our own; not listed to clients. */
  readonly internal: boolean;
  /** Position in `model_providers`; -1 for internal ones. */
  readonly index: number;
  readonly options: ProviderOptions;
}

/** `key`: we hold the credential; `client`: the caller's is passed on; `none`: nothing is sent. */
export type ProviderAuth =
  | { readonly kind: 'key'; readonly value: string }
  /** `implied`: the entry does not ask for it; a login that the machine keeps comes first. */
  | { readonly kind: 'client'; readonly implied?: true }
  /** `missingVariable`: the key was configured, its variable has no value. */
  | { readonly kind: 'none'; readonly missingVariable?: string };

/** Extension keys of a provider entry; `null`: the profile decides. */
export interface ProviderOptions {
  readonly upstreamApi: 'auto' | 'chat_completions' | 'messages' | 'responses' | 'gemini';
  readonly authStyle: 'auto' | 'bearer' | 'x-api-key' | 'api-key' | 'none';
  readonly defaultMaxTokens: number | null;
  readonly injectStreamUsage: boolean | null;
  readonly repairStream: boolean | null;
  readonly strip: readonly string[];
}

export interface AgentConfig {
  readonly id: string;
  readonly url: string;
}

export interface FilterConfig {
  readonly id: string;
  readonly url: string;
  readonly type: 'mcp' | 'http';
  readonly transport: 'streamable-http';
  readonly tool: string;
}

export interface EndpointConfig {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'http' | 'https';
  readonly connectTimeoutMs: number | null;
  readonly hostHeader: string | null;
  readonly prefixAffinity: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RoutingPreference {
  readonly name: string;
  readonly description: string;
  readonly models: readonly string[];
  readonly prefer: 'cheapest' | 'fastest' | 'none';
}

export interface TracingConfig {
  /** Percent of root traces, 0 to 100. */
  readonly randomSampling: number;
  readonly archInternal: boolean;
  /** OTLP/gRPC destination, `http(s)://host:port`; `null`: none given. */
  readonly endpoint: string | null;
  /** Lower-case, in file order. */
  readonly headerPrefixes: readonly string[];
  readonly staticAttributes: Readonly<Record<string, string>>;
  /** Further destinations, in file order. */
  readonly exporters: readonly ExporterConfig[];
}

export interface OverridesConfig {
  /** Limit for a connection to a provider, and to an endpoint that has none of its own; 5000. */
  readonly connectTimeoutMs: number;
  /** Extra certificate authorities; `null`: the platform's only. */
  readonly tlsCaPath: string | null;
  readonly disableSignals: boolean;
  /** References of the routers that choose a model, in the order to try: own key, else the other's. */
  readonly llmRoutingModel: readonly string[];
  /** References of the routers that choose agents, in the order to try: own key, else the other's. */
  readonly agentOrchestrationModel: readonly string[];
  /** Budget of a router's prompt in tokens; 8192. */
  readonly orchestratorModelContextLength: number;
  /** Leaves tool results out of the prompt that chooses functions. */
  readonly optimizeContextWindow: boolean;
  /** The prompt pipeline hands every conversation to the only endpoint. */
  readonly useAgentOrchestrator: boolean;
}

export interface GuardsConfig {
  /** What a client reads when its prompt is taken for a jailbreak; `null`: prompts are not checked. */
  readonly jailbreakMessage: string | null;
}

export interface RateLimitConfig {
  /** Full model, bare id, name of an alias, or `*` for every model. */
  readonly model: string;
  readonly selector: {
    /** Header that names the subject, lower-case. */
    readonly key: string;
    /** The subject that is limited; `*`: each value of the header has a limit of its own. */
    readonly value: string;
    /** Subject of requests without the header; `null`: they are not limited. */
    readonly default: string | null;
  };
  readonly limit: {
    /** At least 1: what may be spent at once, and comes back over one unit. */
    readonly tokens: number;
    readonly unit: 'second' | 'minute' | 'hour' | 'day';
    /** Which tokens are counted; `input`. */
    readonly count: 'input' | 'output' | 'total';
    /** Definitions and results of tools count too. */
    readonly countTools: boolean;
  };
}
