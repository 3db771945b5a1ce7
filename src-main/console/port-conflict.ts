import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type { ListenerStatus } from '../../src-gateway/gateway-status.ts';
import { portOwner } from '../collector/port-owner.ts';
import { HostFailure } from './host.ts';

/** One busy port; `owner` where the system tells. */
export interface PortConflict {
  readonly port: number;
  readonly listener: string;
  readonly owner?: { readonly pid: number; readonly name: string };
}

/** The failure for listeners whose port somebody else holds; `null`: there is none. */
export function portConflictOf(listeners: readonly ListenerStatus[]): HostFailure | null {
  const busy = listeners.filter(({ state, errorCode }) => state === 'failed' && errorCode === 'EADDRINUSE');
  return busy.length === 0 ? null : conflict(busy.map(({ name, port }) => ({ listener: name, port })));
}

/** Adds to a `port_in_use` of the data plane who holds the port; other errors pass unchanged. */
export function explainPortConflict(error: unknown, config: GatewayConfig): unknown {
  if (!(error instanceof HostFailure) || error.code !== 'port_in_use') return error;
  const busy = error.details.flatMap((detail) => {
    const port = portOf(detail);
    if (port === null) return [];
    const listener = config.listeners.find((candidate) => candidate.port === port)?.name;
    return [{ port, listener: listener ?? 'unknown' }];
  });
  return busy.length === 0 ? error : conflict(busy);
}

export function describeBusyPort(busy: Omit<PortConflict, 'owner'>): PortConflict {
  const owner = portOwner(busy.port);
  return owner === null ? busy : { ...busy, owner };
}

function conflict(busy: readonly Omit<PortConflict, 'owner'>[]): HostFailure {
  const details = busy.map(describeBusyPort);
  const message = details.map(
    ({ port, listener }) => `Port ${port} (listener "${listener}") is already in use`,
  );
  return new HostFailure(message.join('; '), { code: 'port_in_use', stage: 'start', details });
}

function portOf(detail: unknown): number | null {
  if (typeof detail !== 'object' || detail === null || !('port' in detail)) return null;
  return typeof detail.port === 'number' ? detail.port : null;
}
