import type { ClientApi } from './client-api.ts';
import { type ReplyFacts, readReplyFacts } from './reply-facts.ts';

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
      this.#tailLength -= this.#tail.shift()?.length ?? 0;
    }
  }

  /** Read once, when the stream has ended or broken. */
  read(): StreamFacts {
    const text = textOf(this.#head) + textOf(this.#tail);
    return {
      ...readReplyFacts(text),
      bytes: this.#bytes,
      complete: isComplete[this.#api](text),
      failed: hasError(text),
    };
  }
}

export interface StreamFacts extends ReplyFacts {
  readonly bytes: number;
  /** The stream reached an end that its API knows. */
  readonly complete: boolean;
  /** The provider itself reported an error in the stream. */
  readonly failed: boolean;
}

const headSize = 16 * 1024;
const tailSize = 64 * 1024;

const isComplete: Readonly<Record<ClientApi, (text: string) => boolean>> = {
  chat: (text) => text.includes('[DONE]') || /"finish_reason"\s*:\s*"/.test(text),
  messages: (text) => text.includes('message_stop'),
  responses: (text) => /response\.(?:completed|incomplete|failed|cancelled)/.test(text),
};

function hasError(text: string): boolean {
  return /^event: ?error\s*$|^data: ?\{\s*"(?:type"\s*:\s*"error"|error"\s*:\s*\{)/m.test(text);
}

function textOf(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  let text = '';
  for (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
