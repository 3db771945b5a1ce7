import { ApiError, envelopeFor } from '../apis/api-error.ts';
import { clientApis } from '../apis/client-api.ts';
import { readReply } from '../apis/read-reply.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';
import { pathBehindPrefix } from '../providers/upstream-path.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { ReplyHead, UpstreamOutcome } from '../upstream/send-upstream.ts';
import { flagsOf } from './attempt-outcome.ts';
import { recordAttempt } from './attempt-record.ts';
import { bodyLimits } from './body-limits.ts';
import type { CallProgress } from './call-candidates.ts';
import { credentialFor } from './call-provider.ts';
import type { Exchange } from './exchange.ts';
import { endpointOf, type GatewayPlan, upstreamApiOf } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import { failedReply, invalidReply, setPlanoHeader } from './model-answer.ts';
import type { AttemptResult } from './model-attempt.ts';
import { recordModelRequest } from './model-record.ts';
import { ModelSpans } from './model-spans.ts';
import type { PassThroughRoute } from './pass-through-routes.ts';
import { PlainRelay } from './plain-relay.ts';
import { callOnRecord } from './record-provider-call.ts';
import { refusalFlag, refuseRequest } from './refuse-request.ts';
import { requestedModel } from './requested-model.ts';
import { relayedHeaders } from './response-headers.ts';
import { readSideBody, type SideBody, sideBytes } from './side-body.ts';

/**
 * A request beside the three APIs, for the provider of its model: only the model's name is changed, and the
 * reply is the provider's own. Tried once. Answers every error in the client's own format; never rejects.
 */
export async function servePassThrough(
  context: ListenerContext,
  exchange: Exchange,
  route: PassThroughRoute,
): Promise<void> {
  const plan = context.plan();
  const { path } = exchange;
  const spans = new ModelSpans(context, exchange, { path, operation: route.operation });
  const progress: CallProgress = { model: null, result: null, attempts: 0, tried: [] };
  const served: Served = { model: null, refusal: null, bytesIn: 0 };
  setPlanoHeader(plan, exchange, 'x-plano-trace-id', spans.trace.traceId);
  try {
    const body = await readSideBody(exchange.request, bodyLimits(context, plan));
    served.bytesIn =
      body.kind === 'json' ? body.json.bytes.length : Number(exchange.request.headers['content-length'] ?? 0);
    if (body.kind === 'json') spans.received(body.json.bytes);
    const model = requestedModel(plan, exchange, body.model);
    served.model = model;
    spans.resolved(spans.startRouting(), body.model, false, model, null);
    setPlanoHeader(plan, exchange, 'x-plano-resolved-model', model.canonical);
    setPlanoHeader(plan, exchange, 'x-plano-router', 'none');
    const endpoint = endpointOf(plan, model);
    if (isFiltered(context) && route.answerInstead === null) throw unfiltered(context, path);
    if (upstreamApiOf(plan, endpoint, route.api) === route.api && !isFiltered(context)) {
      setPlanoHeader(plan, exchange, 'x-plano-attempts', '1');
      Object.assign(progress, { model, attempts: 1 });
      progress.result = await pass({ context, plan, exchange, spans, route, endpoint, model }, body);
      await answer(exchange, model, progress.result);
    } else if (route.answerInstead === null) throw notOffered(path, model, route);
    else await exchange.sendJson(200, await route.answerInstead(body));
  } catch (error) {
    served.refusal = refusalFlag(error);
    const isAnthropic = exchange.request.headers['anthropic-version'] !== undefined;
    await refuseRequest({ context, exchange, spans, envelope: envelopeFor(path, isAnthropic), error });
  }
  // What is left of a form whose answer came early: unread it would block the client's connection.
  if (!exchange.request.complete) exchange.request.resume();
  recordModelRequest({
    context,
    exchange,
    spans,
    api: route.api,
    body: null,
    heard: null,
    progress,
    ...served,
  });
}

/** Filters know the three APIs; whatever else passes here would pass unseen. */
function isFiltered({ listener }: ListenerContext): boolean {
  return listener.inputFilters.length > 0 || listener.outputFilters.length > 0;
}

function unfiltered({ listener }: ListenerContext, path: string): ApiError {
  return new ApiError(
    403,
    'not_filterable',
    `The listener ${listener.name} filters what passes, and ${path} cannot be filtered. Send it to a listener without filters.`,
  );
}

interface Served {
  model: ResolvedModel | null;
  refusal: 'RL' | 'NR' | null;
  bytesIn: number;
}

interface Passing {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly spans: ModelSpans;
  readonly route: PassThroughRoute;
  readonly endpoint: ProviderEndpoint;
  readonly model: ResolvedModel;
}

/** Throws `ApiError` when the provider cannot be called, or the client's body did not come in whole. */
async function pass(passing: Passing, body: SideBody): Promise<AttemptResult> {
  const { context, endpoint, exchange, model, plan, route, spans } = passing;
  const credential = credentialFor(endpoint, route.api, exchange);
  const form = body.kind === 'form' ? body.stream(model.modelId) : null;
  const bytes = body.kind === 'json' ? sideBytes(body, model.modelId, endpoint.strip) : null;
  const path = pathBehindPrefix(endpoint, {
    api: route.api,
    modelId: model.modelId,
    rest: exchange.path.slice('/v1'.length),
    clientQuery: exchange.query,
  });
  const sizeIn = bytes?.length ?? Number(exchange.request.headers['content-length'] ?? 0);
  const attempt = { number: 0, isFallback: false };
  const span = spans.startAttempt(endpoint, path, sizeIn, attempt);
  context.metrics.upstreamStarted();
  const startedAt = performance.now();
  const received = await callOnRecord(spans, span, {
    ...{ context, plan, exchange, endpoint, credential, path },
    body: form?.bytes ?? bytes ?? new Uint8Array(0),
    contentType: body.contentType,
    crossesApis: null,
    prefixHash: null,
    trace: plan.settings.tracing.propagateToProviders ? spans.trace.contextFor(span) : null,
    openSink: (head) => (isJson(head) ? null : (flow) => new PlainRelay(exchange, head, flow)),
  });
  const outcome = brokenOff(received);
  const facts = outcome.kind === 'buffered' && outcome.head.status < 400 ? readReply(outcome.body) : null;
  const result = {
    outcome,
    stream: null,
    facts,
    cacheIsBeside: false,
    turn: null,
    droppedFields: [],
    flags: flagsOf(outcome, null),
  };
  const durationMs = performance.now() - startedAt;
  const endedAt = exchange.startedAt + exchange.elapsedMs;
  const finished = { ...result, model, endpoint, attempt, span, sizeIn, durationMs, endedAt };
  const record = () => recordAttempt({ context, exchange, spans }, finished);
  const problem = form?.problem() ?? null;
  if (problem === null) return { ...result, record };
  record();
  throw problem;
}

/** A reply that has begun to go out and broke is a failure like one that never came. */
function brokenOff(outcome: UpstreamOutcome): UpstreamOutcome {
  if (outcome.kind !== 'streamed' || outcome.failure === null) return outcome;
  return { kind: 'failed', head: outcome.head, failure: outcome.failure };
}

/** Small enough to be kept whole, and its usage is worth counting. */
function isJson({ headers }: ReplyHead): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(headers['content-type'] ?? '');
}

async function answer(
  exchange: Exchange,
  model: ResolvedModel,
  { facts, outcome }: AttemptResult,
): Promise<void> {
  switch (outcome.kind) {
    case 'streamed':
    case 'aborted':
      return;
    case 'failed':
      if (exchange.response.headersSent) return;
      throw failedReply(exchange, model, outcome);
    case 'buffered': {
      const { body, head } = outcome;
      if (head.status < 300 && facts === null) throw invalidReply(model, 'the reply is not complete JSON');
      return exchange.send(head.status, relayedHeaders(head.headers), body);
    }
    default:
      outcome satisfies never;
  }
}

function notOffered(path: string, { canonical }: ResolvedModel, { api }: PassThroughRoute): ApiError {
  return new ApiError(
    404,
    'unknown_url',
    `There is nothing at ${path} for ${canonical}: only providers that speak ${clientApis[api].title} have it. Name a model of one that does.`,
  );
}
