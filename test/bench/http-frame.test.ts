import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HttpFrame } from './http-frame.ts';

const messages = {
  'a body of known length': 'HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n0\r\n\r\nab',
  'no body': 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n',
  chunks: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
};

describe.each(Object.entries(messages))('a message with %s', (_name, text) => {
  it('ends with its last byte, however it is cut, twice on one connection', () => {
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length - 1 })), (cuts) => {
        const frame = new HttpFrame();
        const places = [0, ...new Set(cuts.toSorted((a, b) => a - b)), bytes.length];
        for (let time = 0; time < 2; time += 1) {
          const ends = places.slice(1).map((end, index) => frame.push(bytes.subarray(places[index], end)));
          expect(ends).toEqual(ends.map((_, index) => index === ends.length - 1));
          expect(frame.head).toBe(text.slice(0, text.indexOf('\r\n\r\n')));
        }
      }),
    );
  });
});
