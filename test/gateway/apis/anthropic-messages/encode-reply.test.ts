import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../../src-gateway/apis/anthropic-messages/codec.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import type { FinishReason, Reply, ReplyBlock } from '../../../../src-gateway/apis/reply.ts';
import { writeSealToken } from '../../../../src-gateway/apis/seal-token.ts';
import { replyContext } from '../../../support/codec-contexts.ts';

function encode(told: Partial<Reply>) {
  const dropped = new DroppedFields('messages');
  const reply: Reply = {
    id: 'chatcmpl-1',
    model: 'g',
    createdAt: 1,
    blocks: [],
    finish: { reason: 'stop', stopSequence: null },
    usage: null,
    serviceTier: null,
    ...told,
  };
  const message = JSON.parse(anthropicMessages.encodeReply(reply, replyContext(), dropped));
  return { message, dropped: dropped.paths };
}

const text = (words: string): ReplyBlock => ({ type: 'text', text: words, citations: [] });
const call = (input: string): ReplyBlock => ({
  type: 'tool_call',
  id: 't1',
  name: 'f',
  kind: 'function',
  input,
});

describe('encoding a Messages reply', () => {
  it('writes a whole message', () => {
    const { message } = encode({
      blocks: [text('a'), text(''), call('{"a":1}')],
      usage: { input: 10, cacheRead: 4, cacheWrite: 1, output: 5, reasoning: 2 },
      serviceTier: 'default',
    });
    expect(message).toEqual({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'g',
      content: [
        { type: 'text', text: 'a' },
        { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 5,
        cache_creation_input_tokens: 1,
        cache_read_input_tokens: 4,
        output_tokens: 5,
        output_tokens_details: { thinking_tokens: 2 },
        service_tier: 'standard',
      },
    });
  });

  it.each([
    ['msg_abc', 'msg_abc'],
    ['resp_abc', 'msg_abc'],
    ['chatcmpl-a b/c', 'msg_abc'],
    ['gen-7', 'msg_gen-7'],
    ['', 'msg_000000000000000000000001'],
  ])('makes of the id %j the id %j', (id, expected) => {
    expect(encode({ id }).message.id).toBe(expected);
  });

  it.each<[FinishReason, string | null, ReplyBlock[], string]>([
    ['stop', null, [text('a')], 'end_turn'],
    ['stop', 'Z', [text('a')], 'stop_sequence'],
    ['stop', null, [call('{}')], 'tool_use'],
    ['tool_calls', null, [call('{}')], 'tool_use'],
    ['tool_calls', null, [], 'end_turn'],
    ['length', null, [call('{}')], 'max_tokens'],
    ['context_window', null, [], 'model_context_window_exceeded'],
    ['content_filter', null, [], 'refusal'],
    ['stop', null, [{ type: 'refusal', text: 'no' }], 'refusal'],
  ])('says of %s, sequence %j, %j: %s', (reason, stopSequence, blocks, expected) => {
    const { message } = encode({ blocks, finish: { reason, stopSequence } });
    expect(message.stop_reason).toBe(expected);
    expect(message.stop_sequence).toBe(expected === 'stop_sequence' ? 'Z' : null);
    expect(message.stop_details).toEqual(
      expected === 'refusal' ? { type: 'refusal', category: null, explanation: null } : undefined,
    );
  });

  it('gives clients a usage even when nothing is known', () => {
    expect(encode({}).message.usage).toEqual({ input_tokens: 0, output_tokens: 0 });
  });

  it('shows reasoning with a proof, or with the name of who thought it', () => {
    const { message } = encode({
      blocks: [
        { type: 'reasoning', text: 'h', seal: { issuer: 'anthropic', kind: 'signature', value: 's' } },
        { type: 'reasoning', text: 'h', seal: null },
        { type: 'reasoning', text: '', seal: { issuer: 'openai', kind: 'encrypted', value: 'e' } },
        { type: 'reasoning', text: '', seal: { issuer: 'anthropic', kind: 'redacted', value: 'r' } },
      ],
    });
    expect(message.content).toEqual([
      { type: 'thinking', thinking: 'h', signature: 's' },
      { type: 'thinking', thinking: 'h', signature: writeSealToken('openai', 'signature', null) },
      { type: 'redacted_thinking', data: 'r' },
    ]);
  });

  it('shows which words a place on the web supports', () => {
    const citation = { url: 'https://a.example/', title: null, start: 0, end: 5 };
    const { message } = encode({ blocks: [{ type: 'text', text: 'Hello you', citations: [citation] }] });
    expect(message.content[0].citations).toEqual([
      {
        type: 'web_search_result_location',
        cited_text: 'Hello',
        encrypted_index: '',
        title: null,
        url: 'https://a.example/',
      },
    ]);
  });

  it('keeps arguments that are no JSON as they are, and reports them', () => {
    const { message, dropped } = encode({ blocks: [call('{"a"')] });
    expect(message.content[0].input).toEqual({ _raw: '{"a"' });
    expect(dropped).toEqual(['response.content.tool_use.input']);
  });
});
