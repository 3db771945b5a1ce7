import { joinBytes, splitEventBytes } from './sse.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const choicesMember = encoder.encode('"choices"');

/**
 * Takes the usage-only chunk out of complete chat events: the gateway asked for it, the client did
 * not, and some clients trip over a chunk without choices.
 */
export function withoutUsageEvent(events: Uint8Array): Uint8Array {
  if (!mayHoldUsage(events)) return events;
  return joinBytes(splitEventBytes(events).filter((event) => !isUsageOnly(decoder.decode(event))));
}

function isUsageOnly(event: string): boolean {
  return /"choices"\s*:\s*\[\s*\]/.test(event) && /"usage"\s*:\s*\{/.test(event);
}

/** Cheap test first: a text chunk has its choices right behind the bracket. */
function mayHoldUsage(events: Uint8Array): boolean {
  let at = indexOf(events, choicesMember, 0);
  while (at !== -1) {
    let next = at + choicesMember.length;
    while (isFiller(events[next])) next += 1;
    if (events[next] === 0x5d) return true;
    at = indexOf(events, choicesMember, next);
  }
  return false;
}

/** Space, colon and opening bracket. */
function isFiller(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x3a || byte === 0x5b || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] ?? 0;
  let at = bytes.indexOf(first, from);
  while (at !== -1) {
    let length = 1;
    while (length < wanted.length && bytes[at + length] === wanted[length]) length += 1;
    if (length === wanted.length) return at;
    at = bytes.indexOf(first, at + 1);
  }
  return -1;
}
