/** What a client on this machine calls: a wildcard address is reached through loopback. */
export function listenerUrl({ address, port }: { readonly address: string; readonly port: number }): string {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Whether other machines may reach the address. */
export function reachesBeyondLoopback(address: string): boolean {
  return !(address === 'localhost' || address === '::1' || address.startsWith('127.'));
}
