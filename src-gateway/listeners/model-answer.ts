import { ApiError } from '../apis/api-error.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { ReplyHead } from '../upstream/send-upstream.ts';
import type { CallProgress } from './call-candidates.ts';
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
  exchange.response.flushHeaders();
}

/** Passes on a reply that was kept whole; a stream has gone out already. Throws `ApiError` for none. */
export async function answerModelRequest(answering: Answering, result: AttemptResult): Promise<void> {
  const { exchange, progress } = answering;
  const { model } = progress;
  const { droppedFields, facts, outcome } = result;
  if (model === null) throw new Error('a reply comes from a model');
  if (exchange.isCutShort && outcome.kind === 'failed')
    throw new ApiError(503, 'shutting_down', 'The gateway is shutting down');
  switch (outcome.kind) {
    case 'streamed':
    case 'aborted':
      return;
    case 'failed': {
      setReplyHeaders(answering, model, {}, droppedFields);
      const { message, type } = outcome.failure;
      if (type === 'timeout') {
        throw new ApiError(
          504,
          'upstream_timeout',
          `upstream request timeout: ${model.canonical} gave ${message}`,
        );
      }
      if (outcome.head !== null) throw invalidReply(model, message);
      throw new ApiError(502, 'upstream_unreachable', `${model.canonical} cannot be reached: ${message}`);
    }
    case 'buffered': {
      const { body, head } = outcome;
      const isUsable = head.status >= 300 || facts !== null;
      const headers = isUsable ? relayedHeaders(head.headers) : {};
      setReplyHeaders(answering, model, headers, droppedFields);
      if (!isUsable) throw invalidReply(model, 'the reply is not complete JSON');
      return exchange.send(head.status, headers, body);
    }
    default:
      outcome satisfies never;
  }
}

function invalidReply(model: ResolvedModel, why: string): ApiError {
  return new ApiError(502, 'upstream_invalid_response', `${model.canonical} gave no usable reply: ${why}`);
}

function setReplyHeaders(
  { exchange, limits, plan, progress }: Answering,
  model: ResolvedModel,
  fromProvider: HeaderList,
  droppedFields: readonly string[],
): void {
  setPlanoHeader(plan, exchange, 'x-plano-resolved-model', model.canonical);
  setPlanoHeader(plan, exchange, 'x-plano-router', 'none');
  setPlanoHeader(plan, exchange, 'x-plano-attempts', String(progress.attempts));
  const dropped = droppedFieldsText(droppedFields);
  if (dropped !== null) setPlanoHeader(plan, exchange, 'x-plano-dropped-fields', dropped);
  for (const [name, value] of Object.entries(limits.headers(fromProvider))) exchange.setHeader(name, value);
}

/** One of our own headers, unless the operator wants none. */
export function setPlanoHeader(plan: GatewayPlan, exchange: Exchange, name: string, value: string): void {
  if (plan.settings.responseHeaders) exchange.setHeader(name, encodeURI(value));
}
