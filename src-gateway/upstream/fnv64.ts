const encoder = new TextEncoder();

/** FNV-1a with 64 bits, in two halves: a prompt is hashed with every request, and big integers are slow. */
export class Fnv64 {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  text(text: string): this {
    return this.bytes(encoder.encode(text));
  }

  bytes(bytes: Uint8Array): this {
    let high = this.#high;
    let low = this.#low;
    for (let at = 0; at < bytes.length; at += 1) {
      low = (low ^ (bytes[at] ?? 0)) >>> 0;
      // The prime is 2^40 + 435: the low half times 435 stays far below 2^53.
      const product = low * 435;
      high = (high * 435 + Math.floor(product / 0x1_0000_0000) + ((low << 8) >>> 0)) >>> 0;
      low = product >>> 0;
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
  return half.toString(16).padStart(8, '0');
}
