import { ApiError, type ErrorEnvelope } from '../apis/api-error.ts';
import { InvalidForm } from '../apis/multipart-model.ts';
import { InvalidRequestBody } from '../apis/request-body.ts';
import { FilterStop } from '../filters/filter-stop.ts';
import { filterStopBody } from '../filters/filter-stop-body.ts';
import { attribute } from '../telemetry/attributes.ts';
import type { Exchange } from './exchange.ts';
import { GuardStop, sendGuardAnswer } from './guard-request.ts';
import type { ListenerContext } from './listener-context.ts';
import type { ModelSpans } from './model-spans.ts';

export interface Refusal {
  readonly context: ListenerContext;
  readonly exchange: Exchange;
  readonly spans: ModelSpans;
  readonly envelope: ErrorEnvelope;
  readonly error: unknown;
}

/** Answers what went wrong in the client's own format; cuts a response that has begun. */
export async function refuseRequest(refusal: Refusal): Promise<void> {
  const { context, envelope, error, exchange, spans } = refusal;
  if (error instanceof FilterStop && !exchange.response.headersSent) {
    await exchange.sendJson(error.status, filterStopBody(error, 'model', envelope));
    return;
  }
  if (error instanceof GuardStop && !exchange.response.headersSent) return sendGuardAnswer(error);
  const answer = apiErrorOf(error);
  if (answer.status === 500) {
    context.log({
      kind: 'process',
      time: Date.now(),
      level: 'error',
      message: `request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      listener: context.listener.name,
      requestId: exchange.requestId,
      traceId: spans.trace.traceId,
      fields: {},
    });
  }
  if (refusalFlag(error) === 'RL') {
    // To a trace it is what a provider's own limit would be.
    spans.llm.set(attribute.httpStatusCode, answer.status);
    spans.llm.setError(String(answer.status), answer.message);
  }
  if (exchange.response.headersSent) exchange.response.destroy();
  else await exchange.sendError(answer, envelope);
}

function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof InvalidRequestBody)
    return new ApiError(400, error.code, error.message, { param: error.param });
  if (error instanceof InvalidForm) return new ApiError(400, 'invalid_body', error.message);
  return new ApiError(500, 'internal_error', 'The gateway could not handle this request; its log says why.');
}

/** As Envoy's access log would put it: `RL` for a limit, `NR` for a model that nobody serves. */
export function refusalFlag(error: unknown): 'RL' | 'NR' | null {
  if (!(error instanceof ApiError)) return null;
  if (error.code === 'rate_limit_exceeded') return 'RL';
  return error.code === 'model_not_found' || error.code === 'no_model' ? 'NR' : null;
}
