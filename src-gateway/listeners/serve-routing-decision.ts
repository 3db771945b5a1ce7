import { ApiError } from '../apis/api-error.ts';
import type { ClientApi } from '../apis/client-api.ts';
import { InvalidRequestBody, readRequestBody } from '../apis/request-body.ts';
import { isLoopback } from '../providers/loopback.ts';
import { type DecidedRoute, decideRoute } from '../routing/decide-route.ts';
import { type RouterRef, routerChain } from '../routing/router-ref.ts';
import type { RoutingDecision } from '../routing/routing-decision.ts';
import { bodyLimits } from './body-limits.ts';
import { countDecision } from './count-decision.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import { promptSession } from './prompt-session.ts';
import { readBody } from './read-body.ts';
import { headerOf, type RoutableRequest, routingRequest } from './route-request.ts';
import { RoutingSpans } from './routing-spans.ts';

/**
 * `POST /routing/v1/…`: which model would serve this request, and why. Nothing is sent to that model.
 * Errors have Plano's own form.
 */
export async function serveRoutingDecision(
  context: ListenerContext,
  exchange: Exchange,
  api: ClientApi,
): Promise<void> {
  const plan = context.plan();
  const spans = new RoutingSpans(context, exchange);
  let decision: RoutingDecision | null = null;
  try {
    const bytes = await readBody(exchange.request, bodyLimits(context, plan));
    const body = readRequestBody(api, bytes);
    const prompt = promptSession(plan, exchange, api, body);
    const request = { context, plan, exchange, trace: spans.trace, api, body, prompt };
    const decided = await decideRoute(plan.routing, requestFor(request, spans));
    decision = decided.decision;
    spans.decided(decision);
    countDecision(context.metrics, 'routing', decision);
    if (decided.routerFailure !== null) throw failedRouters(exchange, decided);
    context.metrics.decisionServed(decided.ranked.length > 0 ? 'decision_served' : 'no_candidates');
    await exchange.sendJson(200, JSON.stringify(replyOf(exchange, decided, prompt.prefixHash)));
  } catch (error) {
    context.metrics.decisionServed('policy_error');
    await refuse(context, exchange, error);
  } finally {
    spans.finish();
    if (decision !== null && spans.trace.sampled) {
      context.decided({ spanId: spans.routingSpanId, decision });
    }
  }
}

function requestFor(request: RoutableRequest, spans: RoutingSpans) {
  const { exchange, plan } = request;
  const explains = headerOf(exchange, 'x-plano-explain') === '1';
  return routingRequest(request, {
    mode: headerOf(exchange, 'x-plano-playground') === '1' ? 'playground' : 'decision',
    dryRun: headerOf(exchange, 'x-plano-dry-run') === '1',
    chain: overrideOf(plan, exchange),
    captureContent: explains,
    startCall: spans.startCall.bind(spans),
  });
}

/** Routers that the request itself names; only from this machine. */
function overrideOf(plan: GatewayPlan, exchange: Exchange): readonly RouterRef[] | null {
  const value = headerOf(exchange, 'x-plano-router-override');
  if (value === undefined || !isLoopback(exchange.request.socket.remoteAddress ?? '')) return null;
  const refs = value
    .split(',')
    .map((ref) => ref.trim())
    .filter((ref) => ref !== '');
  const { lookup, settings } = plan.routing;
  return refs.length === 0
    ? null
    : routerChain(refs.slice(0, 4), lookup, { ...settings, router: null, fallback: [], hostedStandIn: null });
}

function replyOf(exchange: Exchange, { decision, ranked }: DecidedRoute, prefixHash: string | null) {
  const { final, route, routers, session } = decision;
  const isRouted = ranked.length > 0;
  const answered = routers.find(({ outcome }) => outcome === 'matched' || outcome === 'no_match');
  return {
    models: isRouted ? ranked : ['none'],
    route: isRouted ? route.name : null,
    trace_id: decision.trace_id,
    ...(session !== null && { session_id: session.key }),
    pinned: session !== null && (session.warm || session.pinned),
    switched: final.switched,
    ...(!isRouted && final.model !== null && { fallback_model: final.model }),
    ...(prefixHash !== null && { prefix_hash: prefixHash }),
    router: answered === undefined ? null : { kind: answered.kind, ref: answered.ref },
    ...(headerOf(exchange, 'x-plano-explain') === '1' && { decision }),
  };
}

function failedRouters(exchange: Exchange, { decision, routerFailure }: DecidedRoute): ApiError {
  return new ApiError(500, 'InternalServerError', 'Internal server error', {
    details: {
      reason: `Failed to determine route: ${routerFailure}`,
      routers: decision.routers,
      ...(headerOf(exchange, 'x-plano-explain') === '1' && { decision }),
    },
  });
}

async function refuse(context: ListenerContext, exchange: Exchange, error: unknown): Promise<void> {
  const { code, details, message, status } = refusalOf(error);
  if (status === 500 && !(error instanceof ApiError)) {
    context.log({
      kind: 'process',
      time: Date.now(),
      level: 'error',
      message: `request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      listener: context.listener.name,
      requestId: exchange.requestId,
      traceId: null,
      fields: {},
    });
  }
  if (exchange.response.headersSent) exchange.response.destroy();
  else await exchange.sendJson(status, JSON.stringify({ error: { code, message, details } }));
}

/** Plano's codes on these paths, with the words of ours. */
function refusalOf(error: unknown) {
  if (error instanceof InvalidRequestBody) {
    const reason =
      error.code === 'invalid_json'
        ? error.message.replace('Failed to parse request: Failed', 'Failed')
        : error.message;
    return {
      status: 400,
      code: 'InvalidRequest',
      message: 'Invalid request',
      details: { reason: reason.replace(/^Failed to parse JSON/, 'Failed to parse request JSON') },
    };
  }
  if (error instanceof ApiError && error.status === 500) {
    return { status: 500, code: error.code, message: error.message, details: error.details ?? {} };
  }
  if (error instanceof ApiError) {
    const details = { reason: error.message, ...(error.param !== null && { path: error.param }) };
    return { status: error.status, code: error.code ?? 'InvalidRequest', message: error.message, details };
  }
  const reason = 'The gateway could not decide; its log says why.';
  return { status: 500, code: 'InternalServerError', message: 'Internal server error', details: { reason } };
}
