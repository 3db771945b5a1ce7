/** The text of a file, or where it stops being one. */
export type DecodedText =
  | { readonly text: string; readonly byteOrderMark: '' | '\uFEFF' }
  | {
      /** Index of the first byte that is part of no character, from 0. */
      readonly badByte: number;
      /** What stands before it. */
      readonly before: string;
    };

/** Reads UTF-8. A byte order mark is part of no value; it is told apart. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    return { text: strict().decode(bytes), byteOrderMark: marked ? '\uFEFF' : '' };
  } catch {
    const before = strict().decode(bytes.subarray(0, soundLength(bytes)), { stream: true });
    return { badByte: new TextEncoder().encode(before).length + (marked ? 3 : 0), before };
  }
}

const strict = () => new TextDecoder('utf-8', { fatal: true });

/** The longest start that may still become text; a character that it cuts is left out when it is decoded. */
function soundLength(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isSound(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isSound(bytes: Uint8Array): boolean {
  try {
    strict().decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
