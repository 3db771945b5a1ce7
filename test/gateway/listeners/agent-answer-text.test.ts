import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentAnswerText } from '../../../src-gateway/listeners/agent-answer-text.ts';
import { collectChatChunks } from '../../../src-gateway/listeners/collect-chat-chunks.ts';

const json = 'application/json';
const events = 'text/event-stream; charset=utf-8';

const sse = (...data: readonly unknown[]) =>
  data.map((each) => `data: ${typeof each === 'string' ? each : JSON.stringify(each)}\n\n`).join('');
const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });

describe('what an agent said', () => {
  it.each([
    ['a completion', json, { choices: [{ message: { content: 'Hi' } }] }, 'Hi'],
    [
      'a completion in parts',
      json,
      {
        choices: [
          {
            message: {
              content: [
                { type: 'text', text: 'a' },
                { type: 'text', text: 'b' },
              ],
            },
          },
        ],
      },
      'a\nb',
    ],
    ['a completion without words', json, { choices: [{ message: { content: null } }] }, ''],
    ['a message of Anthropic', json, { type: 'message', content: [{ type: 'text', text: 'Hi' }] }, 'Hi'],
    [
      'a response of OpenAI',
      json,
      { object: 'response', output: [{ content: [{ type: 'output_text', text: 'Hi' }] }] },
      'Hi',
    ],
    ['another JSON', json, { answer: 'Hi' }, '{"answer":"Hi"}'],
    ['a text', 'text/plain', 'Hi', 'Hi'],
    ['a stream', events, sse(delta('He'), 'no json', delta('y'), '[DONE]'), 'Hey'],
    ['a stream that is only over', events, sse('[DONE]'), ''],
    [
      'a stream with a whole message at its end',
      events,
      sse(delta('Hey'), { choices: [{ delta: {}, message: { content: '[]' } }] }),
      'Hey',
    ],
    ['a stream of one whole message', events, sse({ choices: [{ message: { content: 'Hey' } }] }), 'Hey'],
  ])('is the text of %s', (_case, type, body, text) => {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    expect(agentAnswerText(type, bytes)).toBe(text);
  });

  it('is the text of any deltas', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (pieces) => {
        const body = Buffer.from(sse(...pieces.map(delta), '[DONE]'));
        expect(agentAnswerText(events, body)).toBe(pieces.join(''));
        expect(collectChatChunks(body, 1).completion).toMatchObject({
          choices: [{ message: { content: pieces.join('') } }],
        });
      }),
    );
  });
});

describe('a stream put together', () => {
  it('has the calls of tools, the last usage and the last reason', () => {
    const call = (piece: unknown) => ({ choices: [{ delta: { tool_calls: [piece] } }] });
    const body = sse(
      call({ index: 0, id: 't', function: { name: 'f', arguments: '{"a"' } }),
      call({ index: 0, function: { arguments: ':1}' } }),
      { choices: [{ delta: {}, finish_reason: 'tool_calls' }], usage: { total_tokens: 3 } },
      '[DONE]',
    );
    const { completion } = collectChatChunks(Buffer.from(body), 1);
    expect(completion).toMatchObject({
      choices: [
        {
          message: {
            content: null,
            tool_calls: [{ id: 't', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { total_tokens: 3 },
    });
  });

  it('tells of an error in it', () => {
    expect(collectChatChunks(Buffer.from(sse({ error: { message: 'broken' } })), 1).error).toBe('broken');
  });
});
