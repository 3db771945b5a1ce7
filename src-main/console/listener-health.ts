import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { ListenerStatus } from '../../src-gateway/gateway-status.ts';
import { HostFailure } from './host.ts';
import { listenerUrl } from './listener-url.ts';

export interface HealthOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  onHealthy(listener: ListenerStatus): void;
}

const intervalMs = 250;

/**
 * Waits until every listener answers `GET /healthz`. Rejects with `health_timeout`, which names those
 * that do not, or with the signal's reason.
 */
export async function waitUntilHealthy(
  listeners: readonly ListenerStatus[],
  options: HealthOptions,
): Promise<void> {
  const { timeoutMs, signal } = options;
  const deadline = performance.now() + timeoutMs;
  let waiting = listeners;
  for (;;) {
    const reasons = await Promise.all(waiting.map((listener) => whyUnhealthy(listener, signal)));
    signal.throwIfAborted();
    const sick: UnhealthyListener[] = [];
    const next: ListenerStatus[] = [];
    for (const [index, listener] of waiting.entries()) {
      const reason = reasons[index];
      if (typeof reason !== 'string') {
        options.onHealthy(listener);
        continue;
      }
      next.push(listener);
      sick.push({ listener: listener.name, port: listener.port, seconds: timeoutMs / 1000, reason });
    }
    waiting = next;
    if (waiting.length === 0) return;
    if (performance.now() + intervalMs > deadline) throw notHealthy(sick, timeoutMs);
    await delay(intervalMs, undefined, { signal });
  }
}

/** Whether a listener answers `GET /healthz` in time, 2 seconds where nothing else is said. */
export async function isHealthy(
  listener: Pick<ListenerStatus, 'address' | 'port'>,
  timeoutMs?: number,
): Promise<boolean> {
  return (await whyUnhealthy(listener, undefined, timeoutMs)) === null;
}

/** `null`: it is healthy. */
async function whyUnhealthy(
  listener: Pick<ListenerStatus, 'address' | 'port'>,
  signal?: AbortSignal,
  timeoutMs = answerMs,
): Promise<string | null> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await request(`${listenerUrl(listener)}/healthz`, {
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    await response.body.dump();
    return response.statusCode === 200 ? null : `/healthz answered ${response.statusCode}`;
  } catch (error) {
    if (timeout.aborted) return `/healthz did not answer in ${timeoutMs / 1000} seconds`;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return `/healthz cannot be reached (${code})`;
  }
}

const answerMs = 2000;

/** A listener that did not come up in time, and why when it was last asked. */
export interface UnhealthyListener {
  readonly listener: string;
  readonly port: number;
  /** How long it was given. */
  readonly seconds: number;
  readonly reason: string;
}

export function isUnhealthy(detail: unknown): detail is UnhealthyListener {
  return typeof detail === 'object' && detail !== null && 'seconds' in detail && 'reason' in detail;
}

function notHealthy(listeners: readonly UnhealthyListener[], timeoutMs: number): HostFailure {
  const names = listeners.map(({ listener, port }) => `${listener} (:${port})`).join(', ');
  return new HostFailure(`Listener not healthy after ${Math.round(timeoutMs / 1000)}s: ${names}`, {
    code: 'health_timeout',
    stage: 'health',
    details: listeners,
  });
}
