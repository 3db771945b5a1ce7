import type { ClientApi } from '../apis/client-api.ts';
import type { ReplyFacts } from '../apis/reply-facts.ts';
import type { RequestBody } from '../apis/request-body.ts';
import type { OutputFilterRun } from '../filters/output-filter-run.ts';
import { upstreamPath } from '../providers/upstream-path.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { ReplyHead, UpstreamOutcome } from '../upstream/send-upstream.ts';
import { flagsOf } from './attempt-outcome.ts';
import { recordAttempt } from './attempt-record.ts';
import { AttemptReply } from './attempt-reply.ts';
import { credentialFor } from './call-provider.ts';
import type { ConversationState, ConversationTurn } from './conversation-state.ts';
import { refuseDropped } from './dropped-fields.ts';
import type { Exchange } from './exchange.ts';
import { endpointOf, type GatewayPlan, upstreamApiOf } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Attempt, ModelSpans } from './model-spans.ts';
import { prepareRequest } from './prepare-request.ts';
import type { PromptSession } from './prompt-session.ts';
import { callOnRecord } from './record-provider-call.ts';
import type { StreamEnd } from './stream-relay.ts';

export interface ModelCall {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly spans: ModelSpans;
  readonly api: ClientApi;
  readonly body: RequestBody;
  readonly prompt: PromptSession;
  /** What the request goes on with; `null`: nothing is kept of it. */
  readonly conversation: ConversationState | null;
  /** What every event of a stream passes through; `null`: nothing. */
  readonly outputFilters: OutputFilterRun | null;
  /** Throws `ApiError` for a model that the client may not call now. */
  admit(model: ResolvedModel): Promise<void>;
  /** Writes the head of the client's response when a stream begins. */
  beginStream(model: ResolvedModel, head: ReplyHead, droppedFields: readonly string[]): void;
}

export interface AttemptResult {
  /** A buffered body is decompressed. */
  readonly outcome: UpstreamOutcome;
  /** How the relayed stream ended; `null`: there was none. */
  readonly stream: StreamEnd | null;
  /** What a good reply said of itself; `null`: there was none, or it is no JSON. */
  readonly facts: ReplyFacts | null;
  /** Anthropic's own count of a prompt leaves out what its cache gave and took. */
  readonly cacheIsBeside: boolean;
  /** What the reply adds to a conversation; `null`: nothing. */
  readonly turn: ConversationTurn | null;
  /** Paths of what the client sent and the provider was not. */
  readonly droppedFields: readonly string[];
  /** Response flags of the access log: `-`, `DC`, `UF`, `UT` or `UC`. */
  readonly flags: string;
  /** Ends the span, writes the log line, counts: once, and not before the client has its answer. */
  record(): void;
}

/** One call to one provider. Throws `ApiError` when it cannot be made. */
export async function attemptModel(
  call: ModelCall,
  model: ResolvedModel,
  attempt: Attempt,
): Promise<AttemptResult> {
  const { api, context, conversation, exchange, plan, prompt, spans } = call;
  const endpoint = endpointOf(plan, model);
  const upstreamApi = upstreamApiOf(plan, endpoint, api);
  const credential = credentialFor(endpoint, upstreamApi, exchange);
  const turn = conversation?.turnFor(model, { api: upstreamApi, endpoint, credential }) ?? null;
  const body = turn?.body ?? call.body;
  const cacheMarkersFrom = prompt.marksCache ? plan.config.caching.minPrefixTokens : null;
  const request = {
    api,
    upstreamApi,
    body,
    endpoint,
    model,
    requestId: exchange.requestId,
    cacheMarkersFrom,
    thoughtSignatures: plan.thoughtSignatures,
    turn,
  };
  const prepared = prepareRequest(request);
  const { bytes, dropped } = prepared;
  refuseDropped(exchange, dropped.paths, model.canonical);
  const path = upstreamPath(endpoint, {
    api: upstreamApi,
    modelId: model.modelId,
    stream: body.stream,
    clientQuery: prepared.isTranslated ? '' : exchange.query,
  });
  // Behind everything that may refuse a request without a call: only what is called is charged.
  await call.admit(model);
  const span = spans.startAttempt(endpoint, path, bytes.length, attempt);
  const { propagateToProviders } = plan.settings.tracing;
  context.metrics.upstreamStarted();
  const startedAt = performance.now();
  const reply = new AttemptReply({
    exchange,
    api,
    endpoint,
    prepared,
    asStream: body.stream,
    filters: call.outputFilters,
    turn,
    heartbeatMs: plan.settings.sseHeartbeatMs ?? defaultHeartbeatMs,
    maxReplyBytes: plan.settings.maxResponseBytes,
    beginStream: (head) => call.beginStream(model, head, dropped.paths),
  });
  const received = await callOnRecord(spans, span, {
    context,
    plan,
    exchange,
    endpoint,
    credential,
    path,
    body: bytes,
    contentType: 'application/json',
    crossesApis: prepared.isTranslated ? upstreamApi : null,
    prefixHash: prompt.prefixHash,
    trace: propagateToProviders ? spans.trace.contextFor(span) : null,
    openSink: (head) => reply.openSink(head),
  });
  const { facts, outcome, stream } = await reply.settle(received);
  const cacheIsBeside = upstreamApi === 'messages' && !prepared.isTranslated;
  const result = {
    outcome,
    stream,
    facts,
    cacheIsBeside,
    turn,
    droppedFields: dropped.paths,
    flags: flagsOf(outcome, stream),
  };
  const durationMs = performance.now() - startedAt;
  const endedAt = exchange.startedAt + exchange.elapsedMs;
  const finished = { ...result, model, endpoint, attempt, span, sizeIn: bytes.length, durationMs, endedAt };
  return { ...result, record: () => recordAttempt(call, finished) };
}

/** Below the time after which proxies and clients give a silent connection up. */
const defaultHeartbeatMs = 15_000;
