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
  #rest = '';

  /** `longest`: characters that one line may have. */
  constructor(longest = 16 * 1024 * 1024) {
    this.#longest = longest;
  }

  push(chunk: Buffer): unknown[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > this.#longest) throw new RangeError('the message is too long');
    return lines.filter((line) => line !== '').map((line): unknown => JSON.parse(line));
  }
}
