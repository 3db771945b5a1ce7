import { EventStreamCodec } from '@smithy/eventstream-codec';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);

/** A message of Amazon's binary event stream, with a JSON payload. */
export function eventStreamFrame(headers: Readonly<Record<string, string>>, data: object): Uint8Array {
  return codec.encode({
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }]),
    ),
    body: Buffer.from(JSON.stringify(data)),
  });
}

/** One of its events. */
export function eventFrame(type: string, data: object): Uint8Array {
  return eventStreamFrame({ ':event-type': type, ':message-type': 'event' }, data);
}
