import type { GatewayConfig } from './gateway-config.ts';
import { isSecretKey } from './secrets.ts';

/** Every value of a running config that must not appear anywhere. */
export function credentialsOf(config: GatewayConfig, gatewayKey: string | undefined): string[] {
  const keys = config.providers.flatMap(({ auth, headers }) => [
    ...(auth.kind === 'key' ? [auth.value] : []),
    ...secretHeaders(headers),
  ]);
  const exporters = (config.tracing?.exporters ?? []).flatMap((exporter) => {
    if (exporter.type === 'posthog') return [exporter.apiKey ?? ''];
    return exporter.type === 'otlp' ? secretHeaders(exporter.headers) : [];
  });
  const services = [...Object.values(config.endpoints), ...config.targets.map(({ endpoint }) => endpoint)];
  const { connectionString, encryptionKey } = config.state;
  const cache = config.routing.sessionCache;
  return [
    ...keys,
    ...exporters,
    ...services.flatMap((service) => secretHeaders(service?.headers ?? {})),
    connectionString ?? '',
    encryptionKey ?? '',
    cache.type === 'redis' ? cache.url : '',
    gatewayKey ?? '',
  ].filter((value) => value !== '');
}

function secretHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => (isSecretKey(name) ? [value] : []));
}
