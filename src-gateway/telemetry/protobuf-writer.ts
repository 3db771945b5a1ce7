/**
 * Writes protobuf from the last byte to the first: the length of a nested message is known when its
 * prefix is due, so nothing is measured twice or moved. Fields therefore go in last first.
 * Encoding: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #buffer = Buffer.allocUnsafe(16 * 1024);
  #start = this.#buffer.length;

  /** Bytes written so far; what a nested message compares with at its end. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  /** The message in memory of its own. */
  finish(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#buffer.subarray(this.#start));
  }

  /** Closes, that is begins on the wire, a nested message whose content was written since `lengthBefore`. */
  message(field: number, lengthBefore: number): void {
    this.#varint(this.length - lengthBefore);
    this.#tag(field, 2);
  }

  string(field: number, value: string): void {
    const before = this.length;
    if (value.length > shortString || !this.#writeAscii(value)) {
      const size = Buffer.byteLength(value);
      const at = this.#reserve(size);
      this.#buffer.write(value, at, size, 'utf8');
    }
    this.message(field, before);
  }

  /** `value` in hex digits. */
  hexBytes(field: number, value: string): void {
    const size = value.length / 2;
    const at = this.#reserve(size);
    this.#buffer.write(value, at, size, 'hex');
    this.message(field, this.length - size);
  }

  /** Any safe integer; a negative one as its two's complement in 64 bits. */
  integer(field: number, value: number): void {
    this.#varint(value);
    this.#tag(field, 0);
  }

  boolean(field: number, value: boolean): void {
    this.#varint(value ? 1 : 0);
    this.#tag(field, 0);
  }

  double(field: number, value: number): void {
    const at = this.#reserve(8);
    this.#buffer.writeDoubleLE(value, at);
    this.#tag(field, 1);
  }

  fixed32(field: number, value: number): void {
    const at = this.#reserve(4);
    this.#buffer.writeUInt32LE(value, at);
    this.#tag(field, 5);
  }

  fixed64(field: number, value: bigint): void {
    const at = this.#reserve(8);
    this.#buffer.writeBigUInt64LE(value, at);
    this.#tag(field, 1);
  }

  /** Cheaper than a call out of JavaScript; `false`, and nothing written, when a character is not ASCII. */
  #writeAscii(value: string): boolean {
    const at = this.#reserve(value.length);
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) {
        this.#start += value.length;
        return false;
      }
      this.#buffer[at + index] = code;
    }
    return true;
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    if (value >= 0 && value < 0x80) {
      const at = this.#reserve(1);
      this.#buffer[at] = value;
    } else if (value >= 0 && value <= 0xffffffff) {
      this.#smallVarint(value);
    } else {
      this.#wideVarint(BigInt.asUintN(64, BigInt(value)));
    }
  }

  #smallVarint(value: number): void {
    let size = 1;
    for (let rest = value >>> 7; rest !== 0; rest >>>= 7) {
      size += 1;
    }
    let at = this.#reserve(size);
    let rest = value;
    for (; size > 1; size -= 1) {
      this.#buffer[at] = (rest & 0x7f) | 0x80;
      at += 1;
      rest >>>= 7;
    }
    this.#buffer[at] = rest;
  }

  #wideVarint(value: bigint): void {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 0x7fn) {
      bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    this.#buffer.set(bytes, this.#reserve(bytes.length));
  }

  #reserve(size: number): number {
    if (size > this.#start) {
      this.#grow(size);
    }
    this.#start -= size;
    return this.#start;
  }

  #grow(size: number): void {
    const used = this.length;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, used + size));
    this.#buffer.copy(larger, larger.length - used, this.#start);
    this.#buffer = larger;
    this.#start = larger.length - used;
  }
}

/** In characters. Most attribute keys and values are shorter. */
const shortString = 48;
