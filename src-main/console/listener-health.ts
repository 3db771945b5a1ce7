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
    const answers = await Promise.all(waiting.map((listener) => isHealthy(listener, signal)));
    signal.throwIfAborted();
    for (const [index, listener] of waiting.entries()) if (answers[index]) options.onHealthy(listener);
    waiting = waiting.filter((_, index) => !answers[index]);
    if (waiting.length === 0) return;
    if (performance.now() + intervalMs > deadline) throw notHealthy(waiting, timeoutMs);
    await delay(intervalMs, undefined, { signal });
  }
}

/** Whether a listener answers `GET /healthz` within 2 seconds. */
export async function isHealthy(
  listener: Pick<ListenerStatus, 'address' | 'port'>,
  signal?: AbortSignal,
): Promise<boolean> {
  const timeout = AbortSignal.timeout(2000);
  try {
    const response = await request(`${listenerUrl(listener)}/healthz`, {
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    await response.body.dump();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}

function notHealthy(listeners: readonly ListenerStatus[], timeoutMs: number): HostFailure {
  const names = listeners.map(({ name, port }) => `${name} (:${port})`).join(', ');
  return new HostFailure(`Listener not healthy after ${Math.round(timeoutMs / 1000)}s: ${names}`, {
    code: 'health_timeout',
    stage: 'health',
    details: listeners.map(({ name, port }) => ({ listener: name, port })),
  });
}
