import {
  type ByteRange,
  JsonSyntaxError,
  scanElementsFrom,
  scanMembersFrom,
  valueAt,
} from './json-members.ts';

/** The members of an object inside a JSON text; none when the value there is something else. */
export function membersAt(text: Uint8Array, range: ByteRange | undefined): ReadonlyMap<string, ByteRange> {
  if (range === undefined || text[range.start] !== openBrace) return noMembers;
  return attempt(() => scanMembersFrom(text, range.start)) ?? noMembers;
}

/** The elements of a list inside a JSON text; none when the value there is something else. */
export function elementsAt(text: Uint8Array, range: ByteRange | undefined): readonly ByteRange[] {
  if (range === undefined || text[range.start] !== openBracket) return [];
  return attempt(() => scanElementsFrom(text, range.start)) ?? [];
}

/** The text at a place; `null` when the value there is no text. */
export function textAt(text: Uint8Array, range: ByteRange | undefined): string | null {
  if (range === undefined || text[range.start] !== quote) return null;
  const value = attempt(() => valueAt(text, range));
  return typeof value === 'string' ? value : null;
}

const quote = 0x22;
const openBrace = 0x7b;
const openBracket = 0x5b;
const noMembers: ReadonlyMap<string, ByteRange> = new Map();

/** What is malformed inside a request is for its provider to say. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}
