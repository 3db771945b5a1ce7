import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplyCollector } from '../../../../src-gateway/apis/collect-reply.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';
import { openaiResponses } from '../../../../src-gateway/apis/openai-responses/codec.ts';
import type { ReplyEvent } from '../../../../src-gateway/apis/reply.ts';
import { decodeContext } from './contexts.ts';

const encoder = new TextEncoder();

function stream(events: readonly JsonObject[]): Uint8Array {
  return encoder.encode(
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
  );
}

function read(chunks: readonly Uint8Array[], customTools: readonly string[] = []): ReplyEvent[] {
  const decoder = openaiResponses.streamDecoder(decodeContext(customTools));
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}

function readEvents(events: readonly JsonObject[], customTools: readonly string[] = []) {
  return read([stream(events)], customTools);
}

const inputs = (events: readonly ReplyEvent[], tool = 0) =>
  events.flatMap((event) => (event.type === 'tool_input' && event.tool === tool ? [event.text] : []));
const texts = (events: readonly ReplyEvent[]) =>
  events.flatMap((event) => (event.type === 'text' ? [event.text] : []));

const created = { type: 'response.created', response: { id: 'resp_1', model: 'gpt-5', created_at: 7 } };
const completed = {
  type: 'response.completed',
  response: { status: 'completed', output: [], usage: { input_tokens: 3, output_tokens: 2 } },
};
const call = (index: number, id = `c${index + 1}`) => ({
  type: 'response.output_item.added',
  output_index: index,
  item: { type: 'function_call', call_id: id, name: 'f', arguments: '' },
});
const done = (index: number) => ({ type: 'response.output_item.done', output_index: index, item: {} });

describe('reading a streamed response', () => {
  it('takes from a .done what the deltas did not bring, and nothing twice', () => {
    const whole = { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"a":1}' };
    const delta = { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a"' };
    expect(inputs(readEvents([created, call(0), whole, done(0), completed]))).toEqual(['{"a":1}']);
    expect(inputs(readEvents([created, call(0), delta, whole, done(0), completed]))).toEqual(['{"a"', ':1}']);
    const message = { type: 'response.output_item.added', output_index: 0, item: { type: 'message' } };
    expect(
      texts(
        readEvents([
          created,
          message,
          { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'He' },
          { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Hello' },
          {
            type: 'response.output_item.done',
            output_index: 0,
            item: { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] },
          },
          completed,
        ]),
      ),
    ).toEqual(['He', 'llo']);
  });

  it('takes from a finished item what no event before it brought', () => {
    const itemDone = (output_index: number, item: JsonObject) => ({
      type: 'response.output_item.done',
      output_index,
      item,
    });
    const message = { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] };
    const called = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' };
    const delta = { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a"' };
    expect(texts(readEvents([created, itemDone(0, message), completed]))).toEqual(['Hello']);
    expect(inputs(readEvents([created, call(0), delta, itemDone(0, called), completed]))).toEqual([
      '{"a"',
      ':1}',
    ]);
    const whole = { status: 'completed', output: [message, called] };
    const onlyTheEnd = readEvents([created, { type: 'response.completed', response: whole }]);
    expect(texts(onlyTheEnd)).toEqual(['Hello']);
    expect(inputs(onlyTheEnd)).toEqual(['{"a":1}']);
  });

  it('gives an error once, flat or nested, and nothing behind it', () => {
    const flat = { type: 'error', code: 'rate_limit_exceeded', message: 'slow', param: null };
    const nested = {
      type: 'error',
      error: { type: 'requests', code: 'rate_limit_exceeded', message: 'slow' },
    };
    for (const error of [flat, nested]) {
      const failed = { type: 'response.failed', response: { error: { code: 'x', message: 'again' } } };
      expect(readEvents([created, error, failed])).toEqual([
        { type: 'start', id: 'resp_1', model: 'gpt-5', createdAt: 7 },
        { type: 'error', error: { status: 429, code: 'rate_limit_exceeded', message: 'slow' } },
      ]);
    }
  });

  it('knows items by their place when every event has another id', () => {
    const deltas = ['{"x"', '{"y"', ':1}', ':2}'].map((delta, index) => ({
      type: 'response.function_call_arguments.delta',
      output_index: index % 2,
      item_id: `changing_${index}`,
      delta,
    }));
    const events = readEvents([created, call(0), call(1), ...deltas, done(0), done(1), completed]);
    expect(inputs(events, 0).join('')).toBe('{"x":1}');
    expect(inputs(events, 1).join('')).toBe('{"y":2}');
  });

  it('leaves out what the vendor runs, and the calls of custom tools that nobody declared', () => {
    const events: JsonObject[] = [
      created,
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'custom_tool_call', name: 'x_keyword_search', call_id: 'x', input: '' },
      },
      { type: 'response.output_item.added', output_index: 1, item: { type: 'message' } },
      { type: 'response.custom_tool_call_input.delta', output_index: 0, delta: 'q' },
      { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'Hi' },
      { type: 'response.custom_tool_call_input.done', output_index: 0, input: 'q' },
      completed,
    ];
    const undeclared = readEvents(events);
    expect(undeclared.map(({ type }) => type)).toEqual([
      'start',
      'dropped',
      'text',
      'finish',
      'usage',
      'end',
    ]);
    expect(undeclared).toContainEqual({ type: 'dropped', path: 'response.output.custom_tool_call' });
    expect(inputs(readEvents(events, ['x_keyword_search']))).toEqual(['q']);
  });

  it('reads reasoning once, though it comes as a summary and as it was thought', () => {
    const collector = new ReplyCollector();
    for (const event of readEvents([
      created,
      { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning', id: 'rs_1' } },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'one' },
      { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'ONE' },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'two' },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'E' },
      },
      completed,
    ])) {
      collector.add(event);
    }
    expect(collector.reply.blocks).toEqual([
      {
        type: 'reasoning',
        text: 'one\n\ntwo',
        seal: { issuer: 'openai', kind: 'encrypted', value: 'E', itemId: 'rs_1' },
      },
    ]);
  });

  it('says so when the stream ends before the answer does', () => {
    expect(readEvents([created]).at(-1)).toMatchObject({
      type: 'error',
      error: { status: 502, code: 'upstream_truncated' },
    });
  });

  it('reads the same events however the bytes are cut', () => {
    const bytes = stream([
      created,
      { type: 'response.output_item.added', output_index: 0, item: { type: 'message' } },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: '日é😀' },
      call(1),
      { type: 'response.function_call_arguments.delta', output_index: 1, delta: '{"ü":1}' },
      completed,
    ]);
    const whole = read([bytes]);
    expect(whole.at(-1)).toEqual({ type: 'end' });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (size) => {
        const chunks: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
        expect(read(chunks)).toEqual(whole);
      }),
    );
  });

  it('takes any event without an exception, and ends once', () => {
    const type = fc.constantFrom(
      'response.created',
      'response.output_item.added',
      'response.output_item.done',
      'response.output_text.delta',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.reasoning_summary_text.delta',
      'response.completed',
      'error',
    );
    const event = fc.record(
      {
        type,
        output_index: fc.oneof(fc.nat(2), fc.jsonValue()),
        delta: fc.oneof(fc.string(), fc.jsonValue()),
        item: fc.jsonValue(),
        response: fc.jsonValue(),
        error: fc.jsonValue(),
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const ends = readEvents(events).filter(({ type: of }) => of === 'end' || of === 'error');
        expect(ends).toHaveLength(1);
      }),
    );
  });
});
