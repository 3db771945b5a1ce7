import { heartbeats } from '../apis/heartbeat.ts';
import type { ReplyUsage } from '../apis/reply.ts';
import type { Usage } from '../apis/usage.ts';
import type { OutputFilterRun } from '../filters/output-filter-run.ts';
import type { FlowControl, ReplySink } from '../upstream/send-upstream.ts';
import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { EventSink } from './client-stream.ts';
import type { ConversationTurn } from './conversation-state.ts';
import type { Exchange } from './exchange.ts';
import { openEventSink } from './open-event-sink.ts';
import type { ReplyTranslator, TranslatedStream } from './reply-translator.ts';
import { type BreakReason, breakReason } from './stream-break.ts';
import type { StreamEnd } from './stream-relay.ts';

/** A finished answer is not held back longer than this for figures that may still come. */
const settleMs = 5000;

const noBytes = new Uint8Array(0);

export interface TranslatedRelayOptions {
  readonly exchange: Exchange;
  readonly flow: FlowControl;
  readonly translator: ReplyTranslator;
  /** Milliseconds of silence until the client gets a sign of life; 0: never. */
  readonly heartbeatMs: number;
  /** What every event passes through; `null`: nothing. */
  readonly filters: OutputFilterRun | null;
  /** What the stream adds to a conversation; left out or `null`: nothing. */
  readonly turn?: ConversationTurn | null;
  /** Called once, with what was observed and whether the stream broke. */
  onEnd(end: StreamEnd): void;
}

/** Passes a stream on in the client's own events, what arrived together in one write. */
export class TranslatedRelay implements ReplySink {
  readonly #options: TranslatedRelayOptions;
  readonly #client: EventSink;
  readonly #stream: TranslatedStream;
  #settling: NodeJS.Timeout | null = null;
  #firstByteMs: number | null = null;
  #bytes = 0;

  constructor(options: TranslatedRelayOptions) {
    const { exchange, translator } = options;
    const { to: api } = translator;
    this.#options = options;
    const onStopped = () => this.#ended();
    this.#client = openEventSink({ ...options, api, heartbeat: heartbeats[api], onStopped });
    this.#stream = translator.openStream();
    exchange.departure.addEventListener('abort', () => this.#stopSettling());
  }

  data(chunk: Buffer): boolean {
    this.#firstByteMs ??= this.#options.exchange.elapsedMs;
    this.#bytes += chunk.length;
    const goesOn = this.#send(this.#stream.push(chunk));
    this.#stopSettling();
    if (this.#stream.seen.finish !== null && !this.#stream.isOver) {
      this.#settling = setTimeout(() => this.#send(this.#stream.settle()), settleMs);
    }
    return goesOn;
  }

  end(): void {
    this.#finish(this.#stream.end());
  }

  fail(failure: UpstreamFailure): void {
    const { exchange } = this.#options;
    if (failure.type === 'stalled') exchange.abandon();
    const status = failure.type === 'timeout' ? 504 : 502;
    const why = breakReason(exchange, failure);
    this.#finish(this.#stream.break({ status, ...why }), why);
  }

  #send(text: string): boolean {
    return text === '' || this.#client.write(Buffer.from(text));
  }

  #stopSettling(): void {
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#settling = null;
  }

  /** `why`: the stream broke before its end. */
  #finish(text: string, why: BreakReason | null = null): void {
    this.#stopSettling();
    const last = text === '' ? noBytes : Buffer.from(text);
    // What broke behind the end of the answer is no news to the client.
    if (why === null || this.#stream.seen.finish !== null) this.#client.end(last, () => this.#ended());
    else this.#client.break(last, why, () => this.#ended());
  }

  #ended(): void {
    this.#stopSettling();
    const { error, finish, model, usage } = this.#stream.seen;
    const facts = {
      model,
      usage: usageOf(usage),
      finishReasons: finish === null ? [] : [finish.reason],
      text: '',
      bytes: this.#bytes,
      complete: finish !== null,
      failed: error !== null,
    };
    this.#options.onEnd({ facts, broken: finish === null, firstByteMs: this.#firstByteMs });
  }
}

/** Tokens as traces and counters name them. */
export function usageOf(usage: ReplyUsage | null): Usage | null {
  if (usage === null) return null;
  const { cacheRead, cacheWrite, input, output, reasoning } = usage;
  return {
    prompt: input,
    completion: output,
    total: input === null && output === null ? null : (input ?? 0) + (output ?? 0),
    cachedInput: cacheRead,
    cacheCreation: cacheWrite,
    reasoning,
  };
}
