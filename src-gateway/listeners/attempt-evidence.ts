import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { ModelAttempt } from '../routing/routing-decision.ts';
import { retryAfterOf } from '../upstream/retry-policy.ts';
import { errorClassOf, problemOf } from './attempt-outcome.ts';
import type { AttemptResult } from './model-attempt.ts';

/** What a decision keeps of one call: the shape of its end, no content. `ms`: until its reply had ended. */
export function attemptEvidence(
  model: ResolvedModel,
  earlier: readonly ModelAttempt[],
  { outcome, stream }: AttemptResult,
  ms: number,
): ModelAttempt {
  const problem = problemOf(outcome, stream);
  const errorClass = errorClassOf(outcome, stream);
  const retryAfterMs = retryAfterOf(outcome);
  return {
    model: model.canonical,
    try: earlier.filter((attempt) => attempt.model === model.canonical).length + 1,
    status: outcome.head?.status ?? null,
    error:
      outcome.kind === 'aborted' ? 'the client left' : (problem?.message.slice(0, mostErrorText) ?? null),
    error_class: errorClass === 'none' ? null : errorClass,
    retry_after_s: retryAfterMs === null ? null : retryAfterMs / 1000,
    ms: Math.round(ms * 1000) / 1000,
  };
}

/** A whole error page of a provider would make the evidence larger than all the rest. */
const mostErrorText = 300;
