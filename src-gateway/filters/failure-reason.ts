import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { FailureReason } from './filter-call.ts';

/** Why there was no answer; a connection that broke counts as one that could not be had. */
export function failureReason({ type }: UpstreamFailure): FailureReason {
  return type === 'dns' || type === 'tls' || type === 'timeout' ? type : 'connect';
}
