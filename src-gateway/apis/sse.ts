/**
 * Cuts a stream of bytes behind complete server-sent events: behind each blank line, whatever the line
 * ends (`\n\n`, `\r\n\r\n`, `\r\r`). How the stream arrives split makes no difference.
 */
export class SseCutter {
  #held: Uint8Array[] = [];
  #heldLength = 0;
  readonly #mostHeld: number;

  /** An event longer than `mostHeld` bytes is passed on in pieces. */
  constructor(mostHeld: number) {
    this.#mostHeld = mostHeld;
  }

  /** Adds what arrived; returns all bytes up to the end of the last complete event, or `null`. */
  push(chunk: Uint8Array): Uint8Array | null {
    const end = endOfLastEvent(chunk, this.#heldTail());
    if (end === 0) {
      this.#held.push(chunk);
      this.#heldLength += chunk.length;
      return this.#heldLength > this.#mostHeld ? this.rest() : null;
    }
    // Providers write whole events, as a rule.
    if (end === chunk.length && this.#heldLength === 0) return chunk;
    const complete = joinBytes([...this.#held, chunk.subarray(0, end)]);
    const remainder = chunk.subarray(end);
    this.#held = remainder.length > 0 ? [remainder] : [];
    this.#heldLength = remainder.length;
    return complete;
  }

  /** The bytes of an event that has not ended; they are handed out once. */
  rest(): Uint8Array {
    const rest = joinBytes(this.#held);
    this.#held = [];
    this.#heldLength = 0;
    return rest;
  }

  /** The last three bytes before the chunk to come: a blank line may begin in them. */
  #heldTail(): Uint8Array {
    const last = this.#held.at(-1);
    if (last === undefined) return noBytes;
    if (last.length >= 3 || this.#held.length === 1) return last.subarray(-3);
    const whole = joinBytes(this.#held);
    this.#held = [whole];
    return whole.subarray(-3);
  }
}

const noBytes = new Uint8Array(0);
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Index behind the last blank line that ends in `chunk`; 0 when none does. */
function endOfLastEvent(chunk: Uint8Array, before: Uint8Array): number {
  const byteAt = (index: number) => (index >= 0 ? chunk[index] : before[before.length + index]);
  for (let index = chunk.length - 1; index >= 0; index -= 1) {
    const byte = chunk[index];
    if (byte !== lineFeed && byte !== carriageReturn) continue;
    const previous = byteAt(index - 1);
    if (byte === lineFeed) {
      if (previous === lineFeed) return index + 1;
      if (
        previous === carriageReturn &&
        (byteAt(index - 2) === lineFeed || byteAt(index - 2) === carriageReturn)
      ) {
        return index + 1;
      }
    } else if (previous === carriageReturn) return index + 1;
  }
  return 0;
}

/** The events of a text that ends behind a complete one, each with its blank line. */
export function splitEvents(text: string): string[] {
  return text.split(/(?<=\r\n\r\n|\n\n|\r\r)/);
}

/** The same of bytes, none of which is changed. */
export function splitEventBytes(events: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  let start = 0;
  let lineStart = 0;
  for (let at = 0; at < events.length; at += 1) {
    const byte = events[at];
    if (byte !== lineFeed && byte !== carriageReturn) continue;
    const isBlank = at === lineStart;
    if (byte === carriageReturn && events[at + 1] === lineFeed) at += 1;
    lineStart = at + 1;
    if (!isBlank) continue;
    found.push(events.subarray(start, lineStart));
    start = lineStart;
  }
  if (start < events.length) found.push(events.subarray(start));
  return found;
}

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only === undefined) return noBytes;
  if (pieces.length === 1) return only;
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
