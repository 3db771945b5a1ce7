import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ServerSentEvent, SseParser } from '../../../src-gateway/apis/sse-parser.ts';

function parse(chunks: readonly Uint8Array[]): ServerSentEvent[] {
  const parser = new SseParser();
  return [...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.end()];
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((one, two) => one - two);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('SseParser', () => {
  it('reads data without a space, CRLF line ends and comments, and a last event without its blank line [llm-apis V54]', () => {
    const stream = 'data:{"id":"1"}\r\n\r\n: hb\r\n\r\ndata: [DONE]';
    expect(parse([bytes(stream)])).toEqual([
      { event: '', data: '{"id":"1"}' },
      { event: '', data: '[DONE]' },
    ]);
  });

  it('joins several data lines and keeps the name of the event', () => {
    expect(parse([bytes('event: delta\ndata: a\ndata: b\nid: 7\nretry: 5\n\n')])).toEqual([
      { event: 'delta', data: 'a\nb' },
    ]);
  });

  it('gives the same events however the bytes are cut', () => {
    const stream = bytes(
      '\uFEFFevent: a\r\ndata: 日é\r\n\r\ndata: {"x":"😀"}\r\rdata: two\ndata: lines\n\n: ping\n\ndata: end',
    );
    const whole = parse([stream]);
    expect(whole.map(({ data }) => data)).toEqual(['日é', '{"x":"😀"}', 'two\nlines', 'end']);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (places) => {
        expect(parse(cut(stream, places))).toEqual(whole);
      }),
    );
  });

  it('takes any bytes without an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), (chunks) => {
        expect(parse(chunks)).toBeInstanceOf(Array);
      }),
    );
  });

  it('says so when an event is longer than any model would send', () => {
    const parser = new SseParser();
    const piece = bytes(`data: ${'x'.repeat(1024 * 1024)}`);
    for (let sent = 0; sent <= 33; sent += 1) parser.push(sent === 0 ? piece : piece.subarray(6));
    expect(parser.isTooLong).toBe(true);
    expect(parser.end()).toEqual([]);
  });
});
