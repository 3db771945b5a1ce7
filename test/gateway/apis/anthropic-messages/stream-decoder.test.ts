import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../../src-gateway/apis/anthropic-messages/codec.ts';
import { ReplyCollector } from '../../../../src-gateway/apis/collect-reply.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import { replayReply } from '../../../../src-gateway/apis/replay-reply.ts';
import type { Reply, ReplyEvent } from '../../../../src-gateway/apis/reply.ts';
import { decodeContext, decodeCut, replyContext } from '../../../support/codec-contexts.ts';

const sse = (events: readonly { readonly type: string }[]) =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');

function decode(stream: string, places: readonly number[] = []): readonly ReplyEvent[] {
  return decodeCut(anthropicMessages.streamDecoder(decodeContext({ provider: 'anthropic' })), stream, places);
}

const start = (told: object = {}) => ({
  type: 'message_start',
  message: { id: 'msg_1', model: 'c', content: [], usage: { input_tokens: 7, output_tokens: 1 }, ...told },
});
const begin = (index: number, content_block: object) => ({
  type: 'content_block_start',
  index,
  content_block,
});
const delta = (index: number, told: object) => ({ type: 'content_block_delta', index, delta: told });
const stop = (index: number) => ({ type: 'content_block_stop', index });
const finish = (stop_reason: string, usage: object = { output_tokens: 5 }) => ({
  type: 'message_delta',
  delta: { stop_reason, stop_sequence: null },
  usage,
});
const end = { type: 'message_stop' };

const wholeStream = sse([
  start(),
  { type: 'ping' },
  begin(0, { type: 'thinking', thinking: '', signature: '' }),
  delta(0, { type: 'thinking_delta', thinking: 'h' }),
  delta(0, { type: 'signature_delta', signature: 's' }),
  stop(0),
  begin(1, { type: 'redacted_thinking', data: 'd' }),
  stop(1),
  begin(2, { type: 'text', text: '' }),
  delta(2, { type: 'text_delta', text: '日é' }),
  delta(2, {
    type: 'citations_delta',
    citation: { type: 'web_search_result_location', url: 'https://a.example/', title: 'A' },
  }),
  stop(2),
  begin(3, { type: 'tool_use', id: 't1', name: 'f', input: {} }),
  delta(3, { type: 'input_json_delta', partial_json: '' }),
  delta(3, { type: 'input_json_delta', partial_json: '{"a"' }),
  delta(3, { type: 'input_json_delta', partial_json: ':1}' }),
  stop(3),
  finish('tool_use'),
  end,
]);

const wholeEvents: readonly ReplyEvent[] = [
  { type: 'start', id: 'msg_1', model: 'c', createdAt: null },
  { type: 'usage', usage: { input: 7, cacheRead: null, cacheWrite: null, output: 1, reasoning: null } },
  { type: 'reasoning', text: 'h' },
  { type: 'reasoning_seal', seal: { issuer: 'anthropic', kind: 'signature', value: 's' } },
  { type: 'block_end' },
  { type: 'reasoning_seal', seal: { issuer: 'anthropic', kind: 'redacted', value: 'd' } },
  { type: 'block_end' },
  { type: 'text', text: '日é' },
  { type: 'citation', citation: { url: 'https://a.example/', title: 'A', start: null, end: null } },
  { type: 'block_end' },
  { type: 'tool_start', tool: 0, id: 't1', name: 'f', kind: 'function' },
  { type: 'tool_input', tool: 0, text: '{"a"' },
  { type: 'tool_input', tool: 0, text: ':1}' },
  { type: 'tool_end', tool: 0 },
  { type: 'finish', finish: { reason: 'tool_calls', stopSequence: null } },
  { type: 'usage', usage: { input: 7, cacheRead: null, cacheWrite: null, output: 5, reasoning: null } },
  { type: 'end' },
];

describe('the Messages stream decoder', () => {
  it('reads every kind of block', () => {
    expect(decode(wholeStream)).toEqual(wholeEvents);
  });

  it('reads the same however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (places) => {
        expect(decode(wholeStream, places)).toEqual(wholeEvents);
      }),
    );
  });

  it('takes the last figure of each kind, though it may be smaller', () => {
    const events = decode(
      sse([
        start({ usage: { input_tokens: 60385, cache_read_input_tokens: 5, output_tokens: 1 } }),
        finish('end_turn', {
          input_tokens: 612,
          cache_read_input_tokens: null,
          output_tokens: 40,
          iterations: [{ input_tokens: 60385, output_tokens: 900 }],
        }),
        end,
      ]),
    );
    expect(events.at(-2)).toEqual({
      type: 'usage',
      usage: { input: 617, cacheRead: 5, cacheWrite: null, output: 40, reasoning: null },
    });
  });

  it('reads an answer that stands whole in the first event', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
    ];
    expect(decode(sse([start({ content, stop_reason: 'tool_use' }), end])).slice(2)).toEqual([
      { type: 'text', text: 'a' },
      { type: 'block_end' },
      { type: 'tool_start', tool: 0, id: 't1', name: 'f', kind: 'function' },
      { type: 'tool_input', tool: 0, text: '{"a":1}' },
      { type: 'tool_end', tool: 0 },
      { type: 'finish', finish: { reason: 'tool_calls', stopSequence: null } },
      { type: 'end' },
    ]);
  });

  it('reports places in documents of the request once: they have no URL', () => {
    const place = delta(0, { type: 'citations_delta', citation: { type: 'char_location', cited_text: 'x' } });
    const events = decode(sse([start(), begin(0, { type: 'text', text: '' }), place, place, stop(0), end]));
    expect(events.slice(2, -2)).toEqual([
      { type: 'dropped', path: 'response.content.text.citations' },
      { type: 'block_end' },
    ]);
  });

  it('counts only the calls that are the client’s, and reports each other kind of block once', () => {
    const vendor = (index: number, type: string) => [
      begin(index, { type, id: 's', name: 'web_search', input: {} }),
      delta(index, { type: 'input_json_delta', partial_json: '{"query":"q"}' }),
      stop(index),
    ];
    const events = decode(
      sse([
        start(),
        ...vendor(0, 'server_tool_use'),
        ...vendor(1, 'web_search_tool_result'),
        begin(2, { type: 'tool_use', id: 't1', name: 'f', input: {} }),
        stop(2),
        ...vendor(3, 'server_tool_use'),
        finish('tool_use'),
        end,
      ]),
    );
    expect(events.slice(2, -3)).toEqual([
      { type: 'dropped', path: 'response.content.server_tool_use' },
      { type: 'dropped', path: 'response.content.web_search_tool_result' },
      { type: 'tool_start', tool: 0, id: 't1', name: 'f', kind: 'function' },
      { type: 'tool_end', tool: 0 },
    ]);
  });

  it('takes a stream that was cut for complete only when it knows why it stopped', () => {
    const truncated = {
      type: 'error',
      error: {
        status: 502,
        code: 'upstream_truncated',
        message: 'upstream stream ended before completion',
      },
    };
    expect(decode('')).toEqual([truncated]);
    expect(decode(sse([start()])).at(-1)).toEqual(truncated);
    expect(decode(sse([start(), finish('end_turn')])).at(-1)).toEqual({ type: 'end' });
  });

  it('ends with the provider’s error and reads nothing behind it', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'busy' } };
    expect(decode(sse([start(), error, finish('end_turn'), end, error])).slice(2)).toEqual([
      { type: 'error', error: { status: 529, code: 'overloaded', message: 'busy' } },
    ]);
  });

  it('skips what is no JSON, and what it does not know', () => {
    const [head, ...rest] = wholeStream.split('\n\n');
    const noise = [
      'data: {"type"',
      'data: [DONE]',
      'event: zz_new\ndata: {"type":"zz_new"}',
      ': hb',
      'data: 7',
    ];
    expect(decode([head, ...noise, ...rest].join('\n\n'))).toEqual(wholeEvents);
  });

  it('reads text that begins without saying so', () => {
    expect(
      decode(sse([delta(0, { type: 'text_delta', text: 'a' }), stop(0), finish('end_turn'), end])),
    ).toEqual([
      { type: 'start', id: '', model: 'asked-model', createdAt: null },
      { type: 'text', text: 'a' },
      { type: 'block_end' },
      { type: 'finish', finish: { reason: 'stop', stopSequence: null } },
      {
        type: 'usage',
        usage: { input: null, cacheRead: null, cacheWrite: null, output: 5, reasoning: null },
      },
      { type: 'end' },
    ]);
  });

  it('never throws, starts at most once and ends exactly once, whatever the bytes', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom('text', 'thinking', 'tool_use', 'text_delta', 'input_json_delta', 'tool_use'),
      fc.record({ type: fc.constantFrom('text', 'thinking', 'tool_use', 'text_delta', 'input_json_delta') }),
    );
    const event = fc.record({
      type: fc.constantFrom(
        'message_start',
        'content_block_start',
        'content_block_delta',
        'content_block_stop',
        'message_delta',
        'message_stop',
        'error',
      ),
      index: value,
      message: value,
      content_block: value,
      delta: value,
      usage: value,
      error: value,
    });
    const stream = fc.oneof(fc.string(), fc.array(event).map(sse));
    fc.assert(
      fc.property(stream, (text) => {
        const events = decode(text);
        const last = events.at(-1)?.type;
        expect(last === 'end' || last === 'error').toBe(true);
        expect(events.filter(({ type }) => type === 'end' || type === 'error')).toHaveLength(1);
        expect(events.findLastIndex(({ type }) => type === 'start')).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('reads what the encoder writes', () => {
    const word = fc.string({ minLength: 1, maxLength: 6 });
    const block = fc.oneof(
      fc.record({ type: fc.constant('text' as const), text: word, citations: fc.constant([]) }),
      fc.record({
        type: fc.constant('reasoning' as const),
        text: word,
        seal: fc.record({
          issuer: fc.constant('anthropic'),
          kind: fc.constant('signature' as const),
          value: word,
        }),
      }),
      fc.record({
        type: fc.constant('tool_call' as const),
        id: word,
        name: word,
        kind: fc.constant('function' as const),
        input: fc.dictionary(word, fc.jsonValue({ maxDepth: 1 })).map((input) => JSON.stringify(input)),
      }),
    );
    const reply: fc.Arbitrary<Reply> = fc.record({
      id: fc.stringMatching(/^msg_[A-Za-z0-9]+$/),
      model: word,
      createdAt: fc.constant(null),
      blocks: fc.array(block),
      finish: fc.constant({ reason: 'length' as const, stopSequence: null }),
      usage: fc.record({
        input: fc.integer({ min: 20, max: 99 }),
        cacheRead: fc.option(fc.nat({ max: 9 })),
        cacheWrite: fc.option(fc.nat({ max: 9 })),
        output: fc.nat(),
        reasoning: fc.option(fc.nat()),
      }),
      serviceTier: fc.constant(null),
    });
    fc.assert(
      fc.property(reply, (told) => {
        const encoder = anthropicMessages.streamEncoder(replyContext(), new DroppedFields('messages'));
        const stream = [...replayReply(told)].map((event) => encoder.write(event)).join('');
        const collector = new ReplyCollector();
        for (const event of decode(stream)) collector.add(event);
        expect(collector.reply).toEqual(told);
      }),
    );
  });
});
