import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The first characters of a text's SHA-256, lower-case hex: the same text always gives the same. */
export function shortHash(text: string, length: number): string {
  return sha256Hex(text).slice(0, length);
}

/** 64 characters. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
