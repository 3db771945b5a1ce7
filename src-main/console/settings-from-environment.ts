import { existsSync } from 'node:fs';
import type { GatewaySettings, LogLevel } from '../../src-gateway/gateway-settings.ts';
import { defaultMostAgents } from '../../src-gateway/routing/agents/select-agents.ts';
import { inMemoryState, type StateSettings } from '../../src-gateway/state/state-settings.ts';
import { parseBindAddress } from '../../src-gateway/telemetry/bind-address.ts';
import type { HostSurroundings } from '../../src-gateway/upstream/host-names.ts';
import { readAwsAccess } from './aws-access.ts';
import { filterSettings } from './filter-settings.ts';
import { functionSettings } from './function-settings.ts';
import { guardSettings } from './guard-settings.ts';
import { parseCapture, parseList, parsePositive, parseSwitch, type ReadSetting } from './parse-setting.ts';
import { type HostedRouterChoice, routingSettings } from './routing-settings.ts';
import { readOwnPhrases, signalSettings } from './signal-settings.ts';

export interface SettingsSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the variables of a config are looked for, `.env` first; absent: in the environment. */
  readonly variable?: (name: string) => string | undefined;
  /** What a person said of the hosted router at this console; absent: nobody is asked here. */
  readonly hostedRouter?: HostedRouterChoice;
  /** Whether bodies are kept where the environment does not say; absent: they are not. */
  readonly captureContent?: boolean;
  readonly version: string;
  readonly instance: string;
  /** Where the gateway keeps what it may lose; absent: nowhere. */
  readonly cacheFolder?: string;
  /** Where the user's own phrases lie; absent: there are none. */
  readonly signalsFolder?: string;
  /** Where the gateway keeps conversations; absent: in memory. */
  readonly state?: Omit<StateSettings, 'isOff'>;
  /** The gateway's spans come to this host. */
  readonly embeddedCollector: boolean;
  /** Percent to record when the config says nothing. */
  readonly localSampling: number;
}

export interface ReadSettings {
  readonly settings: GatewaySettings;
  /** `RUN_SETTING_INVALID`, one sentence each, without the value: the default holds there. */
  readonly warnings: readonly string[];
  /** The variables behind them that have a value which they cannot have. */
  readonly invalid: readonly InvalidSetting[];
}

export interface InvalidSetting {
  readonly name: string;
  /** What it takes, for people. */
  readonly expected: string;
}

/** The settings of a run as the environment gives them. Never throws. */
export function settingsFromEnvironment(source: SettingsSource): ReadSettings {
  const warnings: string[] = [];
  const invalid: InvalidSetting[] = [];

  const read: ReadSetting = (name, expected, parse, fallback) => {
    const text = source.environment[name];
    if (text === undefined || text === '') return fallback;
    const value = parse(text.trim());
    if (value !== null) return value;
    invalid.push({ name, expected });
    warnings.push(`RUN_SETTING_INVALID: ${name} takes ${expected}; it is ignored.`);
    return fallback;
  };
  const onOff = (name: string, fallback: boolean) => read(name, 'on or off', parseSwitch, fallback);
  const bytes = (name: string, fallback: number) => read(name, 'a number of bytes', parsePositive, fallback);

  const aws = readAwsAccess(source.variable ?? ((name) => source.environment[name]));
  if (aws.problem !== null) warnings.push(`RUN_SETTING_INVALID: ${aws.problem}`);
  const own = source.signalsFolder === undefined ? null : readOwnPhrases(source.signalsFolder);
  warnings.push(...(own?.warnings ?? []));
  const consent = source.captureContent === true ? 'local' : 'off';
  const capture = read('PLANO_CAPTURE_CONTENT', 'off, local or otlp', parseCapture, consent);
  const metricsHost = source.environment.PLANO_BIND_ADDRESS || '127.0.0.1';
  const settings: GatewaySettings = {
    productVersion: source.version,
    instance: source.instance,
    maxBodyBytes: bytes('PLANO_MAX_BODY_BYTES', 33_554_432),
    maxResponseBytes: bytes('PLANO_MAX_RESPONSE_BYTES', 67_108_864),
    sseHeartbeatMs: read('PLANO_SSE_HEARTBEAT_SECONDS', 'a number of seconds', parseSeconds, 15_000),
    agentStreamNormalise: onOff('PLANO_AGENT_STREAM_NORMALISE', true),
    maxSelectedAgents: read(
      'PLANO_MAX_SELECTED_AGENTS',
      'a number of agents',
      parsePositive,
      defaultMostAgents,
    ),
    exposeInternalEndpoints: onOff('PLANO_EXPOSE_INTERNAL_ENDPOINTS', false),
    responseHeaders: onOff('PLANO_RESPONSE_HEADERS', true),
    modelFallback: onOff('PLANO_MODEL_FALLBACK', true),
    listAliases: onOff('PLANO_LIST_ALIASES', true),
    gatewayKey: source.environment.PLANO_GATEWAY_KEY || null,
    aws: aws.access,
    allowedOrigins: read('PLANO_ALLOWED_ORIGINS', 'a comma list', parseList, []),
    allowedHosts: read('PLANO_ALLOWED_HOSTS', 'a comma list', parseList, []),
    metrics: read('METRICS_BIND_ADDRESS', 'host:port', parseBindAddress, {
      address: metricsHost,
      port: 9092,
    }),
    tracing: {
      embeddedCollector: source.embeddedCollector,
      localSampling: source.localSampling,
      endpoint: read('OTEL_TRACING_GRPC_ENDPOINT', 'an http(s) URL', parseEndpoint, null),
      exporterHeaders: read('OTEL_EXPORTER_OTLP_HEADERS', 'name=value pairs', parseHeaders, {}),
      propagateToProviders: onOff('PLANO_PROPAGATE_TO_PROVIDERS', true),
      serviceName: source.environment.OTEL_SERVICE_NAME || 'plano',
      ...(capture === 'otlp' && { exportContent: true }),
    },
    captureContent: source.embeddedCollector && capture !== 'off',
    routing: routingSettings(source.environment, read, source.hostedRouter),
    functions: functionSettings(read),
    filters: filterSettings(read),
    guards: guardSettings(read),
    signals: signalSettings(read, own?.phrases ?? []),
    state: { ...inMemoryState, ...source.state, isOff: !onOff('PLANO_STATE', true) },
    drainDelayMs: read('PLANO_DRAIN_DELAY_SECONDS', 'a number of seconds', parseSeconds, 0),
    cacheFolder: source.cacheFolder ?? null,
    logLevel: logLevelFromEnvironment(source.environment),
    ...hostSurroundings(source.environment),
  };
  return { settings, warnings, invalid };
}

/** `LOG_LEVEL`, else `RUST_LOG`; whoever reads the command line reports one that is unknown. */
export function logLevelFromEnvironment(environment: SettingsSource['environment']): LogLevel {
  return parseLogLevel(environment.LOG_LEVEL) ?? parseLogLevel(environment.RUST_LOG) ?? 'info';
}

/** The level of that name, `warning` and `critical` included; `null`: there is none. */
export function parseLogLevel(text: string | undefined): LogLevel | null {
  const name = text?.toLowerCase();
  return logLevels.find((level) => level === name) ?? synonyms[name ?? ''] ?? null;
}

const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'off'];
const synonyms: Readonly<Record<string, LogLevel>> = { warning: 'warn', critical: 'error' };

/** Where names of a config lead from here. */
export function hostSurroundings(environment: SettingsSource['environment']): HostSurroundings {
  return {
    inContainer: isInContainer(environment),
    loopbackTarget: environment.PLANO_LOOPBACK_TARGET?.trim() || null,
    hostGateway: environment.PLANO_HOST_GATEWAY?.trim() || null,
  };
}

/** `PLANO_IN_CONTAINER` decides, else the marks that container runtimes leave. */
export function isInContainer(environment: SettingsSource['environment']): boolean {
  const said = parseSwitch(environment.PLANO_IN_CONTAINER ?? '');
  if (said !== null) return said;
  return (
    existsSync('/.dockerenv') ||
    existsSync('/run/.containerenv') ||
    environment.KUBERNETES_SERVICE_HOST !== undefined
  );
}

/** Whole or decimal seconds in milliseconds; up to an hour. */
function parseSeconds(text: string): number | null {
  return /^\d+(?:\.\d+)?$/.test(text) && Number(text) <= 3600 ? Math.round(Number(text) * 1000) : null;
}

function parseEndpoint(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, pathname } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && pathname === '/' ? text.replace(/\/$/, '') : null;
}

/** The W3C baggage form that OpenTelemetry uses: `name=value,name=value`, values percent-encoded. */
function parseHeaders(text: string): Readonly<Record<string, string>> | null {
  const headers: Record<string, string> = {};
  for (const pair of parseList(text)) {
    const [, name, value] = /^([^=\s]+)\s*=\s*(.*)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) return null;
    try {
      headers[name.toLowerCase()] = decodeURIComponent(value);
    } catch {
      return null;
    }
  }
  return headers;
}
