import type { IncomingHttpHeaders } from 'node:http';
import { isConnectionRefused, retryRefused } from '../filters/refused-connection.ts';
import {
  type FlowControl,
  type ReplySink,
  sendUpstream,
  type UpstreamOutcome,
} from '../upstream/send-upstream.ts';
import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { UpstreamPools } from '../upstream/upstream-pools.ts';
import { decodedSink } from './decoded-sink.ts';
import { PromptError } from './prompt-error.ts';
import type { TargetCall } from './target-call.ts';

/** What an endpoint answered, whatever its status. */
export interface TargetReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly contentType: string;
  readonly body: Buffer;
  /** There was more than the limit; this is its beginning. */
  readonly isCut: boolean;
}

/** What a target answered with a status of success. */
export interface TargetAnswer extends Pick<TargetReply, 'contentType' | 'body' | 'isCut'> {
  /** The body as text; what is no UTF-8 is replaced. */
  readonly text: string;
}

export interface TargetSending {
  readonly pools: UpstreamPools;
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** For the whole answer. */
  readonly limitMs: number;
}

const longestAnswer = 1024 * 1024;
/** Of a refusal that is told to the client. */
const longestExcerpt = 2048;

/**
 * Sends a call, again where nobody takes the connection. Throws `PromptError` when no answer comes:
 * `target_timeout`, `target_unreachable`, or `shutting_down` when the signal fires.
 */
export async function sendTargetCall(call: TargetCall, sending: TargetSending): Promise<TargetReply> {
  const { limitMs } = sending;
  const timeout = AbortSignal.timeout(Math.ceil(limitMs));
  const signal = AbortSignal.any([sending.signal, timeout]);
  const deadline = performance.now() + limitMs;
  const { outcome, sink } = await retryRefused(
    () => send(call, { ...sending, signal }),
    (tried) => tried.outcome.kind === 'failed' && isConnectionRefused(tried.outcome.failure),
    { deadline, signal },
  );
  const who = `${call.endpoint.name} (${call.endpoint.origin})`;
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
    headers: head.headers,
    contentType: head.headers['content-type'] ?? 'application/json',
    body: sink?.body ?? Buffer.alloc(0),
    isCut: sink?.isCut ?? false,
  };
}

/** An answer with a status of success; throws `PromptError` for every other. */
export function answerOf(reply: TargetReply, { endpoint, path: address }: TargetCall): TargetAnswer {
  const { body, contentType, isCut, status } = reply;
  const [path = ''] = address.split('?');
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

async function send(
  { body, endpoint, headers, method, path }: TargetCall,
  { limitMs, pools, signal }: TargetSending,
): Promise<{ readonly outcome: UpstreamOutcome; readonly sink: LimitedSink | null }> {
  const sinks: LimitedSink[] = [];
  const outcome = await sendUpstream({
    dispatcher: pools.dispatcherWithin(endpoint.connectTimeoutMs),
    signal,
    call: {
      ...{ origin: endpoint.origin, serverName: endpoint.serverName, method, path },
      headers: [...headers].flat(),
      body: body === null ? null : Buffer.from(body),
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
