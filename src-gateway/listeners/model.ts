import { ApiError } from '../apis/api-error.ts';
import { type ClientApi, clientApis } from '../apis/client-api.ts';
import { describeRequest } from '../apis/describe-request.ts';
import { InvalidRequestBody, type RequestBody, readRequestBody } from '../apis/request-body.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import { attribute } from '../telemetry/attributes.ts';
import { isCredentialRefusal, isRetryable, retryDelay, waitToRetry } from '../upstream/retry-policy.ts';
import type { ReplyHead } from '../upstream/send-upstream.ts';
import { problemOf } from './attempt-outcome.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import { type AttemptResult, accessFields, attemptModel, type ModelCall } from './model-attempt.ts';
import { ModelSpans } from './model-spans.ts';
import { readBody } from './read-body.ts';
import { type HeaderList, relayedHeaders } from './response-headers.ts';

/** What became of a request, for the log and the counters. */
export interface ServedRequest {
  /** 0: the client left before an answer. */
  readonly status: number;
}

/**
 * One request to a model: read, resolve, call the provider, relay. Answers every error in the client's
 * own format; never rejects.
 */
export async function serveModelRequest(
  context: ListenerContext,
  exchange: Exchange,
  api: ClientApi,
): Promise<ServedRequest> {
  const plan = context.plan();
  const spans = new ModelSpans(context, exchange, api);
  const served: Served = { body: null, model: null, result: null, attempts: 0, bytesIn: 0 };
  setPlanoHeader(plan, exchange, 'x-plano-trace-id', spans.trace.traceId);
  try {
    const bytes = await readBody(exchange.request, plan.settings.maxBodyBytes);
    served.bytesIn = bytes.length;
    const body = readRequestBody(api, bytes);
    served.body = body;
    const model = resolveModel(plan, exchange, body);
    served.model = model;
    logResolution(context, exchange, spans, body, model);
    spans.resolved(body.model, body.stream, model);
    const result = await callProviders(context, { plan, exchange, spans, api, body }, [model], served);
    served.result = result;
    await answer(plan, exchange, result, model, served.attempts);
  } catch (error) {
    await refuse(context, exchange, spans, api, error);
  }
  return finish(context, exchange, spans, api, served);
}

interface Served {
  body: RequestBody | null;
  model: ResolvedModel | null;
  result: AttemptResult | null;
  attempts: number;
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

/**
 * Tries each candidate, each as often as the listener allows, until one reply is worth passing on. Once
 * a byte has reached the client nothing is tried again.
 */
async function callProviders(
  context: ListenerContext,
  call: Omit<ModelCall, 'context' | 'beginStream'>,
  candidates: readonly [ResolvedModel, ...ResolvedModel[]],
  served: Served,
): Promise<AttemptResult> {
  const { exchange, plan } = call;
  const modelCall: ModelCall = {
    ...call,
    context,
    beginStream: (model, head) => beginStream(plan, exchange, model, head, served.attempts),
  };
  const retries = context.listener.maxRetries ?? 0;
  let last: AttemptResult | null = null;
  for (const [index, model] of candidates.entries()) {
    for (let retry = 0; retry <= retries; retry += 1) {
      if (retry > 0 && last !== null) await waitToRetry(retryDelay(last.outcome, retry - 1), exchange.gone);
      if (exchange.gone.aborted && last !== null) break;
      last?.record();
      served.attempts += 1;
      served.model = model;
      last = await attemptModel(modelCall, model, { number: served.attempts - 1, isFallback: index > 0 });
      if (!isRetryable(last.outcome) || timeIsUp(modelCall)) break;
    }
    const goOn =
      last !== null && (isRetryable(last.outcome) || (index > 0 && isCredentialRefusal(last.outcome)));
    if (!goOn || timeIsUp(modelCall)) break;
  }
  if (last === null) throw new Error('a request has at least one candidate');
  return last;
}

function timeIsUp({ context, exchange }: ModelCall): boolean {
  const { timeoutMs } = context.listener;
  return exchange.gone.aborted || (timeoutMs > 0 && exchange.elapsedMs >= timeoutMs);
}

function beginStream(
  plan: GatewayPlan,
  exchange: Exchange,
  model: ResolvedModel,
  head: ReplyHead,
  attempts: number,
): void {
  setReplyHeaders(plan, exchange, model, attempts);
  const headers: HeaderList = {
    ...relayedHeaders(head.headers),
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  };
  exchange.writeHead(head.status, headers);
  exchange.response.flushHeaders();
}

/** Passes on a reply that was kept whole; a stream has gone out already. */
async function answer(
  plan: GatewayPlan,
  exchange: Exchange,
  { facts, outcome }: AttemptResult,
  model: ResolvedModel,
  attempts: number,
): Promise<void> {
  if (exchange.isCutShort && outcome.kind === 'failed')
    throw new ApiError(503, 'shutting_down', 'The gateway is shutting down');
  switch (outcome.kind) {
    case 'streamed':
    case 'aborted':
      return;
    case 'failed': {
      setReplyHeaders(plan, exchange, model, attempts);
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
      setReplyHeaders(plan, exchange, model, attempts);
      const { body, head } = outcome;
      if (head.status < 300 && facts === null) throw invalidReply(model, 'the reply is not complete JSON');
      return exchange.send(head.status, relayedHeaders(head.headers), body);
    }
    default:
      outcome satisfies never;
  }
}

function invalidReply(model: ResolvedModel, why: string): ApiError {
  return new ApiError(502, 'upstream_invalid_response', `${model.canonical} gave no usable reply: ${why}`);
}

function setReplyHeaders(
  plan: GatewayPlan,
  exchange: Exchange,
  model: ResolvedModel,
  attempts: number,
): void {
  setPlanoHeader(plan, exchange, 'x-plano-resolved-model', model.canonical);
  setPlanoHeader(plan, exchange, 'x-plano-router', 'none');
  setPlanoHeader(plan, exchange, 'x-plano-attempts', String(attempts));
}

function setPlanoHeader(plan: GatewayPlan, exchange: Exchange, name: string, value: string): void {
  if (plan.settings.responseHeaders) exchange.setHeader(name, encodeURI(value));
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

function logResolution(
  { listener, log }: ListenerContext,
  exchange: Exchange,
  spans: ModelSpans,
  body: RequestBody,
  model: ResolvedModel,
): void {
  const line = {
    time: Date.now(),
    listener: listener.name,
    requestId: exchange.requestId,
    traceId: spans.trace.traceId,
  };
  const provider = model.provider.prefix;
  log({
    ...line,
    kind: 'process',
    level: 'info',
    message: `MODEL_RESOLUTION: req_model='${printable(body.model)}' resolved_model='${printable(model.canonical)}' provider='${provider}' streaming=${body.stream}`,
    fields: {},
  });
  if (!model.crossPrefix) return;
  log({
    ...line,
    kind: 'process',
    level: 'warn',
    message: `cross_prefix_match: '${printable(body.model)}' is served by ${printable(model.canonical)}`,
    fields: {},
  });
}

/** A model name comes from the client: it must not write log lines of its own. */
function printable(text: string): string {
  return text.slice(0, 200).replaceAll(/[^\x20-\x7e]|'/g, '?');
}

function finish(
  context: ListenerContext,
  exchange: Exchange,
  spans: ModelSpans,
  api: ClientApi,
  { body, model, result, attempts, bytesIn }: Served,
): ServedRequest {
  const { response } = exchange;
  const status = response.headersSent ? response.statusCode : 0;
  const flags = exchange.clientLeft ? 'DC' : (result?.flags ?? '-');
  if (spans.trace.sampled && body !== null) spans.describe(describeRequest(api, body));
  result?.record();
  if (result !== null) {
    const upstreamStatus = result.outcome.head?.status;
    if (upstreamStatus !== undefined) spans.llm.set(attribute.httpStatusCode, upstreamStatus);
    const route = result.outcome.head?.headers['x-model-router-selected-route'];
    if (typeof route === 'string' && route !== '') spans.routedBeyond(route);
    const problem = problemOf(result.outcome, result.stream);
    if (problem !== null) spans.llm.setError(problem.type, problem.message);
    if (result.facts !== null) spans.replied(result.facts, result.stream?.firstByteMs ?? null);
  }
  spans.finish(status, flags);
  context.log({
    kind: 'access',
    hop: 'listener',
    ...accessFields(context, exchange),
    status,
    flags,
    bytesIn,
    bytesOut: exchange.bytesOut,
    durationMs: Math.round(exchange.elapsedMs),
    upstreamMs: result?.outcome.head ? Math.round(result.outcome.head.afterMs) : null,
    upstreamHost: null,
    upstreamCluster: model?.provider.prefix ?? null,
    attempts,
    traceId: spans.trace.traceId,
    spanId: spans.llm.spanId,
    model: model?.canonical ?? null,
    provider: model?.provider.prefix ?? null,
    promptTokens: result?.facts?.usage?.prompt ?? null,
    completionTokens: result?.facts?.usage?.completion ?? null,
  });
  return { status };
}
