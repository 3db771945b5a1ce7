import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../../src-gateway/apis/anthropic-messages/codec.ts';
import { ApiError } from '../../../../src-gateway/apis/api-error.ts';
import type { EncodeTarget } from '../../../../src-gateway/apis/codec.ts';
import type { Block, Conversation, Tool } from '../../../../src-gateway/apis/conversation.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import { geminiGenerate } from '../../../../src-gateway/apis/gemini-generate/codec.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import { openaiTarget } from '../../../support/codec-contexts.ts';
import { assistant, emptyConversation, text, user } from '../../../support/conversation-parts.ts';

const geminiTarget: EncodeTarget = {
  ...openaiTarget,
  api: 'gemini',
  provider: 'gemini',
  model: 'gemini-2.5-flash',
  canReason: true,
};

function encode(conversation: Partial<Conversation>, target: Partial<EncodeTarget> = {}) {
  const dropped = new DroppedFields('chat');
  const whole = { ...geminiTarget, ...target };
  const { body, toolNames } = geminiGenerate.encodeRequest(
    { ...emptyConversation, ...conversation },
    whole,
    dropped,
  );
  return { body, toolNames, lost: dropped.paths };
}

/** What Gemini gets of a Chat client's request. */
function fromChat(body: JsonObject) {
  const dropped = new DroppedFields('chat');
  const conversation = openaiChat.decodeRequest({ model: 'm', messages: [], ...body }, dropped);
  return {
    body: geminiGenerate.encodeRequest(conversation, geminiTarget, dropped).body,
    lost: dropped.paths,
  };
}

const call = (id: string, more: Partial<Block & { type: 'tool_call' }> = {}): Block => ({
  type: 'tool_call',
  path: 'p',
  id,
  name: 'f',
  kind: 'function',
  input: '{"a":1}',
  ...more,
});
const result = (callId: string, ...content: Block[]): Block => ({
  type: 'tool_result',
  path: 'p',
  callId,
  content,
  isError: false,
});
const tool = (name: string): Tool => ({
  type: 'function',
  path: 'tools[0]',
  name,
  description: 'D',
  parameters: { type: 'object', properties: { a: { type: 'number' } } },
  strict: null,
  cacheControl: null,
  namespace: null,
});
const thinking = (told: Partial<NonNullable<Conversation['reasoning']>>) => ({
  effort: null,
  budget: null,
  mode: null,
  summary: null,
  ...told,
});

describe('a request to Gemini', () => {
  it('has system texts, turns, settings and tools in their places', () => {
    const { body, lost } = fromChat({
      messages: [
        { role: 'system', content: 'S1' },
        { role: 'developer', content: 'S2' },
        { role: 'user', content: 'q' },
        { role: 'assistant', content: 'a' },
        { role: 'user', content: 'r' },
        { role: 'user', content: 's' },
      ],
      temperature: 1.5,
      top_p: 0.5,
      top_k: 4,
      max_tokens: 9,
      stop: 'X',
      seed: 7,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      tools: [{ type: 'function', function: { name: 'f', parameters: { properties: {} } } }],
      tool_choice: 'required',
      stream: true,
    });
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'S1' }, { text: 'S2' }] },
      contents: [
        { role: 'user', parts: [{ text: 'q' }] },
        { role: 'model', parts: [{ text: 'a' }] },
        { role: 'user', parts: [{ text: 'r' }, { text: 's' }] },
      ],
      generationConfig: {
        temperature: 1.5,
        topP: 0.5,
        topK: 4,
        maxOutputTokens: 9,
        stopSequences: ['X'],
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
      },
      tools: [
        {
          functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object', properties: {} } }],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY' } },
    });
    expect(lost).toEqual([]);
  });

  it('says nothing that nobody asked for', () => {
    expect(encode({ turns: [user(text('q'))] }).body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'q' }] }],
    });
  });

  it('leaves out the ids that Gemini did not give, names results by their calls, in their order', () => {
    const made = `call_gm_${'0'.repeat(24)}`;
    const failed: Block = {
      type: 'tool_result',
      path: 'p',
      callId: made,
      content: [text('1')],
      isError: true,
    };
    const turns = [
      user(text('q')),
      assistant(call(made), call('g1', { name: 'g' })),
      user(text('go'), result('g1', text('2')), failed),
    ];
    expect(encode({ turns }).body.contents).toEqual([
      { role: 'user', parts: [{ text: 'q' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'f', args: { a: 1 } } },
          { functionCall: { id: 'g1', name: 'g', args: { a: 1 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'f', response: { error: '1' } } },
          { functionResponse: { id: 'g1', name: 'g', response: { output: '2' } } },
          { text: 'go' },
        ],
      },
    ]);
  });

  it("sends back the proofs of Gemini's thoughts, and no one else's", () => {
    const thought = (issuer: string): Block => ({
      type: 'reasoning',
      path: 'p',
      text: 'h',
      seal: { issuer, kind: 'signature', value: 's' },
    });
    const turns = [
      user(text('q')),
      assistant(thought('anthropic'), thought('gemini'), call('c', { signature: 'sig' })),
      user(result('c')),
    ];
    expect(encode({ turns }).body.contents).toMatchObject([
      {},
      {
        parts: [
          { text: 'h', thought: true, thoughtSignature: 's' },
          { functionCall: { name: 'f' }, thoughtSignature: 'sig' },
        ],
      },
      {},
    ]);
  });

  it('vouches for the first call of a turn to Gemini 3, which refuses it without a proof', () => {
    const turns = [user(text('q')), assistant(call('a'), call('b')), user(result('a'), result('b'))];
    const parts = (model: string) => JSON.stringify(encode({ turns }, { model }).body.contents);
    expect(parts('gemini-2.5-pro')).not.toContain('thoughtSignature');
    expect(parts('gemini-3.1-pro-preview').match(/skip_thought_signature_validator/g)).toHaveLength(1);
    const proven = [user(text('q')), assistant(call('a', { signature: 'sig' }), call('b')), turns[2]];
    expect(
      JSON.stringify(
        encode({ turns: proven.filter((turn) => turn !== undefined) }, { model: 'gemini-3-flash' }).body,
      ),
    ).not.toContain('skip_thought_signature_validator');
  });

  it.each<[string, Block, JsonObject, readonly string[]]>([
    [
      'an image',
      {
        type: 'image',
        path: 'a',
        source: { kind: 'base64', mediaType: 'image/gif', data: 'AA==' },
        detail: null,
      },
      { inlineData: { mimeType: 'image/gif', data: 'AA==' } },
      [],
    ],
    [
      'the address of an image',
      { type: 'image', path: 'a', source: { kind: 'url', url: 'https://x/y.PNG?z' }, detail: null },
      { fileData: { mimeType: 'image/png', fileUri: 'https://x/y.PNG?z' } },
      [],
    ],
    [
      'speech',
      { type: 'audio', path: 'a', data: 'AA==', format: 'mp3' },
      { inlineData: { mimeType: 'audio/mp3', data: 'AA==' } },
      [],
    ],
    [
      'a document',
      {
        type: 'document',
        path: 'a',
        source: { kind: 'base64', mediaType: null, data: 'AA==' },
        title: 't',
      },
      { inlineData: { mimeType: 'application/pdf', data: 'AA==' } },
      [],
    ],
    [
      'a document of text',
      { type: 'document', path: 'a', source: { kind: 'text', text: 'body' }, title: 'T' },
      { text: 'T\nbody' },
      [],
    ],
    [
      'an upload of another vendor',
      { type: 'image', path: 'a', source: { kind: 'file', fileId: 'f' }, detail: null },
      { text: '[unsupported content: image]' },
      ['a'],
    ],
    [
      'content of an unknown kind',
      { type: 'unsupported', path: 'a', kind: 'zz', text: null },
      { text: '[unsupported content: zz]' },
      ['a'],
    ],
  ])('writes %s', (_, block, part, lost) => {
    const encoded = encode({ turns: [user(block)] });
    expect(encoded.body.contents).toEqual([{ role: 'user', parts: [part] }]);
    expect(encoded.lost).toEqual(lost);
  });

  it('shows the images of a result behind it', () => {
    const image: Block = {
      type: 'image',
      path: 'a',
      source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' },
      detail: null,
    };
    const turns = [user(text('q')), assistant(call('c')), user(result('c', text('see'), image))];
    expect(encode({ turns }).body.contents).toMatchObject([
      {},
      {},
      { parts: [{ functionResponse: { response: { output: 'see' } } }, { inlineData: { data: 'AA==' } }] },
    ]);
  });

  it('begins with the user, and leaves out empty texts and turns', () => {
    const turns = [assistant(text('a')), user(text('')), assistant(text('b'))];
    expect(encode({ turns }).body.contents).toEqual([
      { role: 'user', parts: [{ text: ' ' }] },
      { role: 'model', parts: [{ text: 'a' }, { text: 'b' }] },
    ]);
  });

  it('gives broken arguments as text and says so', () => {
    const turns = [user(text('q')), assistant(call('c', { input: '{"broken' })), user(result('c'))];
    const { body, lost } = encode({ turns });
    expect(body.contents).toMatchObject([
      {},
      { parts: [{ functionCall: { args: { _raw: '{"broken' } } }] },
      {},
    ]);
    expect(lost).toEqual(['p']);
  });

  it.each<[Conversation['toolChoice'], unknown, number]>([
    [null, undefined, 2],
    [{ type: 'auto' }, { mode: 'AUTO' }, 2],
    [{ type: 'none' }, { mode: 'NONE' }, 2],
    [{ type: 'tool', name: 'f', kind: 'function' }, { mode: 'ANY', allowedFunctionNames: ['f'] }, 2],
    [{ type: 'allowed', mode: 'required', names: ['g'] }, { mode: 'ANY' }, 1],
    [{ type: 'allowed', mode: 'auto', names: ['g'] }, { mode: 'AUTO' }, 1],
  ])('writes the tool choice %j', (toolChoice, config, offered) => {
    const { body } = encode({ tools: [tool('f'), tool('g')], toolChoice });
    expect(body.toolConfig).toEqual(config === undefined ? undefined : { functionCallingConfig: config });
    expect(body.tools).toEqual([{ functionDeclarations: expect.objectContaining({ length: offered }) }]);
  });

  it('reports tools that others run, and the choice of one', () => {
    const search: Tool = {
      type: 'web_search',
      path: 'tools[0]',
      contextSize: null,
      userLocation: null,
      maxUses: null,
      allowedDomains: [],
      blockedDomains: [],
    };
    const toolChoice = { type: 'tool', name: 'web_search', kind: 'function' } as const;
    expect(encode({ tools: [search], toolChoice })).toMatchObject({
      body: { contents: [] },
      lost: ['tools[0]', 'tool_choice'],
    });
    expect(encode({ tools: [search, tool('f')], toolChoice }).body.toolConfig).toEqual({
      functionCallingConfig: { mode: 'AUTO' },
    });
  });

  it('offers custom tools as functions, and knows the way back', () => {
    const custom: Tool = {
      type: 'custom',
      path: 'tools[0]',
      name: 'shell',
      description: null,
      format: { type: 'grammar' },
    };
    const turns = [
      user(text('q')),
      assistant(call('c', { name: 'shell', kind: 'custom', input: 'ls' })),
      user(result('c')),
    ];
    const { body, toolNames, lost } = encode({ tools: [custom], turns });
    expect(body.contents).toMatchObject([
      {},
      { parts: [{ functionCall: { name: 'shell', args: { input: 'ls' } } }] },
      {},
    ]);
    expect(toolNames.get('shell')).toEqual({ name: 'shell', kind: 'custom', namespace: null });
    expect(lost).toEqual(['tools[0].format']);
  });

  it.each<[string, string, Partial<NonNullable<Conversation['reasoning']>>, JsonObject | undefined]>([
    ['an effort', 'gemini-2.5-flash', { effort: 'low' }, { thinkingBudget: 1024, includeThoughts: true }],
    [
      'the highest effort',
      'gemini-2.5-flash',
      { effort: 'max' },
      { thinkingBudget: 24_576, includeThoughts: true },
    ],
    [
      'a budget',
      'gemini-2.5-pro',
      { mode: 'enabled', budget: 30_000 },
      { thinkingBudget: 30_000, includeThoughts: true },
    ],
    ['no thoughts', 'gemini-2.5-flash', { mode: 'disabled' }, { thinkingBudget: 0, includeThoughts: false }],
    [
      'as few as can be',
      'gemini-2.5-pro',
      { effort: 'none' },
      { thinkingBudget: 128, includeThoughts: false },
    ],
    ['thoughts as it likes', 'gemini-2.5-pro', { mode: 'adaptive' }, { includeThoughts: true }],
    ['a level', 'gemini-3.5-flash', { effort: 'medium' }, { thinkingLevel: 'medium', includeThoughts: true }],
    [
      'the least level',
      'gemini-3.5-flash',
      { effort: 'none' },
      { thinkingLevel: 'minimal', includeThoughts: false },
    ],
    [
      'a level that the first Pro knew',
      'gemini-3-pro-preview',
      { mode: 'enabled', budget: 4096 },
      { thinkingLevel: 'high', includeThoughts: true },
    ],
    [
      'the least level of a Pro',
      'gemini-3.1-pro-preview',
      { effort: 'minimal' },
      { thinkingLevel: 'low', includeThoughts: true },
    ],
  ])('asks for %s', (_, model, reasoning, thinkingConfig) => {
    const { body, lost } = encode({ reasoning: thinking(reasoning) }, { model });
    expect(body.generationConfig).toEqual({ thinkingConfig });
    expect(lost).toEqual([]);
  });

  it('does not ask a model to think that cannot, and says so unless that was wished for', () => {
    const plain = { canReason: false, model: 'gemini-2.0-flash' };
    expect(encode({ reasoning: thinking({ effort: 'low' }) }, plain)).toMatchObject({
      body: { contents: [] },
      lost: ['reasoning_effort'],
    });
    expect(encode({ reasoning: thinking({ effort: 'none' }) }, plain).lost).toEqual([]);
  });

  it('asks for JSON, with a schema where there is one', () => {
    expect(encode({ outputFormat: { type: 'json_object' } }).body.generationConfig).toEqual({
      responseMimeType: 'application/json',
    });
    const outputFormat = {
      type: 'json_schema',
      name: 'n',
      description: null,
      schema: { type: 'object' },
      strict: true,
    } as const;
    expect(encode({ outputFormat }).body.generationConfig).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object' },
    });
  });

  it('reports what Gemini has no word for, and copies what only it has', () => {
    const { body, lost } = fromChat({
      logit_bias: { 1: 2 },
      n: 3,
      store: true,
      user: 'u',
      stop: ['a', 'b', 'c', 'd', 'e', 'f'],
      safetySettings: [{ category: 'x' }],
      generationConfig: { mediaResolution: 'LOW' },
      zz: 1,
    });
    expect(body).toEqual({
      contents: [],
      safetySettings: [{ category: 'x' }],
      generationConfig: { mediaResolution: 'LOW', stopSequences: ['a', 'b', 'c', 'd', 'e'] },
    });
    expect(new Set(lost)).toEqual(new Set(['zz', 'n', 'logit_bias', 'user', 'store', 'stop']));
  });

  it('never throws for anything that an Anthropic client may send', () => {
    const content = fc.array(
      fc.record(
        {
          type: fc.constantFrom('text', 'image', 'document', 'tool_use', 'tool_result', 'thinking', 'zz'),
          text: fc.string(),
          id: fc.string(),
          tool_use_id: fc.string(),
          name: fc.string(),
          input: fc.anything(),
          source: fc.anything(),
          content: fc.anything(),
          thinking: fc.string(),
          signature: fc.string(),
        },
        { requiredKeys: ['type'] },
      ),
    );
    const message = fc.record({ role: fc.constantFrom('user', 'assistant', 'system'), content });
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const dropped = new DroppedFields('messages');
        try {
          geminiGenerate.encodeRequest(
            anthropicMessages.decodeRequest({ max_tokens: 1, messages }, dropped),
            geminiTarget,
            dropped,
          );
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
    );
  });
});
