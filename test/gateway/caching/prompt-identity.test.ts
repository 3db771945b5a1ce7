import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { readRequestBody } from '../../../src-gateway/apis/request-body.ts';
import { promptIdentity } from '../../../src-gateway/caching/prompt-identity.ts';

const identity = (api: ClientApi, body: object, tenant = '') =>
  promptIdentity(api, readRequestBody(api, Buffer.from(JSON.stringify(body))), tenant);

const system = (content: string) => ({ role: 'system', content });
const user = (content: unknown) => ({ role: 'user', content });
const terse = system('You are terse.');
const tools = ['get_weather', 'get_time'].map((name) => ({ type: 'function', function: { name } }));

describe('promptIdentity', () => {
  it.each<[string, string, object, string, string]>([
    ['[model-listener 57]', '', { messages: [terse, user('Hi')] }, 'bcb0c9fc5ff324f4', '98546ec06a84fb88'],
    [
      '[model-listener 58]',
      'acme',
      { messages: [terse, user('Hi')] },
      '4dfd4a045f9577a2',
      '8e57368102f82bde',
    ],
    [
      '[model-listener 59]',
      '',
      { tools, messages: [terse, user('Hi')] },
      '273dabfd57f1b5db',
      '258ecb6cb3caf64d',
    ],
    ['[model-listener 60]', '', { messages: [user('Hi')] }, 'f1b40d9b814f65c0', '3bdb3466e57ee594'],
    [
      '[model-listener 61]',
      '',
      { messages: [terse, system('Answer in French.'), user('Hi')] },
      '3ad23a8994430951',
      'd6728fa2242d9fcb',
    ],
    ['[model-listener 62]', '', { messages: [user('héllo 世界')] }, 'f1b40d9b814f65c0', '0c92328f692f5ffa'],
    [
      '[model-listener 63]',
      '',
      {
        messages: [
          user([
            { type: 'text', text: 'a' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            { type: 'text', text: 'b' },
          ]),
        ],
      },
      'f1b40d9b814f65c0',
      '034571a6c944a76c',
    ],
    [
      '[model-listener 64]',
      '',
      {
        messages: [
          system('You are a senior Rust engineer.'),
          user('Write a Rust function that reverses a linked list.'),
        ],
      },
      '45bddd7259df5e99',
      '8e76b367cc3a4336',
    ],
    [
      '[state 53]',
      '',
      { messages: [system('You are a coding agent.'), user('Fix the bug in main.rs')] },
      '5364dda745adbf65',
      '5a7d7357e976d47b',
    ],
    ['[state 54]', '', { messages: [user('hi')] }, 'f1b40d9b814f65c0', '4e7e146780545c34'],
  ])('%s agrees with Plano', (_, tenant, body, prefixHash, session) => {
    expect(identity('chat', body, tenant)).toEqual({ prefixHash, sessionKey: `implicit:${session}` });
  });

  it('is the same for one conversation on every API', () => {
    const expected = identity('chat', { tools, messages: [terse, user('Hi')] });
    const flat = tools.map((tool) => ({ name: tool.function.name }));
    const anthropic = { max_tokens: 1, tools: flat, messages: [user([{ type: 'text', text: 'Hi' }])] };
    expect(identity('messages', { ...anthropic, system: 'You are terse.' })).toEqual(expected);
    const blocks = [{ type: 'text', text: 'You are terse.' }];
    expect(identity('messages', { ...anthropic, system: blocks })).toEqual(expected);
    const responses = { tools: flat, instructions: 'You are terse.' };
    expect(identity('responses', { ...responses, input: 'Hi' })).toEqual(expected);
    const input = [user([{ type: 'input_text', text: 'Hi' }]), { type: 'reasoning', summary: [] }];
    expect(identity('responses', { ...responses, input })).toEqual(expected);
  });

  it('does not change with later messages, but with another first one', () => {
    const first = identity('chat', { messages: [user('Hi')] });
    const later = [user('Hi'), { role: 'assistant', content: 'Hello' }, user('Bye')];
    expect(identity('chat', { messages: later })).toEqual(first);
    expect(identity('chat', { messages: later.slice(1) })?.prefixHash).toBe(first?.prefixHash);
    expect(identity('chat', { messages: later.slice(1) })?.sessionKey).not.toBe(first?.sessionKey);
  });

  it('passes over what tools say in the user’s name', () => {
    const result = user([{ type: 'tool_result', tool_use_id: 't', content: 'x' }]);
    const body = { max_tokens: 1, messages: [result, user('Hi')] };
    expect(identity('messages', body)?.sessionKey).toBe('implicit:3bdb3466e57ee594');
    expect(identity('messages', { max_tokens: 1, messages: [result] })).toBeNull();
  });

  it.each([{ messages: [] }, { messages: [terse] }, { messages: [null, 'x', { role: 1 }] }])(
    'is none where no user speaks: %j',
    (body) => expect(identity('chat', body)).toBeNull(),
  );
});
