import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type { GatewayStatus, ListenerStatus } from '../../src-gateway/gateway-status.ts';
import { portOwner } from '../collector/port-owner.ts';
import { HostFailure } from './host.ts';
import { whyNotBound } from './why-not-bound.ts';

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

/** The same before anything has been started, for what a config wants to listen on. */
export async function findPortConflict({ listeners }: GatewayConfig): Promise<HostFailure | null> {
  const reasons = await Promise.all(listeners.map(({ address, port }) => whyNotBound(address, port)));
  const busy = listeners.filter((_, index) => reasons[index] === 'EADDRINUSE');
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

/** What the console shows of a failure: who holds the port is part of it. */
export function noticeOf(failure: HostFailure): string {
  const conflicts = failure.code === 'port_in_use' ? failure.details.filter(isPortConflict) : [];
  if (conflicts.length === 0) return failure.message.replace(/\.$/, '');
  return conflicts
    .map(({ port, listener, owner }) => {
      const by = owner === undefined ? '' : ` by ${owner.name} (pid ${owner.pid})`;
      return `Port ${port} (listener "${listener}") is already in use${by}`;
    })
    .join('; ');
}

/** The listeners of a start that failed because of them; `null`: it failed otherwise. */
export function statusAfterConflict(failure: HostFailure, config: GatewayConfig): GatewayStatus | null {
  const conflicts = failure.code === 'port_in_use' ? failure.details.filter(isPortConflict) : [];
  if (conflicts.length === 0) return null;
  const listeners = config.listeners.map(
    ({ name, type, address, agents, port, implicit }): ListenerStatus => {
      const isBusy = conflicts.some((busy) => busy.listener === name);
      return {
        name,
        type,
        address,
        port,
        implicit,
        agents: agents.length,
        state: isBusy ? 'failed' : 'stopped',
        error: isBusy ? noticeOf(failure) : null,
        errorCode: isBusy ? 'EADDRINUSE' : null,
        requests: 0,
        errors: 0,
        inFlight: 0,
      };
    },
  );
  return { listeners, inFlight: 0, metrics: null, configSha256: config.source.hash };
}

export function isPortConflict(detail: unknown): detail is PortConflict {
  return typeof detail === 'object' && detail !== null && 'port' in detail && 'listener' in detail;
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
