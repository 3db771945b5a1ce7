import type { GatewaySettings, TracingSettings } from '../../src-gateway/gateway-settings.ts';
import { defaultRoutingSettings } from '../../src-gateway/routing/routing-settings.ts';

export const quietTracing: TracingSettings = {
  embeddedCollector: false,
  localSampling: 0,
  endpoint: null,
  exporterHeaders: {},
  propagateToProviders: true,
  serviceName: 'plano',
};

/** The product's defaults, without metrics page, traces and logs. */
export const quietSettings: GatewaySettings = {
  productVersion: '0.0.0-test',
  instance: 'test',
  maxBodyBytes: 32 * 1024 * 1024,
  maxResponseBytes: 64 * 1024 * 1024,
  responseHeaders: true,
  modelFallback: true,
  listAliases: true,
  gatewayKey: null,
  aws: null,
  allowedOrigins: [],
  allowedHosts: [],
  metrics: null,
  tracing: quietTracing,
  routing: defaultRoutingSettings,
  cacheFolder: null,
  logLevel: 'off',
  inContainer: false,
};
