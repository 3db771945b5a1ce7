import { OtlpDecodeError } from './otlp-decode-error.ts';

/**
 * Reads the protobuf wire format from one buffer without copies. Every method checks the bounds that
 * `enter` set and throws `OtlpDecodeError` when the bytes end too early.
 */
export class ProtobufReader {
  position = 0;
  end: number;
  readonly #bytes: Buffer;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.byteLength;
  }

  /** The next field's tag, 0 at the end of the message. */
  tag(): number {
    if (this.position >= this.end) return 0;
    const tag = this.varint();
    if (tag < 8 || tag > 0xffffffff) throw new OtlpDecodeError('invalid field tag');
    return tag;
  }

  /** Steps into a length-delimited message; returns what `leave` needs to step out again. */
  enter(): number {
    const length = this.#length();
    const outer = this.end;
    this.end = this.position + length;
    return outer;
  }

  leave(outer: number): void {
    this.position = this.end;
    this.end = outer;
  }

  /** An unsigned varint; exact up to 2^53, larger values lose their lowest bits. */
  varint(): number {
    const bytes = this.#bytes;
    let position = this.position;
    let value = 0;
    let factor = 1;
    for (let count = 0; count < 10; count++) {
      if (position >= this.end) throw truncated();
      const byte = bytes[position++] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        this.position = position;
        return value;
      }
      factor *= 128;
    }
    throw new OtlpDecodeError('invalid varint');
  }

  /** A signed 64-bit integer as decimal text. */
  int64(): string {
    const start = this.position;
    const value = this.varint();
    if (value <= Number.MAX_SAFE_INTEGER) return String(value);
    let exact = 0n;
    for (let position = this.position - 1; position >= start; position--) {
      exact = (exact << 7n) | BigInt((this.#bytes[position] as number) & 0x7f);
    }
    return BigInt.asIntN(64, exact).toString();
  }

  /** A 32-bit integer or enum, negative values included. */
  int32(): number {
    const value = this.varint();
    return value <= 0x7fffffff ? value : Number(BigInt.asIntN(32, BigInt(value)));
  }

  fixed64(): bigint {
    const position = this.position;
    if (position + 8 > this.end) throw truncated();
    this.position = position + 8;
    return this.#view.getBigUint64(position, true);
  }

  fixed32(): number {
    const position = this.position;
    if (position + 4 > this.end) throw truncated();
    this.position = position + 4;
    return this.#view.getUint32(position, true);
  }

  double(): number {
    const position = this.position;
    if (position + 8 > this.end) throw truncated();
    this.position = position + 8;
    return this.#view.getFloat64(position, true);
  }

  string(): string {
    return this.#text('utf8');
  }

  /** Text that comes again and again, such as a key: one met before is not made, nor hashed, anew. */
  repeatedString(): string {
    const length = this.#length();
    const start = this.position;
    this.position = start + length;
    if (length > longestMet) return this.#bytes.toString('utf8', start, start + length);
    const bytes = this.#bytes;
    let hash = length;
    for (let index = start; index < start + length; index++) {
      hash = (Math.imul(hash, 31) + (bytes[index] as number)) | 0;
    }
    const slot = (hash ^ (hash >>> 12)) & (metSlots - 1);
    const known = met[slot];
    if (known !== undefined && isAsciiText(bytes, start, length, known)) return known;
    const text = bytes.toString('utf8', start, start + length);
    met[slot] = text;
    return text;
  }

  hex(): string {
    return this.#text('hex');
  }

  base64(): string {
    return this.#text('base64');
  }

  /** Skips the field whose tag was just read. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.varint();
        return;
      case 1:
        this.fixed64();
        return;
      case 2:
        this.position += this.#length();
        return;
      case 5:
        this.fixed32();
        return;
      default:
        throw new OtlpDecodeError(`invalid wire type ${tag & 7}`);
    }
  }

  #text(encoding: 'utf8' | 'hex' | 'base64'): string {
    const length = this.#length();
    const start = this.position;
    this.position = start + length;
    return length === 0 ? '' : this.#bytes.toString(encoding, start, start + length);
  }

  #length(): number {
    const length = this.varint();
    if (this.position + length > this.end) throw truncated();
    return length;
  }
}

/** Texts met last, each in the place that its bytes lead to. */
const met: (string | undefined)[] = Array.from({ length: 4_096 });
const metSlots = met.length;
const longestMet = 64;

function isAsciiText(bytes: Uint8Array, start: number, length: number, text: string): boolean {
  if (text.length !== length) return false;
  for (let index = 0; index < length; index++) {
    const byte = bytes[start + index] as number;
    if (byte > 0x7f || text.charCodeAt(index) !== byte) return false;
  }
  return true;
}

function truncated(): OtlpDecodeError {
  return new OtlpDecodeError('unexpected end of message');
}
