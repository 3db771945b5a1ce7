import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bedrockConverse } from '../../../../src-gateway/apis/bedrock-converse/codec.ts';
import type { EncodeTarget } from '../../../../src-gateway/apis/codec.ts';
import type { Block, Conversation, Tool } from '../../../../src-gateway/apis/conversation.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import { listMember, member, textMember } from '../../../../src-gateway/apis/json-value.ts';
import { arbitraryTurns } from '../../../support/arbitrary-turns.ts';
import { openaiTarget } from '../../../support/codec-contexts.ts';
import {
  assistant,
  emptyConversation,
  text,
  toolCall,
  toolResult,
  user,
} from '../../../support/conversation-parts.ts';

const claude: EncodeTarget = {
  ...openaiTarget,
  api: 'converse',
  provider: 'amazon_bedrock',
  model: 'us.anthropic.claude-x-v1:0',
  canReason: true,
};

function encode(told: Partial<Conversation>, target: Partial<EncodeTarget> = {}) {
  const dropped = new DroppedFields('chat');
  const encoded = bedrockConverse.encodeRequest(
    { ...emptyConversation, ...told },
    { ...claude, ...target },
    dropped,
  );
  return { ...encoded, dropped: dropped.paths };
}

const path = 'p';
const tool: Tool = {
  type: 'function',
  path: 'tools[0]',
  name: 'f',
  description: '',
  parameters: {},
  strict: null,
  cacheControl: { ttl: '1h' },
  namespace: null,
};
const png = { kind: 'base64' as const, mediaType: 'image/png', data: 'AA==' };

describe('encoding a Converse request', () => {
  it('writes the settings that Bedrock has, and no model', () => {
    const { body, dropped } = encode({
      system: [{ role: 'system', text: 'S', cacheControl: { ttl: null } }],
      turns: [user(text('q'), { type: 'image', path, source: png, detail: null })],
      options: {
        maxOutputTokens: 5,
        temperature: 1.5,
        topK: 4,
        stop: ['Z', ' '],
        metadata: { team: 'a' },
        endUser: 'u',
        seed: 1,
        parallelToolCalls: false,
      },
      extra: { guardrailConfig: { guardrailIdentifier: 'g' }, anthropic_beta: ['b'], zz: 1 },
      outputFormat: { type: 'json_object' },
      stream: true,
    });
    expect(body).toEqual({
      system: [{ text: 'S' }, { cachePoint: { type: 'default' } }],
      messages: [
        { role: 'user', content: [{ text: 'q' }, { image: { format: 'png', source: { bytes: 'AA==' } } }] },
      ],
      inferenceConfig: { maxTokens: 5, temperature: 1, stopSequences: ['Z'] },
      additionalModelRequestFields: { top_k: 4, anthropic_beta: ['b'] },
      requestMetadata: { team: 'a', user_id: 'u' },
      guardrailConfig: { guardrailIdentifier: 'g' },
    });
    expect(dropped).toEqual(['zz', 'temperature', 'stop', 'response_format', 'seed', 'parallel_tool_calls']);
  });

  it('reports what only Claude takes where another model is asked', () => {
    const { body, dropped } = encode(
      {
        turns: [user(text('q'))],
        options: { topK: 4, endUser: '{"id":1}', metadata: { a: 'é' } },
        reasoning: { effort: 'low', budget: null, mode: null, summary: null },
        extra: { thinking: { type: 'enabled' } },
      },
      { model: 'amazon.nova-pro-v1:0' },
    );
    expect(body).toEqual({ messages: [{ role: 'user', content: [{ text: 'q' }] }] });
    expect(dropped).toEqual(['thinking', 'reasoning_effort', 'top_k', 'user', 'metadata']);
  });

  it('gives a model that takes them temperature and top_p, and Claude only one of them', () => {
    const conversation = { turns: [user(text('q'))], options: { temperature: 0.5, topP: 0.9 } };
    const other = encode(conversation, { model: 'amazon.nova-pro-v1:0' });
    expect(other.body.inferenceConfig).toEqual({ temperature: 0.5, topP: 0.9 });
    expect(other.dropped).toEqual([]);
    const claude = encode(conversation);
    expect(claude.body.inferenceConfig).toEqual({ temperature: 0.5 });
    expect(claude.dropped).toEqual(['top_p']);
  });

  it('lets Claude think, without settings that it refuses then', () => {
    const { body, dropped } = encode({
      turns: [user(text('q'))],
      reasoning: { effort: 'high', budget: null, mode: null, summary: null },
      options: { temperature: 1, topK: 4 },
    });
    expect(body).toEqual({
      messages: [{ role: 'user', content: [{ text: 'q' }] }],
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 16_384 } },
    });
    expect(dropped).toEqual(['top_k']);
  });

  it('joins neighbours, pairs calls with results, and lets the user begin', () => {
    const { body, dropped } = encode({
      tools: [tool],
      turns: [
        assistant(text('hello '), toolCall('a:1', '')),
        user(toolResult('a:1', [], true)),
        user(text(' '), { ...text('go'), cacheControl: { ttl: null } }),
        assistant(text('so ')),
      ],
    });
    const toolUseId = expect.stringMatching(/^tooluse_[0-9a-f]{24}$/);
    expect(body.messages).toEqual([
      { role: 'user', content: [{ text: '.' }] },
      { role: 'assistant', content: [{ text: 'hello ' }, { toolUse: { toolUseId, name: 'f', input: {} } }] },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId, content: [{ text: '.' }], status: 'error' } },
          { text: 'go' },
          { cachePoint: { type: 'default' } },
        ],
      },
      { role: 'assistant', content: [{ text: 'so' }] },
    ]);
    expect(dropped).toEqual([]);
  });

  it('writes images and documents in results, each document under a name of its own', () => {
    const pdf: Block = {
      type: 'document',
      path,
      title: 'a_b.pdf',
      source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
    };
    const { body } = encode({
      turns: [
        user(pdf),
        assistant(toolCall('a')),
        user(
          toolResult('a', [pdf, { type: 'image', path, source: png, detail: null }]),
          { type: 'document', path, title: null, source: { kind: 'text', text: 'hi' } },
          { type: 'image', path: 'remote', source: { kind: 'url', url: 'https://x/y.png' }, detail: null },
        ),
      ],
    });
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [{ document: { format: 'pdf', name: 'a b pdf', source: { bytes: 'JVBE' } } }, { text: '.' }],
      },
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'f', input: {} } }] },
      {
        role: 'user',
        content: [
          {
            toolResult: {
              toolUseId: 'a',
              content: [
                { document: { format: 'pdf', name: 'a b pdf (2)', source: { bytes: 'JVBE' } } },
                { image: { format: 'png', source: { bytes: 'AA==' } } },
              ],
            },
          },
          { document: { format: 'txt', name: 'document', source: { bytes: 'aGk=' } } },
          { text: '[unsupported content: image]' },
        ],
      },
    ]);
  });

  it('sends back thoughts of the model that is asked, and no others', () => {
    const thought = (issuer: string, kind: 'signature' | 'redacted'): Block => ({
      type: 'reasoning',
      path,
      text: 'h',
      seal: { issuer, kind, value: 's' },
    });
    const { body } = encode({
      turns: [
        user(text('q')),
        assistant(
          thought('anthropic', 'signature'),
          thought('bedrock', 'redacted'),
          thought('openai', 'signature'),
          text('a'),
        ),
      ],
    });
    expect(body.messages).toMatchObject([
      {},
      {
        content: [
          { reasoningContent: { reasoningText: { text: 'h', signature: 's' } } },
          { reasoningContent: { redactedContent: 's' } },
          { text: 'a' },
        ],
      },
    ]);
  });

  it('offers functions, with the mark up to where to cache', () => {
    const { body, dropped } = encode({
      tools: [tool, { type: 'code_interpreter', path: 'tools[1]' }],
      toolChoice: { type: 'tool', name: 'f', kind: 'function' },
    });
    expect(body.toolConfig).toEqual({
      tools: [
        { toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } } } },
        { cachePoint: { type: 'default' } },
      ],
      toolChoice: { tool: { name: 'f' } },
    });
    expect(dropped).toEqual(['tools[1]']);
  });

  it('keeps tools that may not be called only where the history has calls', () => {
    const turns = [user(text('q')), assistant(toolCall('a')), user(toolResult('a', [text('1')]))];
    const none = { tools: [tool], toolChoice: { type: 'none' as const } };
    expect(encode(none).body).not.toHaveProperty('toolConfig');
    expect(encode(none).dropped).toEqual([]);
    expect(encode({ ...none, turns }).body.toolConfig).toMatchObject({ toolChoice: { auto: {} } });
    expect(encode({ ...none, turns }).dropped).toEqual(['tool_choice']);
    expect(encode({ turns }).body.toolConfig).toEqual({
      tools: [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'object', properties: {} } } } }],
    });
  });

  it('keeps to the rules of the API, whatever the turns', () => {
    fc.assert(
      fc.property(arbitraryTurns, (turns) => {
        const { body } = encode({ turns });
        let role = 'assistant';
        let waiting: readonly unknown[] = [];
        for (const message of listMember(body, 'messages')) {
          role = role === 'user' ? 'assistant' : 'user';
          expect(member(message, 'role')).toBe(role);
          const blocks = listMember(message, 'content');
          const ids = (kind: string) =>
            blocks.flatMap((block) => textMember(member(block, kind), 'toolUseId') ?? []);
          expect(blocks).not.toEqual([]);
          for (const block of blocks) expect(textMember(block, 'text')?.trim()).not.toBe('');
          expect(ids('toolResult').toSorted()).toEqual(waiting.toSorted());
          waiting = ids('toolUse');
        }
        expect(waiting).toEqual([]);
        const hasCalls = JSON.stringify(body.messages).includes('"toolUse"');
        expect('toolConfig' in body).toBe(hasCalls);
      }),
    );
  });
});
