import {
  type ByteRange,
  type IndexedRange,
  JsonSyntaxError,
  scanElementsFrom,
  scanMembersFrom,
  stringAt,
} from './json-members.ts';

/** The members of an object inside a JSON text; none when the value there is something else. */
export function membersAt(
  text: Uint8Array,
  range: IndexedRange | undefined,
): ReadonlyMap<string, IndexedRange> {
  if (range === undefined || text[range.start] !== openBrace) return noMembers;
  return range.members ?? attempt(() => scanMembersFrom(text, range.start)) ?? noMembers;
}

/** The elements of a list inside a JSON text; none when the value there is something else. */
export function elementsAt(text: Uint8Array, range: IndexedRange | undefined): readonly IndexedRange[] {
  if (range === undefined || text[range.start] !== openBracket) return [];
  return range.elements ?? attempt(() => scanElementsFrom(text, range.start)) ?? [];
}

/** The text at a place; `null` when the value there is no text. */
export function textAt(text: Uint8Array, range: ByteRange | undefined): string | null {
  if (range === undefined || text[range.start] !== quote) return null;
  try {
    return stringAt(text, range);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

/** The same in UTF-8: the bytes as they stand where nothing in them is escaped. */
export function textBytesAt(text: Uint8Array, range: ByteRange | undefined): Uint8Array | null {
  if (range === undefined || text[range.start] !== quote) return null;
  const inside = text.subarray(range.start + 1, range.end - 1);
  if (!inside.includes(backslash)) return inside;
  const value = textAt(text, range);
  return value === null ? null : encoder.encode(value);
}

const encoder = new TextEncoder();
const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const openBracket = 0x5b;
const noMembers: ReadonlyMap<string, IndexedRange> = new Map();

/** What is malformed inside a request is for its provider to say. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}
