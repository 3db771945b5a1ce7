import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { describeSignals } from '../../../src-gateway/signals/describe-signals.ts';
import { rowsOfRequest } from '../../../src-gateway/signals/rows-of-request.ts';
import { analyse, type EngineName, type Message, signalsOf, verdict } from './analyse.ts';

const rows = (api: ClientApi, messages: unknown) =>
  rowsOfRequest(api, messages).map(({ kind, requestIndex, text }) => [kind, text, requestIndex]);

describe('the rows of a request', () => {
  it('[signals S101] are the words, calls and answers of a chat', () => {
    const call = (name: string, input: string) => ({
      type: 'function',
      function: { name, arguments: input },
    });
    expect(
      rows('chat', [
        { role: 'system', content: 'be terse' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'image_url', image_url: { url: 'data:,' } },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'assistant', content: null, tool_calls: [call('f', '{"k":1}'), call('g', '{}')] },
        { role: 'tool', tool_call_id: '1', content: 'ok' },
        { role: 'assistant', content: 'done' },
      ]),
    ).toEqual([
      ['human', 'a\nb', 1],
      ['function_call', '{"arguments":"{\\"k\\":1}","name":"f"}', 2],
      ['function_call', '{"arguments":"{}","name":"g"}', 2],
      ['observation', 'ok', 3],
      ['gpt', 'done', 4],
    ]);
  });

  it('are those of Anthropic messages, tool results before the words beside them', () => {
    expect(
      rows('messages', [
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'text', text: 'let me look' },
            { type: 'tool_use', id: '1', name: 'look', input: { at: 'sky' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'and hurry' },
            { type: 'tool_result', tool_use_id: '1', content: [{ type: 'text', text: 'blue' }] },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: '2', content: 'red' }] },
      ]),
    ).toEqual([
      ['human', 'hi', 0],
      ['gpt', 'let me look', 1],
      ['function_call', '{"arguments":"{\\"at\\":\\"sky\\"}","name":"look"}', 1],
      ['observation', 'blue', 2],
      ['human', 'and hurry', 2],
      ['observation', 'red', 3],
    ]);
  });

  it('are those of Responses items, or of the one text', () => {
    expect(rows('responses', 'hi')).toEqual([['human', 'hi', 0]]);
    expect(
      rows('responses', [
        { role: 'developer', content: 'be terse' },
        { role: 'user', content: 'hi' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'hello' }] },
        { type: 'reasoning', summary: [] },
        { type: 'function_call', call_id: '1', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: '1', output: 'blue' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'more' }] },
      ]),
    ).toEqual([
      ['human', 'hi', 1],
      ['gpt', 'hello', 2],
      ['function_call', '{"arguments":"{}","name":"look"}', 4],
      ['observation', 'blue', 5],
      ['human', 'more', 6],
    ]);
  });

  it('are none of what is no list of messages', () => {
    for (const odd of [undefined, null, 7, {}, 'text', [null, 7, 'x', {}]]) {
      expect(rows('chat', odd)).toEqual([]);
      expect(rows('messages', odd)).toEqual([]);
    }
  });
});

describe.each<EngineName>(['compat', 'precise'])('places in a conversation, %s', (engine) => {
  it('[signals S102] are those of rows, and of messages beside them', () => {
    const messages = [
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'No, I meant blue' },
    ];
    const [event] = describeSignals(analyse(engine, messages), rowsOfRequest('chat', messages)).events;
    expect(event?.attributes).toMatchObject({
      'signal.message_index': 0,
      'signal.request_index': 1,
      'signal.message_role': 'user',
      'signal.match': 'phrase',
    });
  });

  /** Short and different, so that nothing is repeated. */
  const alternating = (count: number): Message[] =>
    Array.from({ length: count }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: index % 2 === 0 ? `item ${index}` : `noted ${index}`,
    }));

  it('[signals S103] count rows before the last hundred', () => {
    const report = analyse(engine, [
      ...alternating(104),
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ type: 'function', function: { name: 'poll', arguments: '{"id":1}' } }],
      },
      { role: 'tool', content: 'invalid token' },
    ]);
    expect(report.turns).toBe(49);
    expect(report.truncated).toBe(true);
    expect(signalsOf(report).map(({ row, type }) => `${type}@${row}`)).toEqual([
      'interaction.stagnation.dragging@105',
      'execution.failure.auth_misuse@105',
    ]);
    expect(report.groups['execution.failure'].signals[0]?.metadata.call_index).toBe(104);
  });

  it('[signals S104] are the same for repetitions', () => {
    const messages = alternating(110);
    messages[106] = messages[108] = { role: 'user', content: 'The invoice total on page two is wrong' };
    const report = analyse(engine, messages);
    expect(report.groups['interaction.stagnation'].signals[1]).toMatchObject({
      type: 'interaction.stagnation.repetition',
      row: 108,
      metadata: { compared_to: 106 },
    });
    expect(verdict(report)).toContain('misalignment.rephrase@108');
  });
});
