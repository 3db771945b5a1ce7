import type { TracingConfig } from '../../../src-gateway/config/gateway-config.ts';
import type { TracingSettings } from '../../../src-gateway/gateway-settings.ts';
import type { TracedRequest } from '../../../src-gateway/telemetry/request-trace.ts';
import { createTracer, type TracerOptions } from '../../../src-gateway/telemetry/tracer.ts';
import { decodeOtlp, type ReceivedSpan } from './decode-otlp.ts';

export const configSha256 = 'c0ffee123456789abcdef'.padEnd(64, '0');

/** A tracer whose hand-offs to the host's collector are kept and decoded. */
export function startTracer(
  options: Omit<Partial<TracerOptions>, 'config' | 'settings'> & {
    readonly config?: Partial<TracingConfig> | null;
    readonly settings?: Partial<TracingSettings>;
  } = {},
) {
  const batches: Uint8Array[] = [];
  const tracer = createTracer({
    productVersion: '1.2.3',
    configSha256,
    onOtlp: (bytes) => {
      batches.push(bytes);
    },
    ...options,
    config: options.config === null ? null : tracingConfig(options.config),
    settings: tracingSettings(options.settings),
  });
  return {
    tracer,
    batches,
    /** What arrived so far, after a flush. */
    async spans(): Promise<ReceivedSpan[]> {
      await tracer.flush();
      return batches.flatMap(decodeOtlp);
    },
  };
}

export function tracingConfig(config: Partial<TracingConfig> = {}): TracingConfig {
  return {
    randomSampling: 100,
    archInternal: false,
    endpoint: null,
    headerPrefixes: [],
    staticAttributes: {},
    exporters: [],
    ...config,
  };
}

export function tracingSettings(settings: Partial<TracingSettings> = {}): TracingSettings {
  return {
    embeddedCollector: true,
    localSampling: 100,
    endpoint: null,
    exporterHeaders: {},
    propagateToProviders: true,
    serviceName: 'plano',
    ...settings,
  };
}

export function request(
  headers: Readonly<Record<string, string>> = {},
  rest: Partial<TracedRequest> = {},
): TracedRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    headers: Object.fromEntries(lower),
    method: 'POST',
    path: '/v1/chat/completions',
    listenerName: 'llm',
    listenerType: 'model',
    protocol: 'HTTP/1.1',
    peerAddress: '127.0.0.1',
    authority: 'localhost:12000',
    ...rest,
  };
}
