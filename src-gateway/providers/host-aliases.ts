/** Names under which a container reaches the machine it runs on. */
const hostAliases = new Set([
  'host.docker.internal',
  'gateway.docker.internal',
  'host.containers.internal',
  'host.lima.internal',
]);

export function isHostAlias(host: string): boolean {
  return hostAliases.has(host);
}
