import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How fast an answer comes. */
export interface Pace {
  /** Milliseconds until the reply begins. */
  readonly latencyMs: number;
  /** `Infinity`: as fast as the connection takes them. */
  readonly tokensPerSecond: number;
}

export const instant: Pace = { latencyMs: 0, tokensPerSecond: Number.POSITIVE_INFINITY };

const longestLatencyMs = 600_000;

/** The model's own pace, or what `x-sandbox-latency-ms` and `x-sandbox-tokens-per-second` ask for. */
export function paceOf(headers: IncomingHttpHeaders, own: Pace): Pace {
  const latency = positiveNumber(headers['x-sandbox-latency-ms']);
  const speed = positiveNumber(headers['x-sandbox-tokens-per-second']);
  return {
    latencyMs: Math.min(latency ?? own.latencyMs, longestLatencyMs),
    // 0 means no limit: a stream that never moves would be a hang, not a pace.
    tokensPerSecond: speed === 0 ? Number.POSITIVE_INFINITY : (speed ?? own.tokensPerSecond),
  };
}

/** Milliseconds from the first token until `tokens` of them are out. */
export function durationOf(pace: Pace, tokens: number): number {
  return (tokens / pace.tokensPerSecond) * 1000;
}

/** Rejects with an `AbortError` when the signal ends the wait. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
}

function positiveNumber(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string' || header.trim() === '') return null;
  const value = Number(header);
  return Number.isFinite(value) && value >= 0 ? value : null;
}
