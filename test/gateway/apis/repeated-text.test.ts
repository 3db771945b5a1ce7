import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamDecoder as messagesDecoder } from '../../../src-gateway/apis/anthropic-messages/stream-decoder.ts';
import { streamDecoder as chatDecoder } from '../../../src-gateway/apis/openai-chat/stream-decoder.ts';
import { RepeatedText } from '../../../src-gateway/apis/repeated-text.ts';
import type { ReplyEvent } from '../../../src-gateway/apis/reply.ts';
import { decodeContext } from '../../support/codec-contexts.ts';

const chunk = (content: string) =>
  `{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":${content}},"finish_reason":null}]}`;
const text = (value: string): ReplyEvent[] => [{ type: 'text', text: value }];

describe('an event like the one before', () => {
  it.each([
    ['another text', '"there"', 'there'],
    ['a text with escapes', '"a \\"quoted\\" \\u00e9\\n"', 'a "quoted" é\n'],
    ['no text', '""', ''],
    ['more than a text', '"a","role":"assistant","content":"b"', null],
    ['something else', '{"text":"a"}', null],
    ['half a text', '"a', null],
  ])('that has %s', (_what, content, expected) => {
    const repeated = new RepeatedText('content');
    repeated.learn(chunk('"Hello"'), '', text('Hello'));
    expect(repeated.read(chunk(content), '')).toBe(expected);
  });

  it.each([
    ['another name', chunk('"Hello"'), 'other'],
    ['anything else beside the text', chunk('"Hello"').replace('null', '"stop"'), ''],
  ])('is not one with %s', (_what, data, name) => {
    const repeated = new RepeatedText('content');
    repeated.learn(chunk('"Hello"'), '', text('Hello'));
    expect(repeated.read(data, name)).toBeNull();
  });

  it.each([
    ['said more than a text', chunk('"a"'), [...text('a'), { type: 'block_end' as const }]],
    ['has a second member of that name', '{"content":"a","more":{"content":"b"}}', text('a')],
    ['writes its text in its own way', chunk('"\\u0061"'), text('a')],
  ])('follows none that %s', (_what, data, events) => {
    const repeated = new RepeatedText('content');
    repeated.learn(data, '', events);
    expect(repeated.read(data, '')).toBeNull();
  });

  it('may have a space behind its colons', () => {
    const repeated = new RepeatedText('content');
    repeated.learn('{"content": "a"}', '', text('a'));
    expect(repeated.read('{"content": "b"}', '')).toBe('b');
  });
});

/** Two events in a row that are alike do not come often by chance. */
const runs = { numRuns: 1000 };

/** Whatever servers write, and clients of theirs must not notice how it was read. */
const words = fc.oneof(
  fc.constantFrom('', 'a', 'content', 'text', '"content":"x"', '\\', 'é', '😀', '\n'),
  fc.string(),
);
const members = fc.record(
  { content: words, reasoning_content: words, refusal: words, meta: fc.record({ content: words }) },
  { requiredKeys: [] },
);
const chatChunks = fc.array(
  fc.record(
    { delta: members, finish_reason: fc.constantFrom(null, null, null, 'stop'), tier: fc.constant('flex') },
    { requiredKeys: ['delta', 'finish_reason'] },
  ),
  { size: 'medium' },
);
const messagesEvents = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('content_block_delta'),
      index: fc.constantFrom(0, 0, 1),
      delta: fc.record({ type: fc.constant('text_delta'), text: words }),
    }),
    fc.record({
      type: fc.constant('content_block_start'),
      index: fc.constantFrom(0, 1),
      content_block: fc.record({ type: fc.constantFrom('text', 'thinking'), text: words, thinking: words }),
    }),
    fc.record({ type: fc.constant('content_block_stop'), index: fc.constantFrom(0, 1) }),
  ),
);

describe('a stream of events that repeat each other', () => {
  it('is read as one whose events all differ: Chat Completions', () => {
    fc.assert(
      fc.property(chatChunks, fc.boolean(), (chunks, isSpaced) => {
        const events = chunks.map(({ delta, finish_reason, tier }) => ({
          id: 'c',
          model: 'm',
          choices: [{ index: 0, delta, finish_reason }],
          ...(tier && { service_tier: tier }),
        }));
        expect(decoded(chatDecoder, events, isSpaced)).toEqual(
          decoded(chatDecoder, numbered(events), isSpaced),
        );
      }),
      runs,
    );
  });

  it('is read as one whose events all differ: Messages', () => {
    fc.assert(
      fc.property(messagesEvents, fc.boolean(), (events, isSpaced) => {
        expect(decoded(messagesDecoder, events, isSpaced)).toEqual(
          decoded(messagesDecoder, numbered(events), isSpaced),
        );
      }),
      runs,
    );
  });
});

function numbered(events: readonly object[]): readonly object[] {
  return events.map((event, number) => ({ ...event, number }));
}

function decoded(
  open: typeof chatDecoder,
  events: readonly object[],
  isSpaced: boolean,
): readonly ReplyEvent[] {
  const decoder = open(decodeContext());
  const lines = events.map((event) => {
    const json = JSON.stringify(event);
    return `data: ${isSpaced ? json.replaceAll('":', '": ') : json}\n\n`;
  });
  return [...decoder.push(Buffer.from(lines.join(''))), ...decoder.end()];
}
