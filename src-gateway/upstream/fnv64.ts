const encoder = new TextEncoder();

/** FNV-1a with 64 bits, in two halves: a prompt is hashed with every request, and big integers are slow. */
export class Fnv64 {
  #high: number;
  #low: number;

  /** Goes on from another hash, or starts anew. */
  constructor(from?: Fnv64) {
    this.#high = from === undefined ? 0xcbf29ce4 | 0 : from.#high;
    this.#low = from === undefined ? 0x84222325 | 0 : from.#low;
  }

  text(text: string): this {
    if (text === '') return this;
    return this.bytes(encoder.encode(text));
  }

  bytes(bytes: Uint8Array): this {
    let high = this.#high;
    let low = this.#low;
    for (let at = 0; at < bytes.length; at += 1) {
      low ^= bytes[at] ?? 0;
      // The prime is 2^40 + 435. What the low half times 435 carries over, in steps that fit 32 bits:
      const carried = ((low >>> 16) * 435 + (((low & 0xffff) * 435) >>> 16)) >>> 16;
      high = (Math.imul(high, 435) + carried + (low << 8)) | 0;
      low = Math.imul(low, 435);
    }
    this.#high = high;
    this.#low = low;
    return this;
  }

  /** 16 lower-case hexadecimal digits: their order is the order of the numbers. */
  get hex(): string {
    return digits(this.#high) + digits(this.#low);
  }
}

function digits(half: number): string {
  return (half >>> 0).toString(16).padStart(8, '0');
}
