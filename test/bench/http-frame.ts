/**
 * Finds where HTTP/1.1 messages end in raw bytes, so that the load generator and the upstream cost
 * next to nothing beside what is measured. It knows what these parties send each other, one message
 * at a time: a `content-length`, or chunks whose last one closes the message.
 */
export class HttpFrame {
  /** Of the message under way or just completed. */
  head = '';
  bodyBytes = 0;

  #partialHead = '';
  /** Bytes still to come; `null`: the last chunk decides. */
  #missing: number | null = 0;
  #tail = '';

  /** Adds bytes; whether they complete a message. Throws when there are more than that. */
  push(bytes: Buffer): boolean {
    if (this.#done()) return this.#startWith(bytes);
    return this.#continueWith(bytes);
  }

  #done(): boolean {
    return this.#missing === 0;
  }

  #startWith(bytes: Buffer): boolean {
    const text = this.#partialHead + bytes.toString('latin1');
    const headEnd = text.indexOf('\r\n\r\n');
    if (headEnd < 0) {
      this.#partialHead = text;
      return false;
    }
    this.#partialHead = '';
    this.head = text.slice(0, headEnd);
    this.bodyBytes = 0;
    this.#tail = '';
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.head)?.[1];
    this.#missing = length === undefined ? null : Number(length);
    return this.#continueWith(bytes.subarray(bytes.length - (text.length - headEnd - 4)));
  }

  #continueWith(bytes: Buffer): boolean {
    this.bodyBytes += bytes.length;
    if (this.#missing === null) {
      this.#tail = (
        this.#tail + bytes.toString('latin1', Math.max(0, bytes.length - lastChunk.length))
      ).slice(-lastChunk.length);
      if (this.#tail === lastChunk) this.#missing = 0;
      return this.#done();
    }
    this.#missing -= bytes.length;
    if (this.#missing < 0) throw new Error('more bytes than the message has');
    return this.#done();
  }
}

const lastChunk = '\r\n0\r\n\r\n';
