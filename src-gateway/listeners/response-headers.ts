import type { IncomingHttpHeaders } from 'node:http';

/** Headers of a provider that end here: the connection's, what no longer holds for our bytes, and ids that we set. */
const endsHere = new Set([
  'alt-svc',
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'request-id',
  'set-cookie',
  'strict-transport-security',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
]);

export type HeaderList = Record<string, string | string[]>;

/** The provider's headers that its caller may see. Ours are set behind them and win. */
export function relayedHeaders(headers: IncomingHttpHeaders): HeaderList {
  const result: HeaderList = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || endsHere.has(name) || name.startsWith('access-control-')) continue;
    // Our own names: a provider that is another gateway must not speak for this one.
    if (name.startsWith('x-plano-')) continue;
    result[name] = value;
  }
  return result;
}
