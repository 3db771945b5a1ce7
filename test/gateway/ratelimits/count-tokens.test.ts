import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { readRequestBody } from '../../../src-gateway/apis/request-body.ts';
import { countTokens } from '../../../src-gateway/ratelimits/count-tokens.ts';
import { countedText } from '../../../src-gateway/ratelimits/counted-text.ts';

const counted = (api: ClientApi, body: object) =>
  countedText(api, readRequestBody(api, Buffer.from(JSON.stringify(body))));

describe('countTokens', () => {
  const sentence = ' How many tokens does this sentence have?';

  it.each([
    ['a question', 'gpt-4o-mini', sentence, 8],
    ['a message without words', 'gpt-4o-mini', ' ', 1],
    ['nothing', 'gpt-4o-mini', '', 0],
    ['a model of another provider', 'claude-sonnet-4-6', sentence, 8],
    ['a newer model whose name begins alike', 'gpt-4.1-mini', sentence, 8],
    ['a mark of a chat format is text', 'gpt-4o', '<|endoftext|>', 7],
    ['a model with an encoding of its own', 'gpt-4-turbo', ' 世界', 4],
    ['the same on the newer encoding', 'gpt-4o', ' 世界', 1],
    ['a model whose encoding nobody knows', 'gpt-4x', sentence, 0],
  ])('%s', async (_, model, text, expected) => {
    expect(await countTokens(model, text)).toBe(expected);
  });

  it('counts a long text as it counts its parts', async () => {
    const part = ' The quick brown fox jumps over the lazy dog, 12345 times a day; then it sleeps.';
    const one = await countTokens('gpt-4o', part);
    expect(await countTokens('gpt-4o', part.repeat(3000))).toBe(one * 3000);
  });

  it('takes an encoded file in its stride', async () => {
    const file = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) % 256)).toString(
      'base64',
    );
    const startedAt = performance.now();
    expect(await countTokens('gpt-4o', file)).toBeGreaterThan(100_000);
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

  it('lets other work go on meanwhile', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await countTokens('gpt-4o', 'words and words '.repeat(60_000));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('countedText', () => {
  it('of the chat API is each message behind a blank', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'data:,' } },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [{ id: '1', function: { name: 'secret' } }] },
    ];
    expect(counted('chat', { messages })).toEqual({ text: ' Be brief. Look [Image] ', tools: '' });
  });

  it('of the Messages API is system and text blocks, not those of tools', () => {
    const body = {
      max_tokens: 1,
      system: [{ type: 'text', text: 'Be brief.' }],
      tools: [{ name: 'f' }],
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'found' }] },
      ],
    };
    expect(counted('messages', body)).toEqual({ text: 'Be brief. Hi', tools: '[{"name":"f"}] found' });
  });

  it.each([
    ['a text', 'Hi', 'Hi'],
    [
      'items',
      [
        { role: 'user', content: 'Hi' },
        {
          type: 'message',
          role: 'user',
          content: [{ type: 'input_text', text: 'there' }, { type: 'input_file' }],
        },
        { type: 'function_call', name: 'f', arguments: '{}' },
      ],
      ' Hi there [File]',
    ],
  ])('of the Responses API is the input: %s', (_, input, text) => {
    expect(counted('responses', { input, instructions: 'not counted' })).toEqual({ text, tools: '' });
  });

  it('of the Responses API knows what tools gave', () => {
    const input = [{ type: 'function_call_output', call_id: 'c', output: 'found' }];
    expect(counted('responses', { input })).toEqual({ text: '', tools: 'found' });
  });

  it.each([[{ messages: [] }], [{ messages: [null, 1, 'x'] }]])('of odd messages is no error: %j', (body) => {
    expect(counted('chat', body).text.trim()).toBe('');
  });
});
