import { describe, expect, it } from 'vitest';
import { readReply } from '../../../src-gateway/apis/read-reply.ts';

const chat = {
  model: 'gpt-4o',
  choices: [{ message: { content: 'say "usage": {"prompt_tokens": 99}' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 12, completion_tokens: 34 },
};

describe('a whole reply', () => {
  it.each([
    ['short', chat],
    ['too long to be parsed', { ...chat, padding: 'x'.repeat(200_000) }],
  ])('that is %s tells model, tokens and why it stopped', (_name, reply) => {
    // The facts stand at the ends of a long reply, whatever lies between.
    const { usage, ...rest } = reply;
    const facts = readReply(Buffer.from(JSON.stringify({ ...rest, usage })));
    expect(facts).toMatchObject({ model: 'gpt-4o', finishReasons: ['stop'] });
    expect(facts?.usage).toMatchObject({ prompt: 12, completion: 34, total: 46 });
  });

  it.each([
    ['cut off', '{"choices":'],
    ['empty', ''],
    ['two values', '{}{}'],
    ['long and cut off', `{"a":"${'x'.repeat(200_000)}`],
  ])('that is %s is no reply', (_name, text) => {
    expect(readReply(Buffer.from(text))).toBeNull();
  });

  it('without usage has none', () => {
    expect(readReply(Buffer.from('{"ok":true}'))).toEqual({ model: null, usage: null, finishReasons: [] });
  });
});
