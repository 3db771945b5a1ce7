import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { describeRequest } from '../../../src-gateway/apis/describe-request.ts';
import { readRequestBody } from '../../../src-gateway/apis/request-body.ts';

function describeText(api: ClientApi, request: object) {
  const required = api === 'responses' ? { input: [] } : { messages: [], max_tokens: 1 };
  const bytes = new TextEncoder().encode(JSON.stringify({ ...required, ...request }));
  return describeRequest(api, readRequestBody(api, bytes));
}

const user = (content: unknown) => ({ role: 'user', content });

describe('describeRequest', () => {
  it('reads the scalars that a trace shows', () => {
    expect(describeText('chat', { temperature: 0.7, top_p: 0.9, max_completion_tokens: 5 })).toMatchObject({
      temperature: '0.7',
      topP: 0.9,
      maxTokens: 5,
    });
    expect(describeText('responses', { max_output_tokens: 9, temperature: '1' })).toMatchObject({
      temperature: null,
      maxTokens: 9,
    });
  });

  it.each<[ClientApi, readonly object[]]>([
    [
      'chat',
      [
        { type: 'function', function: { name: 'search' } },
        { type: 'function', function: { name: 'book' } },
      ],
    ],
    [
      'messages',
      [
        { name: 'search', input_schema: {} },
        { name: 'book', input_schema: {} },
      ],
    ],
    [
      'responses',
      [
        { type: 'function', name: 'search' },
        { type: 'function', name: 'book' },
      ],
    ],
  ])('names the tools of a %s request in their order', (api, tools) => {
    expect(describeText(api, { tools }).tools).toBe('search(...)\nbook(...)');
  });

  it.each<[string, ClientApi, object, string | null]>([
    ['a short text', 'chat', { messages: [user('hi')] }, 'hi'],
    ['the first 50 characters', 'chat', { messages: [user('é'.repeat(60))] }, `${'é'.repeat(50)}...`],
    ['characters, not code units', 'chat', { messages: [user('😀'.repeat(51))] }, `${'😀'.repeat(50)}...`],
    ['50 characters as they are', 'chat', { messages: [user('😀'.repeat(50))] }, '😀'.repeat(50)],
    [
      'the text before a tool result',
      'chat',
      { messages: [user('hi'), { role: 'tool', content: 'no' }] },
      'hi',
    ],
    [
      'the text before a tool result of Anthropic',
      'messages',
      { messages: [user('hi'), user([{ type: 'tool_result', content: 'no' }])] },
      'hi',
    ],
    [
      'text parts, joined',
      'chat',
      {
        messages: [
          user([
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ]),
        ],
      },
      'a\nb',
    ],
    ['an input that is a text', 'responses', { input: 'hi' }, 'hi'],
    ['input items', 'responses', { input: [user([{ type: 'input_text', text: 'hi' }])] }, 'hi'],
    ['nothing of an assistant', 'chat', { messages: [{ role: 'assistant', content: 'no' }] }, null],
  ])('previews %s', (_, api, request, preview) => {
    expect(describeText(api, request).preview).toBe(preview);
  });
});
