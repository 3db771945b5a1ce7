import { describe, expect, it } from 'vitest';
import { toldCall } from '../../../../src-main/console/messages/read-messages.ts';
import type { SpanShape } from '../../../../src-main/contract/trace-calls.ts';

function span(attributes: Readonly<Record<string, unknown>>, events: SpanShape['events'] = []): SpanShape {
  return {
    ...{
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      parentSpanId: '',
      name: 'chat',
      kind: 3,
      service: 's',
    },
    ...{ startTimeUnixNano: '1', endTimeUnixNano: '2', status: { code: 0, message: '' } },
    ...{ events, links: [], scope: { name: '', version: '' }, resource: { attributes: [] } },
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) })),
  };
}

function anyValue(value: unknown): unknown {
  return typeof value === 'number' ? { intValue: String(value) } : { stringValue: String(value) };
}

describe('what other senders tell of a call', () => {
  it('[observability O113] is read from the keys of OpenInference', () => {
    const call = toldCall(
      span({
        'llm.model_name': 'm',
        'llm.token_count.prompt': 5,
        'llm.input_messages.0.message.role': 'user',
        'llm.input_messages.0.message.content': 'hi',
      }),
    );
    expect(call).toMatchObject({ source: 'openinference', model: 'm' });
    expect(call?.messages).toEqual([{ role: 'user', blocks: [{ type: 'text', text: 'hi' }] }]);
  });

  it('[observability O114] is read from the JSON of the GenAI conventions', () => {
    const parts = [
      { type: 'reasoning', content: 'think' },
      { type: 'tool_call', id: 'c1', name: 'get_weather', arguments: { location: 'Paris' } },
    ];
    const call = toldCall(
      span({
        'gen_ai.request.model': 'gpt-x',
        'gen_ai.system_instructions': '[{"type":"text","content":"Be brief"}]',
        'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts, finish_reason: 'tool_call' }]),
        'gen_ai.tool.definitions': '[{"type":"function","name":"get_weather","description":"Weather"}]',
      }),
    );
    expect(call).toMatchObject({ source: 'gen_ai', model: 'gpt-x', finish: 'tool_call' });
    expect(call?.messages).toEqual([{ role: 'system', blocks: [{ type: 'text', text: 'Be brief' }] }]);
    expect(call?.answers[0]?.blocks).toEqual([
      { type: 'reasoning', text: 'think' },
      { type: 'tool_call', id: 'c1', name: 'get_weather', input: '{"location":"Paris"}' },
    ]);
    expect(call?.tools).toEqual([{ name: 'get_weather', description: 'Weather' }]);
  });

  it('is read from an event of the span where it stands there', () => {
    const content = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'hi' }] }]);
    const attributes = [{ key: 'gen_ai.input.messages', value: { stringValue: content } }];
    const event = { name: 'gen_ai.client.inference.operation.details', timeUnixNano: '1', attributes };
    expect(toldCall(span({}, [event]))?.messages[0]?.role).toBe('user');
  });

  it('joins calls and results, pictures and tools of OpenInference by their numbers', () => {
    const call = toldCall(
      span({
        'llm.input_messages.1.message.role': 'tool',
        'llm.input_messages.1.message.tool_call_id': 'c1',
        'llm.input_messages.1.message.content': '18 °C',
        'llm.input_messages.0.message.role': 'assistant',
        'llm.input_messages.0.message.tool_calls.0.tool_call.id': 'c1',
        'llm.input_messages.0.message.tool_calls.0.tool_call.function.name': 'get_weather',
        'llm.input_messages.0.message.tool_calls.0.tool_call.function.arguments': '{}',
        'llm.input_messages.2.message.role': 'user',
        'llm.input_messages.2.message.contents.0.message_content.type': 'text',
        'llm.input_messages.2.message.contents.0.message_content.text': 'and this?',
        'llm.input_messages.2.message.contents.1.message_content.image.image.url':
          'https://example.com/a.png',
        'llm.tools.0.tool.json_schema': '{"type":"function","function":{"name":"get_weather"}}',
      }),
    );
    expect(call?.messages.map(({ role }) => role)).toEqual(['assistant', 'tool', 'user']);
    expect(call?.messages[0]?.blocks).toEqual([
      { type: 'tool_call', id: 'c1', name: 'get_weather', input: '{}' },
    ]);
    expect(call?.messages[1]?.blocks).toEqual([
      { type: 'tool_result', callId: 'c1', text: '18 °C', pictures: [], isError: false },
    ]);
    expect(call?.messages[2]?.blocks[1]).toEqual({
      type: 'image',
      picture: { dataUrl: null, label: 'https://example.com/a.png' },
    });
    expect(call?.tools).toEqual([{ name: 'get_weather', description: null }]);
  });

  it('is read from the older indexed keys', () => {
    const call = toldCall(
      span({
        'gen_ai.request.model': 'old',
        'gen_ai.prompt.0.role': 'user',
        'gen_ai.prompt.0.content': 'hi',
        'gen_ai.completion.0.role': 'assistant',
        'gen_ai.completion.0.content': 'hello',
        'gen_ai.completion.0.finish_reason': 'stop',
      }),
    );
    expect(call).toMatchObject({ source: 'indexed', model: 'old', finish: 'stop' });
    expect(call?.answers).toEqual([{ role: 'assistant', blocks: [{ type: 'text', text: 'hello' }] }]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['no content', { 'gen_ai.request.model': 'm' }],
    ['JSON that is none', { 'gen_ai.input.messages': '[{"role":' }],
    ['JSON of another form', { 'gen_ai.input.messages': '{"a":1}' }],
  ])('is nothing for a span with %s', (_, attributes) => {
    expect(toldCall(span(attributes))).toBeNull();
  });

  it.each<[string, Record<string, string>]>([
    [
      'names of built-in members',
      {
        'llm.input_messages.0.message.__proto__.x': '1',
        'llm.input_messages.0.message.constructor.name': 'x',
      },
    ],
    [
      'numbers beyond all measure',
      { 'llm.input_messages.99999999999.message.role': 'user', 'gen_ai.prompt.0': 'x' },
    ],
    [
      'values in place of objects',
      { 'llm.input_messages.0.message': 'x', 'llm.input_messages.0.message.role': 'user' },
    ],
  ])('survives %s', (_, attributes) => {
    expect(() => toldCall(span(attributes))).not.toThrow();
    expect(Object.prototype).not.toHaveProperty('x');
  });
});
