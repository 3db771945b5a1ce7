import Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../../src-gateway/apis/anthropic-messages/codec.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import { isObject, parseJson } from '../../../../src-gateway/apis/json-value.ts';
import type { ReplyEvent } from '../../../../src-gateway/apis/reply.ts';
import { writeSealToken } from '../../../../src-gateway/apis/seal-token.ts';
import { replyContext } from '../../../support/codec-contexts.ts';

const start: ReplyEvent = { type: 'start', id: 'chatcmpl-9', model: 'gpt-x', createdAt: 1 };
const finish = (reason: 'stop' | 'tool_calls' | 'length'): ReplyEvent => ({
  type: 'finish',
  finish: { reason, stopSequence: null },
});
const usage: ReplyEvent = {
  type: 'usage',
  usage: { input: 10, cacheRead: 4, cacheWrite: null, output: 5, reasoning: null },
};
const end: ReplyEvent = { type: 'end' };
const text = (words: string): ReplyEvent => ({ type: 'text', text: words });
const call = (tool: number, id: string, name = 'f'): ReplyEvent => ({
  type: 'tool_start',
  tool,
  id,
  name,
  kind: 'function',
});
const input = (tool: number, words: string): ReplyEvent => ({ type: 'tool_input', tool, text: words });

function written(events: readonly ReplyEvent[]): string {
  const encoder = anthropicMessages.streamEncoder(replyContext(), new DroppedFields('messages'));
  return events.map((event) => encoder.write(event)).join('');
}

/** The JSON of each event, whose name must be the one on its `event:` line. */
function eventsOf(stream: string): readonly Record<string, unknown>[] {
  return stream
    .split('\n\n')
    .slice(0, -1)
    .map((event) => {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      const value = parseJson(data ?? '');
      if (!isObject(value)) throw new Error(`no event: ${event}`);
      expect(value.type).toBe(name);
      return value;
    });
}

const brief = (stream: string) =>
  eventsOf(stream).map(({ type, index, content_block, delta, usage: told }) =>
    [type, index, content_block ?? delta, told].filter((part) => part !== undefined),
  );

/** What Anthropic's own client makes of the stream. */
function finalMessage(stream: string) {
  const client = new Anthropic({
    apiKey: 'k',
    maxRetries: 0,
    fetch: async () => new Response(stream, { headers: { 'content-type': 'text/event-stream' } }),
  });
  return client.messages
    .stream({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'q' }] })
    .finalMessage();
}

describe('the Messages stream encoder', () => {
  it('writes one block after the other, and the usage with the finish', async () => {
    const stream = written([
      start,
      text(''),
      text('Hi'),
      call(0, 't1'),
      input(0, '{"x"'),
      input(0, ':1}'),
      finish('tool_calls'),
      usage,
      end,
    ]);
    expect(brief(stream).slice(1)).toEqual([
      ['content_block_start', 0, { type: 'text', text: '' }],
      ['content_block_delta', 0, { type: 'text_delta', text: 'Hi' }],
      ['content_block_stop', 0],
      ['content_block_start', 1, { type: 'tool_use', id: 't1', name: 'f', input: {} }],
      ['content_block_delta', 1, { type: 'input_json_delta', partial_json: '{"x"' }],
      ['content_block_delta', 1, { type: 'input_json_delta', partial_json: ':1}' }],
      ['content_block_stop', 1],
      [
        'message_delta',
        { stop_reason: 'tool_use', stop_sequence: null },
        { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 5 },
      ],
      ['message_stop'],
    ]);
    expect(eventsOf(stream)[0]).toEqual({
      type: 'message_start',
      message: {
        id: 'msg_9',
        type: 'message',
        role: 'assistant',
        model: 'gpt-x',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 0, output_tokens: 0 },
      },
    });
    const message = await finalMessage(stream);
    expect(message.content).toMatchObject([
      { type: 'text', text: 'Hi' },
      { type: 'tool_use', id: 't1', name: 'f', input: { x: 1 } },
    ]);
    expect(message.usage).toMatchObject({ input_tokens: 6, output_tokens: 5 });
  });

  it('keeps calls apart whose arguments alternate', async () => {
    const stream = written([
      start,
      call(0, 'a'),
      input(0, '{"x"'),
      call(1, 'b'),
      input(1, '{"y"'),
      input(0, ':1'),
      input(1, ':2'),
      text('after'),
      input(0, '}'),
      input(1, '}'),
      call(2, 'c'),
      finish('stop'),
      end,
    ]);
    expect(brief(stream).map(([type, index]) => [type, index])).toEqual([
      ['message_start', undefined],
      ['content_block_start', 0],
      ['content_block_delta', 0],
      ['content_block_delta', 0],
      ['content_block_delta', 0],
      ['content_block_stop', 0],
      ['content_block_start', 1],
      ['content_block_delta', 1],
      ['content_block_delta', 1],
      ['content_block_stop', 1],
      ['content_block_start', 2],
      ['content_block_delta', 2],
      ['content_block_stop', 2],
      ['content_block_start', 3],
      ['content_block_stop', 3],
      ['message_delta', { stop_reason: 'tool_use', stop_sequence: null }],
      ['message_stop', undefined],
    ]);
    expect((await finalMessage(stream)).content).toMatchObject([
      { type: 'tool_use', id: 'a', input: { x: 1 } },
      { type: 'tool_use', id: 'b', input: { y: 2 } },
      { type: 'text', text: 'after' },
      { type: 'tool_use', id: 'c', input: {} },
    ]);
  });

  it('writes an answer without content, and its end only once', async () => {
    const stream = written([start, end, end, finish('stop'), text('late')]);
    expect(brief(stream)).toEqual([
      ['message_start'],
      [
        'message_delta',
        { stop_reason: 'end_turn', stop_sequence: null },
        { input_tokens: 0, output_tokens: 0 },
      ],
      ['message_stop'],
    ]);
    expect((await finalMessage(stream)).content).toEqual([]);
  });

  it('holds the finish until there are figures, the end, or a silence', () => {
    const encoder = anthropicMessages.streamEncoder(replyContext(), new DroppedFields('messages'));
    expect(encoder.write(start) + encoder.write(text('a'))).toContain('text_delta');
    expect(encoder.settle()).toBe('');
    expect(brief(encoder.write(finish('length')))).toEqual([['content_block_stop', 0]]);
    expect(brief(encoder.settle()).map(([type]) => type)).toEqual(['message_delta', 'message_stop']);
    expect(encoder.settle() + encoder.write(usage) + encoder.write(end)).toBe('');
  });

  it('takes figures that came before the finish as the last known ones', () => {
    const stream = written([start, usage, text('a'), finish('stop'), end]);
    expect(brief(stream).at(-2)?.at(-1)).toEqual({
      input_tokens: 6,
      cache_read_input_tokens: 4,
      output_tokens: 5,
    });
  });

  it("closes reasoning with Anthropic's own signature, or with a token that says who thought it", async () => {
    const own: ReplyEvent = {
      type: 'reasoning_seal',
      seal: { issuer: 'anthropic', kind: 'signature', value: 's' },
    };
    const foreign: ReplyEvent = {
      type: 'reasoning_seal',
      seal: { issuer: 'gemini', kind: 'signature', value: 'g' },
    };
    const redacted: ReplyEvent = {
      type: 'reasoning_seal',
      seal: { issuer: 'anthropic', kind: 'redacted', value: 'r' },
    };
    const hidden: ReplyEvent = {
      type: 'reasoning_seal',
      seal: { issuer: 'openai', kind: 'encrypted', value: 'e' },
    };
    const thought: ReplyEvent = { type: 'reasoning', text: 'h' };
    const stream = written([
      start,
      thought,
      own,
      thought,
      foreign,
      redacted,
      hidden,
      thought,
      text('a'),
      end,
    ]);
    expect((await finalMessage(stream)).content).toMatchObject([
      { type: 'thinking', thinking: 'h', signature: 's' },
      { type: 'thinking', thinking: 'h', signature: writeSealToken('gemini', 'signature', null) },
      { type: 'redacted_thinking', data: 'r' },
      { type: 'thinking', thinking: 'h', signature: writeSealToken('openai', 'signature', null) },
      { type: 'text', text: 'a' },
    ]);
  });

  it('shows where a text comes from', async () => {
    const citation = { url: 'https://a.example/', title: 'A', start: null, end: null };
    const message = await finalMessage(
      written([start, text('a'), { type: 'citation', citation }, finish('stop'), end]),
    );
    expect(message.content).toMatchObject([
      {
        type: 'text',
        text: 'a',
        citations: [{ type: 'web_search_result_location', url: 'https://a.example/', title: 'A' }],
      },
    ]);
  });

  it.each([
    [429, 'rate_limit_error'],
    [502, 'api_error'],
    [529, 'overloaded_error'],
  ])('ends with one error of the type that status %i has', async (status, type) => {
    const error: ReplyEvent = { type: 'error', error: { status, code: null, message: 'slow' } };
    const stream = written([start, text('a'), error, end, error]);
    expect(eventsOf(stream).slice(3)).toEqual([
      { type: 'error', error: { type, message: 'slow' }, request_id: 'request-1' },
    ]);
    await expect(finalMessage(stream)).rejects.toMatchObject({ type });
  });

  it('reports what it cannot show', () => {
    const dropped = new DroppedFields('messages');
    const encoder = anthropicMessages.streamEncoder(replyContext(), dropped);
    encoder.write({ type: 'dropped', path: 'response.output.web_search_call' });
    expect(dropped.paths).toEqual(['response.output.web_search_call']);
  });

  it('counts blocks without gaps, one open at a time, whatever comes', () => {
    const event = fc.oneof(
      fc.string({ maxLength: 3 }).map(text),
      fc.string({ maxLength: 3 }).map((words): ReplyEvent => ({ type: 'reasoning', text: words })),
      fc.nat({ max: 3 }).map((tool) => call(tool, `t${tool}`)),
      fc
        .tuple(fc.nat({ max: 3 }), fc.constantFrom('{', '"a":1', '}', '{}'))
        .map(([tool, words]) => input(tool, words)),
      fc.nat({ max: 3 }).map((tool): ReplyEvent => ({ type: 'tool_end', tool })),
      fc.constant<ReplyEvent>({ type: 'block_end' }),
      fc.constant(usage),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const stream = eventsOf(written([...events, finish('stop'), end]));
        let open: number | null = null;
        let next = 0;
        for (const { type, index } of stream) {
          if (type === 'content_block_start') {
            expect([open, index]).toEqual([null, next]);
            open = next;
          } else if (type === 'content_block_delta') expect(index).toBe(open);
          else if (type === 'content_block_stop') {
            expect(index).toBe(open);
            open = null;
            next += 1;
          }
        }
        expect(open).toBeNull();
        expect(stream.at(-1)?.type).toBe('message_stop');
        const said = events.flatMap((each) => (each.type === 'text' ? [each.text] : []));
        const shown = stream.map(({ delta }) =>
          isObject(delta) && delta.type === 'text_delta' ? delta.text : '',
        );
        expect(shown.join('')).toBe(said.join(''));
      }),
    );
  });
});
