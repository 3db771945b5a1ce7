import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { ModelAttempt } from '../routing/routing-decision.ts';
import type { FaultKind } from '../upstream/injected-fault.ts';
import { retryAfterOf } from '../upstream/retry-policy.ts';
import { errorClassOf, problemOf } from './attempt-outcome.ts';
import type { AttemptResult } from './model-attempt.ts';

export interface TriedCall {
  readonly model: ResolvedModel;
  readonly earlier: readonly ModelAttempt[];
  readonly result: AttemptResult;
  /** Until its reply had ended. */
  readonly ms: number;
  /** By the failure lab; `null`: nothing was. */
  readonly injected: FaultKind | null;
}

/** What a decision keeps of one call: the shape of its end, no content. */
export function attemptEvidence({ earlier, injected, model, ms, result }: TriedCall): ModelAttempt {
  const { outcome, stream } = result;
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
    ...(injected !== null && { injected }),
  };
}

/** A whole error page of a provider would make the evidence larger than all the rest. */
const mostErrorText = 300;
