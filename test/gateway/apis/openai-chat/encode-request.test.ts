import { describe, expect, it } from 'vitest';
import type { EncodeTarget } from '../../../../src-gateway/apis/codec.ts';
import type {
  Block,
  Conversation,
  FunctionTool,
  Options,
  Turn,
} from '../../../../src-gateway/apis/conversation.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import { deepseekTarget, mistralTarget, openaiTarget } from '../../../support/codec-contexts.ts';
import { assistant, emptyConversation, text, toolCall, user } from '../../../support/conversation-parts.ts';

function encode(conversation: Partial<Conversation>, target: Partial<EncodeTarget> = {}) {
  const dropped = new DroppedFields('chat');
  const whole = { ...openaiTarget, ...target };
  const { body, toolNames } = openaiChat.encodeRequest(
    { ...emptyConversation, ...conversation },
    whole,
    dropped,
  );
  return { body, toolNames, lost: dropped.paths };
}

const result = (callId: string, ...content: Block[]): Block => ({
  type: 'tool_result',
  path: 'p',
  callId,
  content,
  isError: false,
});
const functionTool = (name: string, more: Partial<FunctionTool> = {}): FunctionTool => ({
  type: 'function',
  path: 'tools[0]',
  name,
  description: null,
  parameters: { type: 'object', properties: {} },
  strict: null,
  cacheControl: null,
  namespace: null,
  ...more,
});

describe('the encoder of Chat Completions requests', () => {
  it('calls the developer what the provider calls them, in one message for neighbours', () => {
    const system = [
      { role: 'system' as const, text: 'S', cacheControl: null },
      { role: 'developer' as const, text: 'D', cacheControl: null },
    ];
    const later: Turn = { role: 'developer', blocks: [text('L')] };
    const turns = [user(text('q')), later];
    expect(encode({ system, turns }).body.messages).toEqual([
      { role: 'system', content: 'S' },
      { role: 'developer', content: 'D' },
      { role: 'user', content: 'q' },
      { role: 'developer', content: 'L' },
    ]);
    expect(encode({ system, turns }, mistralTarget).body.messages).toEqual([
      { role: 'system', content: 'S\nD' },
      { role: 'user', content: 'q' },
      { role: 'system', content: 'L' },
    ]);
  });

  it.each<[string, Block, JsonObject]>([
    [
      'an image',
      {
        type: 'image',
        path: 'p',
        source: { kind: 'base64', mediaType: 'image/gif', data: 'AA==' },
        detail: 'low',
      },
      { type: 'image_url', image_url: { url: 'data:image/gif;base64,AA==', detail: 'low' } },
    ],
    [
      'the address of an image',
      { type: 'image', path: 'p', source: { kind: 'url', url: 'https://x/y.png' }, detail: null },
      { type: 'image_url', image_url: { url: 'https://x/y.png' } },
    ],
    [
      'speech',
      { type: 'audio', path: 'p', data: 'AA==', format: 'mp3' },
      { type: 'input_audio', input_audio: { data: 'AA==', format: 'mp3' } },
    ],
    [
      'a file',
      {
        type: 'document',
        path: 'p',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'AA==' },
        title: 'a.pdf',
      },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' } },
    ],
  ])('shows %s in a part of its own', (_, block, part) => {
    const { body, lost } = encode({ turns: [user(text('see'), block)] });
    expect(body.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'see' }, part] }]);
    expect(lost).toEqual([]);
  });

  it('shows a document of text as text under its title', () => {
    const document: Block = {
      type: 'document',
      path: 'p',
      source: { kind: 'text', text: 'body' },
      title: 'Title',
    };
    expect(encode({ turns: [user(document)] }).body.messages).toEqual([
      { role: 'user', content: 'Title\nbody' },
    ]);
  });

  it.each<[string, Block, string]>([
    [
      'an upload',
      { type: 'image', path: 'a', source: { kind: 'file', fileId: 'f' }, detail: null },
      '[unsupported content: image]',
    ],
    [
      'the address of a document',
      { type: 'document', path: 'a', source: { kind: 'url', url: 'https://x' }, title: null },
      '[unsupported content: document]',
    ],
    [
      'content of an unknown kind',
      { type: 'unsupported', path: 'a', kind: 'zz', text: null },
      '[unsupported content: zz]',
    ],
    [
      'content that can be told',
      { type: 'unsupported', path: 'a', kind: 'zz', text: 'searched for x' },
      'searched for x',
    ],
  ])('puts a text in the place of %s and reports it', (_, block, placeholder) => {
    const { body, lost } = encode({ turns: [user(block)] });
    expect(body.messages).toEqual([{ role: 'user', content: placeholder }]);
    expect(lost).toEqual(['a']);
  });

  it('gives several texts as parts, and as one text to those that take only that', () => {
    const turns = [user(text('a'), text('b'))];
    expect(encode({ turns }).body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ]);
    expect(encode({ turns }, deepseekTarget).body.messages).toEqual([{ role: 'user', content: 'a\nb' }]);
    const earlier = [assistant(text('a'), text('b')), user(text('q'))];
    expect(encode({ turns: earlier }).body.messages).toMatchObject([{ content: 'ab' }, { content: 'q' }]);
  });

  it('gives results in parts only to those that take parts', () => {
    const turns = [
      assistant(toolCall('c')),
      user(result('c', text('a'), text('b')), result('zz', text('lost'))),
    ];
    expect(encode({ turns }).body.messages).toMatchObject([
      { role: 'assistant', content: null },
      { role: 'tool', content: [{ text: 'a' }, { text: 'b' }] },
      { role: 'user', content: 'lost' },
    ]);
    expect(encode({ turns }, mistralTarget).body.messages).toMatchObject([
      { role: 'assistant' },
      { role: 'tool', content: 'a\nb' },
      { role: 'user' },
    ]);
  });

  it('makes ids that the provider takes, the same for a call and its result', () => {
    const turns = [
      assistant(toolCall('toolu_1'), toolCall('ABCdef123')),
      user(result('toolu_1'), result('ABCdef123')),
    ];
    const { body } = encode({ turns }, mistralTarget);
    const made = expect.stringMatching(/^[0-9a-f]{9}$/);
    expect(body.messages).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [expect.objectContaining({ id: made }), expect.objectContaining({ id: 'ABCdef123' })],
      },
      { role: 'tool', tool_call_id: made, content: '' },
      { role: 'tool', tool_call_id: 'ABCdef123', content: '' },
    ]);
    const [{ tool_calls: calls }, first] = body.messages as [
      { tool_calls: [{ id: string }] },
      { tool_call_id: string },
    ];
    expect(first.tool_call_id).toBe(calls[0].id);
    const long = encode({ turns: [assistant(toolCall('x'.repeat(41))), user(result('x'.repeat(41)))] });
    expect(JSON.stringify(long.body)).toMatch(/"id":"call_[0-9a-f]{24}"/);
  });

  it('sends earlier reasoning only to those that want it back', () => {
    const thought = (issuer: string): Block => ({
      type: 'reasoning',
      path: 'p',
      text: 'h',
      seal: { issuer, kind: 'signature', value: 's' },
    });
    const turns = [assistant(thought('anthropic'), text('a'), toolCall('c')), user(result('c'))];
    const first = (target: Partial<EncodeTarget>, given = turns) =>
      (encode({ turns: given }, target).body.messages as readonly JsonObject[])[0];
    expect(first({})).not.toHaveProperty('reasoning_content');
    expect(first(deepseekTarget)).toHaveProperty('reasoning_content', 'h');
    expect(first(deepseekTarget, [assistant(thought('x'), text('a')), user(text('q'))])).not.toHaveProperty(
      'reasoning_content',
    );
    expect(first({ provider: 'openrouter' })).toHaveProperty('reasoning_details', [
      { type: 'reasoning.text', text: 'h', signature: 's', format: 'anthropic-claude-v1', index: 0 },
    ]);
    expect(
      first({ provider: 'openrouter' }, [assistant(thought('groq'), text('a')), user(text('q'))]),
    ).not.toHaveProperty('reasoning_details');
  });

  it("gives Gemini the proof of a call's thought, and nobody else", () => {
    const turns = [assistant(toolCall('c', '{}', { signature: 'sig' })), user(result('c'))];
    const google = { extra_content: { google: { thought_signature: 'sig' } } };
    expect(encode({ turns }, { provider: 'gemini' }).body.messages).toMatchObject([
      { tool_calls: [google] },
      {},
    ]);
    expect(JSON.stringify(encode({ turns }).body)).not.toContain('thought_signature');
  });

  it('leaves out turns that have nothing left to say', () => {
    const empty: Block = { type: 'reasoning', path: 'p', text: 'h', seal: null };
    expect(encode({ turns: [user(), assistant(empty), user(text('q'))] }).body.messages).toEqual([
      { role: 'user', content: 'q' },
    ]);
  });

  it('gives broken arguments as they are and none as an empty object', () => {
    const turns = [assistant(toolCall('a', '{"broken'), toolCall('b', '')), user(result('a'), result('b'))];
    expect(encode({ turns }).body.messages).toMatchObject([
      { tool_calls: [{ function: { arguments: '{"broken' } }, { function: { arguments: '{}' } }] },
      {},
      {},
    ]);
  });

  it.each<[string, Partial<Options>, Partial<EncodeTarget>, JsonObject, readonly string[]]>([
    ['the limit', { maxOutputTokens: 5 }, {}, { max_completion_tokens: 5 }, []],
    ['the limit under its older name', { maxOutputTokens: 5 }, mistralTarget, { max_tokens: 5 }, []],
    ['top_k', { topK: 3 }, { takesTopK: true }, { top_k: 3 }, []],
    ['no top_k', { topK: 3 }, {}, {}, ['top_k']],
    [
      'a number of alternatives with the wish for them',
      { topLogprobs: 2 },
      {},
      { top_logprobs: 2, logprobs: true },
      [],
    ],
    ["Anthropic's word for a tier", { serviceTier: 'standard_only' }, {}, { service_tier: 'default' }, []],
    ['no tool settings without tools', { parallelToolCalls: true }, {}, {}, []],
    [
      'what only other APIs have',
      { container: 'c', truncation: 'auto', maxToolCalls: 2, prompt: {}, mcpServers: [] },
      {},
      {},
      ['container', 'truncation', 'max_tool_calls', 'prompt', 'mcp_servers'],
    ],
    ['nothing that is so anyway', { truncation: 'disabled', background: false }, {}, {}, []],
  ])('writes %s', (_, options, target, members, reported) => {
    const { body, lost } = encode({ options }, target);
    const { model: _model, messages: _messages, ...others } = body;
    expect(others).toEqual(members);
    expect(lost).toEqual(reported);
  });

  it('copies every setting of Chat itself', () => {
    const body = {
      model: 'm',
      messages: [{ role: 'user', content: 'q' }],
      temperature: 1.5,
      top_p: 0.5,
      stop: ['a', 'b'],
      n: 2,
      seed: 7,
      logit_bias: { 1: 2 },
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      prediction: { type: 'content', content: 'x' },
      logprobs: true,
      top_logprobs: 3,
      safety_identifier: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      store: true,
      verbosity: 'low',
      modalities: ['text'],
      audio: { voice: 'a', format: 'mp3' },
      prompt_cache_key: 'k',
      prompt_cache_retention: '24h',
      max_completion_tokens: 5,
      moderation: 'auto',
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'n', description: 'd', schema: {}, strict: false },
      },
    };
    const dropped = new DroppedFields('chat');
    const conversation = openaiChat.decodeRequest(body, dropped);
    expect(openaiChat.encodeRequest(conversation, { ...openaiTarget, model: 'm' }, dropped).body).toEqual(
      body,
    );
    expect(dropped.paths).toEqual([]);
  });

  it('writes tools with all that they have', () => {
    const tool = functionTool('f', { description: 'D', strict: true, parameters: { required: ['a'] } });
    const { body, toolNames } = encode({ tools: [tool, functionTool('get.it')] });
    expect(body.tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'f',
          description: 'D',
          parameters: { type: 'object', properties: {}, required: ['a'] },
          strict: true,
        },
      },
      {
        type: 'function',
        function: {
          name: expect.stringMatching(/^get_it_\w{6}$/),
          parameters: { type: 'object', properties: {} },
        },
      },
    ]);
    expect([...toolNames.values()]).toEqual([{ name: 'get.it', kind: 'function', namespace: null }]);
  });

  it('lets the provider search where it can, and reports search and code where it cannot', () => {
    const search = {
      type: 'web_search' as const,
      path: 'tools[0]',
      contextSize: 'low',
      userLocation: { city: 'X' },
      maxUses: 2,
      allowedDomains: ['a'],
      blockedDomains: [],
    };
    const code = { type: 'code_interpreter' as const, path: 'tools[1]' };
    const taken = encode({ tools: [search, code] });
    expect(taken.body.web_search_options).toEqual({
      search_context_size: 'low',
      user_location: { type: 'approximate', approximate: { city: 'X' } },
    });
    expect(taken.body).not.toHaveProperty('tools');
    expect(taken.lost).toEqual(['tools[0].max_uses', 'tools[0].allowed_domains', 'tools[1]']);
    const choice = { type: 'tool', name: 'web_search', kind: 'function' } as const;
    const refused = encode({ tools: [search], toolChoice: choice }, mistralTarget);
    expect(refused.body).not.toHaveProperty('tool_choice');
    expect(refused.lost).toEqual(['tools[0]', 'tool_choice']);
    const beside = encode({ tools: [search, functionTool('f')], toolChoice: choice });
    expect(beside.body.tool_choice).toBe('auto');
  });

  it('names the tools that are allowed, or offers only them to those that know no such choice', () => {
    const tools = [functionTool('f'), functionTool('g')];
    const toolChoice = { type: 'allowed', mode: 'required', names: ['g'] } as const;
    const named = encode({ tools, toolChoice }).body;
    expect(named.tools).toHaveLength(2);
    expect(named.tool_choice).toEqual({
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'g' } }] },
    });
    const filtered = encode({ tools, toolChoice }, mistralTarget).body;
    expect(filtered.tools).toMatchObject([{ function: { name: 'g' } }]);
    expect(filtered.tool_choice).toBe('required');
  });
});
