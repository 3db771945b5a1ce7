import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { Exchange } from './exchange.ts';

/** What a client is told of a stream that did not come to its end. */
export interface BreakReason {
  readonly code: string;
  readonly message: string;
}

const timedOut: BreakReason = { code: 'upstream_timeout', message: 'upstream request timeout' };
const truncated: BreakReason = {
  code: 'upstream_truncated',
  message: 'upstream stream ended before completion',
};
const shuttingDown: BreakReason = { code: 'shutting_down', message: 'the gateway is shutting down' };

/** `failure`: what broke it; `null`: it just ended. */
export function breakReason({ isCutShort }: Exchange, failure: UpstreamFailure | null): BreakReason {
  if (isCutShort) return shuttingDown;
  return failure?.type === 'timeout' ? timedOut : truncated;
}
