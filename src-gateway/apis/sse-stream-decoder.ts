import type { StreamDecoder } from './codec.ts';
import { isObject, type JsonObject, parseJson } from './json-value.ts';
import { RepeatedText } from './repeated-text.ts';
import type { ReplyEvent } from './reply.ts';
import { type ServerSentEvent, SseParser } from './sse-parser.ts';

/** What an API makes of the JSON events of its streams. */
export interface SseEventReader {
  /**
   * The member of an event that holds nothing but a piece of the answer's text; left out: there is none. An
   * event that was read as such a piece must leave the reader as it was.
   */
  readonly textMember?: string;
  /** `data`: the event's JSON object; `name`: its `event:` line, `''` without one. */
  read(data: JsonObject, name: string): readonly ReplyEvent[];
  /** `[DONE]` has come. */
  done(): readonly ReplyEvent[];
  /** The connection has ended without an `end` or an `error`. */
  cut(): readonly ReplyEvent[];
}

/** What a stream ends with when it stops before the answer is complete. */
export const truncatedStream: ReplyEvent = {
  type: 'error',
  error: {
    status: 502,
    code: 'upstream_truncated',
    message: 'upstream stream ended before completion',
  },
};

const tooLong: ReplyEvent = {
  type: 'error',
  error: {
    status: 502,
    code: 'upstream_invalid_response',
    message: 'an event of the upstream stream is longer than 32 MiB',
  },
};

/** Decodes a stream of server-sent events: parsing, and the rule that nothing follows `end` or `error`. */
export class SseStreamDecoder implements StreamDecoder {
  readonly #parser = new SseParser();
  readonly #reader: SseEventReader;
  readonly #repeated: RepeatedText | null;
  #isOver = false;

  constructor(reader: SseEventReader) {
    this.#reader = reader;
    this.#repeated = reader.textMember === undefined ? null : new RepeatedText(reader.textMember);
  }

  push(bytes: Uint8Array): readonly ReplyEvent[] {
    if (this.#isOver) return [];
    const events = this.#readAll(this.#parser.push(bytes));
    if (this.#parser.isTooLong && !this.#isOver) {
      this.#isOver = true;
      events.push(tooLong);
    }
    return events;
  }

  end(): readonly ReplyEvent[] {
    const events = this.#readAll(this.#parser.end());
    if (!this.#isOver) events.push(...this.#until(this.#reader.cut()));
    this.#isOver = true;
    return events;
  }

  #readAll(received: readonly ServerSentEvent[]): ReplyEvent[] {
    const events: ReplyEvent[] = [];
    for (const { data, event: name } of received) {
      for (const event of this.#read(data, name)) events.push(event);
    }
    return events;
  }

  #read(text: string, name: string): readonly ReplyEvent[] {
    if (this.#isOver) return [];
    const repeated = this.#repeated?.read(text, name) ?? null;
    if (repeated !== null) return repeated === '' ? [] : [{ type: 'text', text: repeated }];
    const events = this.#readWhole(text, name);
    this.#repeated?.learn(text, name, events);
    return events;
  }

  #readWhole(text: string, name: string): readonly ReplyEvent[] {
    if (text.trim() === '[DONE]') return this.#until(this.#reader.done());
    const data = parseJson(text);
    return isObject(data) ? this.#until(this.#reader.read(data, name)) : [];
  }

  /** All events up to the last one that a stream may have. */
  #until(events: readonly ReplyEvent[]): readonly ReplyEvent[] {
    const last = events.findIndex(({ type }) => type === 'end' || type === 'error');
    if (last === -1) return events;
    this.#isOver = true;
    return events.slice(0, last + 1);
  }
}
