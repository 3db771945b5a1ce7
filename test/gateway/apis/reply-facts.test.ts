import { describe, expect, it } from 'vitest';
import { readReplyFacts } from '../../../src-gateway/apis/reply-facts.ts';

const nothing = { cachedInput: null, cacheCreation: null, reasoning: null };

describe('readReplyFacts', () => {
  it.each([
    [
      'an OpenAI reply',
      '{"model":"gpt-4o","choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46,"prompt_tokens_details":{"cached_tokens":5}}}',
      {
        model: 'gpt-4o',
        finishReasons: ['stop'],
        usage: { ...nothing, prompt: 12, completion: 34, total: 46, cachedInput: 5 },
      },
    ],
    [
      'an Anthropic reply',
      '{"model":"claude","stop_reason":"end_turn","usage":{"input_tokens":100,"output_tokens":50,"cache_creation_input_tokens":20,"cache_read_input_tokens":30}}',
      {
        model: 'claude',
        finishReasons: ['end_turn'],
        usage: { ...nothing, prompt: 100, completion: 50, total: 150, cachedInput: 30, cacheCreation: 20 },
      },
    ],
    [
      'an Anthropic stream, which names the input first and the output last',
      'event: message_start\ndata: {"type":"message_start","message":{"model":"claude","usage":{"input_tokens":25,"output_tokens":1}}}\n\nevent: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}\n\n',
      {
        model: 'claude',
        finishReasons: ['tool_use'],
        usage: { ...nothing, prompt: 25, completion: 9, total: 34 },
      },
    ],
    [
      'a Responses stream',
      'data: {"type":"response.completed","response":{"model":"m","usage":{"input_tokens":7,"output_tokens":3,"input_tokens_details":{"cached_tokens":2},"output_tokens_details":{"reasoning_tokens":1}}}}\n\n',
      {
        model: 'm',
        finishReasons: [],
        usage: { ...nothing, prompt: 7, completion: 3, total: 10, cachedInput: 2, reasoning: 1 },
      },
    ],
    [
      'a chat stream with running totals in every chunk',
      'data: {"model":"sonar","choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":4,"completion_tokens":1,"total_tokens":5}}\n\ndata: {"model":"sonar","choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":4,"completion_tokens":2,"total_tokens":6}}\n\n',
      { model: 'sonar', finishReasons: ['stop'], usage: { ...nothing, prompt: 4, completion: 2, total: 6 } },
    ],
    [
      'an Anthropic stream that tells of its cache in the first event only',
      'event: message_start\ndata: {"message":{"model":"claude","usage":{"input_tokens":25,"cache_read_input_tokens":7,"output_tokens":1}}}\n\nevent: message_delta\ndata: {"delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":25,"output_tokens":9}}\n\n',
      {
        model: 'claude',
        finishReasons: ['end_turn'],
        usage: { ...nothing, prompt: 25, completion: 9, total: 34, cachedInput: 7 },
      },
    ],
    [
      'a chat stream of two choices that end for reasons of their own',
      'data: {"model":"m","choices":[{"index":1,"finish_reason": "length"}],"usage":null}\n\ndata: {"model":"m","choices":[{"index":0,"finish_reason":"stop"}],"usage":null}\n\n',
      { model: 'm', finishReasons: ['length', 'stop'], usage: null },
    ],
    ['a reply without any of it', '{"ok":true}', { model: null, finishReasons: [], usage: null }],
  ])('reads %s', (_, text, facts) => expect(readReplyFacts(text)).toEqual(facts));

  it('takes nothing from what the answer itself says', () => {
    const answer = JSON.stringify({
      choices: [{ message: { content: '{"model":"x","usage":{"prompt_tokens":1,"completion_tokens":1}}' } }],
      model: 'gpt-4o',
    });
    expect(readReplyFacts(answer)).toEqual({ model: 'gpt-4o', finishReasons: [], usage: null });
  });

  it('takes no other member for a reason', () => {
    const text = '{"x_finish_reason":"a","why_reason":"b","text":"\\"finish_reason":\\"c\\""}';
    expect(readReplyFacts(text).finishReasons).toEqual([]);
  });

  it('takes a count that is no whole number for none', () => {
    const text = '{"usage":{"prompt_tokens":"12","completion_tokens":-1,"total_tokens":1.5}}';
    expect(readReplyFacts(text).usage).toBeNull();
  });

  it('leaves out a usage object that was cut off', () => {
    expect(readReplyFacts('data: {"usage":{"prompt_tokens":12,"completion').usage).toBeNull();
  });
});
