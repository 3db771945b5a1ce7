import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds to wait before each further try. */
const waits = [100, 300];

/**
 * Runs a call again, twice at most, when nobody listened where it went: a filter that is just starting.
 * `deadline` on the monotonic clock. Rejects as the call does.
 */
export async function retryRefused<T>(
  run: () => Promise<T>,
  isRefused: (result: T) => boolean,
  { deadline, signal }: { readonly deadline: number; readonly signal: AbortSignal },
): Promise<T> {
  let result = await run();
  for (const waitMs of waits) {
    if (!isRefused(result) || signal.aborted || performance.now() + waitMs >= deadline) break;
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    result = await run();
  }
  return result;
}

/** Whether an error, or what caused it, is a connection that nobody took. */
export function isConnectionRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && error.code === 'ECONNREFUSED') return true;
  return isConnectionRefused(error.cause);
}
