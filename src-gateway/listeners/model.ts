import { type ClientApi, clientApis } from '../apis/client-api.ts';
import { type RequestBody, readRequestBody } from '../apis/request-body.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import { type CallProgress, type Candidates, callCandidates } from './call-candidates.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import { answerModelRequest, beginStream, setPlanoHeader } from './model-answer.ts';
import { logResolution, recordModelRequest } from './model-record.ts';
import { ModelSpans } from './model-spans.ts';
import { promptSession } from './prompt-session.ts';
import { readBody } from './read-body.ts';
import { refusalFlag, refuseRequest } from './refuse-request.ts';
import { RequestLimits } from './request-limits.ts';
import { requestedModel } from './requested-model.ts';

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
  const spans = new ModelSpans(context, exchange, clientApis[api]);
  const progress: CallProgress = { model: null, result: null, attempts: 0 };
  const served: Served = { body: null, model: null, refusal: null, bytesIn: 0 };
  exchange.limitUnread(context.listener.timeoutMs);
  setPlanoHeader(plan, exchange, 'x-plano-trace-id', spans.trace.traceId);
  try {
    const bytes = await readBody(exchange.request, plan.settings.maxBodyBytes);
    served.bytesIn = bytes.length;
    const body = readRequestBody(api, bytes);
    served.body = body;
    const candidates = rank(requestedModel(plan, exchange, body.model));
    served.model = candidates[0];
    logResolution(context, exchange, spans, body, served.model);
    spans.resolved(body.model, body.stream, served.model);
    const prompt = promptSession(plan, exchange, api, body);
    if (prompt.sessionId !== null) spans.inSession(prompt.sessionId);
    const limits = new RequestLimits({ plan, exchange, metrics: context.metrics, api, body });
    const answering = { plan, exchange, limits, progress };
    const call = {
      ...{ context, plan, exchange, spans, api, body, prompt },
      admit: limits.admit.bind(limits),
      beginStream: beginStream.bind(null, answering),
    };
    const result = await callCandidates({ call, progress }, candidates);
    if (progress.model !== null) limits.replied(progress.model, result.facts?.usage?.completion ?? null);
    await answerModelRequest(answering, result);
  } catch (error) {
    served.refusal = refusalFlag(error);
    await refuseRequest({ context, exchange, spans, envelope: clientApis[api].envelope, error });
  }
  return { status: recordModelRequest({ context, exchange, spans, api, progress, ...served }) };
}

interface Served {
  body: RequestBody | null;
  model: ResolvedModel | null;
  refusal: 'RL' | 'NR' | null;
  bytesIn: number;
}
