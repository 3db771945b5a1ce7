import type { ReplyFacts } from '../apis/reply-facts.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import { attribute } from '../telemetry/attributes.ts';
import type { Span } from '../telemetry/span.ts';
import type { UpstreamOutcome } from '../upstream/send-upstream.ts';
import { errorClassOf, problemOf } from './attempt-outcome.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Attempt, ModelSpans } from './model-spans.ts';
import type { StreamEnd } from './stream-relay.ts';

export interface FinishedAttempt {
  readonly outcome: UpstreamOutcome;
  readonly stream: StreamEnd | null;
  readonly facts: ReplyFacts | null;
  readonly flags: string;
  readonly model: ResolvedModel;
  readonly endpoint: ProviderEndpoint;
  readonly attempt: Attempt;
  readonly span: Span;
  readonly sizeIn: number;
  readonly durationMs: number;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

interface CallOfRequest {
  readonly context: ListenerContext;
  readonly exchange: Exchange;
  readonly spans: ModelSpans;
}

/** Ends the span of a call, writes its access line and counts it. */
export function recordAttempt(call: CallOfRequest, done: FinishedAttempt): void {
  const { context, exchange } = call;
  const { durationMs, endpoint, flags, model, outcome, span, stream } = done;
  const status = outcome.head?.status ?? null;
  const bytesOut = outcome.kind === 'buffered' ? outcome.body.length : (stream?.facts.bytes ?? 0);
  if (status !== null) span.set(attribute.httpStatusCode, String(status));
  span.set(attribute.responseSize, String(bytesOut));
  span.set(attribute.responseFlags, flags);
  if (outcome.kind === 'aborted') span.set(attribute.clientDisconnected, true);
  const problem = problemOf(outcome, stream);
  if (problem !== null) span.setError(problem.type, problem.message);
  span.end(done.endedAt);
  context.metrics.upstreamFinished({
    model: model.canonical,
    status,
    errorClass: errorClassOf(outcome, stream),
    durationMs,
    firstTokenMs: stream?.firstByteMs ?? null,
    usage: usageCounts(done.facts),
  });
  context.log({
    kind: 'access',
    hop: 'upstream',
    ...accessFields(context, exchange),
    status: status ?? 0,
    flags,
    bytesIn: done.sizeIn,
    bytesOut,
    durationMs: Math.round(durationMs),
    upstreamMs: outcome.head === null ? null : Math.round(outcome.head.afterMs),
    upstreamHost: endpoint.address,
    upstreamCluster: endpoint.providerName,
    attempts: done.attempt.number + 1,
    traceId: call.spans.trace.traceId,
    spanId: span.spanId,
    model: model.canonical,
    provider: endpoint.providerName,
    promptTokens: done.facts?.usage?.prompt ?? null,
    completionTokens: done.facts?.usage?.completion ?? null,
  });
}

/** The part of an access line that is the client's request. */
export function accessFields({ listener }: ListenerContext, exchange: Exchange) {
  const { headers, httpVersion, method } = exchange.request;
  const forwarded = headers['x-forwarded-for'];
  return {
    time: exchange.startedAt,
    listener: listener.name,
    listenerType: listener.type,
    method: method ?? 'POST',
    path: exchange.path,
    protocol: `HTTP/${httpVersion}`,
    forwardedFor: Array.isArray(forwarded) ? forwarded.join(', ') : (forwarded ?? null),
    userAgent: headers['user-agent'] ?? null,
    requestId: exchange.requestId,
    authority: headers.host ?? '-',
  };
}

function usageCounts(facts: ReplyFacts | null) {
  if (facts === null) return null;
  const { usage } = facts;
  return {
    prompt: usage?.prompt ?? null,
    completion: usage?.completion ?? null,
    cacheRead: usage?.cachedInput ?? null,
    cacheWrite: usage?.cacheCreation ?? null,
  };
}
