import { ApiError } from '../apis/api-error.ts';
import { type ClientApi, clientApis } from '../apis/client-api.ts';
import { type RequestBody, readRequestBody } from '../apis/request-body.ts';
import type { DecidedRoute } from '../routing/decide-route.ts';
import { rememberReply } from '../routing/remember-reply.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { Span } from '../telemetry/span.ts';
import { bodyLimits } from './body-limits.ts';
import { type CallProgress, callCandidates } from './call-candidates.ts';
import { type ConversationState, resolveConversation } from './conversation-state.ts';
import { heardOf } from './end-with-signals.ts';
import type { Exchange } from './exchange.ts';
import { endpointOf, type GatewayPlan } from './gateway-plan.ts';
import { guardRequest } from './guard-request.ts';
import { keepReply } from './keep-reply.ts';
import type { ListenerContext } from './listener-context.ts';
import { answerModelRequest, beginStream, setPlanoHeader } from './model-answer.ts';
import type { AttemptResult, ModelCall } from './model-attempt.ts';
import { logResolution, recordModelRequest } from './model-record.ts';
import { ModelSpans } from './model-spans.ts';
import { promptSession } from './prompt-session.ts';
import { readBody } from './read-body.ts';
import { redactRouterTexts } from './redact-router-texts.ts';
import { refusalFlag, refuseRequest } from './refuse-request.ts';
import { type RequestFilters, requestFilters } from './request-filters.ts';
import { RequestLimits } from './request-limits.ts';
import { type RoutedRequest, refuseUnknownModel, routeRequest } from './route-request.ts';
import { routerCalls } from './router-call-span.ts';

/** What became of a request, for the log and the counters. */
export interface ServedRequest {
  /** 0: the client left before an answer. */
  readonly status: number;
}

/**
 * One request to a model: read, filter, recall, route, limit, call, keep, relay. Answers every error in the client's own
 * format; never rejects.
 */
export async function serveModelRequest(
  context: ListenerContext,
  exchange: Exchange,
  api: ClientApi,
  route: typeof routeRequest = routeRequest,
): Promise<ServedRequest> {
  const plan = context.plan();
  const spans = new ModelSpans(context, exchange, clientApis[api]);
  const progress: CallProgress = { model: null, result: null, attempts: 0, tried: [] };
  const served: Served = { body: null, heard: null, model: null, decided: null, refusal: null, bytesIn: 0 };
  let filters: RequestFilters | null = null;
  exchange.limitUnread(context.listener.timeoutMs);
  setPlanoHeader(plan, exchange, 'x-plano-trace-id', spans.trace.traceId);
  try {
    filters = requestFilters({ context, plan, exchange, spans, api });
    const bytes = await readBody(exchange.request, bodyLimits(context, plan));
    served.bytesIn = bytes.length;
    spans.received(bytes);
    const sent = readRequestBody(api, bytes);
    served.body = sent;
    if (plan.guard !== null) await guarded({ context, plan, exchange, spans, api, body: sent });
    const said = filters === null ? sent : await filters.filterRequest(sent);
    if (said !== sent) spans.filtered(said.bytes);
    const conversation = await recalled({ context, plan, exchange, spans, api, body: said });
    const body = conversation?.whole ?? said;
    served.body = body;
    served.heard = heardOf(plan, spans.trace, { sent, whole: body });
    const prompt = promptSession(plan, exchange, api, body);
    const { candidates: found, decided } = await routed(route, {
      context,
      plan,
      exchange,
      spans,
      api,
      body,
      prompt,
    });
    const candidates = conversation?.preferred(found, (model) => endpointOf(plan, model)) ?? found;
    served.model = candidates[0];
    served.decided = decided;
    logResolution(context, exchange, spans, body, served.model);
    if (prompt.sessionId !== null) spans.inSession(prompt.sessionId);
    const limits = new RequestLimits({ plan, exchange, metrics: context.metrics, api, body });
    const decision = decided?.decision ?? null;
    const answering = { plan, exchange, limits, progress, decision };
    const call = {
      context,
      plan,
      exchange,
      spans,
      api,
      body,
      conversation,
      prompt,
      outputFilters: filters?.output ?? null,
      admit: limits.admit.bind(limits),
      beginStream: beginStream.bind(null, answering),
    };
    const result = await callCandidates({ call, progress }, candidates);
    if (progress.model !== null) limits.replied(progress.model, result.facts?.usage?.completion ?? null);
    const told = filters === null ? result : await filters.filterReply(result);
    await answerModelRequest(answering, await keepReply(told));
    if (decided !== null) await remember(plan, decided, progress, result);
  } catch (error) {
    served.refusal = refusalFlag(error);
    await refuseRequest({ context, exchange, spans, envelope: clientApis[api].envelope, error });
  }
  filters?.end();
  const status = recordModelRequest({ context, exchange, spans, api, progress, ...served });
  const { decided } = served;
  if (decided !== null && spans.trace.sampled) {
    const { recording, routingSpanId } = spans;
    const decision = { ...decided.decision, attempts: progress.tried };
    const told = recording === null ? decision : redactRouterTexts(decision, recording.redact);
    context.decided({ spanId: routingSpanId, decision: told });
  }
  return { status };
}

/** Throws `GuardStop` for what the config's guard does not let through, and `ApiError` 404 before it is asked. */
async function guarded({ spans, ...request }: Omit<RoutingCall, 'prompt'>): Promise<void> {
  refuseUnknownModel(request);
  await guardRequest({ ...request, span: spans.llm, trace: spans.trace });
}

/** The conversation that a Responses request goes on with. */
function recalled(
  request: Pick<ModelCall, 'context' | 'plan' | 'exchange' | 'spans' | 'api' | 'body'>,
): Promise<ConversationState | null> | null {
  return request.api === 'responses' ? resolveConversation({ ...request, span: request.spans.llm }) : null;
}

/** What a session learns of a good reply, behind the client's back. */
async function remember(
  { routing }: GatewayPlan,
  { session }: DecidedRoute,
  { model }: CallProgress,
  { cacheIsBeside, facts, outcome }: AttemptResult,
): Promise<void> {
  const status = outcome.head?.status ?? 0;
  if (session === null || model === null || status < 200 || status >= 300) return;
  const usage = facts?.usage ?? null;
  const tokens = usage === null ? null : { usage, cacheIsBeside };
  await rememberReply(routing, session, { model: model.canonical, tokens });
}

type RoutingCall = Pick<ModelCall, 'context' | 'plan' | 'exchange' | 'spans' | 'api' | 'body' | 'prompt'>;

/** The choice of a model, in a span of its own. A request that nobody can serve has none. */
async function routed(route: typeof routeRequest, call: RoutingCall): Promise<RoutedRequest> {
  const { body, plan, spans } = call;
  const { trace } = spans;
  let span: Span | null = null;
  try {
    const isRecorded = spans.recording !== null;
    const routing = await route({ ...call, trace, isRecorded }, () => {
      span = spans.startRouting();
      return routerCalls(trace, span, plan.settings.tracing.propagateToProviders);
    });
    const decision = routing.decided?.decision ?? null;
    const [model] = routing.candidates;
    spans.resolved(span ?? spans.startRouting(), body.model, body.stream, model, decision);
    return routing;
  } catch (error) {
    endFailed(span, error);
    throw error;
  }
}

function endFailed(span: Span | null, error: unknown): void {
  span?.setError(error instanceof ApiError ? (error.code ?? String(error.status)) : 'internal_error');
  span?.end();
}

interface Served {
  body: RequestBody | null;
  heard: RequestBody | null;
  model: ResolvedModel | null;
  /** `null`: there was nothing to decide. */
  decided: DecidedRoute | null;
  refusal: 'RL' | 'NR' | null;
  bytesIn: number;
}
