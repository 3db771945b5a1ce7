import { describe, expect, it } from 'vitest';
import { redactSecrets } from '../../../src-gateway/config/secrets.ts';
import { genAiContent } from '../../../src-gateway/recording/gen-ai-content.ts';
import { genAiCall } from '../../../src-main/console/messages/gen-ai-call.ts';
import { recordedCall } from '../../../src-main/console/messages/recorded-call.ts';

const call = (part: { readonly body?: unknown; readonly response?: unknown; readonly path?: string }) => ({
  path: part.path ?? '/v1/chat/completions',
  request: JSON.stringify(part.body ?? { messages: [{ role: 'user', content: 'hi' }] }),
  status: 200,
  response:
    part.response === undefined ? null : { kind: 'whole' as const, text: JSON.stringify(part.response) },
  truncated: false,
});
const reply = (message: object, finish_reason = 'stop') => ({
  id: 'x',
  model: 'served',
  choices: [{ index: 0, finish_reason, message: { role: 'assistant', ...message } }],
});
const content = (recorded: Parameters<typeof genAiContent>[0]) =>
  Object.fromEntries(
    [...genAiContent(recorded, redactSecrets)].map(([key, value]) => [
      key,
      typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  );

const conversation = {
  model: 'fast',
  tools: [
    { type: 'function', function: { name: 'f', description: 'does it', parameters: { type: 'object' } } },
  ],
  messages: [
    { role: 'system', content: 'Be brief' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'see' },
        { type: 'image_url', image_url: { url: 'https://x/y.png' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'done' },
    { role: 'user', content: 'and now?' },
  ],
};

describe('what was said, by the GenAI conventions', () => {
  it('has instructions, messages, tools and the answer [observability 2.6]', () => {
    expect(content(call({ body: conversation, response: reply({ content: 'Hi' }) }))).toEqual({
      'gen_ai.system_instructions': [{ type: 'text', content: 'Be brief' }],
      'gen_ai.input.messages': [
        {
          role: 'user',
          parts: [
            { type: 'text', content: 'see' },
            { type: 'uri', modality: 'image', uri: 'https://x/y.png' },
          ],
        },
        { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'f', arguments: { a: 1 } }] },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'done' }] },
        { role: 'user', parts: [{ type: 'text', content: 'and now?' }] },
      ],
      'gen_ai.tool.definitions': [
        { type: 'function', name: 'f', description: 'does it', parameters: { type: 'object' } },
      ],
      'gen_ai.output.messages': [
        { role: 'assistant', parts: [{ type: 'text', content: 'Hi' }], finish_reason: 'stop' },
      ],
    });
  });

  it.each([
    ['chat', call({ body: conversation, response: reply({ content: 'Hi' }) })],
    [
      'a tool call',
      call({
        response: reply(
          {
            content: null,
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
          },
          'tool_calls',
        ),
      }),
    ],
    [
      'Anthropic',
      call({
        path: '/v1/messages?beta=true',
        body: {
          model: 'm',
          max_tokens: 9,
          system: 'Be kind',
          messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
        },
        response: {
          id: 'm1',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'text', text: 'Hello' },
          ],
          stop_reason: 'end_turn',
          usage: { input_tokens: 1, output_tokens: 1 },
        },
      }),
    ],
  ])('is read back as the recording itself: %s', (_, recorded) => {
    const attributes = new Map<string, unknown>(genAiContent(recorded, redactSecrets));
    const own = recordedCall({ ...recorded, redacted: false });
    const { answers, finish, messages } = genAiCall(attributes) ?? {};
    expect({ answers, finish, messages }).toEqual({
      answers: own?.answers,
      finish: own?.finish,
      messages: own?.messages,
    });
  });

  it('masks a secret that is whole only in the answer put together', () => {
    const pieces = ['sk-live-', '1234567890', 'abcdef'].map((text) => ({
      choices: [{ index: 0, delta: { content: text } }],
    }));
    const text = pieces
      .map((piece, at) => `${JSON.stringify({ at_ms: at, data: `data: ${JSON.stringify(piece)}` })}\n`)
      .join('');
    const said = content({ ...call({}), response: { kind: 'events', text } });
    expect(JSON.stringify(said)).not.toContain('1234567890');
    expect(JSON.stringify(said['gen_ai.output.messages'])).toContain('sk-');
  });

  it('says what is missing: a request that was cut, and what is longer than a collector keeps', () => {
    expect(content({ ...call({}), request: '{"messages":[{"role":"us', truncated: true })).toEqual({
      'plano.content.truncated': true,
    });
    const long = content(
      call({
        body: { messages: [{ role: 'user', content: 'ü'.repeat(600_000) }] },
        response: reply({ content: 'ok' }),
      }),
    );
    expect(Object.keys(long)).toEqual(['gen_ai.output.messages', 'plano.content.truncated']);
    expect(content({ ...call({}), path: '/v1/embeddings' })).toEqual({});
  });
});
