import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../../src-gateway/apis/anthropic-messages/codec.ts';
import { ApiError } from '../../../../src-gateway/apis/api-error.ts';
import { bedrockConverse } from '../../../../src-gateway/apis/bedrock-converse/codec.ts';
import type { Conversation } from '../../../../src-gateway/apis/conversation.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import { openaiResponses } from '../../../../src-gateway/apis/openai-responses/codec.ts';
import { writeSealToken } from '../../../../src-gateway/apis/seal-token.ts';
import { openaiTarget } from '../../../support/codec-contexts.ts';

function decode(body: JsonObject) {
  const dropped = new DroppedFields('messages');
  const conversation = anthropicMessages.decodeRequest(
    { model: 'm', max_tokens: 9, messages: [], ...body },
    dropped,
  );
  return { conversation, dropped: dropped.paths };
}

/** The blocks of one message with this content. */
function blocksOf(content: unknown, role = 'user') {
  const { conversation, dropped } = decode({ messages: [{ role, content }] });
  return { blocks: conversation.turns[0]?.blocks, dropped };
}

const path = 'messages[0].content[0]';

describe('decoding a Messages request', () => {
  it('reads the settings', () => {
    const { conversation, dropped } = decode({
      max_tokens: 50,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 4,
      stop_sequences: ['Z'],
      metadata: { user_id: 'u', team: 't' },
      service_tier: 'standard_only',
      container: 'c',
      stream: true,
      zz: 1,
      inference_geo: null,
    });
    expect(conversation.options).toEqual({
      maxOutputTokens: 50,
      temperature: 0.5,
      topP: 0.9,
      topK: 4,
      stop: ['Z'],
      endUser: 'u',
      serviceTier: 'standard_only',
      container: 'c',
    });
    expect(conversation.stream).toBe(true);
    expect(conversation.extra).toEqual({ zz: 1 });
    expect(dropped).toEqual(['metadata.team']);
  });

  it('reads system text in both forms', () => {
    expect(decode({ system: 'A' }).conversation.system).toEqual([
      { role: 'system', text: 'A', cacheControl: null },
    ]);
    const marked = { type: 'text', text: 'B', cache_control: { type: 'ephemeral', ttl: '1h' } };
    expect(decode({ system: [{ type: 'text', text: 'A' }, marked] }).conversation.system).toEqual([
      { role: 'system', text: 'A', cacheControl: null },
      { role: 'system', text: 'B', cacheControl: { ttl: '1h' } },
    ]);
  });

  it('puts the results of calls before what the user says', () => {
    const { conversation } = decode({
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'next' },
            { type: 'tool_result', tool_use_id: 't1', content: '7', is_error: true },
          ],
        },
      ],
    });
    expect(conversation.turns).toEqual([
      {
        role: 'assistant',
        blocks: [{ type: 'tool_call', path, id: 't1', name: 'f', kind: 'function', input: '{"a":1}' }],
      },
      {
        role: 'user',
        blocks: [
          {
            type: 'tool_result',
            path: 'messages[1].content[1]',
            callId: 't1',
            content: [{ type: 'text', path: 'messages[1].content[1].content', text: '7' }],
            isError: true,
          },
          { type: 'text', path: 'messages[1].content[0]', text: 'next' },
        ],
      },
    ]);
  });

  it.each([
    [
      'an image in base64',
      { type: 'image', source: { type: 'base64', media_type: 'image/jpg', data: 'AA==' } },
      { type: 'image', detail: null, source: { kind: 'base64', mediaType: 'image/jpeg', data: 'AA==' } },
    ],
    [
      'an uploaded image',
      { type: 'image', source: { type: 'file', file_id: 'file_1' } },
      { type: 'image', detail: null, source: { kind: 'file', fileId: 'file_1' } },
    ],
    [
      'a document with a title',
      { type: 'document', title: 'T', source: { type: 'url', url: 'https://a.example/b.pdf' } },
      { type: 'document', title: 'T', source: { kind: 'url', url: 'https://a.example/b.pdf' } },
    ],
    [
      'a document of plain text',
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      { type: 'document', title: null, source: { kind: 'text', text: 'words' } },
    ],
    [
      'thinking with its signature',
      { type: 'thinking', thinking: 'h', signature: 's' },
      { type: 'reasoning', text: 'h', seal: { issuer: 'anthropic', kind: 'signature', value: 's' } },
    ],
    [
      "thinking with a token of ours, which is no one's proof",
      { type: 'thinking', thinking: 'h', signature: writeSealToken('gemini', 'signature', null) },
      { type: 'reasoning', text: 'h', seal: { issuer: 'gemini', kind: 'signature', value: '' } },
    ],
    [
      'redacted thinking',
      { type: 'redacted_thinking', data: 'd' },
      { type: 'reasoning', text: '', seal: { issuer: 'anthropic', kind: 'redacted', value: 'd' } },
    ],
    [
      'a marker',
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'a', cacheControl: { ttl: null } },
    ],
    ['a new kind of block', { type: 'zz_new', x: 1 }, { type: 'unsupported', kind: 'zz_new', text: null }],
  ])('reads %s', (_, block, expected) => {
    expect(blocksOf([block])).toEqual({ blocks: [{ ...expected, path }], dropped: [] });
  });

  it('reads a document of blocks, and a search result, as their texts', () => {
    const document = {
      type: 'document',
      title: 'T',
      source: { type: 'content', content: [{ type: 'text', text: 'a' }] },
      cache_control: { type: 'ephemeral' },
    };
    const result = {
      type: 'search_result',
      title: 'S',
      source: 'https://a.example/',
      content: [{ type: 'text', text: 'b' }],
    };
    expect(blocksOf([document, result]).blocks).toMatchObject([
      { type: 'text', text: 'T' },
      { type: 'text', text: 'a', cacheControl: { ttl: null } },
      { type: 'text', text: 'S\nhttps://a.example/' },
      { type: 'text', text: 'b' },
    ]);
  });

  it('reads what the vendor ran as one text, without what only the vendor can read', () => {
    const { blocks, dropped } = blocksOf(
      [
        { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'q' } },
        {
          type: 'web_search_tool_result',
          tool_use_id: 's',
          content: [{ type: 'web_search_result', url: 'https://a.example/', encrypted_content: 'zzz' }],
        },
        { type: 'text', text: 'a' },
      ],
      'assistant',
    );
    expect(blocks).toEqual([
      {
        type: 'unsupported',
        path,
        kind: 'server_tool_use',
        text: '[server_tool_use: web_search {"query":"q"}]\n[web_search_tool_result: [{"type":"web_search_result","url":"https://a.example/"}]]',
      },
      { type: 'text', path: 'messages[0].content[2]', text: 'a' },
    ]);
    expect(dropped).toEqual(['messages[0].content[1]']);
  });

  it('reads tools, those with published arguments too, and leaves the others out', () => {
    const { conversation, dropped } = decode({
      tools: [
        { name: 'f', input_schema: { type: 'object' }, strict: true, defer_loading: true },
        { type: 'bash_20250124', name: 'bash' },
        {
          type: 'web_search_20250305',
          name: 'web_search',
          max_uses: 2,
          allowed_domains: ['a.example'],
          user_location: { type: 'approximate', city: 'Bern' },
        },
        { type: 'code_execution_20250825', name: 'code_execution' },
        { type: 'mcp_toolset', mcp_server_name: 's' },
      ],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
    });
    expect(conversation.tools).toMatchObject([
      { type: 'function', name: 'f', parameters: { type: 'object' }, strict: true },
      { type: 'function', name: 'bash', parameters: { properties: { command: {}, restart: {} } } },
      {
        type: 'web_search',
        maxUses: 2,
        allowedDomains: ['a.example'],
        blockedDomains: [],
        userLocation: { city: 'Bern' },
      },
      { type: 'code_interpreter' },
    ]);
    expect(conversation.toolChoice).toEqual({ type: 'required' });
    expect(conversation.options.parallelToolCalls).toBe(false);
    expect(dropped).toEqual(['tools[0].defer_loading', 'tools[4]']);
  });

  it('takes a choice of a tool without its name for a free one', () => {
    expect(decode({ tool_choice: { type: 'tool' } }).conversation.toolChoice).toEqual({ type: 'auto' });
  });

  it('reads how hard to think, and the form of the answer', () => {
    const { conversation } = decode({
      thinking: { type: 'enabled', budget_tokens: 4000, display: 'summarized' },
      output_config: { effort: 'low', format: { type: 'json_schema', schema: { type: 'object' } } },
    });
    expect(conversation.reasoning).toEqual({ effort: 'low', budget: 4000, mode: 'enabled', summary: 'auto' });
    expect(conversation.outputFormat).toEqual({
      type: 'json_schema',
      name: null,
      description: null,
      schema: { type: 'object' },
      strict: null,
    });
  });

  it('puts a marker on the whole request on its last block', () => {
    const { conversation } = decode({
      cache_control: { type: 'ephemeral', ttl: '5m' },
      messages: [{ role: 'user', content: 'q' }],
    });
    expect(conversation.turns[0]?.blocks[0]?.cacheControl).toEqual({ ttl: '5m' });
  });

  it.each([
    [{ messages: 'x' }, 'messages'],
    [{ messages: [1] }, 'messages[0]'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0]'],
    [{ messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
  ])('refuses %j, naming the place', (body, param) => {
    expect(() => decode(body)).toThrow(
      expect.objectContaining({ status: 400, code: 'invalid_value', param }),
    );
  });

  it('throws nothing but ApiError, whatever a body holds, and what it reads can be written', () => {
    const names = ['messages', 'system', 'tools', 'tool_choice', 'thinking', 'output_config', 'metadata'];
    const inner = fc.dictionary(
      fc.constantFrom('role', 'content', 'type', 'source', 'input', 'name', 'cache_control', 'citations'),
      fc.oneof(
        fc.jsonValue({ maxDepth: 1 }),
        fc.constantFrom('user', 'text', 'image', 'document', 'tool_use', 'tool_result', 'thinking', 'tool'),
        fc.array(fc.record({ type: fc.constantFrom('text', 'image', 'document', 'server_tool_use') })),
      ),
    );
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), inner, fc.array(inner));
    const block = fc.record({
      type: fc.constantFrom('text', 'image', 'document', 'tool_use', 'tool_result', 'thinking', 'zz'),
      text: fc.string(),
      name: fc.string(),
      title: fc.string(),
      id: fc.constantFrom('a', 'b'),
      tool_use_id: fc.constantFrom('a', 'b'),
      input: fc.jsonValue({ maxDepth: 1 }),
      source: fc.record({
        type: fc.constantFrom('base64', 'url', 'text', 'file', 'content'),
        media_type: fc.constantFrom('image/png', 'text/plain', 'application/pdf', 'zz'),
        data: fc.string(),
      }),
      signature: fc.string(),
    });
    const message = fc.record({
      role: fc.constantFrom('user', 'assistant', 'system'),
      content: fc.array(block, { maxLength: 4 }),
    });
    const any = fc.tuple(fc.dictionary(fc.constantFrom(...names), value), fc.option(fc.array(message)));
    fc.assert(
      fc.property(any, ([told, messages]) => {
        const body = messages === null ? told : { ...told, messages };
        let conversation: Conversation;
        try {
          ({ conversation } = decode(body as JsonObject));
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
          return;
        }
        for (const codec of [anthropicMessages, bedrockConverse, openaiChat, openaiResponses]) {
          codec.encodeRequest(conversation, openaiTarget, new DroppedFields('messages'));
        }
      }),
    );
  });
});
