import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { isSecretKey } from '../../src-gateway/config/secrets.ts';

/** Every value of a running config that must not appear anywhere. */
export function credentialsOf(config: GatewayConfig, gatewayKey: string | undefined): string[] {
  const keys = config.providers.flatMap(({ auth, headers }) => [
    ...(auth.kind === 'key' ? [auth.value] : []),
    ...Object.entries(headers).flatMap(([name, value]) => (isSecretKey(name) ? [value] : [])),
  ]);
  const { connectionString } = config.state ?? { connectionString: null };
  return [...keys, connectionString ?? '', gatewayKey ?? ''].filter((value) => value !== '');
}
