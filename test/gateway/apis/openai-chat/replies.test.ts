import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../../src-gateway/apis/anthropic-messages/codec.ts';
import { bedrockConverse } from '../../../../src-gateway/apis/bedrock-converse/codec.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import type { Reply, ReplyBlock } from '../../../../src-gateway/apis/reply.ts';
import { decodeContext, replyContext } from '../../../support/codec-contexts.ts';

function decode(body: unknown, provider = 'openai') {
  const dropped = new DroppedFields('messages');
  return { ...openaiChat.decodeReply(body, decodeContext({ provider }), dropped), lost: dropped.paths };
}

const completion = (message: JsonObject, more: JsonObject = {}): JsonObject => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 7,
  model: 'g',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...more }],
});

function encode(blocks: readonly ReplyBlock[], more: Partial<Reply> = {}) {
  const reply: Reply = {
    id: '',
    model: '',
    createdAt: null,
    blocks,
    finish: { reason: 'stop', stopSequence: null },
    usage: null,
    serviceTier: null,
    ...more,
  };
  return JSON.parse(openaiChat.encodeReply(reply, replyContext(), new DroppedFields('chat')));
}

/** What a Chat client gets of an Anthropic provider's whole reply. */
function fromMessages(body: JsonObject) {
  const dropped = new DroppedFields('chat');
  const reply = anthropicMessages.decodeReply(
    { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', stop_sequence: null, ...body },
    decodeContext({ provider: 'anthropic' }),
    dropped,
  );
  return { body: JSON.parse(openaiChat.encodeReply(reply, replyContext(), dropped)), lost: dropped.paths };
}

describe('the decoder of whole chat completions', () => {
  it('is not deceived by forms of a call that a server leaves empty', () => {
    const called = { name: 'find', arguments: '{"q":"x"}' };
    const empty = { function_call: { name: '', arguments: '' } };
    const call = { id: 't1', type: 'function', function: called, custom: { name: '', input: '' } };
    expect(decode(completion({ content: '', tool_calls: [call], ...empty })).blocks).toEqual([
      { type: 'tool_call', id: 't1', name: 'find', kind: 'function', input: '{"q":"x"}' },
    ]);
    expect(decode(completion({ content: 'Hi', tool_calls: null, ...empty }))).toMatchObject({
      blocks: [{ type: 'text', text: 'Hi' }],
      finish: { reason: 'stop' },
    });
  });

  it('reads reasoning, text with its sources, calls, finish, tokens and tier', () => {
    const read = decode({
      ...completion(
        {
          content: 'Hi',
          reasoning_content: 'h',
          annotations: [
            {
              type: 'url_citation',
              url_citation: { url: 'https://x', title: 'X', start_index: 0, end_index: 2 },
            },
          ],
          tool_calls: [
            {
              id: 't1',
              type: 'function',
              function: { name: 'f', arguments: '{"a":1}' },
              extra_content: { google: { thought_signature: 'sig' } },
            },
            { id: 't2', type: 'custom', custom: { name: 'c', input: 'ls' } },
          ],
        },
        { finish_reason: 'stop' },
      ),
      usage: { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } },
      service_tier: 'default',
    });
    expect(read).toEqual({
      id: 'chatcmpl-1',
      model: 'g',
      createdAt: 7,
      blocks: [
        { type: 'reasoning', text: 'h', seal: null },
        { type: 'text', text: 'Hi', citations: [{ url: 'https://x', title: 'X', start: 0, end: 2 }] },
        { type: 'tool_call', id: 't1', name: 'f', kind: 'function', input: '{"a":1}', signature: 'sig' },
        { type: 'tool_call', id: 't2', name: 'c', kind: 'custom', input: 'ls' },
      ],
      finish: { reason: 'tool_calls', stopSequence: null },
      usage: { input: 10, cacheRead: 4, cacheWrite: null, output: 5, reasoning: null },
      serviceTier: 'default',
      lost: [],
    });
  });

  it('is content with what there is', () => {
    expect(decode({ choices: [{ message: { content: 'a' } }] })).toEqual({
      id: '',
      model: 'asked-model',
      createdAt: null,
      blocks: [{ type: 'text', text: 'a', citations: [] }],
      finish: { reason: 'stop', stopSequence: null },
      usage: null,
      serviceTier: null,
      lost: [],
    });
    expect(decode({ choices: [] }).blocks).toEqual([]);
  });

  it.each<[string, JsonObject, readonly Partial<ReplyBlock>[]]>([
    [
      'thoughts between the parts of a content',
      {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'h' }] },
          { type: 'text', text: 'a' },
        ],
      },
      [
        { type: 'reasoning', text: 'h', seal: null },
        { type: 'text', text: 'a', citations: [] },
      ],
    ],
    [
      'reasoning in details with its proof',
      {
        content: 'a',
        reasoning: 'h',
        reasoning_details: [
          { type: 'reasoning.text', text: 'h', signature: 's', format: 'anthropic-claude-v1' },
        ],
      },
      [
        {
          type: 'reasoning',
          text: 'h',
          seal: { issuer: 'anthropic', kind: 'signature', value: 's' },
        },
        { type: 'text', text: 'a', citations: [] },
      ],
    ],
    ['a refusal', { content: null, refusal: 'no' }, [{ type: 'refusal', text: 'no' }]],
    [
      'the older form of a call',
      { content: null, function_call: { name: 'f', arguments: '{}' } },
      [
        {
          type: 'tool_call',
          id: 'call_000000000000000000000001',
          name: 'f',
          kind: 'function',
          input: '{}',
        },
      ],
    ],
  ])('reads %s', (_, message, blocks) => {
    expect(decode(completion(message)).blocks).toEqual(blocks);
  });

  it('gives one of several choices and reports the rest, as it does speech', () => {
    const body = completion({ content: 'a', audio: { id: 'x' } });
    const read = decode({ ...body, choices: [...(body.choices as object[]), { index: 1 }] });
    expect(read.blocks).toHaveLength(1);
    expect(read.lost).toEqual(['response.choices', 'response.content.audio']);
  });

  it.each<[string, unknown, string]>([
    ['no reply', { hello: 1 }, 'the reply is no chat completion: it has no `choices`'],
    ['a text', 'hello', 'the reply is no chat completion: it has no `choices`'],
    ['an error with status 200', { error: { message: 'down', code: 503 } }, 'down'],
    ['an error in words', { error: 'down' }, 'down'],
    [
      'an error in the choice',
      { choices: [{ error: { message: 'down' }, message: { content: '' }, finish_reason: 'error' }] },
      'down',
    ],
    [
      'an answer that was given up',
      completion({ content: 'a' }, { finish_reason: 'network_error' }),
      'the provider gave its answer up: network_error',
    ],
  ])('refuses %s as a fault of the provider', (_, body, message) => {
    expect(() => decode(body)).toThrow(
      expect.objectContaining({ status: 502, code: 'upstream_invalid_response', message }),
    );
  });
});

describe('the encoder of whole chat completions', () => {
  it('makes up what the provider did not tell', () => {
    expect(encode([{ type: 'text', text: 'a', citations: [] }])).toEqual({
      id: 'chatcmpl-000000000000000000000001',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'asked-model',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'a', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
    });
  });

  it('places sources in the whole text, by their block where nothing else is known', () => {
    const source = { url: 'https://x', title: null, start: null, end: null };
    const { annotations } = encode([
      { type: 'text', text: 'one', citations: [] },
      { type: 'text', text: 'three', citations: [source, { ...source, start: 1, end: 2 }] },
    ]).choices[0].message;
    expect(annotations).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://x', title: '', start_index: 3, end_index: 8 } },
      { type: 'url_citation', url_citation: { url: 'https://x', title: '', start_index: 4, end_index: 5 } },
    ]);
  });

  it('has no content beside calls and refusals, and an empty one beside nothing', () => {
    const call = { type: 'tool_call', id: 't', name: 'f', kind: 'function', input: '' } as const;
    expect(encode([call]).choices[0].message).toMatchObject({
      content: null,
      tool_calls: [{ id: 't', type: 'function', function: { name: 'f', arguments: '{}' } }],
    });
    expect(encode([{ type: 'refusal', text: 'no' }]).choices[0].message).toEqual({
      role: 'assistant',
      content: null,
      refusal: 'no',
    });
    expect(encode([]).choices[0].message.content).toBe('');
  });

  it('tells which stop sequence was met as vLLM does, and a full context as a length', () => {
    expect(encode([], { finish: { reason: 'stop', stopSequence: 'END' } }).choices[0]).toMatchObject({
      finish_reason: 'stop',
      stop_reason: 'END',
    });
    expect(encode([], { finish: { reason: 'context_window', stopSequence: null } }).choices[0]).toMatchObject(
      {
        finish_reason: 'length',
      },
    );
  });

  it("gives an Anthropic provider's answer with its thoughts, one text and all tokens [llm-apis V43]", () => {
    const { body } = fromMessages({
      content: [
        { type: 'thinking', thinking: 'h', signature: 's' },
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      stop_reason: 'max_tokens',
      usage: {
        input_tokens: 3,
        cache_read_input_tokens: 2,
        cache_creation_input_tokens: 1,
        output_tokens: 4,
      },
    });
    expect(body).toMatchObject({
      choices: [{ message: { content: 'ab', reasoning_content: 'h' }, finish_reason: 'length' }],
      usage: {
        prompt_tokens: 6,
        completion_tokens: 4,
        total_tokens: 10,
        prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 1 },
      },
    });
    expect(body.choices[0].message.reasoning_details).toEqual([
      { type: 'reasoning.text', text: 'h', signature: 's', format: 'anthropic-claude-v1', index: 0 },
    ]);
  });

  it('leaves out what Anthropic ran itself, and says so [llm-apis V69]', () => {
    const own = { type: 'tool_use', id: 't1', name: 'f', input: { x: 1 } };
    const content = [
      { type: 'text', text: 'a' },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
      { type: 'zz_new', x: 1 },
      { type: 'text', text: 'b' },
      own,
    ];
    const usage = {
      input_tokens: 3,
      output_tokens: 2,
      iterations: [{ input_tokens: 9, output_tokens: 9 }],
    };
    const { body, lost } = fromMessages({ content, stop_reason: 'tool_use', usage });
    expect(body).toMatchObject({
      choices: [
        {
          message: { content: 'ab', tool_calls: [{ id: 't1', function: { arguments: '{"x":1}' } }] },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    });
    expect(body.choices[0].message.tool_calls).toHaveLength(1);
    expect(lost.join(',')).toBe(
      'response.content.server_tool_use,response.content.web_search_tool_result,response.content.zz_new',
    );
    const paused = fromMessages({
      content: content.filter((block) => block !== own),
      stop_reason: 'pause_turn',
      usage,
    });
    expect(paused.body.choices[0].message).not.toHaveProperty('tool_calls');
    expect(paused.body.choices[0].finish_reason).toBe('stop');
  });

  it("gives Bedrock's answer under the model that was asked for, with all that was read [llm-apis V45]", () => {
    const dropped = new DroppedFields('chat');
    const reply = bedrockConverse.decodeReply(
      {
        output: {
          message: {
            role: 'assistant',
            content: [{ text: 'a' }, { toolUse: { toolUseId: 't', name: 'f', input: { x: 1 } } }],
          },
        },
        stopReason: 'tool_use',
        usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5, cacheReadInputTokens: 1 },
      },
      decodeContext({ provider: 'amazon_bedrock' }),
      dropped,
    );
    expect(JSON.parse(openaiChat.encodeReply(reply, replyContext(), dropped))).toMatchObject({
      model: 'asked-model',
      choices: [
        {
          message: { content: 'a', tool_calls: [{ id: 't', function: { name: 'f', arguments: '{"x":1}' } }] },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 },
    });
  });
});
