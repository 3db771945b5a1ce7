import { isIP } from 'node:net';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { agentUrl } from '../config/service-urls.ts';

/** Everything about calling one endpoint that does not depend on the target. */
export interface TargetEndpoint {
  readonly name: string;
  /** Where the connection goes. */
  readonly origin: string;
  /** Whose certificate the other side must show; `null`: it is an address. */
  readonly serverName: string | null;
  /** `Host` header. */
  readonly host: string;
  /** For people: the address without what a container's alias means. */
  readonly shownOrigin: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `null`: the usual time. */
  readonly connectTimeoutMs: number | null;
}

/** Where targets may lead: `endpoints`, then agents and filters by their ids. */
export function targetEndpoints(
  { agents, endpoints, filters }: Pick<GatewayConfig, 'agents' | 'endpoints' | 'filters'>,
  resolveHost: (host: string) => string,
): ReadonlyMap<string, TargetEndpoint> {
  const services = [...filters, ...agents].map(({ id, url }): [string, TargetEndpoint] => [
    id,
    endpointAt(id, agentUrl(url), resolveHost),
  ]);
  const declared = Object.entries(endpoints).map(([name, config]): [string, TargetEndpoint] => {
    const host = config.host.includes(':') && !config.host.startsWith('[') ? `[${config.host}]` : config.host;
    const url = new URL(`${config.protocol}://${host}:${config.port}`);
    const endpoint = endpointAt(name, url, resolveHost);
    const { connectTimeoutMs, headers, hostHeader } = config;
    return [name, { ...endpoint, connectTimeoutMs, headers, host: hostHeader ?? endpoint.host }];
  });
  return new Map([...services, ...declared]);
}

function endpointAt(name: string, given: URL, resolveHost: (host: string) => string): TargetEndpoint {
  const target = new URL(given.origin);
  target.hostname = resolveHost(given.hostname);
  const host = given.hostname.replaceAll(/^\[|\]$/g, '');
  return {
    name,
    origin: target.origin,
    serverName: isIP(host) === 0 ? host : null,
    host: given.host,
    shownOrigin: given.origin,
    headers: {},
    connectTimeoutMs: null,
  };
}
