import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseParser } from '../../../src-gateway/apis/sse-parser.ts';
import { areComplete, completeEvents, hasContent } from '../../../src-gateway/filters/stream-events.ts';

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const line = fc.oneof(
  fc.constantFrom(
    'data: [DONE]',
    'data:[DONE]',
    'data: x',
    'data',
    ': note',
    'event: message',
    'id: 1',
    'datax: 1',
  ),
  fc.string({ maxLength: 8 }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
);

describe('events of a stream', () => {
  it('have content when a client reads something in them', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), lineEnd, (lines, end) => {
        const event = Buffer.from(lines.join(end) + end + end);
        const parser = new SseParser();
        const read = [...parser.push(event), ...parser.end()];
        if (read.some(({ data }) => data.trim() !== '' && data.trim() !== '[DONE]')) {
          expect(hasContent(event)).toBe(true);
        }
      }),
    );
  });

  it.each([
    [': ping\n\n', false],
    ['event: x\n\n', false],
    ['data: [DONE]\n\n', false],
    ['data:[DONE]\r\n\r\n', false],
    ['data: [DONE]\ndata: more\n\n', true],
    ['event: x\ndata: {}\n\n', true],
  ])('%j', (event, expected) => {
    expect(hasContent(Buffer.from(event))).toBe(expected);
  });

  it.each([
    ['data: x', 'data: x\n\n'],
    ['data: x\n', 'data: x\n\n'],
    ['data: x\n\n', 'data: x\n\n'],
    ['data: x\r\n\r\n', 'data: x\r\n\r\n'],
    ['', ''],
  ])('are completed: %j', (events, expected) => {
    const completed = completeEvents(Buffer.from(events));
    expect(Buffer.from(completed).toString()).toBe(expected);
    if (events !== '') expect(areComplete(completed)).toBe(true);
  });
});
