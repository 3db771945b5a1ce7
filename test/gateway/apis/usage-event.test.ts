import { describe, expect, it } from 'vitest';
import { withoutUsageEvent } from '../../../src-gateway/apis/usage-event.ts';

const without = (text: string) =>
  Buffer.from(withoutUsageEvent(Buffer.from(text, 'latin1'))).toString('latin1');

const text = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
const usage = 'data: {"id":"1","choices": [ ],"usage":{"prompt_tokens":1,"completion_tokens":2}}\r\n\r\n';
const done = 'data: [DONE]\n\n';

describe('withoutUsageEvent', () => {
  it('takes out the chunk that holds nothing but usage', () => {
    expect(without(text + usage + done)).toBe(text + done);
    expect(without(usage)).toBe('');
  });

  it.each([
    [
      'usage beside the reason to stop',
      'data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}\n\n',
    ],
    ['a chunk without choices and usage', 'data: {"choices":[],"prompt_filter_results":[]}\n\n'],
    ['a chunk whose usage is still null', 'data: {"choices":[],"usage":null}\n\n'],
    [
      'an answer about such chunks',
      'data: {"choices":[{"delta":{"content":"{\\"choices\\":[],\\"usage\\":{}}"}}]}\n\n',
    ],
    ['an error', 'data: {"error":{"message":"no"}}\n\n'],
  ])('keeps %s', (_, event) => expect(without(text + event + done)).toBe(text + event + done));

  it('keeps the bytes of the other events, whatever they are', () => {
    const odd = 'data: {"choices":[{"delta":{"content":"\xff\xfe"}}]}\n\n';
    expect(without(`\xef\xbb\xbf${odd}${usage}${odd}`)).toBe(`\xef\xbb\xbf${odd}${odd}`);
  });
});
