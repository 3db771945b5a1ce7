import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../../src-gateway/apis/anthropic-messages/codec.ts';
import type { EncodeTarget } from '../../../../src-gateway/apis/codec.ts';
import type { Block, Conversation, Options, Tool } from '../../../../src-gateway/apis/conversation.ts';
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
  api: 'messages',
  provider: 'anthropic',
  model: 'c',
  canReason: true,
};

function encode(told: Partial<Conversation>, target: Partial<EncodeTarget> = {}) {
  const dropped = new DroppedFields('chat');
  const encoded = anthropicMessages.encodeRequest(
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
  description: 'd',
  parameters: {},
  strict: null,
  cacheControl: null,
  namespace: null,
};
const think = (effort: string) => ({ effort, budget: null, mode: null, summary: null });

describe('encoding a Messages request', () => {
  it('puts all system texts in front, in order, and the limit that the API demands', () => {
    const { body, dropped } = encode({
      system: [
        { role: 'system', text: 'S1', cacheControl: { ttl: '1h' } },
        { role: 'developer', text: ' ', cacheControl: null },
      ],
      turns: [user(text('q')), { role: 'developer', blocks: [text('S2')] }],
      options: { temperature: 1.7 },
    });
    expect(body).toEqual({
      model: 'c',
      max_tokens: 4096,
      system: [
        { type: 'text', text: 'S1', cache_control: { type: 'ephemeral', ttl: '1h' } },
        { type: 'text', text: 'S2' },
      ],
      messages: [{ role: 'user', content: 'q' }],
      temperature: 1,
    });
    expect(dropped).toEqual(['temperature']);
  });

  it('answers all calls of a turn in one turn, and joins neighbours of one role', () => {
    const { body, dropped } = encode({
      turns: [
        user(text('q')),
        assistant(toolCall('a', '')),
        assistant(toolCall('b/1', '{"x"'), toolCall('c')),
        user(toolResult('b/1', [text('2')], true)),
        user(toolResult('a', [text('1')]), toolResult('z', [text('lost')]), text('go')),
      ],
    });
    expect(body.messages).toEqual([
      { role: 'user', content: 'q' },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'f', input: {} },
          {
            type: 'tool_use',
            id: expect.stringMatching(/^toolu_[0-9a-f]{24}$/),
            name: 'f',
            input: { _raw: '{"x"' },
          },
          { type: 'tool_use', id: 'c', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: '1' },
          {
            type: 'tool_result',
            tool_use_id: expect.stringMatching(/^toolu_[0-9a-f]{24}$/),
            content: '2',
            is_error: true,
          },
          { type: 'tool_result', tool_use_id: 'c', content: '[no result]' },
          { type: 'text', text: 'lost' },
          { type: 'text', text: 'go' },
        ],
      },
    ]);
    expect(dropped).toEqual(['result z', 'call c', 'call b/1']);
  });

  it('leaves out empty texts, thoughts of others, and turns that are empty then', () => {
    const thought = (issuer: string): Block => ({
      type: 'reasoning',
      path,
      text: 'h',
      seal: { issuer, kind: 'signature', value: 's' },
    });
    const { body } = encode({
      turns: [
        user(text('q'), text('')),
        assistant(thought('gemini'), text(' ')),
        user(text('r')),
        assistant(thought('anthropic'), text('so ')),
      ],
    });
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'q' },
          { type: 'text', text: 'r' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'h', signature: 's' },
          { type: 'text', text: 'so' },
        ],
      },
    ]);
  });

  it.each<[string, Block, unknown]>([
    [
      'an image by its own bytes',
      {
        type: 'image',
        path,
        detail: 'high',
        source: { kind: 'base64', mediaType: 'image/png', data: '/9j/AA==' },
      },
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: '/9j/AA==' } },
    ],
    [
      'a picture in a format that Anthropic cannot read',
      { type: 'image', path, detail: null, source: { kind: 'base64', mediaType: 'image/bmp', data: 'AA==' } },
      { type: 'text', text: '[unsupported content: image]' },
    ],
    [
      'a file of another vendor',
      { type: 'document', path, title: null, source: { kind: 'file', fileId: 'f' } },
      { type: 'text', text: '[unsupported content: document]' },
    ],
    [
      'a PDF',
      { type: 'document', path, title: 'T', source: { kind: 'base64', mediaType: null, data: 'JVBE' } },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' },
        title: 'T',
      },
    ],
    [
      'a text file',
      {
        type: 'document',
        path,
        title: null,
        source: { kind: 'base64', mediaType: 'text/csv', data: 'YSxi' },
      },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' } },
    ],
    [
      'sound',
      { type: 'audio', path, data: 'AA==', format: 'wav' },
      { type: 'text', text: '[unsupported content: audio]' },
    ],
    [
      'a marked text',
      { type: 'text', path, text: 'a', cacheControl: { ttl: null } },
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
    ],
  ])('writes %s', (_, block, expected) => {
    const { body } = encode({ turns: [user(block, text('x'))] });
    expect(body.messages).toEqual([{ role: 'user', content: [expected, { type: 'text', text: 'x' }] }]);
  });

  it('offers functions and search, and free-text tools as functions of one text', () => {
    const custom: Tool = {
      type: 'custom',
      path: 'tools[1]',
      name: 'a.b',
      description: null,
      format: { type: 'grammar' },
    };
    const search: Tool = {
      type: 'web_search',
      path: 'tools[2]',
      contextSize: 'low',
      userLocation: { city: 'Bern' },
      maxUses: 2,
      allowedDomains: ['a.example'],
      blockedDomains: [],
    };
    const code: Tool = { type: 'code_interpreter', path: 'tools[3]' };
    const { body, toolNames, dropped } = encode({
      tools: [tool, custom, search, code],
      toolChoice: { type: 'tool', name: 'a.b', kind: 'custom' },
      options: { parallelToolCalls: false },
    });
    const [sent] = [...toolNames.keys()];
    expect(body.tools).toEqual([
      { name: 'f', description: 'd', input_schema: { type: 'object' } },
      {
        name: sent,
        input_schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
      },
      {
        type: 'web_search_20250305',
        name: 'web_search',
        max_uses: 2,
        allowed_domains: ['a.example'],
        user_location: { type: 'approximate', city: 'Bern' },
      },
    ]);
    expect(body.tool_choice).toEqual({ type: 'tool', name: sent, disable_parallel_tool_use: true });
    expect(toolNames.get(sent ?? '')).toEqual({ name: 'a.b', kind: 'custom', namespace: null });
    expect(dropped).toEqual(['tools[1].format', 'tools[2].search_context_size', 'tools[3]']);
  });

  it.each<[string, Partial<Conversation>, unknown]>([
    ['none', { toolChoice: { type: 'none' }, options: { parallelToolCalls: false } }, { type: 'none' }],
    ['required', { toolChoice: { type: 'required' } }, { type: 'any' }],
    [
      'nothing but one at a time',
      { options: { parallelToolCalls: false } },
      { type: 'auto', disable_parallel_tool_use: true },
    ],
    ['nothing', {}, undefined],
    ['some of them', { toolChoice: { type: 'allowed', mode: 'required', names: ['f'] } }, { type: 'any' }],
  ])('says of a choice of %s what Anthropic calls it', (_, told, expected) => {
    const { body } = encode({ ...told, tools: [tool, { ...tool, name: 'g' }] });
    expect(body.tool_choice).toEqual(expected);
    expect(body.tools).toHaveLength(told.toolChoice?.type === 'allowed' ? 1 : 2);
  });

  it.each<[string, string, Partial<EncodeTarget>, Options, unknown, unknown]>([
    ['a budget', 'medium', {}, {}, { type: 'enabled', budget_tokens: 4096 }, undefined],
    [
      'a budget',
      'high',
      {},
      { maxOutputTokens: 64_000 },
      { type: 'enabled', budget_tokens: 16_384 },
      undefined,
    ],
    ['an effort', 'minimal', { thinksAdaptively: true }, {}, { type: 'adaptive' }, { effort: 'low' }],
    ['an effort', 'xhigh', { thinksAdaptively: true }, {}, { type: 'adaptive' }, { effort: 'xhigh' }],
    ['nothing', 'none', {}, {}, { type: 'disabled' }, undefined],
  ])('asks for thinking by %s for %s', (_, effort, target, options, thinking, outputConfig) => {
    const { body, dropped } = encode({ reasoning: think(effort), turns: [user(text('q'))], options }, target);
    expect(body.thinking).toEqual(thinking);
    expect(body.output_config).toEqual(outputConfig);
    expect(dropped).toEqual([]);
  });

  it.each<[string, number, number | undefined, number, number]>([
    ['medium', 4096, undefined, 4096, 8192],
    ['xhigh', 4096, undefined, 27_903, 31_999],
    ['xhigh', 64_000, undefined, 32_768, 64_000],
    ['high', 4096, 8000, 7999, 8000],
  ])(
    'leaves room for the answer beside thoughts of effort %s',
    (effort, defaultMaxTokens, given, budget, limit) => {
      const options = given === undefined ? {} : { maxOutputTokens: given };
      const told = { reasoning: think(effort), turns: [user(text('q'))], options };
      expect(encode(told, { defaultMaxTokens }).body).toMatchObject({
        thinking: { budget_tokens: budget },
        max_tokens: limit,
      });
    },
  );

  it.each<[string, Partial<Conversation>, Partial<EncodeTarget>]>([
    ['the model cannot', {}, { canReason: false }],
    ['there is no room', { options: { maxOutputTokens: 1024 } }, {}],
    ['a tool is demanded', { tools: [tool], toolChoice: { type: 'required' } }, {}],
    [
      'a call without thought is being answered',
      { turns: [user(text('q')), assistant(toolCall('a')), user(toolResult('a', []))] },
      {},
    ],
    ['the answer is begun already', { turns: [user(text('q')), assistant(text('so'))] }, {}],
  ])('does without thinking where %s, and reports it', (_, told, target) => {
    const { body, dropped } = encode(
      { reasoning: think('medium'), turns: [user(text('q'))], ...told },
      target,
    );
    expect(body.thinking).toBeUndefined();
    expect(dropped).toEqual(['reasoning_effort']);
  });

  it('gives a model that does not decide itself a budget where the client leaves it to the model', () => {
    const reasoning = { effort: null, budget: null, mode: 'adaptive', summary: null };
    const turns = [user(text('q'))];
    expect(encode({ reasoning, turns }, { thinksAdaptively: true }).body.thinking).toEqual({
      type: 'adaptive',
    });
    expect(encode({ reasoning, turns }).body.thinking).toEqual({ type: 'enabled', budget_tokens: 4096 });
  });

  it('leaves out how to sample where the model thinks', () => {
    const { body, dropped } = encode({
      reasoning: think('low'),
      options: { temperature: 0.5, topP: 0.5, topK: 3 },
    });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_p');
    expect(body).not.toHaveProperty('top_k');
    expect(dropped).toEqual(['temperature', 'top_p', 'top_k']);
  });

  it.each([
    { options: { temperature: 0.5, topP: 0.9 }, sent: { temperature: 0.5 }, lost: ['top_p'] },
    { options: { temperature: 0.5, topP: 1 }, sent: { temperature: 0.5 }, lost: [] },
    { options: { temperature: 1, topP: 0.9 }, sent: { top_p: 0.9 }, lost: [] },
    { options: { topP: 0.9 }, sent: { top_p: 0.9 }, lost: [] },
  ])('gives Claude, which refuses both, temperature or top_p of $options', ({ options, sent, lost }) => {
    const { body, dropped } = encode({ turns: [user(text('q'))], options }, { model: 'claude-x' });
    expect({ temperature: body.temperature, top_p: body.top_p }).toEqual({
      temperature: undefined,
      top_p: undefined,
      ...sent,
    });
    expect(dropped).toEqual(lost);
  });

  it('writes the settings that it knows and reports the others', () => {
    const { body, dropped } = encode({
      turns: [user(text('q'))],
      options: {
        maxOutputTokens: 5,
        topK: 4,
        topP: 0.9,
        stop: ['Z', ' '],
        endUser: 'u',
        serviceTier: 'default',
        choices: 2,
        seed: 7,
        logprobs: false,
        modalities: ['text'],
        metadata: { a: 'b' },
      },
      outputFormat: { type: 'json_object' },
      stream: true,
      extra: { thinking: { type: 'disabled' }, zz: 1 },
    });
    expect(body).toEqual({
      model: 'c',
      max_tokens: 5,
      messages: [{ role: 'user', content: 'q' }],
      top_k: 4,
      top_p: 0.9,
      stop_sequences: ['Z'],
      metadata: { user_id: 'u' },
      service_tier: 'standard_only',
      thinking: { type: 'disabled' },
      stream: true,
    });
    expect(dropped).toEqual(['zz', 'response_format', 'stop', 'n', 'seed', 'metadata']);
  });

  it('keeps to the rules of the API, whatever the turns', () => {
    fc.assert(
      fc.property(arbitraryTurns, (turns) => {
        const { body } = encode({ turns, tools: [tool] });
        let last = '';
        let waiting: readonly unknown[] = [];
        for (const message of listMember(body, 'messages')) {
          const content = member(message, 'content');
          const blocks = Array.isArray(content) ? content : [{ type: 'text', text: content }];
          const of = (type: string) => blocks.filter((block) => block.type === type);
          expect(member(message, 'role')).not.toBe(last);
          last = textMember(message, 'role') ?? '';
          expect(blocks).not.toEqual([]);
          for (const block of of('text')) expect(block.text.trim()).not.toBe('');
          const results = of('tool_result').map((block) => block.tool_use_id);
          expect(results.toSorted()).toEqual(waiting.toSorted());
          expect(blocks.slice(0, results.length).every((block) => block.type === 'tool_result')).toBe(true);
          waiting = of('tool_use').map((block) => block.id);
        }
        expect(waiting).toEqual([]);
      }),
    );
  });

  it('writes what it read, for all that this API can say', () => {
    const word = fc.string({ minLength: 1, maxLength: 6 }).filter((each) => each.trim() !== '');
    const cacheControl = fc.option(fc.record({ ttl: fc.constantFrom('5m', '1h', null) }), { nil: undefined });
    const marked = <T extends object>(block: fc.Arbitrary<T>) =>
      fc
        .tuple(block, cacheControl)
        .map(([each, marker]) => (marker === undefined ? each : { ...each, cacheControl: marker }));
    const textBlock = marked(
      fc.record({ type: fc.constant('text' as const), path: fc.constant(path), text: word }),
    );
    const image = marked(
      fc.record({
        type: fc.constant('image' as const),
        path: fc.constant(path),
        detail: fc.constant(null),
        source: fc.oneof(
          fc.record({ kind: fc.constant('url' as const), url: fc.webUrl() }),
          fc.constant({ kind: 'base64' as const, mediaType: 'image/gif', data: 'AA==' }),
        ),
      }),
    );
    const thought = fc.record({
      type: fc.constant('reasoning' as const),
      path: fc.constant(path),
      text: word,
      seal: fc.record({
        issuer: fc.constant('anthropic'),
        kind: fc.constant('signature' as const),
        value: word,
      }),
    });
    const exchange = fc
      .tuple(
        fc.array(fc.oneof(textBlock, image), { minLength: 1, maxLength: 3 }),
        fc.array(thought, { maxLength: 1 }),
        fc.dictionary(
          fc.constantFrom('a', 'b', 'c'),
          fc.array(fc.oneof(textBlock, image), { minLength: 1, maxLength: 2 }),
        ),
      )
      .map(([asked, thoughts, calls]) => [
        user(...(asked as Block[])),
        assistant(...thoughts, text('so'), ...Object.keys(calls).map((id) => toolCall(id, '{"x":1}'))),
        ...(Object.keys(calls).length === 0
          ? [user(text('go on'))]
          : [user(...Object.entries(calls).map(([id, content]) => toolResult(id, content as Block[])))]),
        assistant(text('done')),
      ]);
    fc.assert(
      fc.property(fc.array(exchange, { minLength: 1, maxLength: 2 }), (exchanges) => {
        const turns = exchanges.flat();
        const { body, dropped } = encode({ turns, tools: [tool], options: { maxOutputTokens: 7 } });
        const read = anthropicMessages.decodeRequest(body, new DroppedFields('messages'));
        expect(dropped).toEqual([]);
        expect(withoutPaths(read.turns)).toEqual(withoutPaths(turns));
        expect(read.options).toEqual({ maxOutputTokens: 7 });
      }),
    );
  });
});

/** Where a block stands changes when it is written and read again. */
function withoutPaths(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, each: unknown) => (name === 'path' ? undefined : each)));
}
