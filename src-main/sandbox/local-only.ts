import type { IncomingHttpHeaders } from 'node:http';

/** Names of this machine, as a client here or a container on it writes them. */
const localNames = new Set([
  'localhost',
  '127.0.0.1',
  '[::1]',
  'host.docker.internal',
  'gateway.docker.internal',
]);

/**
 * Why a request may not come in; `null`: it may. A web page of another site can point its own name
 * at 127.0.0.1 or post here blindly; its `Host` or its `Origin` gives it away.
 */
export function refusedOrigin(headers: IncomingHttpHeaders): string | null {
  if (!isLocal(headers.host ?? '')) return `The sandbox answers only to names of this machine.`;
  const { origin } = headers;
  if (origin === undefined || isLocal(origin.replace(/^https?:\/\//, ''))) return null;
  return 'Another site may not use the sandbox.';
}

function isLocal(authority: string): boolean {
  const name = authority.replace(/:\d+$/, '').toLowerCase();
  return localNames.has(name) || name.endsWith('.localhost');
}
