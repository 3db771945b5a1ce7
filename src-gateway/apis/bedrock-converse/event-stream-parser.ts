import { EventStreamCodec } from '@smithy/eventstream-codec';
import { isObject, type JsonObject, parseJson, textMember } from '../json-value.ts';
import { joinBytes } from '../sse.ts';
import { crc32 } from './crc32.ts';

/** One message of Amazon's binary event stream. */
export interface EventStreamMessage {
  /** `event`, `exception` or `error`. */
  readonly type: string;
  /** The event's name, the exception's, or the error's code. */
  readonly name: string;
  /** The payload; empty when it is no JSON object. */
  readonly data: JsonObject;
}

/** Prelude of three numbers and a checksum at the end. */
const shortestFrame = 16;
const preludeLength = 12;
const longestFrame = 16 * 1024 * 1024;

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : decoder.decode(bytes)),
  (text) => encoder.encode(text),
);

/** Messages of a stream of bytes, however it is cut. */
export class EventStreamParser {
  #held: Uint8Array[] = [];
  #heldLength = 0;
  /** Bytes that the next frame needs to be looked at. */
  #needed = preludeLength;
  #isDamaged = false;

  push(bytes: Uint8Array): readonly EventStreamMessage[] {
    if (this.#isDamaged) return [];
    this.#held.push(bytes);
    this.#heldLength += bytes.length;
    const messages: EventStreamMessage[] = [];
    while (this.#heldLength >= this.#needed && !this.#isDamaged) {
      const whole = joinBytes(this.#held);
      const length = frameLength(whole);
      if (length === null) this.#isDamaged = true;
      else if (length > whole.length) this.#hold(whole, length);
      else {
        const message = messageOf(whole.subarray(0, length));
        if (message === null) this.#isDamaged = true;
        else messages.push(message);
        this.#hold(whole.subarray(length), preludeLength);
      }
    }
    return messages;
  }

  /** A checksum was wrong, or a length impossible: nothing can be read behind it. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  #hold(rest: Uint8Array, needed: number): void {
    this.#held = [rest];
    this.#heldLength = rest.length;
    this.#needed = needed;
  }
}

/** Bytes of the frame that begins here; `null`: its prelude is damaged. */
function frameLength(bytes: Uint8Array): number | null {
  const prelude = new DataView(bytes.buffer, bytes.byteOffset, preludeLength);
  // The length is believed only when its own checksum holds: a wrong one would make us wait for ever.
  if (prelude.getUint32(8) !== crc32(bytes.subarray(0, 8))) return null;
  const length = prelude.getUint32(0);
  return length < shortestFrame || length > longestFrame ? null : length;
}

function messageOf(frame: Uint8Array): EventStreamMessage | null {
  try {
    const { headers, body } = codec.decode(frame);
    const header = (name: string) => textMember(headers[name], 'value');
    const type = header(':message-type') ?? 'event';
    const name = header(`:${type}-type`) ?? header(':error-code') ?? '';
    const data = parseJson(decoder.decode(body));
    const errorMessage = header(':error-message');
    return {
      type,
      name,
      data: isObject(data) ? data : errorMessage === null ? {} : { message: errorMessage },
    };
  } catch {
    return null;
  }
}
