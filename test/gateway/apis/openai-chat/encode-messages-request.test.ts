import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../../src-gateway/apis/anthropic-messages/codec.ts';
import type { EncodeTarget } from '../../../../src-gateway/apis/codec.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import { mistralTarget, openaiTarget } from '../../../support/codec-contexts.ts';

/** What a provider gets of an Anthropic client's request. */
function fromMessages(body: JsonObject, target: Partial<EncodeTarget> = {}) {
  const dropped = new DroppedFields('messages');
  const conversation = anthropicMessages.decodeRequest(body, dropped);
  const { body: sent } = openaiChat.encodeRequest(conversation, { ...openaiTarget, ...target }, dropped);
  return { sent, lost: dropped.paths };
}

const simple = {
  model: 'openai/gpt-4o',
  max_tokens: 50,
  system: [
    { type: 'text', text: 'A' },
    { type: 'text', text: 'B' },
  ],
  stop_sequences: ['Z'],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
};
const sentSimple = {
  model: 'gpt-4o',
  messages: [
    { role: 'system', content: 'A\nB' },
    { role: 'user', content: 'hi' },
  ],
  max_completion_tokens: 50,
  stop: ['Z'],
};

describe('a request of Anthropic Messages, written as Chat Completions', () => {
  it('has the same texts, limit and stops, and nothing else [llm-apis V28]', () => {
    expect(fromMessages(simple)).toEqual({ sent: sentSimple, lost: [] });
  });

  it('asks for tokens in a stream, where the provider takes the wish [llm-apis V29]', () => {
    const streamed = { ...simple, stream: true };
    expect(fromMessages(streamed).sent).toEqual({
      ...sentSimple,
      stream: true,
      stream_options: { include_usage: true },
    });
    const { max_completion_tokens, ...others } = sentSimple;
    expect(fromMessages(streamed, mistralTarget).sent).toEqual({
      ...others,
      max_tokens: max_completion_tokens,
      stream: true,
    });
  });

  it('has calls beside the text, and results before the words of the user [llm-apis V30]', () => {
    const { sent } = fromMessages({
      ...simple,
      system: undefined,
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'ok' },
            { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', content: '7' },
            { type: 'text', text: 'next' },
          ],
        },
      ],
    });
    expect(sent.messages).toEqual([
      {
        role: 'assistant',
        content: 'ok',
        tool_calls: [{ id: 't1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 't1', content: '7' },
      { role: 'user', content: 'next' },
    ]);
  });

  it.each([
    ['with the tools', [{ name: 'f', input_schema: { type: 'object' } }]],
    ['even where the client forgot them', undefined],
  ])('says which tools must be called, one at a time, %s [llm-apis V31]', (_, tools) => {
    const tool_choice = { type: 'any', disable_parallel_tool_use: true };
    expect(fromMessages({ ...simple, tools, tool_choice }).sent).toMatchObject({
      tool_choice: 'required',
      parallel_tool_calls: false,
    });
  });

  it('marks a result that is an error, and shows its images to the model in the words of the user [llm-apis V32]', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } };
    const messages = (content: unknown) => [
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', is_error: true, content }] },
    ];
    const sentFor = (content: unknown) =>
      fromMessages({ ...simple, system: undefined, messages: messages(content) }).sent.messages;
    expect(sentFor('boom')).toEqual([
      expect.anything(),
      { role: 'tool', tool_call_id: 't1', content: 'Error: boom' },
    ]);
    expect(sentFor([{ type: 'text', text: 'error: twice' }, image, image])).toEqual([
      expect.anything(),
      { role: 'tool', tool_call_id: 't1', content: 'error: twice' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '[image from tool t1]' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
    ]);
  });

  it('asks for reasoning only a model that can be asked [llm-apis V33]', () => {
    const thinking = { ...simple, thinking: { type: 'enabled', budget_tokens: 4000 } };
    const plain = fromMessages(thinking);
    expect(plain.sent).not.toHaveProperty('reasoning_effort');
    expect(plain.lost).toEqual(['thinking']);
    const reasoning = fromMessages(thinking, { model: 'gpt-5.2', canReason: true });
    expect(reasoning.sent.reasoning_effort).toBe('medium');
    expect(reasoning.lost).toEqual([]);
  });

  it('has a name for the format of the answer, which must be kept to', () => {
    const output_config = { format: { type: 'json_schema', schema: { type: 'object' } } };
    expect(fromMessages({ ...simple, output_config }).sent.response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'output', schema: { type: 'object' }, strict: true },
    });
  });

  it('names the user to those that ask for it, as a hash where it is long', () => {
    const metadata = (user_id: string) => ({ ...simple, metadata: { user_id } });
    expect(fromMessages(metadata('u1')).sent.safety_identifier).toBe('u1');
    expect(fromMessages(metadata('u'.repeat(65))).sent.safety_identifier).toMatch(/^[0-9a-f]{64}$/);
    expect(fromMessages(metadata('u1'), mistralTarget)).toEqual({
      sent: expect.not.objectContaining({ safety_identifier: expect.anything() }),
      lost: ['metadata.user_id'],
    });
  });

  it('keeps cache markers for those that know them and reports them once for the others', () => {
    const cache_control = { type: 'ephemeral', ttl: '1h' };
    const marked = {
      ...simple,
      system: [
        { type: 'text', text: 'A', cache_control },
        { type: 'text', text: 'B' },
      ],
      tools: [{ name: 'f', input_schema: { type: 'object' }, cache_control }],
    };
    expect(fromMessages(marked)).toMatchObject({
      sent: { messages: [{ role: 'system', content: 'A\nB' }, expect.anything()] },
      lost: ['cache_control'],
    });
    expect(fromMessages(marked, { takesCacheControl: true })).toMatchObject({
      sent: {
        messages: [
          {
            role: 'system',
            content: [
              { type: 'text', text: 'A', cache_control },
              { type: 'text', text: 'B' },
            ],
          },
          expect.anything(),
        ],
        tools: [{ type: 'function', cache_control }],
      },
      lost: [],
    });
  });

  it('copies what Chat knows and Messages does not, and reports the rest', () => {
    const { sent, lost } = fromMessages({ ...simple, seed: 7, reasoning_effort: 'low', zz: 1 });
    expect(sent).toMatchObject({ seed: 7, reasoning_effort: 'low' });
    expect(sent).not.toHaveProperty('zz');
    expect(lost).toEqual(['zz']);
  });
});
