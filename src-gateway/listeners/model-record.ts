import type { ClientApi } from '../apis/client-api.ts';
import { describeRequest } from '../apis/describe-request.ts';
import type { RequestBody } from '../apis/request-body.ts';
import { type CallPrice, usualCacheReadDiscount } from '../routing/call-cost.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import { attribute } from '../telemetry/attributes.ts';
import { isRetryable } from '../upstream/retry-policy.ts';
import { problemOf } from './attempt-outcome.ts';
import { accessFields } from './attempt-record.ts';
import type { CallProgress } from './call-candidates.ts';
import { describeCost } from './cost-attributes.ts';
import { droppedFieldsText } from './dropped-fields.ts';
import { endWithSignals } from './end-with-signals.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import type { ModelSpans } from './model-spans.ts';

/** The line by which people find out where a model name led. */
export function logResolution(
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

export interface RequestRecord {
  readonly context: ListenerContext;
  readonly exchange: Exchange;
  readonly spans: ModelSpans;
  readonly api: ClientApi;
  /** `null`: the request could not be read. */
  readonly body: RequestBody | null;
  /** The conversation that is to be analysed; `null`: none. */
  readonly heard: RequestBody | null;
  /** `null`: it was not decided. */
  readonly model: ResolvedModel | null;
  readonly progress: CallProgress;
  readonly bytesIn: number;
  /** Our own refusal: `RL` for a limit, `NR` for a model that nobody serves. */
  readonly refusal: 'RL' | 'NR' | null;
}

/** Ends the spans, writes the access line and counts, when the client has its answer. Returns its status. */
export function recordModelRequest(record: RequestRecord): number {
  const { api, body, bytesIn, context, exchange, progress, spans } = record;
  const { attempts, result } = progress;
  const model = progress.model ?? record.model;
  const { response } = exchange;
  const status = response.headersSent ? response.statusCode : 0;
  const flags = exchange.clientLeft ? 'DC' : flagsOf(record);
  if (spans.trace.sampled && body !== null) {
    spans.describe(describeRequest(api, body, spans.recording?.redact));
  }
  result?.record();
  if (result !== null) {
    const upstreamStatus = result.outcome.head?.status;
    if (upstreamStatus !== undefined) spans.llm.set(attribute.httpStatusCode, upstreamStatus);
    const route = result.outcome.head?.headers['x-model-router-selected-route'];
    if (typeof route === 'string' && route !== '') spans.routedBeyond(route);
    const problem = problemOf(result.outcome, result.stream);
    if (problem !== null) spans.llm.setError(problem.type, problem.message);
    const dropped = droppedFieldsText(result.droppedFields);
    if (dropped !== null) spans.llm.set(attribute.droppedFields, dropped);
    if (result.facts !== null) spans.replied(result.facts, result.stream?.firstByteMs ?? null);
    const usage = result.facts?.usage ?? null;
    if (usage !== null) {
      const turn = { usage, cacheIsBeside: result.cacheIsBeside };
      describeCost(spans.llm, turn, priceOf(context, model));
    }
  }
  // Without a provider's answer there is no call to judge.
  const heard = result?.outcome.head ? record.heard : null;
  spans.finish(status, flags, (endedAt) => endWithSignals({ context, span: spans.llm, endedAt, api, heard }));
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
  return status;
}

/** As the config's catalogue knows the model that answered. */
function priceOf({ plan }: ListenerContext, model: ResolvedModel | null): CallPrice | null {
  const { config, feeds } = plan().routing;
  const price = model && feeds.price(model.canonical);
  if (model === null || price === null) return null;
  const cacheReadDiscount = config.routing.budget?.cacheReadDiscount ?? usualCacheReadDiscount;
  return { model: model.canonical, price, cacheReadDiscount };
}

/** Envoy's flags: how the last call ended, and whether all that was tried failed. */
function flagsOf({ progress: { attempts, result }, refusal }: RequestRecord): string {
  if (result === null) return refusal ?? '-';
  if (attempts < 2 || !isRetryable(result.outcome)) return result.flags;
  return result.flags === '-' ? 'URX' : `${result.flags},URX`;
}
