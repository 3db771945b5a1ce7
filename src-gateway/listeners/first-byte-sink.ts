import type { AbortLike } from '../upstream/departure.ts';
import type { FlowControl, ReplySink } from '../upstream/send-upstream.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';

export interface FirstByteSinkOptions {
  readonly flow: FlowControl;
  /** Milliseconds that the client may go without an answer; 0: as long as it takes. */
  readonly patienceMs: number;
  /** Fires when nobody wants the reply any more. */
  readonly gone: AbortLike;
  /** Begins the client's answer. */
  open(flow: FlowControl): ReplySink;
  /** The stream failed before a byte of it had come: another provider may still answer. */
  onNothing(failure: UpstreamFailure): void;
}

/**
 * Keeps the client's answer from beginning until the provider's stream has: what breaks before its first
 * byte can be tried again, or be told with a status that says so.
 */
export class FirstByteSink implements ReplySink {
  readonly #options: FirstByteSinkOptions;
  readonly #timer: NodeJS.Timeout | null;
  readonly #onGone = () => this.#stopWaiting();
  #sink: ReplySink | null = null;

  constructor(options: FirstByteSinkOptions) {
    const { gone, patienceMs } = options;
    this.#options = options;
    this.#timer = patienceMs > 0 ? setTimeout(() => this.#begin(), patienceMs) : null;
    gone.addEventListener('abort', this.#onGone);
  }

  data(chunk: Buffer): boolean {
    return (this.#sink ?? this.#begin()).data(chunk);
  }

  end(): void {
    if (this.#sink !== null) this.#sink.end();
    else this.#comeToNothing(new UpstreamFailure('reset', 'the stream ended before it had begun'));
  }

  fail(failure: UpstreamFailure): void {
    if (this.#sink !== null) this.#sink.fail(failure);
    else this.#comeToNothing(failure);
  }

  #begin(): ReplySink {
    this.#stopWaiting();
    this.#sink = this.#options.open(this.#options.flow);
    return this.#sink;
  }

  #comeToNothing(failure: UpstreamFailure): void {
    this.#stopWaiting();
    this.#options.onNothing(failure);
  }

  #stopWaiting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#options.gone.removeEventListener('abort', this.#onGone);
  }
}
