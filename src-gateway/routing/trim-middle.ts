const encoder = new TextEncoder();
const decoder = new TextDecoder();
const ellipsis = '…';
/** Bytes of the ellipsis. */
const ellipsisLength = 3;

/** A text of at most `limit` UTF-8 bytes: its beginning and its end, which say most of what is wanted. */
export function trimMiddle(text: string, limit: number): string {
  const bytes = encoder.encode(text);
  if (bytes.length <= limit) return text;
  if (limit <= ellipsisLength) return headOf(bytes, limit);
  const room = limit - ellipsisLength;
  const head = headOf(bytes, Math.floor((3 * room) / 5));
  return head + ellipsis + tailOf(bytes, room - byteLength(head));
}

/** UTF-8 bytes of a text. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** The longest beginning of whole characters. */
function headOf(bytes: Uint8Array, limit: number): string {
  let end = limit;
  while (end > 0 && isContinuation(bytes[end])) end -= 1;
  return decoder.decode(bytes.subarray(0, end));
}

/** The longest end of whole characters. */
function tailOf(bytes: Uint8Array, limit: number): string {
  let start = bytes.length - limit;
  while (start < bytes.length && isContinuation(bytes[start])) start += 1;
  return decoder.decode(bytes.subarray(start));
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
