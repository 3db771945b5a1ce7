import { StringDecoder } from 'node:string_decoder';

/** Messages over a byte stream: one JSON value a line. */
export function encodeLine(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}

/**
 * Cuts what arrives into messages. `push` throws on a line that is not JSON or longer than the limit:
 * the other side does not speak this language, so the connection should end.
 */
export class MessageLines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #longest: number;
  /** Pieces of the line that has not ended yet: joined once, however many they are. */
  #pieces: string[] = [];
  #length = 0;

  /** `longest`: characters that one line may have. */
  constructor(longest = 16 * 1024 * 1024) {
    this.#longest = longest;
  }

  push(chunk: Buffer): unknown[] {
    const [first = '', ...others] = this.#decoder.write(chunk).split('\n');
    this.#add(first);
    const messages: unknown[] = [];
    for (const text of others) {
      const line = this.#pieces.join('');
      this.#pieces = [];
      this.#length = 0;
      this.#add(text);
      if (line !== '') messages.push(JSON.parse(line));
    }
    return messages;
  }

  #add(piece: string): void {
    this.#length += piece.length;
    if (this.#length > this.#longest) throw new RangeError('the message is too long');
    this.#pieces.push(piece);
  }
}
