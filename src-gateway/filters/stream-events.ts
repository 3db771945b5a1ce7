const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Whether an event says something: comments do not, and `[DONE]` only ends a stream. */
export function hasContent(event: Uint8Array): boolean {
  const lines = decoder.decode(event).match(/^data(?::.*)?$/gm);
  if (lines === null) return false;
  return lines.length > 1 || !/^data: ?\[DONE\]\s*$/.test(lines[0] ?? '');
}

/** Whether the last of the events ends with its blank line. */
export function areComplete(events: Uint8Array): boolean {
  return /(?:\n\n|\r\r|\r\n\r\n)$/.test(decoder.decode(events.subarray(-4)));
}

/** The same with the blank line: without it, the next event would run into the last one. */
export function completeEvents(events: Uint8Array): Uint8Array {
  if (events.length === 0 || areComplete(events)) return events;
  const missing = encoder.encode(/[\r\n]$/.test(decoder.decode(events.subarray(-1))) ? '\n' : '\n\n');
  const whole = new Uint8Array(events.length + missing.length);
  whole.set(events);
  whole.set(missing, events.length);
  return whole;
}
