import type { PromptTargetConfig } from '../config/prompt-target-config.ts';
import { isConnectionRefused, retryRefused } from '../filters/refused-connection.ts';
import type { TargetRequest } from '../functions/target-request.ts';
import { attribute } from '../telemetry/attributes.ts';
import type { Span } from '../telemetry/span.ts';
import {
  type FlowControl,
  type ReplySink,
  sendUpstream,
  type UpstreamOutcome,
} from '../upstream/send-upstream.ts';
import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import { accessFields } from './attempt-record.ts';
import { decodedSink } from './decoded-sink.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import { PromptError } from './prompt-error.ts';
import type { PromptSpans } from './prompt-spans.ts';
import type { TargetEndpoint } from './target-endpoints.ts';

export interface TargetCall {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly spans: PromptSpans;
  readonly target: PromptTargetConfig;
  readonly request: TargetRequest;
}

/** What a target answered with a status of success. */
export interface TargetAnswer {
  readonly contentType: string;
  readonly body: Buffer;
  /** The body as text; what is no UTF-8 is replaced. */
  readonly text: string;
  /** There was more than the limit; this is its beginning. */
  readonly isCut: boolean;
}

const timeoutMs = 30_000;
const longestAnswer = 1024 * 1024;
/** Of a refusal that is told to the client. */
const longestExcerpt = 2048;

/** Calls the endpoint of a target. Throws `PromptError` for every answer but a status of success. */
export async function callTarget(call: TargetCall): Promise<TargetAnswer> {
  const { exchange, plan, request, spans, target } = call;
  const endpoint = plan.prompt.endpoints.get(target.endpoint?.name ?? '');
  if (endpoint === undefined || target.endpoint === null) {
    throw new PromptError(502, 'target_unreachable', `The target ${target.name} has no endpoint`);
  }
  const span = spans.startTarget(target, endpoint, request.path);
  const startedAt = performance.now();
  try {
    const reply = await exchanged(call, endpoint, span);
    span.set(attribute.httpStatusCode, reply.status);
    logCall(call, endpoint, { reply, span, startedAt });
    return answerOf(reply, endpoint, request);
  } catch (error) {
    if (error instanceof PromptError) span.setError(error.code, error.message);
    throw error;
  } finally {
    if (exchange.clientLeft) span.set(attribute.clientDisconnected, true);
    span.end();
  }
}

interface TargetReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  readonly isCut: boolean;
}

async function exchanged(call: TargetCall, endpoint: TargetEndpoint, span: Span): Promise<TargetReply> {
  const { context, exchange } = call;
  const left = context.listener.timeoutMs === 0 ? timeoutMs : context.listener.timeoutMs - exchange.elapsedMs;
  const limitMs = Math.max(1, Math.min(timeoutMs, left));
  const timeout = AbortSignal.timeout(Math.ceil(limitMs));
  const signal = AbortSignal.any([exchange.gone, timeout]);
  const deadline = performance.now() + limitMs;
  const { outcome, sink } = await retryRefused(
    () => send(call, endpoint, { span, signal, limitMs }),
    (tried) => tried.outcome.kind === 'failed' && isConnectionRefused(tried.outcome.failure),
    { deadline, signal },
  );
  const who = `${endpoint.name} (${endpoint.shownOrigin})`;
  const broke = outcome.kind === 'failed' || outcome.kind === 'streamed' ? outcome.failure : null;
  const failure = broke ?? sink?.failure ?? null;
  if (failure?.type === 'timeout' || (outcome.kind === 'aborted' && timeout.aborted)) {
    const text = `The endpoint ${who} gave no whole answer within ${Math.round(limitMs)} ms`;
    throw new PromptError(504, 'target_timeout', text, failure);
  }
  if (outcome.kind === 'aborted') throw new PromptError(503, 'shutting_down', 'The gateway is shutting down');
  if (failure !== null) {
    const text = `The endpoint ${who} cannot be reached: ${failure.message}`;
    throw new PromptError(502, 'target_unreachable', text, failure);
  }
  const { head } = outcome;
  if (head === null) throw new Error('an answer has a head');
  return {
    status: head.status,
    contentType: head.headers['content-type'] ?? 'application/json',
    body: sink?.body ?? Buffer.alloc(0),
    isCut: sink?.isCut ?? false,
  };
}

async function send(
  { exchange, plan, request, spans, target }: TargetCall,
  endpoint: TargetEndpoint,
  { limitMs, signal, span }: { readonly limitMs: number; readonly signal: AbortSignal; readonly span: Span },
): Promise<{ readonly outcome: UpstreamOutcome; readonly sink: LimitedSink | null }> {
  const sinks: LimitedSink[] = [];
  const { traceparent, tracestate } = spans.trace.contextFor(span);
  const outcome = await sendUpstream({
    dispatcher: plan.pools.dispatcherWithin(endpoint.connectTimeoutMs),
    signal,
    call: {
      origin: endpoint.origin,
      serverName: endpoint.serverName,
      method: target.endpoint?.method ?? 'GET',
      path: request.path,
      headers: headersFor(endpoint, target, [
        ['x-request-id', exchange.requestId],
        ['traceparent', traceparent],
        ...(tracestate ? [['tracestate', tracestate] as const] : []),
      ]),
      body: request.body === null ? null : Buffer.from(request.body),
      ...{ timeoutMs: limitMs, idleMs: limitMs, maxReplyBytes: longestAnswer },
    },
    openSink: (head, flow) =>
      decodedSink({
        encoding: head.headers['content-encoding'],
        flow,
        gone: signal,
        open: (held) => {
          const sink = new LimitedSink(held);
          sinks.push(sink);
          return sink;
        },
      }),
  });
  const [sink = null] = sinks;
  // A decoder may still be at work on what has come.
  if (outcome.kind === 'streamed') await sink?.ended;
  return { outcome, sink };
}

/** What an `http_headers` of a config may not say: it belongs to the connection. */
const ofConnection = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Name, value, …: ours, then the endpoint's, then the target's; the last one of a name counts. */
function headersFor(
  endpoint: TargetEndpoint,
  target: PromptTargetConfig,
  ofRequest: readonly (readonly [name: string, value: string])[],
): string[] {
  const headers = new Map<string, string>([
    ['host', endpoint.host],
    ['content-type', 'application/json'],
    ['accept', 'application/json, */*;q=0.8'],
    ['x-arch-upstream', endpoint.name],
    ['x-envoy-max-retries', '3'],
    ['x-envoy-upstream-rq-timeout-ms', String(timeoutMs)],
    ...ofRequest,
  ]);
  for (const [name, value] of [
    ...Object.entries(endpoint.headers),
    ...Object.entries(target.endpoint?.headers ?? {}),
  ]) {
    const key = name.toLowerCase();
    if (!ofConnection.has(key)) headers.set(key, value);
  }
  return [...headers].flat();
}

function answerOf(reply: TargetReply, endpoint: TargetEndpoint, request: TargetRequest): TargetAnswer {
  const { body, contentType, isCut, status } = reply;
  const [path = ''] = request.path.split('?');
  if (status >= 300 && status < 400) {
    const text = `The endpoint ${endpoint.name} redirects ${path} (status ${status}); redirects are not followed`;
    throw new PromptError(502, 'target_redirect', text);
  }
  const text = body.toString();
  if (status < 300) return { contentType, body, text, isCut };
  // Plano's own sentence: clients and dashboards look for it.
  const message = `upstream application error host=${endpoint.name}, path=${path}, status=${status}, body=${text.slice(0, longestExcerpt)}`;
  throw new PromptError(status >= 500 ? 502 : status, 'target_error', message);
}

/** Keeps a reply up to its limit, and wants no more then. */
class LimitedSink implements ReplySink {
  readonly #flow: FlowControl;
  readonly #ended = Promise.withResolvers<void>();
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #isCut = false;
  #failure: UpstreamFailure | null = null;

  constructor(flow: FlowControl) {
    this.#flow = flow;
  }

  get failure(): UpstreamFailure | null {
    return this.#failure;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  get body(): Buffer {
    return Buffer.concat(this.#chunks).subarray(0, longestAnswer);
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  data(chunk: Buffer): boolean {
    if (this.#isCut) return true;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length > longestAnswer) {
      this.#isCut = true;
      this.#ended.resolve();
      this.#flow.stop();
    }
    return true;
  }

  end(): void {
    this.#ended.resolve();
  }

  fail(failure: UpstreamFailure): void {
    this.#failure = failure;
    this.#ended.resolve();
  }
}

function logCall(
  { context, exchange, request, spans }: TargetCall,
  endpoint: TargetEndpoint,
  {
    reply,
    span,
    startedAt,
  }: { readonly reply: TargetReply; readonly span: Span; readonly startedAt: number },
): void {
  const durationMs = Math.round(performance.now() - startedAt);
  context.log({
    kind: 'access',
    hop: 'upstream',
    ...accessFields(context, exchange),
    status: reply.status,
    flags: '-',
    bytesIn: Buffer.byteLength(request.body ?? ''),
    bytesOut: reply.body.length,
    durationMs,
    upstreamMs: durationMs,
    upstreamHost: new URL(endpoint.origin).host,
    upstreamCluster: endpoint.name,
    attempts: 1,
    traceId: spans.trace.traceId,
    spanId: span.spanId,
    model: null,
    provider: null,
    promptTokens: null,
    completionTokens: null,
  });
}
