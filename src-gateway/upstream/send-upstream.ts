import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { AbortLike } from './departure.ts';
import { IdleTimer } from './idle-timer.ts';
import { UpstreamFailure, upstreamFailure } from './upstream-failure.ts';

export interface UpstreamCall {
  readonly origin: string;
  /** For the check of its certificate; `null`: the host of `origin`. */
  readonly serverName: string | null;
  /** Left out: `POST`. */
  readonly method?: 'GET' | 'POST';
  /** With query. */
  readonly path: string;
  /** name, value, name, value … */
  readonly headers: string[];
  /** `null`: the request has none. */
  readonly body: Uint8Array | Readable | null;
  /** Milliseconds until the reply's head, and until the end of one that is kept whole; 0: no limit. */
  readonly timeoutMs: number;
  /** Milliseconds between two pieces of a stream, from the provider or to the client; 0: no limit. */
  readonly idleMs: number;
  /** Of a reply that is kept whole. */
  readonly maxReplyBytes: number;
}

export interface ReplyHead {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Milliseconds since the call began. */
  readonly afterMs: number;
}

/** Takes a reply piece by piece. Exactly one of `end` and `fail` is called. */
export interface ReplySink {
  /** `false` asks to wait for `resume`. */
  data(chunk: Buffer): boolean;
  end(): void;
  fail(failure: UpstreamFailure): void;
}

export interface FlowControl {
  resume(): void;
  /** The sink is at work on what it has: a flow that it holds meanwhile is not held by the client. */
  working(): void;
  /** Nothing more is wanted; neither `end` nor `fail` follows. */
  stop(): void;
}

export type UpstreamOutcome =
  /** The sink got all of it, or learnt how it broke. */
  | { readonly kind: 'streamed'; readonly head: ReplyHead; readonly failure: UpstreamFailure | null }
  | { readonly kind: 'buffered'; readonly head: ReplyHead; readonly body: Buffer }
  /** No reply, or one that broke off before its end. */
  | { readonly kind: 'failed'; readonly head: ReplyHead | null; readonly failure: UpstreamFailure }
  | { readonly kind: 'aborted'; readonly head: ReplyHead | null };

/** What an exchange needs of undici. */
export type Dispatching = Pick<Dispatcher, 'dispatch'>;

export interface SendUpstreamOptions {
  readonly dispatcher: Dispatching;
  readonly call: UpstreamCall;
  /** Fires when the client is gone. */
  readonly signal: AbortLike;
  /** A sink when the reply is to be streamed; `null` keeps it whole. */
  openSink(head: ReplyHead, flow: FlowControl): ReplySink | null;
}

/** One exchange with a provider. Never rejects. */
export function sendUpstream(options: SendUpstreamOptions): Promise<UpstreamOutcome> {
  return new Promise((resolve) => {
    const exchange = new Exchange(options, resolve);
    const { call, dispatcher } = options;
    try {
      const { origin, serverName, method = 'POST', path, headers, body } = call;
      const target = serverName === null ? { origin } : { origin, servername: serverName };
      dispatcher.dispatch({ ...target, path, method, headers, body }, exchange);
    } catch (error) {
      exchange.settle({ kind: 'failed', head: null, failure: upstreamFailure(error) });
    }
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: SendUpstreamOptions;
  readonly #resolve: (outcome: UpstreamOutcome) => void;
  readonly #startedAt = performance.now();
  #timer: IdleTimer | null;
  readonly #onAbort = () => this.#stop(() => this.settle({ kind: 'aborted', head: this.#head }));
  #controller: Dispatcher.DispatchController | null = null;
  #head: ReplyHead | null = null;
  #sink: ReplySink | null = null;
  #chunks: Buffer[] = [];
  #length = 0;
  #settled = false;

  constructor(options: SendUpstreamOptions, resolve: (outcome: UpstreamOutcome) => void) {
    this.#options = options;
    this.#resolve = resolve;
    const { timeoutMs } = options.call;
    this.#timer = timeoutMs > 0 ? new IdleTimer(timeoutMs, () => this.#onTimeout(timeoutMs)) : null;
    options.signal.addEventListener('abort', this.#onAbort);
    if (options.signal.aborted) this.#onAbort();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error('no longer wanted'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    // 1xx: the reply itself is still to come.
    if (status < 200 || this.#settled) return;
    const head = { status, headers, afterMs: performance.now() - this.#startedAt };
    this.#head = head;
    this.#sink = this.#options.openSink(head, {
      resume: () => controller.resume(),
      working: () => {
        if (!this.#settled) this.#timer?.touch();
      },
      stop: () => this.#stop(() => this.settle({ kind: 'streamed', head, failure: null })),
    });
    if (this.#sink !== null) this.#awaitPieces();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    if (this.#sink !== null) {
      this.#timer?.touch();
      if (!this.#sink.data(chunk)) controller.pause();
      return;
    }
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const { maxReplyBytes } = this.#options.call;
    if (this.#length <= maxReplyBytes) return;
    const failure = new UpstreamFailure('parse', `the reply is larger than ${maxReplyBytes} bytes`);
    this.#stop(() => this.settle({ kind: 'failed', head: this.#head, failure }));
  }

  onResponseEnd(): void {
    const head = this.#head;
    if (this.#settled || head === null) return;
    if (this.#sink === null) {
      this.settle({ kind: 'buffered', head, body: Buffer.concat(this.#chunks, this.#length) });
      return;
    }
    this.#sink.end();
    this.settle({ kind: 'streamed', head, failure: null });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(upstreamFailure(error));
  }

  settle(outcome: UpstreamOutcome): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#timer?.stop();
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#resolve(outcome);
  }

  #awaitPieces(): void {
    this.#timer?.stop();
    const { idleMs } = this.#options.call;
    this.#timer = idleMs > 0 ? new IdleTimer(idleMs, () => this.#onTimeout(idleMs)) : null;
  }

  #onTimeout(limitMs: number): void {
    const awaited = this.#head === null ? 'no answer' : 'no more of the answer';
    // While the flow is held nothing can come: the other side has not read what it was sent.
    const failure = this.#controller?.paused
      ? new UpstreamFailure('stalled', `the client read nothing for ${Math.round(limitMs)} ms`)
      : new UpstreamFailure('timeout', `${awaited} within ${Math.round(limitMs)} ms`);
    this.#stop(() => this.#fail(failure));
  }

  #fail(failure: UpstreamFailure): void {
    if (this.#settled) return;
    if (this.#sink === null || this.#head === null) {
      this.settle({ kind: 'failed', head: this.#head, failure });
      return;
    }
    this.#sink.fail(failure);
    this.settle({ kind: 'streamed', head: this.#head, failure });
  }

  /** Settles first, so that the error which the abort itself causes is no news. */
  #stop(settle: () => void): void {
    settle();
    this.#controller?.abort(new Error('no longer wanted'));
  }
}
