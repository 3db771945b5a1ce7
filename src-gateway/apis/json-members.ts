/** Where a value stands in a JSON text, in bytes; `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A range with what stands directly in it, as far as it was noted when its text was scanned. */
export interface IndexedRange extends ByteRange {
  readonly members?: ReadonlyMap<string, IndexedRange>;
  readonly elements?: readonly IndexedRange[] | undefined;
}

/** The text is not one JSON object. `offset` is the byte at which it stops being one. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly offset: number;

  constructor(offset: number, expected: string) {
    super(`expected ${expected}`);
    this.offset = offset;
  }
}

const deepestNesting = 512;

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
/** Where a search of the runtime begins to pay: code and tool output have a quote or an escape every few bytes. */
const nearBytes = 64;
/** Levels of a request below its own members that are noted: messages, their members, their parts. */
const indexedLevels = 3;
/** A list with more is found again by whoever needs it: notes must not outgrow the text. */
const mostIndexed = 4096;

/**
 * The top-level members of a JSON object, found without building a value: most of a request is text
 * that only the provider needs to understand. The structure of the whole text is checked on the way.
 * A repeated name keeps its last value, as `JSON.parse` does. Throws `JsonSyntaxError`.
 */
export function scanMembers(text: Uint8Array): Map<string, IndexedRange> {
  const scanner = new JsonScanner(text);
  const members = scanner.object(indexedLevels);
  scanner.end();
  return members;
}

/** The same of an object that begins at `start`, whatever follows it. */
export function scanMembersFrom(text: Uint8Array, start: number): Map<string, IndexedRange> {
  return new JsonScanner(text, start).object(0);
}

/** The elements of a JSON list that begins at `start`, found in the same way. Throws `JsonSyntaxError`. */
export function scanElementsFrom(text: Uint8Array, start: number): readonly IndexedRange[] {
  return new JsonScanner(text, start).list(0, Number.POSITIVE_INFINITY) ?? [];
}

/** Whether the text is one complete JSON value. */
export function isJson(text: Uint8Array): boolean {
  try {
    const scanner = new JsonScanner(text);
    scanner.anything();
    scanner.end();
    return true;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return false;
    throw error;
  }
}

/**
 * The value at a place that `scanMembers` gave. Throws `JsonSyntaxError` where a text in it is malformed:
 * scanning only finds where texts end.
 */
export function valueAt(text: Uint8Array, range: ByteRange): unknown {
  try {
    return JSON.parse(decoder.decode(text.subarray(range.start, range.end)));
  } catch {
    throw new JsonSyntaxError(range.start, 'a value');
  }
}

/**
 * The text of a JSON string at a place. Names and roles are the same few in all requests: to find one that
 * was read before is far quicker than to decode it. Throws `JsonSyntaxError` for an escape that is none.
 */
export function stringAt(text: Uint8Array, { start, end }: ByteRange): string {
  if (end - start > longestPlain) return decodedString(text, start, end);
  let hash = end - start;
  for (let at = start + 1; at < end - 1; at += 1) {
    const byte = text[at] ?? 0;
    if (byte === backslash || byte >= 0x80) return decodedString(text, start, end);
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  const slot = hash & (plainTexts.length - 1);
  const known = plainTexts[slot];
  if (known !== undefined && standsAt(text, start + 1, end - 1, known)) return known;
  const decoded = decodedString(text, start, end);
  plainTexts[slot] = decoded;
  return decoded;
}

const longestPlain = 42;
/** Plain texts by their hash, each in the place of the one before it. */
const plainTexts: (string | undefined)[] = new Array(1024).fill(undefined);

function standsAt(text: Uint8Array, start: number, end: number, plain: string): boolean {
  if (plain.length !== end - start) return false;
  for (let at = 0; at < plain.length; at += 1) {
    if (plain.charCodeAt(at) !== text[start + at]) return false;
  }
  return true;
}

function decodedString(text: Uint8Array, start: number, end: number): string {
  const decoded = decoder.decode(text.subarray(start + 1, end - 1));
  if (!decoded.includes('\\')) return decoded;
  try {
    return JSON.parse(`"${decoded}"`);
  } catch {
    throw new JsonSyntaxError(start, 'a text');
  }
}

/** 1-based line and column (in characters) of a byte, for error messages. */
export function placeOf(text: Uint8Array, offset: number): { line: number; column: number } {
  const lines = decoder.decode(text.subarray(0, offset)).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** A text may begin with U+FEFF. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

class JsonScanner {
  readonly #text: Uint8Array;
  #at: number;
  /** Of objects and lists that `object` and `list` are in. */
  #depth = 0;

  constructor(text: Uint8Array, start = 0) {
    this.#text = text;
    this.#at = start;
  }

  /** `levels`: how deep its members are noted. */
  object(levels: number): Map<string, IndexedRange> {
    const members = new Map<string, IndexedRange>();
    this.#skipSpace();
    this.#expect(openBrace, 'a JSON object');
    this.#skipSpace();
    if (this.#text[this.#at] === closeBrace) {
      this.#at += 1;
      return members;
    }
    while (true) {
      this.#skipSpace();
      const nameStart = this.#at;
      this.#string('a member name');
      const name = stringAt(this.#text, { start: nameStart, end: this.#at });
      this.#skipSpace();
      this.#expect(colon, '":"');
      members.set(name, this.#noted(levels));
      this.#skipSpace();
      const next = this.#text[this.#at];
      this.#at += 1;
      if (next === comma) continue;
      if (next === closeBrace) return members;
      throw new JsonSyntaxError(this.#at - 1, '"," or "}"');
    }
  }

  /** `null`: there are more than `most` elements. */
  list(levels: number, most: number): IndexedRange[] | null {
    const elements: IndexedRange[] = [];
    let count = 0;
    this.#skipSpace();
    this.#expect(openBracket, 'a JSON list');
    this.#skipSpace();
    while (this.#text[this.#at] !== closeBracket || count > 0) {
      const element = this.#noted(count < most ? levels : 0);
      count += 1;
      if (count <= most) elements.push(element);
      this.#skipSpace();
      const next = this.#text[this.#at];
      if (next === closeBracket) break;
      this.#expect(comma, '"," or "]"');
    }
    this.#at += 1;
    return count <= most ? elements : null;
  }

  /** One value with what stands in it, `levels` deep. */
  #noted(levels: number): IndexedRange {
    this.#skipSpace();
    const start = this.#at;
    const byte = this.#text[start];
    if (levels === 0 || (byte !== openBrace && byte !== openBracket)) {
      this.#value();
      return { start, end: this.#at };
    }
    this.#depth += 1;
    const inside =
      byte === openBrace
        ? { members: this.object(levels - 1) }
        : { elements: this.list(levels - 1, mostIndexed) ?? undefined };
    this.#depth -= 1;
    return { start, end: this.#at, ...inside };
  }

  anything(): void {
    this.#skipSpace();
    this.#value();
  }

  /** Nothing but white space may follow. */
  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) throw new JsonSyntaxError(this.#at, 'the end of the body');
  }

  /** One value with everything in it; a stack of brackets instead of recursion. */
  #value(): void {
    const open: number[] = [];
    while (true) {
      this.#skipSpace();
      const byte = this.#text[this.#at];
      if (byte === openBrace || byte === openBracket) {
        if (open.length + this.#depth === deepestNesting) throw new JsonSyntaxError(this.#at, 'less nesting');
        this.#at += 1;
        this.#skipSpace();
        const close = byte === openBrace ? closeBrace : closeBracket;
        if (this.#text[this.#at] === close) this.#at += 1;
        else {
          open.push(close);
          if (close === closeBrace) this.#memberName();
          continue;
        }
      } else if (byte === quote) this.#string('a value');
      else this.#scalar();
      while (true) {
        const close = open.at(-1);
        if (close === undefined) return;
        this.#skipSpace();
        const next = this.#text[this.#at];
        if (next === comma) {
          this.#at += 1;
          if (close === closeBrace) this.#memberName();
          break;
        }
        if (next !== close)
          throw new JsonSyntaxError(this.#at, close === closeBrace ? '"," or "}"' : '"," or "]"');
        this.#at += 1;
        open.pop();
      }
    }
  }

  #memberName(): void {
    this.#skipSpace();
    this.#string('a member name');
    this.#skipSpace();
    this.#expect(colon, '":"');
  }

  #string(expected: string): void {
    this.#expect(quote, expected);
    const end = endOfString(this.#text, this.#at);
    if (end === -1) throw new JsonSyntaxError(this.#at - 1, 'the end of this text');
    this.#at = end;
  }

  #scalar(): void {
    const start = this.#at;
    while (isDigit(this.#text[this.#at])) this.#at += 1;
    // A whole number, nearly always; what begins with 0 may be one that JSON does not know.
    if (this.#at > start && this.#text[start] !== zero && !isScalarByte(this.#text[this.#at] ?? 0)) return;
    while (this.#at < this.#text.length && isScalarByte(this.#text[this.#at] ?? 0)) this.#at += 1;
    const word = decoder.decode(this.#text.subarray(start, this.#at));
    if (!scalar.test(word)) throw new JsonSyntaxError(start, 'a value');
  }

  #skipSpace(): void {
    while (true) {
      const byte = this.#text[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at += 1;
    }
  }

  #expect(byte: number, expected: string): void {
    if (this.#text[this.#at] !== byte) throw new JsonSyntaxError(this.#at, expected);
    this.#at += 1;
  }
}

/** Behind the closing quote of a string whose first character is at `at`; -1: it has none. */
function endOfString(text: Uint8Array, start: number): number {
  let at = start;
  while (true) {
    const near = Math.min(at + nearBytes, text.length);
    while (at < near) {
      const byte = text[at];
      at += 1;
      if (byte === quote) return at;
      if (byte === backslash) at += 1;
    }
    const close = text.indexOf(quote, at);
    if (close === -1) return -1;
    let slashes = 0;
    while (close - 1 - slashes >= at && text[close - 1 - slashes] === backslash) slashes += 1;
    at = close + 1;
    if (slashes % 2 === 0) return at;
  }
}

const scalar = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

const zero = 0x30;

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= 0x39;
}

/** Letters, digits and `+ - .`: what literals and numbers are made of. */
function isScalarByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x2b ||
    byte === 0x45
  );
}
