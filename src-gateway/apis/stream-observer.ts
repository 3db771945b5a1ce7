import type { ClientApi } from './client-api.ts';
import { type ReplyFacts, readReplyFacts } from './reply-facts.ts';
import { joinBytes } from './sse.ts';

/**
 * Looks at a stream that is relayed unchanged: keeps its head (Anthropic names the input tokens in its
 * first event) and its tail (everybody else reports usage last), and reads them when it has ended.
 */
export class StreamObserver {
  readonly #api: ClientApi;
  #head: Uint8Array[] = [];
  #headLength = 0;
  #tail: Uint8Array[] = [];
  #tailLength = 0;
  #bytes = 0;
  /** The end of what fell out between head and tail: a mark may begin there. */
  #fallen = '';
  #hasEnded = false;

  constructor(api: ClientApi) {
    this.#api = api;
  }

  push(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#headLength < headSize) {
      this.#head.push(chunk);
      this.#headLength += chunk.length;
      return;
    }
    this.#tail.push(chunk);
    this.#tailLength += chunk.length;
    while (this.#tailLength - (this.#tail[0]?.length ?? 0) >= tailSize) {
      this.#drop(this.#tail.shift());
    }
  }

  /** An event may be longer than the tail: Responses repeats all tools and items behind the mark of its end. */
  #drop(chunk: Uint8Array | undefined): void {
    if (chunk === undefined) return;
    this.#tailLength -= chunk.length;
    if (this.#hasEnded || this.#api !== 'responses') return;
    const text = (this.#fallen || textOf(this.#head).slice(-markLength)) + textOf([chunk]);
    this.#hasEnded = isComplete[this.#api](text);
    this.#fallen = text.slice(-markLength);
  }

  /** Read once, when the stream has ended or broken. */
  read(): StreamFacts {
    const text = textOf([...this.#head, ...this.#tail]);
    const isEnd = isComplete[this.#api];
    return {
      ...readReplyFacts(text),
      text,
      bytes: this.#bytes,
      complete: this.#hasEnded || isEnd(text) || this.#endsBehindFallen(),
      failed: hasError(text),
    };
  }

  #endsBehindFallen(): boolean {
    return this.#fallen !== '' && isComplete[this.#api](this.#fallen + textOf(this.#tail));
  }
}

export interface StreamFacts extends ReplyFacts {
  /** Head and tail, all of a short stream. */
  readonly text: string;
  readonly bytes: number;
  /** The stream reached an end that its API knows. */
  readonly complete: boolean;
  /** The provider itself reported an error in the stream. */
  readonly failed: boolean;
}

const headSize = 16 * 1024;
const tailSize = 64 * 1024;
/** No mark of an end is longer, in characters. */
const markLength = 64;

/** An answer may speak of these marks; in its JSON their quotes are escaped and no line begins with them. */
const isComplete: Readonly<Record<ClientApi, (text: string) => boolean>> = {
  chat: (text) => /^data: ?\[DONE\]/m.test(text) || /"finish_reason"\s*:\s*"/.test(text),
  messages: (text) => /"type"\s*:\s*"message_stop"/.test(text),
  responses: (text) => /"type"\s*:\s*"response\.(?:completed|incomplete|failed|cancelled)"/.test(text),
};

function hasError(text: string): boolean {
  return /^event: ?error\s*$|^data: ?\{\s*"(?:type"\s*:\s*"error"|error"\s*:\s*\{)/m.test(text);
}

function textOf(chunks: readonly Uint8Array[]): string {
  return new TextDecoder().decode(joinBytes(chunks));
}
