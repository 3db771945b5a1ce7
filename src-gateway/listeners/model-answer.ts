import { ApiError } from '../apis/api-error.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { RoutingDecision } from '../routing/routing-decision.ts';
import type { ReplyHead, UpstreamOutcome } from '../upstream/send-upstream.ts';
import type { CallProgress } from './call-candidates.ts';
import { routerKind } from './decision-attributes.ts';
import { droppedFieldsText } from './dropped-fields.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { AttemptResult } from './model-attempt.ts';
import type { RequestLimits } from './request-limits.ts';
import { type HeaderList, relayedHeaders } from './response-headers.ts';

export interface Answering {
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly limits: RequestLimits;
  readonly progress: CallProgress;
  /** Why the request went where it went; `null`: there was nothing to decide. */
  readonly decision: RoutingDecision | null;
}

/** The head of the client's response when a stream begins; its events follow as they come. */
export function beginStream(
  answering: Answering,
  model: ResolvedModel,
  head: ReplyHead,
  droppedFields: readonly string[],
): void {
  const { exchange } = answering;
  const headers = relayedHeaders(head.headers);
  setReplyHeaders(answering, model, headers, droppedFields);
  exchange.writeHead(head.status, { ...headers, 'cache-control': 'no-cache', 'x-accel-buffering': 'no' });
  exchange.flushHead();
}

/** Passes on a reply that was kept whole; a stream has gone out already. Throws `ApiError` for none. */
export async function answerModelRequest(answering: Answering, result: AttemptResult): Promise<void> {
  const { exchange, progress } = answering;
  const { model } = progress;
  const { droppedFields, facts, outcome, turn } = result;
  if (model === null) throw new Error('a reply comes from a model');
  switch (outcome.kind) {
    case 'streamed':
    case 'aborted':
      return;
    case 'failed':
      setReplyHeaders(answering, model, {}, droppedFields);
      throw failedReply(exchange, model, outcome);
    case 'buffered': {
      const { body, head } = outcome;
      const isUsable = head.status >= 300 || facts !== null;
      const headers = isUsable ? relayedHeaders(head.headers) : {};
      setReplyHeaders(answering, model, headers, droppedFields);
      if (turn !== null && head.status < 300) {
        setPlanoHeader(answering.plan, exchange, 'x-plano-state', turn.outcome);
      }
      if (!isUsable) throw invalidReply(model, 'the reply is not complete JSON');
      return exchange.send(head.status, headers, body);
    }
    default:
      outcome satisfies never;
  }
}

/** The answer to a call that brought no reply, or not all of one. */
export function failedReply(
  { isCutShort }: Exchange,
  model: ResolvedModel,
  { failure, head }: Extract<UpstreamOutcome, { kind: 'failed' }>,
): ApiError {
  if (isCutShort) return new ApiError(503, 'shutting_down', 'The gateway is shutting down');
  const { message, type } = failure;
  if (type === 'timeout') {
    return new ApiError(
      504,
      'upstream_timeout',
      `upstream request timeout: ${model.canonical} gave ${message}`,
    );
  }
  if (head !== null) return invalidReply(model, message);
  return new ApiError(502, 'upstream_unreachable', `${model.canonical} cannot be reached: ${message}`);
}

/** The answer to a reply that is none. */
export function invalidReply(model: ResolvedModel, why: string): ApiError {
  return new ApiError(502, 'upstream_invalid_response', `${model.canonical} gave no usable reply: ${why}`);
}

function setReplyHeaders(
  { decision, exchange, limits, plan, progress }: Answering,
  model: ResolvedModel,
  fromProvider: HeaderList,
  droppedFields: readonly string[],
): void {
  setPlanoHeader(plan, exchange, 'x-plano-resolved-model', model.canonical);
  setPlanoHeader(plan, exchange, 'x-plano-router', decision === null ? 'none' : routerKind(decision));
  const route = decision?.route.name ?? null;
  // Names are the config's own words, in any script.
  if (route !== null) setEncodedHeader(plan, exchange, 'x-plano-route', encodeURIComponent(route));
  if (decision?.session) setPlanoHeader(plan, exchange, 'x-plano-cache-warm', String(decision.session.warm));
  setPlanoHeader(plan, exchange, 'x-plano-attempts', String(progress.attempts));
  const dropped = droppedFieldsText(droppedFields);
  if (dropped !== null) setPlanoHeader(plan, exchange, 'x-plano-dropped-fields', dropped);
  for (const [name, value] of Object.entries(limits.headers(fromProvider))) exchange.setHeader(name, value);
}

/** One of our own headers, unless the operator wants none. */
export function setPlanoHeader(plan: GatewayPlan, exchange: Exchange, name: string, value: string): void {
  setEncodedHeader(plan, exchange, name, plainText.test(value) ? value : encoded(value));
}

/** Model names, ids and numbers, nearly all of them. */
const plainText = /^[\w./:-]*$/;

/** Brackets are free in headers, and part of a path: `messages[0]`. */
function encoded(value: string): string {
  return encodeURI(value).replaceAll('%5B', '[').replaceAll('%5D', ']');
}

function setEncodedHeader(plan: GatewayPlan, exchange: Exchange, name: string, value: string): void {
  if (plan.settings.responseHeaders) exchange.setHeader(name, value);
}
