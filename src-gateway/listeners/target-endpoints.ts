import { isIP } from 'node:net';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { agentUrl } from '../config/service-urls.ts';

/** Everything about calling one endpoint that does not depend on the target. */
export interface TargetEndpoint {
  readonly name: string;
  readonly origin: string;
  /** Whose certificate the other side must show; `null`: it is an address. */
  readonly serverName: string | null;
  /** `Host` header. */
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `null`: the usual time. */
  readonly connectTimeoutMs: number | null;
}

/** Where targets may lead: `endpoints`, then agents and filters by their ids. */
export function targetEndpoints({
  agents,
  endpoints,
  filters,
}: Pick<GatewayConfig, 'agents' | 'endpoints' | 'filters'>): ReadonlyMap<string, TargetEndpoint> {
  const services = [...filters, ...agents].map(({ id, url }): [string, TargetEndpoint] => [
    id,
    endpointAt(id, agentUrl(url)),
  ]);
  const declared = Object.entries(endpoints).map(([name, config]): [string, TargetEndpoint] => {
    const host = config.host.includes(':') && !config.host.startsWith('[') ? `[${config.host}]` : config.host;
    const url = new URL(`${config.protocol}://${host}:${config.port}`);
    const endpoint = endpointAt(name, url);
    const { connectTimeoutMs, headers, hostHeader } = config;
    return [name, { ...endpoint, connectTimeoutMs, headers, host: hostHeader ?? endpoint.host }];
  });
  return new Map([...services, ...declared]);
}

function endpointAt(name: string, given: URL): TargetEndpoint {
  const host = given.hostname.replaceAll(/^\[|\]$/g, '');
  return {
    name,
    origin: given.origin,
    serverName: isIP(host) === 0 ? host : null,
    host: given.host,
    headers: {},
    connectTimeoutMs: null,
  };
}
