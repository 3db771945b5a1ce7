import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../../src-gateway/apis/anthropic-messages/codec.ts';
import { ApiError } from '../../../../src-gateway/apis/api-error.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import type { Reply } from '../../../../src-gateway/apis/reply.ts';
import { decodeContext, replyContext } from '../../../support/codec-contexts.ts';

function decode(body: unknown) {
  const dropped = new DroppedFields('chat');
  const reply = anthropicMessages.decodeReply(body, decodeContext({ provider: 'anthropic' }), dropped);
  return { reply, dropped: dropped.paths };
}

describe('decoding a Messages reply', () => {
  it('reads a whole message, counting cached input as input', () => {
    const { reply, dropped } = decode({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'c',
      content: [
        { type: 'thinking', thinking: 'h', signature: 's' },
        { type: 'redacted_thinking', data: 'd' },
        {
          type: 'text',
          text: 'a',
          citations: [
            { type: 'web_search_result_location', url: 'https://a.example/', title: 'A', cited_text: 'x' },
            { type: 'char_location', document_index: 0, cited_text: 'x' },
          ],
        },
        { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 3,
        cache_read_input_tokens: 2,
        cache_creation_input_tokens: 1,
        output_tokens: 4,
        output_tokens_details: { thinking_tokens: 2 },
        service_tier: 'standard',
        iterations: [{ input_tokens: 90, output_tokens: 90 }],
      },
    });
    expect(reply).toEqual({
      id: 'msg_1',
      model: 'c',
      createdAt: null,
      blocks: [
        { type: 'reasoning', text: 'h', seal: { issuer: 'anthropic', kind: 'signature', value: 's' } },
        { type: 'reasoning', text: '', seal: { issuer: 'anthropic', kind: 'redacted', value: 'd' } },
        {
          type: 'text',
          text: 'a',
          citations: [{ url: 'https://a.example/', title: 'A', start: null, end: null }],
        },
        { type: 'tool_call', id: 't1', name: 'f', kind: 'function', input: '{"a":1}' },
      ],
      finish: { reason: 'tool_calls', stopSequence: null },
      usage: { input: 6, cacheRead: 2, cacheWrite: 1, output: 4, reasoning: 2 },
      serviceTier: 'standard',
    });
    expect(dropped).toEqual(['response.content.text.citations']);
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['compaction', 'stop'],
    ['zz_new', 'stop'],
    [null, 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'context_window'],
    ['refusal', 'content_filter'],
  ])('takes the stop reason %s for %s', (stop_reason, reason) => {
    const { reply } = decode({ content: [], stop_reason });
    expect(reply).toEqual({
      id: '',
      model: 'asked-model',
      createdAt: null,
      blocks: [],
      finish: { reason, stopSequence: null },
      usage: null,
      serviceTier: null,
    });
  });

  it('leaves out what the vendor ran, each kind reported once', () => {
    const { reply, dropped } = decode({
      content: [
        { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
        { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
        { type: 'server_tool_use', id: 's2', name: 'web_search', input: {} },
        { type: 'text', text: 'b' },
      ],
    });
    expect(reply.blocks).toEqual([{ type: 'text', text: 'b', citations: [] }]);
    expect(dropped).toEqual(['response.content.server_tool_use', 'response.content.web_search_tool_result']);
  });

  it.each([
    [{ type: 'error', error: { type: 'overloaded_error', message: 'busy' } }, 529, 'busy'],
    [{ error: { message: 'odd' } }, 502, 'odd'],
    [{ choices: [] }, 502, 'the reply is no message of the Messages API'],
    ['text', 502, 'the reply is no message of the Messages API'],
    [null, 502, 'the reply is no message of the Messages API'],
  ])('throws for %j', (body, status, message) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ name: 'ApiError', status, message }));
  });

  it('throws nothing but ApiError, whatever a body holds', () => {
    const block = fc.dictionary(
      fc.constantFrom('type', 'text', 'thinking', 'signature', 'input', 'citations'),
      fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('text', 'thinking', 'tool_use')),
    );
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ content: fc.array(fc.oneof(block, fc.jsonValue())), usage: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(body, (value) => {
        try {
          decode(value);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
    );
  });

  it('reads what it wrote, for all that this API can say', () => {
    const word = fc.string({ minLength: 1, maxLength: 6 });
    const block = fc.oneof(
      fc.record({ type: fc.constant('text' as const), text: word, citations: fc.constant([]) }),
      fc.record({
        type: fc.constant('reasoning' as const),
        text: fc.string({ maxLength: 6 }),
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
      finish: fc.record({
        reason: fc.constantFrom('length' as const, 'context_window' as const, 'content_filter' as const),
        stopSequence: fc.constant(null),
      }),
      usage: fc.record({
        input: fc.integer({ min: 20, max: 99 }),
        cacheRead: fc.option(fc.nat({ max: 9 })),
        cacheWrite: fc.option(fc.nat({ max: 9 })),
        output: fc.nat(),
        reasoning: fc.option(fc.nat()),
      }),
      serviceTier: fc.constantFrom('standard', 'priority', null),
    });
    fc.assert(
      fc.property(reply, (told) => {
        const body = anthropicMessages.encodeReply(told, replyContext(), new DroppedFields('messages'));
        expect(decode(JSON.parse(body)).reply).toEqual(told);
      }),
    );
  });
});
