import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { InvalidRequestBody, readRequestBody } from '../../../src-gateway/apis/request-body.ts';

const read = (api: ClientApi, text: string) => readRequestBody(api, new TextEncoder().encode(text));

describe('readRequestBody', () => {
  it('reads the model and whether a stream is wanted', () => {
    expect(read('chat', '{"model":"gpt-4o","stream":true,"messages":[]}')).toMatchObject({
      model: 'gpt-4o',
      stream: true,
    });
  });

  it.each(['{"messages":[]}', '{"messages":[],"model":null,"stream":null}'])(
    'takes %s for a request without a model and without a stream',
    (text) => expect(read('chat', text)).toMatchObject({ model: '', stream: false }),
  );

  it.each<[ClientApi, string, string]>([
    ['chat', '{"model":"m"}', 'messages'],
    ['messages', '{"model":"m","messages":[]}', 'max_tokens'],
    ['messages', '{"model":"m","max_tokens":1}', 'messages'],
    ['responses', '{"model":"m","messages":[]}', 'input'],
    ['chat', '{"messages":[],"model":7}', 'model'],
    ['chat', '{"messages":[],"stream":"yes"}', 'stream'],
    ['chat', '{"messages":"hi"}', 'messages'],
  ])('refuses %s %s, naming the member at fault', (api, text, param) => {
    expect(() => read(api, text)).toThrow(InvalidRequestBody);
    expect(() => read(api, text)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it('says in which line and column a text stops being JSON', () => {
    expect(() => read('chat', '{"messages": [],\n "model" 1}')).toThrow(
      expect.objectContaining({
        code: 'invalid_json',
        message: expect.stringMatching(/^Failed to parse request: .* at line 2 column 10$/),
      }),
    );
  });

  it.each([
    '{"messages":[],"model":"a\\x"}',
    '{"messages":[],"model":"a\nb"}',
    '{"messages":[],"model":"\\ud8"}',
  ])('refuses a model whose text is no JSON string: %j', (text) =>
    expect(() => read('chat', text)).toThrow(expect.objectContaining({ code: 'invalid_json' })),
  );
});
