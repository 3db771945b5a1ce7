import type { GatewayStatus, ListenerStatus, WorkerStatus } from '../../../src-gateway/gateway-status.ts';

/** Requests and errors that processes which are gone have counted, by listener. */
export type FormerCounts = ReadonlyMap<string, Pick<ListenerStatus, 'requests' | 'errors'>>;

/**
 * What several processes say of the same listeners, as one. A listener is in the worst state that one
 * of them reports; `statuses` has at least one entry.
 */
export function mergeStatus(
  statuses: readonly GatewayStatus[],
  former: FormerCounts,
  more: Pick<GatewayStatus, 'metrics'> & { readonly workers: readonly WorkerStatus[] },
): GatewayStatus | null {
  const [first] = statuses;
  if (first === undefined) return null;
  const listeners = first.listeners.map((listener) => {
    const same = statuses.flatMap((status) => status.listeners.filter(({ name }) => name === listener.name));
    const worst = same.toSorted((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state))[0];
    return {
      ...(worst ?? listener),
      requests: sum(same, 'requests') + (former.get(listener.name)?.requests ?? 0),
      errors: sum(same, 'errors') + (former.get(listener.name)?.errors ?? 0),
      inFlight: sum(same, 'inFlight'),
    };
  });
  return {
    listeners,
    inFlight: statuses.reduce((total, { inFlight }) => total + inFlight, 0),
    configSha256: first.configSha256,
    ...(first.faults !== undefined && { faults: first.faults }),
    ...more,
  };
}

/** The counts of a process that is gone, added to those of its predecessors. */
export function addFormer(former: FormerCounts, status: GatewayStatus): FormerCounts {
  const added = status.listeners.map(({ name, requests, errors }) => {
    const before = former.get(name) ?? { requests: 0, errors: 0 };
    return [name, { requests: before.requests + requests, errors: before.errors + errors }] as const;
  });
  return new Map([...former, ...added]);
}

const worstFirst: readonly ListenerStatus['state'][] = [
  'failed',
  'starting',
  'stopping',
  'stopped',
  'running',
];

function sum(statuses: readonly ListenerStatus[], field: 'requests' | 'errors' | 'inFlight'): number {
  return statuses.reduce((total, status) => total + status[field], 0);
}
