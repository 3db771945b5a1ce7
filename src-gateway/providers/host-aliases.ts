/** Names under which a container reaches the machine it runs on. */
export const hostAliases: readonly string[] = [
  'host.docker.internal',
  'gateway.docker.internal',
  'host.containers.internal',
  'host.lima.internal',
];

export function isHostAlias(host: string): boolean {
  return hostAliases.includes(host);
}
