/** Names under which a container reaches the machine it runs on. */
const hostAliases = new Set([
  'host.docker.internal',
  'gateway.docker.internal',
  'host.containers.internal',
  'host.lima.internal',
]);

/**
 * The host to connect to. Outside a container the aliases mean this very machine, wherever a desktop's
 * own DNS may point them; only the connection changes, the `Host` header stays as written.
 */
export function hostResolver(inContainer: boolean): (host: string) => string {
  return (host) => (!inContainer && hostAliases.has(host) ? '127.0.0.1' : host);
}

export function isHostAlias(host: string): boolean {
  return hostAliases.has(host);
}
