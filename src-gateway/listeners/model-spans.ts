import type { RequestDescription } from '../apis/describe-request.ts';
import type { ReplyFacts } from '../apis/reply-facts.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';
import type { RequestRecording } from '../recording/request-recording.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { RoutingDecision } from '../routing/routing-decision.ts';
import { attribute, spanEvent, spanKind } from '../telemetry/attributes.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Span } from '../telemetry/span.ts';
import { describeRouting, describeSession } from './decision-attributes.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import { openRecording, recordRequest } from './open-recording.ts';
import { startRequestTrace } from './start-request-trace.ts';

/** What a request is called in its spans. */
export interface SpanOperation {
  readonly path: string;
  /** `llm.operation_type` */
  readonly operation: string;
  /** Of the llm span; left out: `POST`, the path and the model. */
  readonly name?: string;
}

/** The spans of one model request: inbound around llm, and in it routing and one outbound per attempt. */
export class ModelSpans {
  readonly trace: RequestTrace;
  readonly inbound: Span;
  readonly llm: Span;
  /** Of what is said in the request; `null`: nothing of it is kept. */
  readonly recording: RequestRecording | null;
  #routingSpanId = '';
  readonly #exchange: Exchange;
  readonly #operation: SpanOperation;

  constructor(context: ListenerContext, exchange: Exchange, operation: SpanOperation) {
    const { listener } = context;
    const { path, requestId } = exchange;
    this.#exchange = exchange;
    this.#operation = operation;
    const { inbound, trace } = startRequestTrace(context, exchange);
    this.trace = trace;
    this.inbound = inbound;
    this.llm = this.trace.startSpan({
      component: 'llm',
      name: operation.name ?? 'llm',
      kind: spanKind.internal,
      parent: this.inbound,
    });
    this.recording = openRecording(context, exchange, trace, this.llm.spanId);
    this.llm.set(attribute.requestId, requestId);
    this.llm.set(attribute.httpMethod, 'POST');
    this.llm.set(attribute.httpPath, path);
    this.llm.set(attribute.listenerName, listener.name);
    this.llm.set(attribute.listenerType, listener.type);
    this.llm.set(attribute.llmOperationType, operation.operation);
    const person = personOf(context, exchange);
    if (person !== '') this.llm.set(attribute.distinctId, person);
  }

  /** `''`: nobody has begun to choose a model. */
  get routingSpanId(): string {
    return this.#routingSpanId;
  }

  /** What the client says, for the recording. */
  received(bytes: Uint8Array): void {
    if (this.recording !== null) recordRequest(this.recording, this.#exchange, this.llm.spanId, bytes);
  }

  /** What the listener's filters made of it. */
  filtered(bytes: Uint8Array): void {
    this.recording?.add(this.llm.spanId, 'filtered', bytes);
  }

  /** The choice of a model begins. */
  startRouting(): Span {
    const routing = this.trace.startSpan({
      component: 'routing',
      name: 'routing',
      kind: spanKind.internal,
      parent: this.llm,
    });
    this.#routingSpanId = routing.spanId;
    routing.set(attribute.httpMethod, 'POST');
    routing.set(attribute.httpTarget, this.#exchange.path);
    return routing;
  }

  /** The model is chosen. `decision` `null`: there was nothing to decide, so it took no time. */
  resolved(
    routing: Span,
    requested: string,
    stream: boolean,
    model: ResolvedModel,
    decision: RoutingDecision | null,
  ): void {
    if (decision === null) {
      routing.set(attribute.modelRequested, requested);
      routing.set(attribute.modelAliasResolved, model.canonical);
      routing.set(attribute.routeSelectedModel, 'none');
      routing.set(attribute.routingDeterminationMs, 0);
      routing.set(attribute.routerKind, 'none');
    } else {
      describeRouting(routing, decision);
      describeSession(this.llm, decision);
    }
    routing.end();
    this.called(requested, stream, model);
  }

  /** The model that the request goes to is known. */
  called(requested: string, stream: boolean, model: ResolvedModel): void {
    this.llm.set(attribute.llmIsStreaming, stream);
    this.llm.set(attribute.modelRequested, requested);
    this.dispatched(requested, model);
  }

  /** The model that is called, at first and whenever another one takes over. */
  dispatched(requested: string, model: ResolvedModel): void {
    const { name, path } = this.#operation;
    const asked = requested === '' || requested === model.canonical ? '' : `${requested} -> `;
    this.llm.setName(name ?? `POST ${path} ${asked}${model.canonical}`);
    this.llm.set(attribute.llmModel, model.canonical);
    this.llm.set(attribute.llmDispatchedModel, model.canonical);
    this.llm.set(attribute.llmProvider, model.provider.prefix);
  }

  /** The conversation that the request belongs to. */
  inSession(id: string): void {
    this.llm.set(attribute.sessionId, id);
  }

  startAttempt(endpoint: ProviderEndpoint, path: string, sizeIn: number, attempt: Attempt): Span {
    const [pathOnly = path] = path.split('?');
    const span = this.trace.startSpan({
      component: 'outbound',
      name: `POST ${endpoint.host}${pathOnly}`,
      kind: spanKind.client,
      parent: this.llm,
    });
    span.set(attribute.nodeId, '');
    span.set(attribute.zone, '');
    span.set(attribute.requestGuid, this.#exchange.requestId);
    span.set(attribute.httpUrl, `${endpoint.origin}${pathOnly}`);
    span.set(attribute.httpMethod, 'POST');
    span.set(attribute.downstreamCluster, '-');
    span.set(attribute.userAgent, this.#exchange.request.headers['user-agent'] ?? '-');
    span.set(attribute.httpProtocol, 'HTTP/1.1');
    span.set(attribute.peerAddress, this.#exchange.request.socket.remoteAddress ?? '-');
    span.set(attribute.requestSize, String(sizeIn));
    span.set(attribute.upstreamCluster, endpoint.providerName);
    span.set(attribute.upstreamClusterName, endpoint.providerName);
    span.set(attribute.retryAttempt, attempt.number);
    span.set(attribute.routingIsFallback, attempt.isFallback);
    return span;
  }

  /** What the request said; read when the answer has gone out. */
  describe(description: RequestDescription): void {
    const { temperature, maxTokens, topP, tools, preview } = description;
    if (temperature !== null) this.llm.set(attribute.llmTemperature, temperature);
    if (maxTokens !== null) this.llm.set(attribute.llmMaxTokens, maxTokens);
    if (topP !== null) this.llm.setDouble(attribute.llmTopP, topP);
    if (tools !== null) this.llm.set(attribute.llmTools, tools);
    if (preview !== null) this.llm.set(attribute.llmUserMessagePreview, preview);
  }

  /** What the reply said. `firstByteMs` only for streams: a whole reply has no first token. */
  replied(facts: ReplyFacts, firstByteMs: number | null): void {
    const { usage, model, finishReasons } = facts;
    if (model !== null) this.llm.set(attribute.llmModel, model);
    if (finishReasons.length > 0) this.llm.set(attribute.finishReasons, finishReasons);
    const counts: readonly [name: string, value: number | null | undefined][] = [
      [attribute.promptTokens, usage?.prompt],
      [attribute.completionTokens, usage?.completion],
      [attribute.totalTokens, usage?.total],
      [attribute.cachedInputTokens, usage?.cachedInput],
      [attribute.cacheCreationTokens, usage?.cacheCreation],
      [attribute.reasoningTokens, usage?.reasoning],
    ];
    for (const [name, value] of counts) if (typeof value === 'number') this.llm.set(name, value);
    if (firstByteMs === null) return;
    const milliseconds = Math.round(firstByteMs);
    this.llm.set(attribute.llmTimeToFirstToken, milliseconds);
    this.llm.addEvent(
      spanEvent.timeToFirstToken,
      { [attribute.llmTimeToFirstToken]: milliseconds },
      this.#exchange.startedAt + firstByteMs,
    );
  }

  /** A provider that routes by itself says where to; nothing of ours has routed the request. */
  routedBeyond(route: string): void {
    this.llm.set(attribute.upstreamRoute, route);
    this.llm.set(attribute.routeName, route);
  }

  /** Ends inbound, and llm by `endLlm`. `status` 0: the client left before an answer. */
  finish(status: number, flags: string, endLlm: (endedAt: number) => void): void {
    const { bytesOut, clientLeft, elapsedMs, request } = this.#exchange;
    if (status > 0) {
      this.inbound.set(attribute.httpStatusCode, String(status));
      if (status >= 500) {
        this.inbound.setError(String(status));
        this.inbound.set(attribute.error, 'true');
      }
    }
    this.inbound.set(attribute.requestSize, request.headers['content-length'] ?? '0');
    this.inbound.set(attribute.responseSize, String(bytesOut));
    this.inbound.set(attribute.responseFlags, flags);
    this.llm.set(attribute.llmDurationMs, Math.round(elapsedMs));
    this.llm.set(attribute.llmResponseBytes, bytesOut);
    if (clientLeft) {
      this.llm.set(attribute.clientDisconnected, true);
      this.inbound.set(attribute.clientDisconnected, true);
    }
    endLlm(this.trace.now());
    this.inbound.end();
    this.recording?.end();
  }
}

/** Whom PostHog knows the caller by; `''`: nobody. */
function personOf({ plan }: ListenerContext, { request }: Exchange): string {
  for (const exporter of plan().config.tracing?.exporters ?? []) {
    if (exporter.type !== 'posthog' || exporter.distinctIdHeader === null) continue;
    const value = request.headers[exporter.distinctIdHeader];
    return (Array.isArray(value) ? value[0] : value)?.trim() ?? '';
  }
  return '';
}

export interface Attempt {
  /** From 0. */
  readonly number: number;
  /** Not the first candidate. */
  readonly isFallback: boolean;
}
