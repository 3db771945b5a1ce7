import { freePort } from '../../src-gateway/config/model/free-port.ts';
import type { GatewayView } from '../contract/gateway-calls.ts';
import { HostFailure } from './host.ts';
import { whyNotBound } from './why-not-bound.ts';

/** So many neighbours are tried; where all are held, a person knows better. */
const mostTries = 50;

/**
 * The next port above that of a listener which nobody holds, no other listener names and Plano does not
 * use itself; `null`: there is none near by. Rejects with `not_found`.
 */
export async function otherPort({ listeners }: GatewayView, name: string): Promise<number | null> {
  const listener = listeners.find((candidate) => candidate.name === name);
  if (listener === undefined) {
    throw new HostFailure(`There is no listener "${name}".`, {
      code: 'not_found',
      details: [{ listener: name }],
    });
  }
  const taken = new Set(listeners.map(({ port }) => port));
  let { port } = listener;
  for (let tries = 0; tries < mostTries; tries += 1) {
    port = freePort(port + 1, taken);
    if (port > 65_535) return null;
    if ((await whyNotBound(listener.address, port)) === null) return port;
  }
  return null;
}
