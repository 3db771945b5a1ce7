import { heartbeats } from '../apis/heartbeat.ts';
import type { ReplyUsage } from '../apis/reply.ts';
import type { Usage } from '../apis/usage.ts';
import type { FlowControl, ReplySink } from '../upstream/send-upstream.ts';
import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import { ClientStream } from './client-stream.ts';
import type { Exchange } from './exchange.ts';
import type { ReplyTranslator, TranslatedStream } from './reply-translator.ts';
import { breakReason } from './stream-break.ts';
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
  /** Called once, with what was observed and whether the stream broke. */
  onEnd(end: StreamEnd): void;
}

/** Passes a stream on in the client's own events, what arrived together in one write. */
export class TranslatedRelay implements ReplySink {
  readonly #options: TranslatedRelayOptions;
  readonly #client: ClientStream;
  readonly #stream: TranslatedStream;
  #settling: NodeJS.Timeout | null = null;
  #firstByteMs: number | null = null;
  #bytes = 0;

  constructor(options: TranslatedRelayOptions) {
    const { exchange, flow, heartbeatMs, translator } = options;
    this.#options = options;
    this.#client = new ClientStream({ exchange, flow, heartbeat: heartbeats[translator.to], heartbeatMs });
    this.#stream = translator.openStream();
    exchange.gone.addEventListener('abort', () => this.#stopSettling(), { once: true });
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
    this.#finish(this.#stream.break({ status, ...breakReason(exchange, failure) }));
  }

  #send(text: string): boolean {
    return text === '' || this.#client.write(Buffer.from(text));
  }

  #stopSettling(): void {
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#settling = null;
  }

  #finish(last: string): void {
    this.#stopSettling();
    this.#client.end(last === '' ? noBytes : Buffer.from(last));
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
