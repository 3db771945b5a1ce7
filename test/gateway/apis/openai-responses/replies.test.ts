import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../src-gateway/apis/api-error.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';
import { openaiResponses } from '../../../../src-gateway/apis/openai-responses/codec.ts';
import type { Reply, ReplyBlock } from '../../../../src-gateway/apis/reply.ts';
import { decodeContext, replyContext } from './contexts.ts';

function encode(reply: Partial<Reply>, request: JsonObject = {}): JsonObject {
  const whole: Reply = {
    id: 'chatcmpl-1',
    model: 'g',
    createdAt: 5,
    blocks: [],
    finish: { reason: 'stop', stopSequence: null },
    usage: null,
    serviceTier: null,
    ...reply,
  };
  return JSON.parse(
    openaiResponses.encodeReply(whole, replyContext(request), new DroppedFields('responses')),
  );
}

function decode(body: JsonObject, customTools: readonly string[] = []) {
  const dropped = new DroppedFields('chat');
  return {
    reply: openaiResponses.decodeReply(body, decodeContext(customTools), dropped),
    lost: dropped.paths,
  };
}

const said = (text: string): ReplyBlock => ({ type: 'text', text, citations: [] });

describe('writing a whole response', () => {
  it.each([
    ['length', 'max_output_tokens'],
    ['context_window', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ] as const)('says that an answer is incomplete for %s: %s', (reason, why) => {
    expect(encode({ blocks: [said('x')], finish: { reason, stopSequence: null } })).toMatchObject({
      object: 'response',
      status: 'incomplete',
      incomplete_details: { reason: why },
      output: [
        {
          type: 'message',
          role: 'assistant',
          status: 'incomplete',
          content: [{ type: 'output_text', text: 'x', annotations: [] }],
        },
      ],
    });
  });

  it('mints the id, gives each item its own, and tells the request back', () => {
    const response = encode(
      {
        blocks: [
          { type: 'reasoning', text: 'h', seal: null },
          said('a'),
          said('b'),
          { type: 'tool_call', id: 't1', name: 'f', kind: 'function', input: '{}' },
        ],
        finish: { reason: 'tool_calls', stopSequence: null },
        usage: { input: 3, cacheRead: 1, cacheWrite: null, output: 2, reasoning: null },
      },
      { temperature: 0.5, instructions: 'S', tools: [{ type: 'function', name: 'f' }] },
    );
    expect(response.id).toMatch(/^resp_[0-9a-f]{32}$/);
    expect(response).toMatchObject({
      created_at: 5,
      status: 'completed',
      temperature: 0.5,
      top_p: 1,
      instructions: 'S',
      parallel_tool_calls: true,
      tool_choice: 'auto',
      tools: [{ name: 'f' }],
      metadata: {},
      store: false,
      error: null,
      output: [
        { type: 'reasoning', id: expect.stringMatching(/^rs_[0-9a-f]{24}$/), summary: [{ text: 'h' }] },
        { type: 'message', content: [{ text: 'a' }, { text: 'b' }] },
        {
          type: 'function_call',
          id: expect.stringMatching(/^fc_[0-9a-f]{24}$/),
          call_id: 't1',
          arguments: '{}',
        },
      ],
      usage: {
        input_tokens: 3,
        input_tokens_details: { cached_tokens: 1 },
        output_tokens: 2,
        total_tokens: 5,
      },
    });
  });

  it('hands out what proves reasoning only to a client that asked to keep it', () => {
    const blocks: ReplyBlock[] = [
      { type: 'reasoning', text: 'h', seal: { issuer: 'anthropic', kind: 'signature', value: 'sig' } },
    ];
    expect(encode({ blocks }).output).toEqual([
      expect.not.objectContaining({ encrypted_content: expect.anything() }),
    ]);
    const kept = encode({ blocks }, { include: ['reasoning.encrypted_content'] });
    expect(kept.output).toMatchObject([{ encrypted_content: expect.stringMatching(/^plano\.1\./) }]);
    const [item] = kept.output as [JsonObject];
    const [turn] = openaiResponses.decodeRequest(
      { input: [item, { role: 'user', content: 'q' }] },
      new DroppedFields('responses'),
    ).turns;
    expect(turn?.blocks).toMatchObject([
      { type: 'reasoning', seal: { issuer: 'anthropic', kind: 'signature', value: 'sig' } },
    ]);
  });
});

describe('reading a whole response', () => {
  it('reads texts, reasoning, calls and figures', () => {
    const { reply, lost } = decode({
      id: 'resp_1',
      model: 'gpt-5',
      created_at: 9,
      status: 'completed',
      output: [
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 'h' }],
          encrypted_content: 'E',
        },
        {
          type: 'message',
          content: [
            {
              type: 'output_text',
              text: 'a',
              annotations: [
                { type: 'url_citation', url: 'https://x', title: 'X', start_index: 0, end_index: 1 },
              ],
            },
          ],
        },
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' },
      ],
      usage: { input_tokens: 3, output_tokens: 2, output_tokens_details: { reasoning_tokens: 1 } },
    });
    expect(reply).toEqual({
      id: 'resp_1',
      model: 'gpt-5',
      createdAt: 9,
      blocks: [
        {
          type: 'reasoning',
          text: 'h',
          seal: { issuer: 'openai', kind: 'encrypted', value: 'E', itemId: 'rs_1' },
        },
        {
          type: 'text',
          text: 'a',
          citations: [{ url: 'https://x', title: 'X', start: 0, end: 1 }],
        },
        { type: 'tool_call', id: 'c1', name: 'f', kind: 'function', input: '{"a":1}' },
      ],
      finish: { reason: 'tool_calls', stopSequence: null },
      usage: { input: 3, cacheRead: null, cacheWrite: null, output: 2, reasoning: 1 },
      serviceTier: null,
    });
    expect(lost).toEqual([]);
  });

  it('leaves out what the vendor ran itself, and says so once per type', () => {
    const { reply, lost } = decode({
      status: 'completed',
      output: [
        { type: 'web_search_call', id: 'ws_1' },
        { type: 'web_search_call', id: 'ws_2' },
        { type: 'custom_tool_call', call_id: 'x', name: 'x_search', input: 'q' },
        { type: 'message', content: [{ type: 'output_text', text: 'a' }] },
      ],
    });
    expect(reply.blocks).toEqual([said('a')]);
    expect(reply.finish.reason).toBe('stop');
    expect(lost).toEqual(['response.output.web_search_call', 'response.output.custom_tool_call']);
  });

  it('counts reasoning as output where the vendor counts it beside', () => {
    const usage = {
      input_tokens: 12,
      output_tokens: 1,
      total_tokens: 303,
      output_tokens_details: { reasoning_tokens: 290 },
    };
    expect(decode({ status: 'completed', output: [], usage }).reply.usage).toMatchObject({ output: 291 });
  });

  it.each([
    [{}, 502, 'upstream_invalid_response'],
    ['text', 502, 'upstream_invalid_response'],
    [
      { status: 'failed', output: [], error: { code: 'rate_limit_exceeded', message: 'slow' } },
      429,
      'rate_limit_exceeded',
    ],
  ])('refuses %j', (body, status, code) => {
    const decoding = () => openaiResponses.decodeReply(body, decodeContext(), new DroppedFields('chat'));
    expect(decoding).toThrow(ApiError);
    expect(decoding).toThrow(expect.objectContaining({ status, code }));
  });
});
