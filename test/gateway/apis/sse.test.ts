import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseCutter, splitEventBytes, splitEvents } from '../../../src-gateway/apis/sse.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const roomy = 1 << 20;

/** What the cutter hands out, piece by piece, and what is left at the end. */
function cut(pieces: readonly Uint8Array[], mostHeld = roomy) {
  const cutter = new SseCutter(mostHeld);
  const events = pieces.map((piece) => cutter.push(piece)).filter((bytes) => bytes !== null);
  return { events: events.map((bytes) => decoder.decode(bytes)), rest: decoder.decode(cutter.rest()) };
}

function splitAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ' '));
const event = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 3 }), fc.constantFrom('\n', '\r\n'))
  .map(([lines, end]) => `${lines.map((text) => `data: ${text}${end}`).join('')}${end}`);

describe('SseCutter', () => {
  it('hands out whole events only, and every byte once, however the stream is split', () => {
    fc.assert(
      fc.property(fc.array(event), line, fc.array(fc.nat(), { maxLength: 8 }), (events, tail, cuts) => {
        const text = events.join('') + tail;
        const { events: found, rest } = cut(splitAt(encoder.encode(text), cuts));
        expect(found.join('') + rest).toBe(text);
        expect(rest).toBe(tail);
        for (const piece of found) expect(piece).toMatch(/(?:\n\n|\r\n\r\n)$/);
      }),
    );
  });

  it.each(['\n\n', '\r\n\r\n', '\r\r', '\n\r\n'])('knows %j for the end of an event, byte by byte', (end) => {
    const pieces = [...encoder.encode(`data: a${end}data: b`)].map((byte) => Uint8Array.of(byte));
    const { events, rest } = cut(pieces);
    expect(events).toEqual([`data: a${end}`]);
    expect(rest).toBe('data: b');
  });

  it('holds no more than it may of an event without an end', () => {
    const { events } = cut([encoder.encode('x'.repeat(6)), encoder.encode('y'.repeat(6))], 10);
    expect(events).toEqual(['xxxxxxyyyyyy']);
  });
});

describe('splitting complete events', () => {
  const events = ['data: a\n\n', 'event: b\r\ndata: c\r\n\r\n', ': d\r\r', 'data: e\n\n'];

  it('gives each event with its blank line', () => {
    expect(splitEvents(events.join(''))).toEqual(events);
    const found = splitEventBytes(encoder.encode(events.join('')));
    expect(found.map((event) => decoder.decode(event))).toEqual(events);
  });
});
