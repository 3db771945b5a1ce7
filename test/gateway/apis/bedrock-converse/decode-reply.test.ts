import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../src-gateway/apis/api-error.ts';
import { bedrockConverse } from '../../../../src-gateway/apis/bedrock-converse/codec.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import { decodeContext } from '../../../support/codec-contexts.ts';

function decode(body: unknown, model = 'us.anthropic.claude-x') {
  const dropped = new DroppedFields('chat');
  const reply = bedrockConverse.decodeReply(
    body,
    decodeContext({ provider: 'amazon_bedrock', model }),
    dropped,
  );
  return { reply, dropped: dropped.paths };
}

const withContent = (...content: unknown[]) => ({ output: { message: { role: 'assistant', content } } });

describe('decoding a Converse reply', () => {
  it('reads a whole reply, counting cached input as input', () => {
    const { reply, dropped } = decode({
      ...withContent(
        { reasoningContent: { reasoningText: { text: 'h', signature: 's' } } },
        { reasoningContent: { redactedContent: 'r' } },
        { text: 'a' },
        {
          citationsContent: {
            content: [{ text: 'b' }],
            citations: [
              { title: 'A', location: { web: { url: 'https://a.example/' } } },
              { location: { documentChar: {} } },
            ],
          },
        },
        { toolUse: { toolUseId: 't', name: 'f', input: { x: 1 } } },
        { image: {} },
      ),
      stopReason: 'tool_use',
      usage: {
        inputTokens: 3,
        outputTokens: 2,
        totalTokens: 5,
        cacheReadInputTokens: 1,
        cacheWriteInputTokens: 4,
      },
    });
    expect(reply).toEqual({
      id: '',
      model: 'us.anthropic.claude-x',
      createdAt: null,
      blocks: [
        { type: 'reasoning', text: 'h', seal: { issuer: 'anthropic', kind: 'signature', value: 's' } },
        { type: 'reasoning', text: '', seal: { issuer: 'bedrock', kind: 'redacted', value: 'r' } },
        { type: 'text', text: 'a', citations: [] },
        {
          type: 'text',
          text: 'b',
          citations: [{ url: 'https://a.example/', title: 'A', start: null, end: null }],
        },
        { type: 'tool_call', id: 't', name: 'f', kind: 'function', input: '{"x":1}' },
      ],
      finish: { reason: 'tool_calls', stopSequence: null },
      usage: { input: 8, cacheRead: 1, cacheWrite: 4, output: 2, reasoning: null },
      serviceTier: null,
    });
    expect(dropped).toEqual(['response.content.image']);
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['zz_new', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'context_window'],
    ['guardrail_intervened', 'content_filter'],
    ['content_filtered', 'content_filter'],
  ])('takes the stop reason %s for %s', (stopReason, reason) => {
    expect(decode({ stopReason }).reply.finish.reason).toBe(reason);
  });

  it('knows the reasoning of other models as Bedrock’s', () => {
    const thought = { reasoningContent: { reasoningText: { text: 'h', signature: 's' } } };
    expect(decode(withContent(thought), 'deepseek.r1').reply.blocks).toEqual([
      { type: 'reasoning', text: 'h', seal: { issuer: 'bedrock', kind: 'signature', value: 's' } },
    ]);
  });

  it('throws nothing but ApiError, whatever a body holds', () => {
    const block = fc.dictionary(
      fc.constantFrom('text', 'toolUse', 'reasoningContent', 'citationsContent', 'image'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const body = fc.oneof(
      fc.jsonValue(),
      fc.array(block).map((content) => withContent(...content)),
    );
    fc.assert(
      fc.property(body, (value) => {
        try {
          decode(value);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
          expect(error).toMatchObject({ status: 502 });
        }
      }),
    );
  });
});
