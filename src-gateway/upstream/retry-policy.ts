import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UpstreamOutcome } from './send-upstream.ts';

const backoffBaseMs = 500;
const backoffCapMs = 5000;

/** Whether trying again, here or elsewhere, may end better: nothing has reached the client yet. */
export function isRetryable(outcome: UpstreamOutcome): boolean {
  switch (outcome.kind) {
    case 'failed':
      // A reply that broke off or was too large is the provider's answer; sending it again bills again.
      return outcome.head === null;
    case 'buffered':
      return isRetryableStatus(outcome.head.status);
    case 'streamed':
    case 'aborted':
      return false;
    default:
      return outcome satisfies never;
  }
}

function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** A wrong key must surface; behind the first candidate it must not hide the good ones that follow. */
export function isCredentialRefusal(outcome: UpstreamOutcome): boolean {
  return outcome.kind === 'buffered' && (outcome.head.status === 401 || outcome.head.status === 403);
}

/**
 * Milliseconds to wait before try number `retry` (from 0): what the provider asks for when that is
 * short, else full-jitter exponential back-off.
 */
export function retryDelay(
  outcome: UpstreamOutcome,
  retry: number,
  random: () => number = Math.random,
): number {
  const asked = retryAfterOf(outcome);
  if (asked !== null && asked <= backoffCapMs) return asked;
  return random() * Math.min(backoffCapMs, backoffBaseMs * 2 ** retry);
}

/** Milliseconds that the provider asks its callers to wait; `null`: it says nothing of it. */
export function retryAfterOf(outcome: UpstreamOutcome): number | null {
  return outcome.kind === 'buffered' ? retryAfterMs(outcome.head.headers) : null;
}

/** Ends early, without an error, when the client is gone. */
export async function waitToRetry(delayMs: number, signal: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal }).catch(() => undefined);
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date; `null`: neither. */
export function retryAfterMs(headers: IncomingHttpHeaders, now = Date.now()): number | null {
  const exact = Number(headers['retry-after-ms']);
  if (headers['retry-after-ms'] !== undefined && exact >= 0) return exact;
  const given = headers['retry-after'];
  if (given === undefined) return null;
  const seconds = Number(given);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(given);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
