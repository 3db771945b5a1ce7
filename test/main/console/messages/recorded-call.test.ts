import { describe, expect, it } from 'vitest';
import { type RecordedSpan, recordedCall } from '../../../../src-main/console/messages/recorded-call.ts';

function recorded(part: Partial<RecordedSpan> & { readonly body?: unknown }): RecordedSpan {
  const { body = { messages: [] }, ...more } = part;
  return {
    ...{ path: '/v1/chat/completions', request: JSON.stringify(body), status: 200, response: null },
    ...{ truncated: false, redacted: false },
    ...more,
  };
}

const events = (...data: readonly string[]) =>
  ({
    kind: 'events',
    text: data.map((each, at) => `${JSON.stringify({ at_ms: at, data: each })}\n`).join(''),
  }) as const;
const whole = (value: unknown) => ({ kind: 'whole', text: JSON.stringify(value) }) as const;
const png = 'iVBORw0KGgo=';

describe('a recorded call', () => {
  it('is read in Chat Completions, tool calls and their results included', () => {
    const call = recordedCall(
      recorded({
        body: {
          model: 'fast',
          tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
          messages: [
            { role: 'system', content: 'Be brief' },
            {
              role: 'user',
              content: [
                { type: 'text', text: 'see' },
                { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
              ],
            },
            {
              role: 'assistant',
              content: null,
              tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
            },
            { role: 'tool', tool_call_id: 'c1', content: 'done' },
          ],
        },
        response: whole({
          id: 'x',
          model: 'served',
          choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }],
        }),
      }),
    );
    expect(call?.model).toBe('served');
    expect(call?.tools).toEqual([{ name: 'f', description: null }]);
    expect(call?.messages).toEqual([
      { role: 'system', blocks: [{ type: 'text', text: 'Be brief' }] },
      {
        role: 'user',
        blocks: [
          { type: 'text', text: 'see' },
          { type: 'image', picture: { dataUrl: `data:image/png;base64,${png}`, label: 'image/png' } },
        ],
      },
      { role: 'assistant', blocks: [{ type: 'tool_call', id: 'c1', name: 'f', input: '{"a":1}' }] },
      {
        role: 'tool',
        blocks: [{ type: 'tool_result', callId: 'c1', text: 'done', pictures: [], isError: false }],
      },
    ]);
    expect(call?.answers).toEqual([{ role: 'assistant', blocks: [{ type: 'text', text: 'Hi' }] }]);
    expect(call?.finish).toBe('stop');
  });

  it('is put together from the events of a stream, and a secret that came in pieces is masked', () => {
    const delta = (content: string) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}`;
    const call = recordedCall(
      recorded({ response: events(delta('key sk-live-12345'), delta('67890abcdef'), 'data: [DONE]') }),
    );
    expect(call?.answers).toEqual([{ role: 'assistant', blocks: [{ type: 'text', text: 'key sk-…cdef' }] }]);
  });

  it('is read in Anthropic Messages, thoughts included', () => {
    const call = recordedCall(
      recorded({
        path: '/v1/messages',
        body: { model: 'c', max_tokens: 9, system: 'S', messages: [{ role: 'user', content: 'hi' }] },
        response: events(
          'event: message_start\ndata: {"type":"message_start","message":{"id":"m","model":"claude","usage":{"input_tokens":1}}}',
          'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}',
          'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}',
          'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}',
          'event: content_block_start\ndata: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}',
          'event: content_block_delta\ndata: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hello"}}',
          'event: content_block_stop\ndata: {"type":"content_block_stop","index":1}',
          'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}',
          'event: message_stop\ndata: {"type":"message_stop"}',
        ),
      }),
    );
    expect(call?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(call?.answers[0]?.blocks).toEqual([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'Hello' },
    ]);
  });

  it('is read in Responses', () => {
    const call = recordedCall(
      recorded({
        path: '/v1/responses',
        body: { model: 'r', instructions: 'I', input: 'hi' },
        response: whole({
          id: 'resp_1',
          object: 'response',
          status: 'completed',
          model: 'r',
          output: [
            {
              type: 'message',
              role: 'assistant',
              content: [{ type: 'output_text', text: 'Yes', annotations: [] }],
            },
          ],
        }),
      }),
    );
    expect(call?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(call?.answers[0]?.blocks).toEqual([{ type: 'text', text: 'Yes' }]);
  });

  it('tells the error that came in place of an answer', () => {
    const call = recordedCall(
      recorded({ status: 429, response: whole({ error: { message: 'Slow down', type: 'x' } }) }),
    );
    expect([call?.answers, call?.error]).toEqual([[], 'Slow down']);
  });

  it.each<[string, Partial<RecordedSpan>]>([
    ['a request that was cut', { request: '{"messages":[{"role":"us' }],
    ['an API that clients do not speak', { path: '/model/x/converse' }],
    ['a request of another form', { request: '{"messages":"no"}' }],
  ])('is nothing for %s', (_, part) => {
    expect(recordedCall({ ...recorded({}), ...part })).toBeNull();
  });

  it('shows no picture that lies elsewhere, nor one that may run', () => {
    const picture = (url: string) =>
      recordedCall(
        recorded({
          body: { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] },
        }),
      )?.messages[0]?.blocks[0];
    expect(picture('https://tracker.example/p.png')).toEqual({
      type: 'image',
      picture: { dataUrl: null, label: 'https://tracker.example/p.png' },
    });
    expect(picture('data:image/svg+xml;base64,PHN2Zz4=')).toMatchObject({ picture: { dataUrl: null } });
  });
});
