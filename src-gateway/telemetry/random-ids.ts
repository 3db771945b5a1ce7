import { randomFillSync } from 'node:crypto';

/** 32 hex digits, never all zero. */
export function randomTraceId(): string {
  return randomHex(16);
}

/** 16 hex digits, never all zero. */
export function randomSpanId(): string {
  return randomHex(8);
}

/** One call into the system's generator serves some hundred ids. */
const pool = Buffer.allocUnsafeSlow(4096);
let position = pool.length;

function randomHex(bytes: number): string {
  if (position + bytes > pool.length) {
    randomFillSync(pool);
    position = 0;
  }
  const text = pool.toString('hex', position, position + bytes);
  position += bytes;
  return /^0+$/.test(text) ? randomHex(bytes) : text;
}
