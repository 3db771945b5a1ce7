import { createParser } from 'eventsource-parser';

/** One server-sent event. */
export interface ServerSentEvent {
  /** `''` when the stream names none. */
  readonly event: string;
  readonly data: string;
}

/** Events that carry images are long; what is longer than this is no event of a model. */
const longestEvent = 32 * 1024 * 1024;

/**
 * Events of a stream of bytes, however it is cut: inside a character, a line end or anything else. An
 * event without data is none. The last one counts even without its blank line.
 */
export class SseParser {
  #events: ServerSentEvent[] = [];
  #isTooLong = false;
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({
    onEvent: ({ event, data }) => {
      this.#events.push({ event: event ?? '', data });
    },
    onError: (error) => {
      this.#isTooLong ||= error.type === 'max-buffer-size-exceeded';
    },
    maxBufferSize: longestEvent,
  });

  push(bytes: Uint8Array): readonly ServerSentEvent[] {
    if (!this.#isTooLong) this.#feed(this.#decoder.decode(bytes, { stream: true }));
    return this.#taken();
  }

  /** The stream has ended. */
  end(): readonly ServerSentEvent[] {
    if (!this.#isTooLong) this.#feed(`${this.#decoder.decode()}\n\n`);
    return this.#taken();
  }

  /** An event was longer than 32 MiB: nothing can be read behind it. */
  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  #feed(text: string): void {
    try {
      if (text !== '') this.#parser.feed(text);
    } catch {
      // The parser refuses to go on once its buffer has run over.
      this.#isTooLong = true;
    }
  }

  #taken(): readonly ServerSentEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
