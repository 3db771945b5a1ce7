import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../src-gateway/apis/api-error.ts';
import type { Block, Conversation, Tool, Turn } from '../../../../src-gateway/apis/conversation.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import { openaiTarget } from '../../../support/codec-contexts.ts';

function decode(body: JsonObject) {
  const dropped = new DroppedFields('chat');
  const conversation = openaiChat.decodeRequest({ model: 'm', messages: [], ...body }, dropped);
  return { ...conversation, lost: dropped.paths };
}

const decodeMessages = (...messages: readonly JsonObject[]) => decode({ messages });
const decodePart = (part: JsonObject) =>
  decodeMessages({ role: 'user', content: [part] }).turns[0]?.blocks[0];
const decodeOption = (name: string, value: unknown) => decode({ [name]: value }).options;

describe('the decoder of Chat Completions requests', () => {
  it('reads system texts before the first turn as such, later ones as turns', () => {
    const { system, turns, lost } = decodeMessages(
      { role: 'system', content: 'S1' },
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'S2', cache_control: { type: 'ephemeral', ttl: '1h' } },
          { type: 'text', text: 'S3' },
        ],
      },
      { role: 'user', content: 'q', name: 'bob' },
      { role: 'system', content: 'S4' },
    );
    expect(system).toEqual([
      { role: 'system', text: 'S1', cacheControl: null },
      { role: 'developer', text: 'S2', cacheControl: { ttl: '1h' } },
      { role: 'developer', text: 'S3', cacheControl: null },
    ]);
    expect(turns).toEqual([
      { role: 'user', blocks: [{ type: 'text', path: 'messages[2].content', text: 'q' }] },
      { role: 'system', blocks: [{ type: 'text', path: 'messages[3].content', text: 'S4' }] },
    ]);
    expect(lost).toEqual(['messages[2].name']);
  });

  it('puts the results of one turn into one turn, before the words of the user', () => {
    const { turns } = decodeMessages(
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
          { id: 'b', type: 'custom', custom: { name: 'shell', input: 'ls' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: '2' }] },
      { role: 'user', content: 'go' },
      { role: 'user', content: 'now' },
    );
    expect(turns).toEqual([
      {
        role: 'assistant',
        blocks: [
          {
            type: 'tool_call',
            path: 'messages[0].tool_calls[0]',
            id: 'a',
            name: 'f',
            kind: 'function',
            input: '{"x":1}',
          },
          {
            type: 'tool_call',
            path: 'messages[0].tool_calls[1]',
            id: 'b',
            name: 'shell',
            kind: 'custom',
            input: 'ls',
          },
        ],
      },
      {
        role: 'user',
        blocks: [
          {
            type: 'tool_result',
            path: 'messages[1]',
            callId: 'a',
            content: [{ type: 'text', path: 'messages[1].content', text: '1' }],
            isError: false,
          },
          {
            type: 'tool_result',
            path: 'messages[2]',
            callId: 'b',
            content: [{ type: 'text', path: 'messages[2].content[0]', text: '2' }],
            isError: false,
          },
          { type: 'text', path: 'messages[3].content', text: 'go' },
        ],
      },
      { role: 'user', blocks: [{ type: 'text', path: 'messages[4].content', text: 'now' }] },
    ]);
  });

  it('reads reasoning, with its proof where there is one, refusals and references to speech', () => {
    const { turns, lost } = decodeMessages(
      { role: 'assistant', content: 'a', reasoning_content: 'h', refusal: 'no', audio: { id: 'x' } },
      {
        role: 'assistant',
        content: 'b',
        reasoning_content: 'h',
        reasoning_details: [
          { type: 'reasoning.text', text: 'h', signature: 's', format: 'anthropic-claude-v1', index: 0 },
          { type: 'reasoning.encrypted', data: 'd', format: 'anthropic-claude-v1', index: 1 },
        ],
      },
    );
    expect(turns.map(({ blocks }) => blocks)).toEqual([
      [
        { type: 'reasoning', path: 'messages[0].reasoning_content', text: 'h', seal: null },
        { type: 'text', path: 'messages[0].content', text: 'a' },
        { type: 'refusal', path: 'messages[0].refusal', text: 'no' },
      ],
      [
        {
          type: 'reasoning',
          path: 'messages[1].reasoning_details[0]',
          text: 'h',
          seal: { issuer: 'anthropic', kind: 'signature', value: 's' },
        },
        {
          type: 'reasoning',
          path: 'messages[1].reasoning_details[1]',
          text: '',
          seal: { issuer: 'anthropic', kind: 'redacted', value: 'd' },
        },
        { type: 'text', path: 'messages[1].content', text: 'b' },
      ],
    ]);
    expect(lost).toEqual(['messages[0].audio']);
  });

  it("keeps Gemini's proof of a call's thought", () => {
    const call = {
      id: 'a',
      type: 'function',
      function: { name: 'f', arguments: '{}' },
      extra_content: { google: { thought_signature: 'sig' } },
    };
    expect(decodeMessages({ role: 'assistant', tool_calls: [call] }).turns[0]?.blocks[0]).toHaveProperty(
      'signature',
      'sig',
    );
  });

  it('reads functions of the form before there were tools', () => {
    const { tools, toolChoice, turns } = decode({
      functions: [{ name: 'f', description: 'D' }],
      function_call: { name: 'f' },
      messages: [
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: '7' },
      ],
    });
    expect(tools).toMatchObject([{ type: 'function', path: 'functions[0]', name: 'f', description: 'D' }]);
    expect(toolChoice).toEqual({ type: 'tool', name: 'f', kind: 'function' });
    const [call, result] = turns.flatMap(({ blocks }) => blocks);
    expect(call).toMatchObject({ type: 'tool_call', name: 'f' });
    expect(result).toMatchObject({
      type: 'tool_result',
      callId: call !== undefined && 'id' in call ? call.id : null,
    });
  });

  it.each<[string, JsonObject, Partial<Block>]>([
    [
      'a picture in a data URL',
      { type: 'image_url', image_url: { url: 'data:image/jpg;base64,AA==', detail: 'low' } },
      {
        type: 'image',
        source: { kind: 'base64', mediaType: 'image/jpeg', data: 'AA==' },
        detail: 'low',
      },
    ],
    [
      'the address of a picture',
      { type: 'image_url', image_url: { url: 'https://x/y.png' } },
      { type: 'image', source: { kind: 'url', url: 'https://x/y.png' }, detail: null },
    ],
    [
      'speech',
      { type: 'input_audio', input_audio: { data: 'AA==', format: 'mp3' } },
      { type: 'audio', data: 'AA==', format: 'mp3' },
    ],
    [
      'a file',
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' } },
      {
        type: 'document',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'AA==' },
        title: 'a.pdf',
      },
    ],
    [
      'an upload',
      { type: 'file', file: { file_id: 'f1' } },
      { type: 'document', source: { kind: 'file', fileId: 'f1' }, title: null },
    ],
    ['a refusal', { type: 'refusal', refusal: 'no' }, { type: 'refusal', text: 'no' }],
    [
      'a marked text',
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'a', cacheControl: { ttl: null } },
    ],
    ['a part of an unknown kind', { type: 'zz', x: 1 }, { type: 'unsupported', kind: 'zz', text: null }],
    [
      'a picture without an address',
      { type: 'image_url' },
      { type: 'unsupported', kind: 'image_url', text: null },
    ],
  ])('reads %s', (_, part, block) => {
    expect(decodePart(part)).toEqual({ path: 'messages[0].content[0]', ...block });
  });

  it('reads tools of both kinds and reports those that it does not know', () => {
    const { tools, lost } = decode({
      tools: [
        { type: 'function', function: { name: 'f', description: 'D', strict: true } },
        { type: 'custom', custom: { name: 'c', format: { type: 'text' } } },
        { type: 'zz' },
      ],
      web_search_options: {
        search_context_size: 'low',
        user_location: { type: 'approximate', approximate: { city: 'X' } },
      },
    });
    expect(tools).toEqual([
      {
        type: 'function',
        path: 'tools[0]',
        name: 'f',
        description: 'D',
        parameters: { type: 'object', properties: {} },
        strict: true,
        cacheControl: null,
        namespace: null,
      },
      { type: 'custom', path: 'tools[1]', name: 'c', description: null, format: { type: 'text' } },
      {
        type: 'web_search',
        path: 'web_search_options',
        contextSize: 'low',
        userLocation: { city: 'X' },
        maxUses: null,
        allowedDomains: [],
        blockedDomains: [],
      },
    ]);
    expect(lost).toEqual(['tools[2]']);
  });

  it.each<[unknown, Conversation['toolChoice']]>([
    ['auto', { type: 'auto' }],
    ['required', { type: 'required' }],
    ['none', { type: 'none' }],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'tool', name: 'f', kind: 'function' },
    ],
    [
      { type: 'custom', custom: { name: 'c' } },
      { type: 'tool', name: 'c', kind: 'custom' },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { type: 'allowed', mode: 'required', names: ['f'] },
    ],
  ])('reads the tool choice %j', (tool_choice, expected) => {
    expect(decode({ tool_choice }).toolChoice).toEqual(expected);
  });

  it.each<[string, unknown, Conversation['options']]>([
    ['stop', 'X', { stop: ['X'] }],
    ['stop', ['X', 'Y'], { stop: ['X', 'Y'] }],
    ['max_tokens', 5, { maxOutputTokens: 5 }],
    ['user', 'u', { endUser: 'u' }],
    ['stream_options', { include_obfuscation: false }, { obfuscation: false }],
    ['temperature', null, {}],
  ])('reads the option %s %j', (name, value, options) => {
    expect(decodeOption(name, value)).toEqual(options);
  });

  it('takes the newer of two names for one thing', () => {
    const { options } = decode({
      max_tokens: 1,
      max_completion_tokens: 2,
      user: 'old',
      safety_identifier: 'new',
    });
    expect(options).toEqual({ maxOutputTokens: 2, endUser: 'new' });
  });

  it('reads format, effort and stream, keeps what it does not know, and reports what it cannot read', () => {
    const read = decode({
      response_format: { type: 'json_object' },
      reasoning_effort: 'low',
      stream: true,
      thinking: { type: 'enabled' },
      nothing: null,
      temperature: 'warm',
      tool_choice: 7,
    });
    expect(read).toMatchObject({
      outputFormat: { type: 'json_object' },
      reasoning: { effort: 'low', budget: null, mode: null, summary: null },
      stream: true,
      extra: { thinking: { type: 'enabled' } },
      options: {},
      toolChoice: null,
    });
    expect(read.extra).not.toHaveProperty('nothing');
    expect(read.lost).toEqual(['tool_choice', 'temperature']);
    expect(decode({ response_format: { type: 'zz' } }).lost).toEqual(['response_format']);
  });

  it.each<[string, unknown, string]>([
    ['no list', 'hi', 'messages'],
    ['no message', [7], 'messages[0]'],
    ['no role that exists', [{ role: 'robot', content: 'x' }], 'messages[0].role'],
  ])('refuses a request with %s, naming the place', (_, messages, param) => {
    expect(() => decode({ messages })).toThrow(
      expect.objectContaining({ status: 400, code: 'invalid_value', param }),
    );
  });

  it('throws nothing but an ApiError, whatever comes', () => {
    const anything = fc.anything({ withNullPrototype: false });
    const message = fc.record(
      {
        role: fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool', 'function', 7),
        content: fc.oneof(
          anything,
          fc.array(
            fc.record(
              {
                type: fc.constantFrom('text', 'image_url', 'file', 'input_audio', 'refusal'),
                text: anything,
                image_url: anything,
                file: anything,
                input_audio: anything,
              },
              { requiredKeys: [] },
            ),
          ),
        ),
        tool_calls: fc.oneof(anything, fc.array(anything)),
        function_call: anything,
        reasoning_details: anything,
        name: anything,
      },
      { requiredKeys: [] },
    );
    const body = fc.record(
      {
        messages: fc.oneof(anything, fc.array(message)),
        tools: fc.oneof(anything, fc.array(anything)),
        functions: anything,
        tool_choice: anything,
        response_format: anything,
        web_search_options: anything,
        stream_options: anything,
        stop: anything,
        metadata: anything,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(body, (given) => {
        const dropped = new DroppedFields('chat');
        try {
          const conversation = openaiChat.decodeRequest(given, dropped);
          openaiChat.encodeRequest(conversation, openaiTarget, dropped);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads back what the encoder of the same API wrote, for all that both can say', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const path = '';
    const textBlock = text.map((value): Block => ({ type: 'text', path, text: value }));
    const image = fc
      .record({ data: fc.constant('AA=='), detail: fc.option(fc.constantFrom('low', 'high')) })
      .map(
        ({ data, detail }): Block => ({
          type: 'image',
          path,
          source: { kind: 'base64', mediaType: 'image/png', data },
          detail,
        }),
      );
    const exchange = fc
      .record({
        asked: fc.array(fc.oneof(textBlock, image), { minLength: 1, maxLength: 3 }),
        said: fc.option(textBlock),
        inputs: fc.array(fc.record({ name, input: fc.json() }), { maxLength: 3 }),
        result: text,
      })
      .filter(({ said, inputs }) => said !== null || inputs.length > 0);
    const conversation = fc
      .record({
        systemText: fc.option(text),
        exchanges: fc.array(exchange, { minLength: 1, maxLength: 3 }),
        tools: fc.uniqueArray(name, { maxLength: 3 }),
        temperature: fc.option(fc.integer({ min: 0, max: 2 })),
        stream: fc.boolean(),
      })
      .map(({ systemText, exchanges, tools, temperature, stream }): Conversation => {
        const turns: Turn[] = [];
        let results: Block[] = [];
        for (const [at, { asked, said, inputs, result }] of exchanges.entries()) {
          turns.push({ role: 'user', blocks: [...results, ...asked] });
          const calls = inputs.map(
            (called, index): Block => ({
              type: 'tool_call',
              path,
              id: `c${at}_${index}`,
              kind: 'function',
              ...called,
            }),
          );
          turns.push({ role: 'assistant', blocks: [...(said === null ? [] : [said]), ...calls] });
          results = calls.flatMap((call): Block[] =>
            call.type === 'tool_call'
              ? [
                  {
                    type: 'tool_result',
                    path,
                    callId: call.id,
                    content: [{ type: 'text', path, text: result }],
                    isError: false,
                  },
                ]
              : [],
          );
        }
        if (results.length > 0) turns.push({ role: 'user', blocks: results });
        return {
          system: systemText === null ? [] : [{ role: 'system', text: systemText, cacheControl: null }],
          turns,
          tools: tools.map(
            (each): Tool => ({
              type: 'function',
              path,
              name: each,
              description: null,
              parameters: { type: 'object', properties: {} },
              strict: null,
              cacheControl: null,
              namespace: null,
            }),
          ),
          toolChoice: tools.length > 0 ? { type: 'required' } : null,
          reasoning: null,
          outputFormat: null,
          options: temperature === null ? {} : { temperature },
          stream,
          extra: {},
        };
      });
    const withoutPaths = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'path' ? '' : each)));
    fc.assert(
      fc.property(conversation, (given) => {
        const dropped = new DroppedFields('chat');
        const { body } = openaiChat.encodeRequest(given, openaiTarget, dropped);
        const read = openaiChat.decodeRequest(body, dropped);
        expect(withoutPaths(read)).toEqual(withoutPaths(given));
        expect(dropped.paths).toEqual([]);
      }),
    );
  });
});
