import type { FilterSettings } from './filters/filter-settings.ts';
import type { FunctionSettings } from './functions/function-settings.ts';
import type { GuardSettings } from './guards/guard-settings.ts';
import type { AwsAccess } from './providers/aws-access.ts';
import type { ChatgptAccess } from './providers/chatgpt-access.ts';
import type { RoutingSettings } from './routing/routing-settings.ts';
import type { SignalSettings } from './signals/signal-settings.ts';
import type { StateSettings } from './state/state-settings.ts';
import type { HostSurroundings } from './upstream/host-names.ts';

/**
 * Everything about a run that is not in the config file. The host reads it from the environment and
 * the console's settings once; the data plane itself never looks at the environment.
 */
export interface GatewaySettings extends HostSurroundings {
  readonly productVersion: string;
  readonly instance: string;
  /** `PLANO_MAX_BODY_BYTES`, after decompression. */
  readonly maxBodyBytes: number;
  /** `PLANO_MAX_RESPONSE_BYTES`, buffered provider replies. */
  readonly maxResponseBytes: number;
  /** `PLANO_SSE_HEARTBEAT_SECONDS`, in milliseconds, 0: off; left out: 15 seconds. */
  readonly sseHeartbeatMs?: number;
  /** `PLANO_AGENT_STREAM_NORMALISE`: clients of agents get a stream or none, as they asked; left out: on. */
  readonly agentStreamNormalise?: boolean;
  /** `PLANO_MAX_SELECTED_AGENTS`: agents that may answer one request; left out: 3. */
  readonly maxSelectedAgents?: number;
  /** `PLANO_EXPOSE_INTERNAL_ENDPOINTS`: Plano's internal paths, for programs on this machine; left out: off. */
  readonly exposeInternalEndpoints?: boolean;
  /** `PLANO_RESPONSE_HEADERS`: our `x-plano-*` headers. */
  readonly responseHeaders: boolean;
  /** `PLANO_MODEL_FALLBACK` */
  readonly modelFallback: boolean;
  /** `PLANO_LIST_ALIASES` */
  readonly listAliases: boolean;
  /** `PLANO_GATEWAY_KEY` */
  readonly gatewayKey: string | null;
  /** Credentials for Amazon Bedrock where a provider has no key; `null`: there are none. */
  readonly aws: AwsAccess | null;
  /** The stored login to a ChatGPT subscription; left out: there is none. */
  readonly chatgpt?: ChatgptAccess;
  /** `PLANO_ALLOWED_ORIGINS` */
  readonly allowedOrigins: readonly string[];
  /** `PLANO_ALLOWED_HOSTS` */
  readonly allowedHosts: readonly string[];
  /** `METRICS_BIND_ADDRESS`; `null`: no metrics page. */
  readonly metrics: { readonly address: string; readonly port: number } | null;
  readonly tracing: TracingSettings;
  /** `PLANO_CAPTURE_CONTENT`: bodies of traced requests go to the host's collector; left out: they do not. */
  readonly captureContent?: boolean;
  readonly routing: RoutingSettings;
  /** Of prompt listeners; left out: the defaults. */
  readonly functions?: FunctionSettings;
  /** Left out: the defaults. */
  readonly filters?: FilterSettings;
  /** Left out: the defaults. */
  readonly guards?: GuardSettings;
  /** How conversations are analysed; left out: not at all. */
  readonly signals?: SignalSettings;
  /** Where conversations are kept; left out: in memory. */
  readonly state?: StateSettings;
  /** For what is worth keeping over a restart and may be lost; `null`: nothing is kept. */
  readonly cacheFolder: string | null;
  /** `PLANO_DRAIN_DELAY_SECONDS`, in milliseconds: how long a gateway that ends still takes requests; left out: not at all. */
  readonly drainDelayMs?: number;
  readonly logLevel: LogLevel;
}

export interface TracingSettings {
  /** `PLANO_CAPTURE_CONTENT=otlp`: what was said goes out with the spans; left out: it does not. */
  readonly exportContent?: boolean;
  /** Spans go to the host's collector as OTLP bytes. */
  readonly embeddedCollector: boolean;
  /** Percent to record locally when the config's own sampling is absent or 0; 0: nothing. */
  readonly localSampling: number;
  /** OTLP/gRPC destination when the config names none (`OTEL_TRACING_GRPC_ENDPOINT`); `null`: the host's collector, else Plano's default. */
  readonly endpoint: string | null;
  /** `OTEL_EXPORTER_OTLP_HEADERS`, decoded. */
  readonly exporterHeaders: Readonly<Record<string, string>>;
  /** `PLANO_PROPAGATE_TO_PROVIDERS` */
  readonly propagateToProviders: boolean;
  /** `OTEL_SERVICE_NAME`, of spans that belong to no component. */
  readonly serviceName: string;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'off';
