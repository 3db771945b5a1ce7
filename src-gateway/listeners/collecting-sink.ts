import type { Reply } from '../apis/reply.ts';
import type { FlowControl, ReplySink } from '../upstream/send-upstream.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { ReplyTranslator } from './reply-translator.ts';

export interface CollectingSinkOptions {
  readonly flow: FlowControl;
  readonly translator: ReplyTranslator;
  /** Bytes of the stream. */
  readonly limit: number;
  /** Called once: the reply, or why there is none. */
  onEnd(collected: Collected): void;
}

export type Collected =
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** `ApiError`: the provider reported it. */
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'failure'; readonly failure: UpstreamFailure };

/** Puts one reply together from a stream that the client did not ask for. */
export class CollectingSink implements ReplySink {
  readonly #options: CollectingSinkOptions;
  readonly #stream: ReturnType<ReplyTranslator['openCollection']>;
  #bytes = 0;

  constructor(options: CollectingSinkOptions) {
    this.#options = options;
    this.#stream = options.translator.openCollection();
  }

  data(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    // What is over the limit is read and thrown away: the provider ends its stream in its own time.
    if (this.#bytes <= this.#options.limit) this.#stream.push(chunk);
    return true;
  }

  end(): void {
    const { limit, onEnd } = this.#options;
    if (this.#bytes > limit) {
      const failure = new UpstreamFailure('parse', `the reply is larger than ${limit} bytes`);
      onEnd({ kind: 'failure', failure });
      return;
    }
    try {
      onEnd({ kind: 'reply', reply: this.#stream.end() });
    } catch (error) {
      onEnd({ kind: 'error', error });
    }
  }

  fail(failure: UpstreamFailure): void {
    this.#options.onEnd({ kind: 'failure', failure });
  }
}
