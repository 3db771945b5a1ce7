import { useEffect, useState } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import { failureText, host } from '../../lib/host.ts';
import { openReplay } from './open-replay.ts';

/**
 * Fills the playground with the recorded request of the trace that the address names
 * (`#/playground?trace=…`), once. Returns why that cannot be; `null`: it can, or none is named.
 */
export function useLinkedTrace(): string | null {
  const [address] = useHashLocation();
  const traceId = new URLSearchParams(address.split('?')[1]).get('trace');
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    if (traceId === null) return;
    void openRequestOf(traceId).then(setFailure);
  }, [traceId]);
  return failure;
}

/** What the client sent: the first recorded request of the trace that is none of ours to a provider. */
async function openRequestOf(traceId: string): Promise<string | null> {
  try {
    const [{ spans }, { bodies }] = await Promise.all([
      host.call('traces.get', { traceId }),
      host.call('bodies.list', { traceId }),
    ]);
    const requests = new Map(
      bodies
        .filter(({ part, truncated }) => part === 'request' && !truncated)
        .map((body) => [body.spanId, body]),
    );
    const first = spans
      .filter(({ service }) => service !== 'plano(outbound)')
      .sort((one, other) => Number(BigInt(one.startTimeUnixNano) - BigInt(other.startTimeUnixNano)))
      .flatMap(({ spanId }) => requests.get(spanId) ?? [])[0];
    return first === undefined
      ? 'The request of this trace was not recorded.'
      : await openReplay(traceId, first);
  } catch (error) {
    return failureText(error);
  }
}
