import { ApiError } from '../apis/api-error.ts';
import { type ClientApi, clientApis } from '../apis/client-api.ts';
import { patchBody } from '../apis/patch-body.ts';
import { readReply } from '../apis/read-reply.ts';
import type { ReplyFacts } from '../apis/reply-facts.ts';
import { type RequestBody, readMember } from '../apis/request-body.ts';
import { type UpstreamApi, upstreamApiTitles } from '../apis/upstream-api.ts';
import { withCacheMarkers } from '../caching/cache-markers.ts';
import { cacheStrategy } from '../caching/cache-strategy.ts';
import { bodyQuirks } from '../providers/body-quirks.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';
import { upstreamApiFor } from '../providers/upstream-api-for.ts';
import { upstreamPath } from '../providers/upstream-path.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { ReplyHead, UpstreamOutcome } from '../upstream/send-upstream.ts';
import { flagsOf } from './attempt-outcome.ts';
import { recordAttempt } from './attempt-record.ts';
import { callProvider, credentialFor } from './call-provider.ts';
import { refuseDropped } from './dropped-fields.ts';
import type { Exchange } from './exchange.ts';
import { endpointOf, type GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Attempt, ModelSpans } from './model-spans.ts';
import type { PromptSession } from './prompt-session.ts';
import { type StreamEnd, StreamRelay } from './stream-relay.ts';

export interface ModelCall {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly spans: ModelSpans;
  readonly api: ClientApi;
  readonly body: RequestBody;
  readonly prompt: PromptSession;
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
  const { api, body, exchange, plan, prompt, spans } = call;
  const endpoint = endpointOf(plan, model);
  const wire = sameWire(endpoint, api, model);
  const quirks = bodyQuirks(endpoint, wire, model.modelId, (name) => readMember(body, name));
  const includeUsage = quirks?.streamOptions !== false && wantsUsage(endpoint, wire, body);
  const strip = quirks === null ? endpoint.strip : [...endpoint.strip, ...quirks.strip];
  const droppedFields = strip.filter((name) => body.members.has(name));
  refuseDropped(exchange, droppedFields, model.canonical);
  const patched = patchBody(body, { model: model.modelId, includeUsage, ...quirks, strip });
  const bytes = prompt.marksCache ? cacheMarked(call, endpoint, wire, model, patched) : patched;
  const path = upstreamPath(endpoint, {
    api: wire,
    modelId: model.modelId,
    stream: body.stream,
    clientQuery: exchange.query,
  });
  const credential = credentialFor(endpoint, wire, exchange);
  const span = spans.startAttempt(endpoint, path, bytes.length, attempt);
  const { propagateToProviders } = plan.settings.tracing;
  const streamed = Promise.withResolvers<StreamEnd>();
  call.context.metrics.upstreamStarted();
  const startedAt = performance.now();
  const received = await callProvider({
    ...{ context: call.context, plan, exchange, endpoint, credential, path, body: bytes },
    contentType: 'application/json',
    prefixHash: prompt.prefixHash,
    trace: propagateToProviders ? spans.trace.contextFor(span) : null,
    openSink(head) {
      if (!isEventStream(head)) return null;
      call.beginStream(model, head, droppedFields);
      return (flow) =>
        new StreamRelay({
          exchange,
          flow,
          api,
          dropUsageEvent: includeUsage,
          chatDefects: wire === 'chat' ? endpoint.chatDefects : [],
          heartbeatMs: plan.settings.sseHeartbeatMs ?? defaultHeartbeatMs,
          onEnd: streamed.resolve,
        });
    },
  });
  const ended = received.kind === 'streamed' ? await streamed.promise : null;
  // The client may leave while the end of a stream that has come in whole is still on its way to it.
  const left = ended?.broken === true && exchange.clientLeft;
  const outcome: UpstreamOutcome = left ? { kind: 'aborted', head: received.head } : received;
  const result = {
    outcome,
    stream: ended,
    facts: factsOf(outcome, ended),
    droppedFields,
    flags: flagsOf(outcome, ended),
  };
  const durationMs = performance.now() - startedAt;
  const endedAt = exchange.startedAt + exchange.elapsedMs;
  const finished = { ...result, model, endpoint, attempt, span, sizeIn: bytes.length, durationMs, endedAt };
  return { ...result, record: () => recordAttempt(call, finished) };
}

function cacheMarked(
  { plan }: ModelCall,
  endpoint: ProviderEndpoint,
  api: UpstreamApi,
  { modelId }: ResolvedModel,
  body: Uint8Array,
): Uint8Array {
  const strategy = cacheStrategy(api, endpoint.config.interface, modelId);
  return withCacheMarkers(body, strategy, plan.config.caching.minPrefixTokens);
}

/** Below the time after which proxies and clients give a silent connection up. */
const defaultHeartbeatMs = 15_000;

function sameWire(endpoint: ProviderEndpoint, api: ClientApi, model: ResolvedModel): ClientApi {
  const wire = upstreamApiFor(endpoint, api);
  if (wire === api) return api;
  throw new ApiError(
    501,
    'translation_unavailable',
    `${clientApis[api].title} requests cannot be translated to ${upstreamApiTitles[wire]}, the API of ${model.canonical}. ` +
      `Send the request to ${wire === 'chat' || wire === 'messages' || wire === 'responses' ? clientApis[wire].path : 'a model whose provider speaks it'}, or name a model whose provider speaks ${clientApis[api].title}.`,
  );
}

function wantsUsage(endpoint: ProviderEndpoint, wire: ClientApi, body: RequestBody): boolean {
  if (wire !== 'chat' || !body.stream || !endpoint.injectStreamUsage) return false;
  const options = readMember(body, 'stream_options');
  const isAsked = typeof options === 'object' && options !== null && 'include_usage' in options;
  return !isAsked || options.include_usage !== true;
}

function isEventStream(head: ReplyHead): boolean {
  return head.status < 300 && (head.headers['content-type'] ?? '').includes('text/event-stream');
}

function factsOf(outcome: UpstreamOutcome, stream: StreamEnd | null): ReplyFacts | null {
  if (stream !== null) return stream.facts;
  return outcome.kind === 'buffered' && outcome.head.status < 400 ? readReply(outcome.body) : null;
}
