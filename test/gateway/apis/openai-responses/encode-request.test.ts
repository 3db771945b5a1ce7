import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EncodeTarget } from '../../../../src-gateway/apis/codec.ts';
import type { Block, Conversation, Turn } from '../../../../src-gateway/apis/conversation.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import { openaiResponses } from '../../../../src-gateway/apis/openai-responses/codec.ts';
import { emptyConversation, text } from '../../../support/conversation-parts.ts';
import { openaiTarget } from './contexts.ts';

function encode(conversation: Partial<Conversation>, target: Partial<EncodeTarget> = {}) {
  const dropped = new DroppedFields('chat');
  const encoded = openaiResponses.encodeRequest(
    { ...emptyConversation, ...conversation },
    { ...openaiTarget, ...target },
    dropped,
  );
  return { ...encoded, lost: dropped.paths };
}

describe('writing a Responses request', () => {
  it('makes instructions of the leading system texts and flat tools that are not strict unless asked', () => {
    const { body } = encode({
      system: [
        { role: 'system', text: 'S1', cacheControl: null },
        { role: 'developer', text: 'S2', cacheControl: null },
      ],
      turns: [
        { role: 'user', blocks: [text('q')] },
        { role: 'system', blocks: [text('later')] },
      ],
      tools: [
        {
          type: 'function',
          path: 'tools[0]',
          name: 'f',
          description: null,
          parameters: { type: 'object', properties: {} },
          strict: null,
          cacheControl: null,
          namespace: null,
        },
      ],
    });
    expect(body).toEqual({
      model: 'gpt-5.2',
      instructions: 'S1\n\nS2',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'q' }] },
        { role: 'developer', content: [{ type: 'input_text', text: 'later' }] },
      ],
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false }],
    });
  });

  it('gives reasoning back to its issuer only', () => {
    const turn = (issuer: string): Turn => ({
      role: 'assistant',
      blocks: [
        {
          type: 'reasoning',
          path: 'p',
          text: 'h',
          seal: { issuer, kind: 'encrypted', value: 'E', itemId: 'rs_1' },
        },
        text('a'),
      ],
    });
    expect(encode({ turns: [turn('openai')] }).body.input).toEqual([
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'h' }],
        encrypted_content: 'E',
      },
      { role: 'assistant', content: [{ type: 'output_text', text: 'a', annotations: [] }] },
    ]);
    expect(encode({ turns: [turn('xai')] }).body.input).toHaveLength(1);
  });

  it('keeps pictures in the output of a tool, and says that it failed', () => {
    const { body } = encode({
      turns: [
        {
          role: 'assistant',
          blocks: [{ type: 'tool_call', path: 'p', id: 't', name: 'f', kind: 'function', input: '' }],
        },
        {
          role: 'user',
          blocks: [
            {
              type: 'tool_result',
              path: 'p',
              callId: 't',
              isError: true,
              content: [
                text('boom'),
                { type: 'image', path: 'p', source: { kind: 'url', url: 'https://x/y.png' }, detail: null },
              ],
            },
          ],
        },
      ],
    });
    expect(body.input).toEqual([
      { type: 'function_call', call_id: 't', name: 'f', arguments: '{}' },
      {
        type: 'function_call_output',
        call_id: 't',
        output: [
          { type: 'input_text', text: 'Error: ' },
          { type: 'input_text', text: 'boom' },
          { type: 'input_image', image_url: 'https://x/y.png', detail: 'auto' },
        ],
      },
    ]);
  });

  it('reports what this API has no word for, and nothing that it does anyway', () => {
    const { body, lost } = encode({
      options: {
        maxOutputTokens: 16,
        stop: ['X'],
        seed: 1,
        topK: 3,
        choices: 1,
        modalities: ['text'],
        serviceTier: 'standard_only',
        endUser: 'u'.repeat(65),
        logprobs: true,
        topLogprobs: 2,
      },
      extra: { truncation: 'auto', chat_template_kwargs: {} },
    });
    expect(body).toMatchObject({
      max_output_tokens: 16,
      top_logprobs: 2,
      include: ['message.output_text.logprobs'],
      service_tier: 'default',
      safety_identifier: expect.stringMatching(/^[0-9a-f]{64}$/),
      truncation: 'auto',
    });
    expect(lost.toSorted()).toEqual(['chat_template_kwargs', 'seed', 'stop', 'top_k']);
  });

  it('asks for the least that OpenAI gives where a client only knocks', () => {
    const { body, lost } = encode({ options: { maxOutputTokens: 1 } });
    expect(body.max_output_tokens).toBe(16);
    expect(lost).toEqual(['max_tokens']);
  });

  it('tells only a model that reasons how hard to think', () => {
    const reasoning = { effort: null, budget: 4000, mode: 'enabled', summary: null };
    expect(encode({ reasoning }).body.reasoning).toEqual({ effort: 'medium' });
    const other = encode({ reasoning }, { model: 'gpt-4o', canReason: false });
    expect(other.body.reasoning).toBeUndefined();
    expect(other.lost).toEqual(['reasoning_effort']);
  });

  it('is read back as what was written', () => {
    fc.assert(
      fc.property(conversations, (conversation) => {
        const { body, lost } = encode(conversation);
        expect(lost).toEqual([]);
        const read = openaiResponses.decodeRequest(body, new DroppedFields('responses'));
        expect(withoutPaths(read)).toEqual(withoutPaths(conversation));
      }),
    );
  });
});

/** Places differ from one request to the next. */
function withoutPaths(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, member: unknown) => (name === 'path' ? undefined : member)));
}

const word = fc.string({ minLength: 1, maxLength: 6 });
const name = fc.stringMatching(/^[a-z]{1,6}$/);
const textBlock = word.map((value): Block => text(value));
const image = fc.record({
  type: fc.constant('image' as const),
  path: fc.constant('p'),
  source: fc.oneof(
    fc.record({ kind: fc.constant('url' as const), url: fc.webUrl() }),
    fc.record({
      kind: fc.constant('base64' as const),
      mediaType: fc.constantFrom('image/png', 'image/jpeg'),
      data: fc.base64String(),
    }),
  ),
  detail: fc.constantFrom('auto', 'low', 'high'),
});
const userTurn: fc.Arbitrary<Turn> = fc.record({
  role: fc.constant('user' as const),
  blocks: fc.array(fc.oneof(textBlock, image), { minLength: 1, maxLength: 3 }),
});
/** A turn of the assistant that ends in a call, its answer, and a last word. */
const exchange: fc.Arbitrary<readonly Turn[]> = fc
  .record({ said: word, tool: name, input: fc.dictionary(name, fc.integer()), result: word, last: word })
  .map(({ said, tool, input, result, last }) => [
    {
      role: 'assistant',
      blocks: [
        text(said),
        {
          type: 'tool_call',
          path: 'p',
          id: 'c1',
          name: tool,
          kind: 'function',
          input: JSON.stringify(input),
        },
      ],
    },
    {
      role: 'user',
      blocks: [{ type: 'tool_result', path: 'p', callId: 'c1', content: [text(result)], isError: false }],
    },
    { role: 'assistant', blocks: [text(last)] },
  ]);
const conversations: fc.Arbitrary<Conversation> = fc.record({
  system: fc
    .option(word, { nil: undefined })
    .map((value) =>
      value === undefined ? [] : [{ role: 'system' as const, text: value, cacheControl: null }],
    ),
  turns: fc.tuple(userTurn, fc.option(exchange, { nil: [] })).map(([first, rest]) => [first, ...rest]),
  tools: fc.uniqueArray(name, { maxLength: 3 }).map((names) =>
    names.map((each) => ({
      type: 'function' as const,
      path: 'p',
      name: each,
      description: null,
      parameters: { type: 'object', properties: {} },
      strict: true,
      cacheControl: null,
      namespace: null,
    })),
  ),
  toolChoice: fc.constantFrom(null, { type: 'auto' as const }, { type: 'required' as const }),
  reasoning: fc.constantFrom(null, {
    effort: 'high',
    budget: null,
    mode: null,
    summary: 'auto',
  }),
  outputFormat: fc.constantFrom(
    null,
    { type: 'json_object' as const },
    {
      type: 'json_schema' as const,
      name: 'n',
      description: null,
      schema: { type: 'object' },
      strict: true,
    },
  ),
  options: fc.record(
    {
      maxOutputTokens: fc.integer({ min: 16, max: 9999 }),
      temperature: fc.double({ min: 0, max: 2, noNaN: true }).map((value) => value + 0),
      parallelToolCalls: fc.boolean(),
      verbosity: fc.constantFrom('low', 'high'),
      store: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  stream: fc.boolean(),
  extra: fc.constant({}),
});
