import { isIP } from 'node:net';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { agentUrl } from '../config/service-urls.ts';
import { shownUrl } from '../filters/shown-url.ts';

/** Everything about calling one agent that does not depend on the request. */
export interface AgentEndpoint {
  readonly id: string;
  readonly origin: string;
  /** Whose certificate the other side must show; `null`: it is an address. */
  readonly serverName: string | null;
  /** `Host` header. */
  readonly host: string;
  /** With query. */
  readonly path: string;
  /** For people, without what may be secret in it. */
  readonly shownUrl: string;
}

/** The agents of a config by id. A filter that a listener binds is called as an agent. */
export function agentEndpoints({
  agents,
  filters,
}: Pick<GatewayConfig, 'agents' | 'filters'>): ReadonlyMap<string, AgentEndpoint> {
  return new Map([...filters, ...agents].map(({ id, url }) => [id, agentEndpoint(id, url)]));
}

function agentEndpoint(id: string, url: string): AgentEndpoint {
  const given = agentUrl(url);
  const name = given.hostname.replaceAll(/^\[|\]$/g, '');
  return {
    id,
    origin: given.origin,
    serverName: isIP(name) === 0 ? name : null,
    host: given.host,
    path: `${given.pathname}${given.search}`,
    shownUrl: shownUrl(given.href),
  };
}
