import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';
import { openaiResponses } from '../../../../src-gateway/apis/openai-responses/codec.ts';
import { replayReply } from '../../../../src-gateway/apis/replay-reply.ts';
import type { Reply, ReplyBlock, ReplyEvent } from '../../../../src-gateway/apis/reply.ts';
import { decodeContext, replyContext } from './contexts.ts';

function write(events: Iterable<ReplyEvent>, request: JsonObject = {}): string {
  const encoder = openaiResponses.streamEncoder(replyContext(request), new DroppedFields('responses'));
  let text = '';
  for (const event of events) text += encoder.write(event);
  return text;
}

function parse(text: string): JsonObject[] {
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      const [name, data] = event.split('\n');
      const parsed = JSON.parse(data?.replace('data: ', '') ?? '');
      expect(name).toBe(`event: ${parsed.type}`);
      return parsed;
    });
}

/** What OpenAI's own client makes of a stream. */
async function readWithSdk(text: string) {
  const client = new OpenAI({
    apiKey: 'k',
    baseURL: 'http://localhost/v1',
    maxRetries: 0,
    fetch: async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
  });
  const stream = client.responses.stream({ model: 'm', input: 'q' });
  return stream.finalResponse();
}

const start: ReplyEvent = { type: 'start', id: 'chatcmpl-1', model: 'g', createdAt: 5 };
const textThenCall: ReplyEvent[] = [
  start,
  { type: 'text', text: 'Hi' },
  { type: 'tool_start', tool: 0, id: 't1', name: 'f', kind: 'function' },
  { type: 'tool_input', tool: 0, text: '{"a":1}' },
  { type: 'finish', finish: { reason: 'tool_calls', stopSequence: null } },
  { type: 'usage', usage: { input: 3, cacheRead: null, cacheWrite: null, output: 2, reasoning: null } },
  { type: 'end' },
];

describe('writing a streamed response', () => {
  it('writes each item with all its events, numbered without a gap', async () => {
    const events = parse(write(textThenCall));
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    const final = await readWithSdk(write(textThenCall));
    expect(final.output_text).toBe('Hi');
    expect(final.output).toMatchObject([
      { type: 'message' },
      { type: 'function_call', call_id: 't1', name: 'f', arguments: '{"a":1}' },
    ]);
    expect(final.usage).toMatchObject({ input_tokens: 3, output_tokens: 2, total_tokens: 5 });
  });

  it('never lets two calls interleave, though their parts do', () => {
    const events = parse(
      write([
        start,
        { type: 'tool_start', tool: 0, id: 'a', name: 'f', kind: 'function' },
        { type: 'tool_start', tool: 1, id: 'b', name: 'g', kind: 'function' },
        { type: 'tool_input', tool: 0, text: '{"x"' },
        { type: 'tool_input', tool: 1, text: '{"y":2}' },
        { type: 'text', text: 'between' },
        { type: 'tool_input', tool: 0, text: ':1}' },
        { type: 'finish', finish: { reason: 'tool_calls', stopSequence: null } },
        { type: 'end' },
      ]),
    );
    const places = events.flatMap(({ output_index }) =>
      typeof output_index === 'number' ? [output_index] : [],
    );
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(events.at(-1)).toMatchObject({
      response: {
        output: [
          { call_id: 'a', arguments: '{"x":1}' },
          { call_id: 'b', arguments: '{"y":2}' },
          { content: [{ text: 'between' }] },
        ],
      },
    });
  });

  it('ends a broken answer with what there was of it', async () => {
    const broken: ReplyEvent[] = [
      start,
      { type: 'text', text: 'a' },
      { type: 'error', error: { status: 502, code: 'upstream_truncated', message: 'gone' } },
    ];
    expect(parse(write(broken)).at(-1)).toMatchObject({
      type: 'response.failed',
      response: {
        status: 'failed',
        error: { code: 'upstream_truncated', message: 'gone' },
        output: [{ status: 'incomplete', content: [{ text: 'a' }] }],
      },
    });
    expect((await readWithSdk(write(broken))).status).toBe('failed');
    expect(parse(write(broken.slice(2)))).toEqual([
      { type: 'error', code: 'upstream_truncated', message: 'gone', param: null, sequence_number: 0 },
    ]);
  });

  it('waits for the figures behind the end of the answer, but not for ever', () => {
    const encoder = openaiResponses.streamEncoder(replyContext(), new DroppedFields('responses'));
    expect(encoder.settle()).toBe('');
    for (const event of textThenCall.slice(0, 4)) encoder.write(event);
    expect(encoder.settle()).toBe('');
    encoder.write({ type: 'finish', finish: { reason: 'tool_calls', stopSequence: null } });
    expect(parse(encoder.settle())).toMatchObject([{ type: 'response.completed' }]);
    expect(encoder.write({ type: 'end' })).toBe('');
    expect(encoder.settle()).toBe('');
  });

  it('is read by its own decoder as what was written', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 5 }), (blocks) => {
        const request = { include: ['reasoning.encrypted_content'] };
        const bytes = new TextEncoder().encode(write(replayReply(replyOf(blocks)), request));
        const decoder = openaiResponses.streamDecoder(decodeContext(['run']));
        expect([...decoder.push(bytes), ...decoder.end()].filter(isContent)).toEqual(
          [...replayReply(replyOf(blocks))].filter(isContent),
        );
      }),
    );
  });

  it('is read by OpenAI’s own client as what was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 5 }), async (blocks) => {
        const final = await readWithSdk(write(replayReply(replyOf(blocks))));
        const textOf = (each: ReplyBlock) => (each.type === 'text' ? each.text : '');
        expect(final.output_text).toBe(blocks.map(textOf).join(''));
        const calls = final.output.flatMap((item) => (item.type === 'function_call' ? [item.arguments] : []));
        expect(calls).toEqual(
          blocks.flatMap((each) =>
            each.type === 'tool_call' && each.kind === 'function' ? [each.input] : [],
          ),
        );
      }),
      { numRuns: 30 },
    );
  });
});

const isContent = ({ type }: ReplyEvent) =>
  ['text', 'refusal', 'reasoning', 'tool_start', 'tool_input', 'finish'].includes(type);

const word = fc.string({ minLength: 1, maxLength: 6 });
const block: fc.Arbitrary<ReplyBlock> = fc.oneof(
  word.map((text): ReplyBlock => ({ type: 'text', text, citations: [] })),
  word.map((text): ReplyBlock => ({ type: 'refusal', text })),
  word.map(
    (text): ReplyBlock => ({
      type: 'reasoning',
      text,
      seal: { issuer: 'openai', kind: 'encrypted', value: 'E' },
    }),
  ),
  fc.dictionary(word, fc.integer()).map(
    (value): ReplyBlock => ({
      type: 'tool_call',
      id: 't',
      name: 'f',
      kind: 'function',
      input: JSON.stringify(value),
    }),
  ),
);

function replyOf(blocks: readonly ReplyBlock[]): Reply {
  const calls = blocks.some(({ type }) => type === 'tool_call');
  return {
    id: '1',
    model: 'g',
    createdAt: 5,
    // Each call has an id of its own.
    blocks: blocks.map((each, index) => (each.type === 'tool_call' ? { ...each, id: `t${index}` } : each)),
    finish: { reason: calls ? 'tool_calls' : 'stop', stopSequence: null },
    usage: null,
    serviceTier: null,
  };
}
