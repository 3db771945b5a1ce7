import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../../src-gateway/apis/anthropic-messages/codec.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import { geminiGenerate } from '../../../../src-gateway/apis/gemini-generate/codec.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import { decodeContext, openaiTarget, replyContext } from '../../../support/codec-contexts.ts';

function decode(body: unknown) {
  const dropped = new DroppedFields('chat');
  return {
    ...geminiGenerate.decodeReply(body, decodeContext({ provider: 'gemini' }), dropped),
    lost: dropped.paths,
  };
}

const candidate = (parts: readonly object[], finishReason = 'STOP') => ({
  content: { role: 'model', parts },
  finishReason,
});
const stop = { reason: 'stop', stopSequence: null };

describe("Gemini's whole replies", () => {
  it('count what a search put before the model as input', () => {
    const usageMetadata = {
      promptTokenCount: 9,
      toolUsePromptTokenCount: 120,
      candidatesTokenCount: 2,
      totalTokenCount: 131,
    };
    expect(decode({ candidates: [candidate([{ text: 'Hi' }])], usageMetadata }).usage).toMatchObject({
      input: 129,
      output: 2,
    });
  });

  it('have thoughts, text, calls and tokens', () => {
    expect(
      decode({
        responseId: 'r1',
        modelVersion: 'gemini-3-flash',
        candidates: [
          candidate([
            { text: 'h', thought: true },
            { text: 'i', thought: true, thoughtSignature: 's' },
            { text: 'He' },
            { text: 'llo' },
            { functionCall: { id: 'g1', name: 'f', args: { a: 1 } }, thoughtSignature: 'sig' },
          ]),
        ],
        usageMetadata: {
          promptTokenCount: 9,
          cachedContentTokenCount: 4,
          candidatesTokenCount: 2,
          thoughtsTokenCount: 3,
          totalTokenCount: 14,
        },
      }),
    ).toEqual({
      id: 'r1',
      model: 'gemini-3-flash',
      createdAt: null,
      blocks: [
        {
          type: 'reasoning',
          text: 'hi',
          seal: { issuer: 'gemini', kind: 'signature', value: 's' },
        },
        { type: 'text', text: 'Hello', citations: [] },
        { type: 'tool_call', id: 'g1', name: 'f', kind: 'function', input: '{"a":1}', signature: 'sig' },
      ],
      finish: { reason: 'tool_calls', stopSequence: null },
      usage: { input: 9, cacheRead: 4, cacheWrite: null, output: 5, reasoning: 3 },
      serviceTier: null,
      lost: [],
    });
  });

  it.each([
    ['STOP', 'stop', []],
    ['MAX_TOKENS', 'length', []],
    ['SAFETY', 'content_filter', []],
    ['RECITATION', 'content_filter', []],
    ['BLOCKLIST', 'content_filter', []],
    ['PROHIBITED_CONTENT', 'content_filter', []],
    ['SPII', 'content_filter', []],
    ['LANGUAGE', 'content_filter', []],
    ['MALFORMED_FUNCTION_CALL', 'stop', ['response.finishReason']],
    ['OTHER', 'stop', ['response.finishReason']],
    ['toString', 'stop', ['response.finishReason']],
  ])('end %s as %s', (word, reason, lost) => {
    const read = decode({ candidates: [candidate([{ text: 'a' }], word)] });
    expect(read.finish).toEqual({ reason, stopSequence: null });
    expect(read.lost).toEqual(lost);
  });

  it('may refuse a prompt without a candidate, or say nothing at all', () => {
    expect(decode({ promptFeedback: { blockReason: 'SAFETY' } })).toMatchObject({
      blocks: [],
      finish: { reason: 'content_filter' },
    });
    expect(decode({ candidates: [{}] })).toMatchObject({ blocks: [], finish: stop, usage: null });
  });

  it('leave out what Gemini ran or drew itself, and further candidates', () => {
    const read = decode({
      candidates: [
        candidate([
          { executableCode: { code: 'x' } },
          { text: 'a' },
          { inlineData: { mimeType: 'image/png', data: 'AA==' } },
        ]),
        candidate([{ text: 'b' }]),
      ],
    });
    expect(read.blocks).toEqual([{ type: 'text', text: 'a', citations: [] }]);
    expect(read.lost).toEqual([
      'response.candidates',
      'response.content.executableCode',
      'response.content.inlineData',
    ]);
  });

  it('survive arguments that are nested too deep to be written again', () => {
    const args = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
    const [block] = decode({ candidates: [candidate([{ functionCall: { name: 'f', args } }])] }).blocks;
    expect(block).toMatchObject({ type: 'tool_call', input: expect.stringMatching(/^{"a":/) });
  });

  it.each([
    ['no reply', { hello: 1 }, /no `candidates`/],
    ['an error', { error: { code: 503, message: 'down', status: 'UNAVAILABLE' } }, /^down$/],
    ['a list with an error', [{ error: { code: 503, message: 'down' } }], /^down$/],
  ])('are none: %s', (_, body, message) => {
    expect(() => decode(body)).toThrow(
      expect.objectContaining({
        status: 502,
        code: 'upstream_invalid_response',
        message: expect.stringMatching(message),
      }),
    );
  });

  describe('with a call', () => {
    const reply = (id?: string) => ({
      candidates: [
        candidate([{ functionCall: { ...(id !== undefined && { id }), name: 'f', args: { a: 1 } } }]),
      ],
      usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 2, totalTokenCount: 6 },
    });
    const forChat = (id?: string) => {
      const { lost: _, ...read } = decode(reply(id));
      return JSON.parse(openaiChat.encodeReply(read, replyContext(), new DroppedFields('chat')));
    };
    /** What Gemini gets when the client sends the call back with its result. */
    const nextTurn = (message: object, id: string) => {
      const dropped = new DroppedFields('chat');
      const conversation = openaiChat.decodeRequest(
        {
          model: 'm',
          messages: [
            { role: 'user', content: 'q' },
            message,
            { role: 'tool', tool_call_id: id, content: '7' },
          ],
        },
        dropped,
      );
      return geminiGenerate.encodeRequest(conversation, { ...openaiTarget, api: 'gemini' }, dropped).body
        .contents;
    };

    it('give it an id where Gemini gave none, and take it away again [llm-apis V67]', () => {
      const read = forChat();
      expect(read.choices[0].finish_reason).toBe('tool_calls');
      const [call] = read.choices[0].message.tool_calls;
      expect(call.id).toMatch(/^call_gm_[0-9a-f]{24}$/);
      expect(JSON.parse(call.function.arguments)).toEqual({ a: 1 });
      const { lost: _, ...decoded } = decode(reply());
      const context = replyContext({ api: 'messages' });
      const forMessages = anthropicMessages.encodeReply(decoded, context, new DroppedFields('messages'));
      expect(JSON.parse(forMessages).stop_reason).toBe('tool_use');
      const sent = nextTurn(read.choices[0].message, call.id);
      expect(sent).toContainEqual({
        role: 'model',
        parts: [{ functionCall: { name: 'f', args: { a: 1 } } }],
      });
      expect(sent).toContainEqual({
        role: 'user',
        parts: [{ functionResponse: { name: 'f', response: { output: '7' } } }],
      });

      const named = forChat('g1');
      expect(named.choices[0].message.tool_calls[0].id).toBe('g1');
      expect(nextTurn(named.choices[0].message, 'g1')).toMatchObject([
        {},
        { parts: [{ functionCall: { id: 'g1', name: 'f' } }] },
        { parts: [{ functionResponse: { id: 'g1', name: 'f' } }] },
      ]);
    });
  });
});
