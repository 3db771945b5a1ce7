import { ApiError } from '../apis/api-error.ts';
import { mayLackResponses } from '../providers/responses-support.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { ModelAttempt } from '../routing/routing-decision.ts';
import {
  isCredentialRefusal,
  isRetryable,
  retryAfterOf,
  retryDelay,
  waitToRetry,
} from '../upstream/retry-policy.ts';
import type { UpstreamOutcome } from '../upstream/send-upstream.ts';
import { attemptEvidence } from './attempt-evidence.ts';
import type { Candidates } from './candidates.ts';
import { endpointOf, upstreamApiOf } from './gateway-plan.ts';
import { logRequest } from './log-request.ts';
import { type AttemptResult, attemptModel, type ModelCall } from './model-attempt.ts';

/** How far the calls of a request have come. */
export interface CallProgress {
  /** Of the last call. */
  model: ResolvedModel | null;
  /** Of the last call; its record is still to be written. */
  result: AttemptResult | null;
  /** Calls made, the running one included. */
  attempts: number;
  /** Those that have ended, in their order. */
  readonly tried: ModelAttempt[];
}

export interface CandidateCall {
  readonly call: ModelCall;
  readonly progress: CallProgress;
}

/**
 * Tries each candidate, each as often as the listener allows, until one reply is worth passing on, or
 * all have failed: the last reply is the answer then. Once a byte has reached the client nothing is
 * tried again. Throws `ApiError` when the first candidate cannot be called at all.
 */
export async function callCandidates(request: CandidateCall, candidates: Candidates): Promise<AttemptResult> {
  const { call, progress } = request;
  for (const [index, model] of inOrder(call, candidates).entries()) {
    try {
      await callModel(request, model, index > 0);
    } catch (error) {
      // Behind the first candidate: one that cannot be called must not hide the good ones that follow.
      if (!(error instanceof ApiError) || progress.result === null) throw error;
      logRequest(call, 'warn', `fallback: ${model.canonical} is passed over: ${error.message}`);
      continue;
    }
    if (progress.result === null || !goesOn(progress.result.outcome, index) || timeIsUp(call)) break;
  }
  if (progress.result === null) throw new Error('a request has at least one candidate');
  return progress.result;
}

/** Models that rest come last; they are still better than no answer. */
function inOrder({ plan }: ModelCall, candidates: Candidates): readonly ResolvedModel[] {
  const allowed = plan.settings.modelFallback ? candidates : candidates.slice(0, 1);
  const { cooldowns } = plan;
  const rests = (model: ResolvedModel) => cooldowns.remaining(model.canonical) > 0;
  return [...allowed.filter((model) => !rests(model)), ...allowed.filter(rests)];
}

async function callModel(request: CandidateCall, model: ResolvedModel, isFallback: boolean): Promise<void> {
  const { call, progress } = request;
  const retries = call.context.listener.maxRetries ?? 0;
  for (let retry = 0; retry <= retries; retry += 1) {
    const before = progress.result;
    if (retry > 0 && before !== null && !(await waited(call, retryDelay(before.outcome, retry - 1)))) return;
    const { outcome } = await attemptInItsApi(request, model, isFallback);
    noteRest(call, model, outcome);
    if (!isRetryable(outcome) || timeIsUp(call)) return;
  }
}

/** A server whose Responses turn out to be missing is spoken to in Chat Completions, at once and from then on. */
async function attemptInItsApi(
  request: CandidateCall,
  model: ResolvedModel,
  isFallback: boolean,
): Promise<AttemptResult> {
  const first = await attempt(request, model, isFallback);
  const { api, plan } = request.call;
  const endpoint = endpointOf(plan, model);
  const isQuestion =
    api === 'responses' && upstreamApiOf(plan, endpoint, api) === api && mayLackResponses(endpoint);
  if (!isQuestion || !isNoSuchPath(first.outcome)) return first;
  plan.responsesSupport.note(endpoint);
  const second = await attempt(request, model, isFallback);
  // A model that the server does not have is missing in every API.
  if (isNoSuchPath(second.outcome)) plan.responsesSupport.forget(endpoint);
  else {
    const message = `${endpoint.origin} has no Responses API: ${model.canonical} and the other models there are sent Chat Completions. Say so with upstream_api: chat_completions.`;
    logRequest(request.call, 'warn', message);
  }
  return second;
}

function isNoSuchPath(outcome: UpstreamOutcome): boolean {
  return outcome.kind === 'buffered' && (outcome.head.status === 404 || outcome.head.status === 405);
}

async function attempt(
  { call, progress }: CandidateCall,
  model: ResolvedModel,
  isFallback: boolean,
): Promise<AttemptResult> {
  const { attempts: number, model: previous, result: before } = progress;
  progress.attempts = number + 1;
  const startedAt = performance.now();
  try {
    progress.result = await attemptModel(call, model, { number, isFallback });
  } catch (error) {
    progress.attempts = number;
    throw error;
  }
  const ms = performance.now() - startedAt;
  const injected = call.plan.faults?.kindFor(model.provider) ?? null;
  const { result, tried } = progress;
  tried.push(attemptEvidence({ model, earlier: tried, result, ms, injected }));
  progress.model = model;
  before?.record();
  call.spans.dispatched(call.body.model, model);
  if (previous !== null && before !== null && previous !== model) {
    const reason = reasonOf(before.outcome);
    call.context.metrics.fallbackAttempted({ from: previous.canonical, to: model.canonical, reason });
  }
  return progress.result;
}

/** `false`: there is no time left for another try, or nobody to try for. */
async function waited(call: ModelCall, delayMs: number): Promise<boolean> {
  if (timeIsUp(call, delayMs)) return false;
  await waitToRetry(delayMs, call.exchange.gone);
  return !call.exchange.departure.aborted;
}

function goesOn(outcome: UpstreamOutcome, index: number): boolean {
  return isRetryable(outcome) || (index > 0 && isCredentialRefusal(outcome));
}

function timeIsUp({ context, exchange }: ModelCall, inMs = 0): boolean {
  const { timeoutMs } = context.listener;
  return exchange.departure.aborted || (timeoutMs > 0 && exchange.elapsedMs + inMs >= timeoutMs);
}

function noteRest(call: ModelCall, model: ResolvedModel, outcome: UpstreamOutcome): void {
  const { cooldowns } = call.plan;
  if (!isRetryable(outcome)) {
    if (outcome.head !== null && outcome.head.status < 400) cooldowns.end(model.canonical);
    return;
  }
  const restMs = cooldowns.note(model.canonical, retryAfterOf(outcome));
  if (restMs === 0) return;
  const seconds = Math.ceil(restMs / 1000);
  logRequest(
    call,
    'warn',
    `cooldown: ${model.canonical} asked to be left alone; others go first for ${seconds} s`,
  );
}

/** The status, or what went wrong without one. */
function reasonOf(outcome: UpstreamOutcome): string {
  return outcome.kind === 'failed' ? outcome.failure.type : String(outcome.head?.status ?? 'aborted');
}
