import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { createGateway } from '../../src-gateway/gateway.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import { createMetrics } from '../../src-gateway/telemetry/metrics.ts';
import { createTracer } from '../../src-gateway/telemetry/tracer.ts';
import type { TargetListener } from './suites/suite-target.ts';

/** A gateway of this process that is there for one question and nobody's clients. */
export interface LocalGateway {
  /** In the order of the config, each on a loopback port of its own. */
  readonly listeners: readonly TargetListener[];
  close(): Promise<void>;
}

/**
 * Opens the listeners of a config, with its values, where nobody else is in their way: no traces, no metrics
 * page, no conversations kept, no key of its own.
 */
export async function openLocalGateway(
  config: GatewayConfig,
  settings: GatewaySettings,
): Promise<LocalGateway> {
  const { productVersion } = settings;
  const tracing = { ...settings.tracing, embeddedCollector: false, localSampling: 0, endpoint: null };
  const tracer = createTracer({
    config: null,
    settings: tracing,
    productVersion,
    configSha256: config.source.hash,
  });
  const gateway = createGateway({
    config: {
      ...config,
      listeners: config.listeners.map((listener) => ({ ...listener, address: '127.0.0.1', port: 0 })),
      tracing: null,
    },
    settings: {
      ...{ ...settings, tracing, metrics: null, gatewayKey: null, captureContent: false, logLevel: 'off' },
      state: { isOff: true, file: null, configFolder: '.' },
    },
    tracer,
    metrics: createMetrics({ productVersion }),
    log: () => undefined,
  });
  const close = async () => {
    await gateway.stop({ graceMs: 0 });
    await tracer.shutdown(0);
  };
  try {
    await gateway.start();
  } catch (error) {
    await close();
    throw error;
  }
  const listeners = gateway
    .status()
    .listeners.map(({ name, port, type }) => ({ name, type, url: `http://127.0.0.1:${port}` }));
  return { listeners, close };
}
