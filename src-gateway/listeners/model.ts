import { ApiError } from '../apis/api-error.ts';
import { type ClientApi, clientApis } from '../apis/client-api.ts';
import { InvalidRequestBody, type RequestBody, readRequestBody } from '../apis/request-body.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import { type CallProgress, type Candidates, callCandidates } from './call-candidates.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import { answerModelRequest, beginStream, setPlanoHeader } from './model-answer.ts';
import { logResolution, recordModelRequest } from './model-record.ts';
import { ModelSpans } from './model-spans.ts';
import { promptSession } from './prompt-session.ts';
import { readBody } from './read-body.ts';
import { RequestLimits } from './request-limits.ts';

/** What became of a request, for the log and the counters. */
export interface ServedRequest {
  /** 0: the client left before an answer. */
  readonly status: number;
}

/**
 * One request to a model: read, resolve, limit, call, relay. `rank` says which models may serve a
 * request that names one. Answers every error in the client's own format; never rejects.
 */
export async function serveModelRequest(
  context: ListenerContext,
  exchange: Exchange,
  api: ClientApi,
  rank: (model: ResolvedModel) => Candidates = (model) => [model],
): Promise<ServedRequest> {
  const plan = context.plan();
  const spans = new ModelSpans(context, exchange, api);
  const progress: CallProgress = { model: null, result: null, attempts: 0 };
  const served: Served = { body: null, model: null, refusal: null, bytesIn: 0 };
  setPlanoHeader(plan, exchange, 'x-plano-trace-id', spans.trace.traceId);
  try {
    const bytes = await readBody(exchange.request, plan.settings.maxBodyBytes);
    served.bytesIn = bytes.length;
    const body = readRequestBody(api, bytes);
    served.body = body;
    const candidates = rank(resolveModel(plan, exchange, body));
    served.model = candidates[0];
    logResolution(context, exchange, spans, body, served.model);
    spans.resolved(body.model, body.stream, served.model);
    const prompt = promptSession(plan, exchange, api, body);
    if (prompt.sessionId !== null) spans.inSession(prompt.sessionId);
    const limits = new RequestLimits({ plan, exchange, metrics: context.metrics, api, body });
    const answering = { plan, exchange, limits, progress };
    const call = {
      ...{ context, plan, exchange, spans, api, body, prompt },
      beginStream: beginStream.bind(null, answering),
    };
    const result = await callCandidates(
      { call, progress, admit: (model) => limits.admit(model) },
      candidates,
    );
    if (progress.model !== null) limits.replied(progress.model, result.facts?.usage?.completion ?? null);
    await answerModelRequest(answering, result);
  } catch (error) {
    served.refusal = refusalFlag(error);
    await refuse(context, exchange, spans, api, error);
  }
  return { status: recordModelRequest({ context, exchange, spans, api, progress, ...served }) };
}

interface Served {
  body: RequestBody | null;
  model: ResolvedModel | null;
  refusal: 'RL' | 'NR' | null;
  bytesIn: number;
}

/** Throws `ApiError` for a name that no provider answers to. */
function resolveModel(plan: GatewayPlan, { request }: Exchange, body: RequestBody): ResolvedModel {
  const hint = request.headers['x-arch-llm-provider-hint'];
  const resolution = plan.lookup.resolve(body.model, Array.isArray(hint) ? hint[0] : hint);
  switch (resolution.kind) {
    case 'resolved':
      return resolution.model;
    case 'unknown':
      throw new ApiError(
        404,
        'model_not_found',
        `Model '${resolution.name}' not found in configured providers`,
        {
          param: 'model',
          details: { ...plan.lookup.suggest(resolution.name) },
        },
      );
    case 'none':
      throw new ApiError(
        400,
        'no_model',
        'No model specified in request and no default provider configured',
        {
          param: 'model',
        },
      );
    default:
      return resolution satisfies never;
  }
}

async function refuse(
  context: ListenerContext,
  exchange: Exchange,
  spans: ModelSpans,
  api: ClientApi,
  error: unknown,
): Promise<void> {
  const refusal = apiErrorOf(error);
  if (refusal.status === 500) {
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
  if (exchange.response.headersSent) exchange.response.destroy();
  else await exchange.sendError(refusal, clientApis[api].envelope);
}

function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof InvalidRequestBody)
    return new ApiError(400, error.code, error.message, { param: error.param });
  return new ApiError(500, 'internal_error', 'The gateway could not handle this request; its log says why.');
}

/** As Envoy's access log would put it. */
function refusalFlag(error: unknown): Served['refusal'] {
  if (!(error instanceof ApiError)) return null;
  if (error.code === 'rate_limit_exceeded') return 'RL';
  return error.code === 'model_not_found' || error.code === 'no_model' ? 'NR' : null;
}
