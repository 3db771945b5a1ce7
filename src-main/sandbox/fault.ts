import type { JsonObject } from './json-value.ts';
import type { StreamEvent } from './wires/wire.ts';

/** The first half of a stream: what arrives before the connection breaks. */
export function firstHalf(events: Iterable<StreamEvent>): readonly StreamEvent[] {
  const all = [...events];
  return all.slice(0, Math.ceil(all.length / 2));
}

/** The stream's opening, then events whose data is no JSON, or no longer what its checksum says. */
export function malformedEvents(events: Iterable<StreamEvent>): readonly StreamEvent[] {
  return [...events].map((event, index) => (index === 0 ? event : { ...event, data: spoil(event.data) }));
}

function spoil(data: string | Uint8Array): string | Uint8Array {
  if (typeof data === 'string') return halve(data);
  return data.map((byte, index) => (index === data.length - 1 ? byte ^ 0xff : byte));
}

/** JSON that stops in the middle, under a correct length and content type. */
export function malformedJson(body: JsonObject): string {
  return halve(JSON.stringify(body));
}

function halve(text: string): string {
  const body = text.trimEnd();
  return body.slice(0, Math.ceil(body.length / 2)) + text.slice(body.length);
}
