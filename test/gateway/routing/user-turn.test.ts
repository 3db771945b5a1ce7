import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { clientCodecs } from '../../../src-gateway/apis/codecs.ts';
import { DroppedFields } from '../../../src-gateway/apis/dropped-fields.ts';
import type { JsonObject } from '../../../src-gateway/apis/json-value.ts';
import { isUserTurn } from '../../../src-gateway/routing/user-turn.ts';

function ends(api: ClientApi, body: JsonObject): boolean {
  return isUserTurn(clientCodecs[api].decodeRequest(body, new DroppedFields(api)));
}
const chat = (content: unknown) => ends('chat', { messages: [{ role: 'user', content }] });
const called = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 't', type: 'function', function: { name: 'f', arguments: '{}' } }],
};

describe('isUserTurn', () => {
  it.each([
    ['<system-reminder>x</system-reminder>  ', false],
    ['<system-reminder>x</system-reminder> go on', true],
    ['<system-reminder>never closed … go on', false],
    ['<user-prompt-submit-hook>x</user-prompt-submit-hook>', false],
    ['a <system-reminder>x</system-reminder><system-reminder>y</system-reminder>', true],
  ])('[routing 84] looks past the envelopes of coding agents: %j', (text, expected) => {
    expect(chat(text)).toBe(expected);
  });

  it.each([
    [[{ type: 'image_url', image_url: { url: 'https://x/y.png' } }], true],
    [null, false],
    ['', false],
    [[], false],
    [[{ type: 'text', text: ' ' }], false],
  ])('[routing 85] takes a picture for a turn, and nothing for none: %j', (content, expected) => {
    expect(chat(content)).toBe(expected);
  });

  it('[routing 86] takes what tools return for no turn, whatever the API', () => {
    const result = { type: 'tool_result', tool_use_id: 't', content: '7' };
    const messages = (...blocks: object[]) =>
      ends('messages', {
        max_tokens: 9,
        messages: [
          { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
          { role: 'user', content: blocks },
        ],
      });
    expect(messages(result)).toBe(false);
    expect(messages(result, { type: 'text', text: 'and now?' })).toBe(true);
    expect(
      ends('responses', {
        input: [
          { type: 'custom_tool_call', call_id: 't', name: 'run', input: 'ls' },
          { type: 'custom_tool_call_output', call_id: 't', output: 'x' },
        ],
      }),
    ).toBe(false);
    expect(ends('chat', { messages: [called, { role: 'tool', tool_call_id: 't', content: '7' }] })).toBe(
      false,
    );
    expect(ends('chat', { messages: [{ role: 'user', content: 'q' }, called] })).toBe(false);
    expect(ends('chat', { messages: [] })).toBe(false);
  });
});
