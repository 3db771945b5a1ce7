import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ReplyContext } from '../../../../src-gateway/apis/codec.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import { isObject, type JsonObject, listMember } from '../../../../src-gateway/apis/json-value.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import { replayReply } from '../../../../src-gateway/apis/replay-reply.ts';
import type { Reply, ReplyBlock, ReplyEvent, ReplyUsage } from '../../../../src-gateway/apis/reply.ts';
import { decodeContext, decodeCut, replyContext } from '../../../support/codec-contexts.ts';

const usage: ReplyUsage = { input: 7, cacheRead: null, cacheWrite: null, output: 5, reasoning: null };
const withUsage = { stream_options: { include_usage: true } };
const start: ReplyEvent = { type: 'start', id: 'msg_1', model: 'claude', createdAt: 9 };
const stop: ReplyEvent = { type: 'finish', finish: { reason: 'stop', stopSequence: null } };
const end: ReplyEvent = { type: 'end' };

function write(events: readonly ReplyEvent[], request: JsonObject = {}): string {
  const encoder = openaiChat.streamEncoder(replyContext({ request }), new DroppedFields('chat'));
  return events.map((event) => encoder.write(event)).join('');
}

/** What each event says; `[DONE]` as it is. */
function data(text: string): readonly unknown[] {
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      expect(event.startsWith('data: ')).toBe(true);
      const value = event.slice(6);
      return value === '[DONE]' ? value : JSON.parse(value);
    });
}

/** The deltas, and what stands beside those that are not empty of it. */
function deltas(text: string): readonly unknown[] {
  return data(text).map((each) => {
    if (!isObject(each)) return each;
    const [choice] = listMember(each, 'choices');
    if (!isObject(choice)) return { choices: each.choices, usage: each.usage };
    return choice.finish_reason === null ? choice.delta : { ...choice, index: undefined };
  });
}

/** What OpenAI's own client makes of a stream. */
async function sdkReads(text: string) {
  const client = new OpenAI({
    apiKey: 'k',
    baseURL: 'http://sdk.test/v1',
    maxRetries: 0,
    fetch: async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
  });
  const params = { model: 'm', messages: [{ role: 'user' as const, content: 'q' }] };
  return await client.chat.completions.stream(params).finalChatCompletion();
}

describe('the stream encoder of Chat Completions', () => {
  it('writes the role first, each kind of delta, the finish and [DONE]', () => {
    const text = write([
      start,
      { type: 'reasoning', text: 'h' },
      { type: 'text', text: 'Hey "you"\n' },
      { type: 'tool_start', tool: 0, id: 't1', name: 'f', kind: 'function' },
      { type: 'tool_input', tool: 0, text: '{"a"' },
      { type: 'tool_input', tool: 0, text: ':1}' },
      { type: 'tool_end', tool: 0 },
      { type: 'finish', finish: { reason: 'tool_calls', stopSequence: null } },
      { type: 'usage', usage },
      end,
    ]);
    expect(deltas(text)).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'h' },
      { content: 'Hey "you"\n' },
      { tool_calls: [{ index: 0, id: 't1', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
      { delta: {}, finish_reason: 'tool_calls' },
      '[DONE]',
    ]);
    for (const each of data(text).slice(0, -1)) {
      expect(each).toMatchObject({
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        created: 9,
        model: 'claude',
      });
      expect(each).not.toHaveProperty('usage');
    }
  });

  it('has no content yet when a call comes first', () => {
    const text = write([start, { type: 'tool_start', tool: 0, id: 't', name: 'f', kind: 'function' }]);
    expect(deltas(text)[0]).toEqual({ role: 'assistant', content: null });
  });

  it('tells the tokens in a chunk of their own to clients that asked, and null before it', () => {
    const text = write([start, { type: 'text', text: 'a' }, stop, { type: 'usage', usage }, end], withUsage);
    expect(deltas(text).slice(-2)).toEqual([
      { choices: [], usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 } },
      '[DONE]',
    ]);
    for (const each of data(text).slice(0, -2)) expect(each).toHaveProperty('usage', null);
  });

  it('gives a call without arguments an empty object, which clients can parse', () => {
    const call: ReplyEvent = { type: 'tool_start', tool: 0, id: 't', name: 'f', kind: 'function' };
    const empty = { tool_calls: [{ index: 0, function: { arguments: '{}' } }] };
    expect(deltas(write([start, call, { type: 'tool_end', tool: 0 }])).at(-1)).toEqual(empty);
    expect(deltas(write([start, call, stop])).at(-2)).toEqual(empty);
  });

  it('keeps the proof of a thought, with the whole thought', () => {
    const text = write([
      start,
      { type: 'reasoning', text: 'a' },
      { type: 'reasoning', text: 'b' },
      { type: 'reasoning_seal', seal: { issuer: 'anthropic', kind: 'signature', value: 's' } },
    ]);
    expect(deltas(text).at(-1)).toEqual({
      reasoning_details: [
        { type: 'reasoning.text', text: 'ab', signature: 's', format: 'anthropic-claude-v1', index: 0 },
      ],
    });
  });

  it('writes refusals, sources, custom tools, stop sequences and proofs of calls', () => {
    const text = write([
      start,
      { type: 'text', text: 'one' },
      { type: 'block_end' },
      { type: 'text', text: 'two' },
      { type: 'citation', citation: { url: 'https://x', title: null, start: null, end: null } },
      { type: 'refusal', text: 'no' },
      { type: 'tool_start', tool: 0, id: 'c', name: 'shell', kind: 'custom' },
      { type: 'tool_input', tool: 0, text: 'ls' },
      { type: 'tool_start', tool: 1, id: 't', name: 'f', kind: 'function', signature: 'sig' },
      { type: 'tool_input', tool: 1, text: '{}' },
      { type: 'finish', finish: { reason: 'stop', stopSequence: 'END' } },
    ]);
    expect(deltas(text).slice(3)).toEqual([
      {
        annotations: [
          {
            type: 'url_citation',
            url_citation: { url: 'https://x', title: '', start_index: 3, end_index: 6 },
          },
        ],
      },
      { refusal: 'no' },
      { tool_calls: [{ index: 0, id: 'c', type: 'custom', custom: { name: 'shell', input: '' } }] },
      { tool_calls: [{ index: 0, custom: { input: 'ls' } }] },
      {
        tool_calls: [
          {
            index: 1,
            id: 't',
            type: 'function',
            function: { name: 'f', arguments: '' },
            extra_content: { google: { thought_signature: 'sig' } },
          },
        ],
      },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      { delta: {}, finish_reason: 'stop', stop_reason: 'END' },
    ]);
  });

  it('calls a full context a length', () => {
    const finish: ReplyEvent = { type: 'finish', finish: { reason: 'context_window', stopSequence: null } };
    expect(deltas(write([start, finish])).at(-1)).toEqual({ delta: {}, finish_reason: 'length' });
  });

  it('ends with an error, with its own code or the one of its status, and says nothing behind it', () => {
    const error = { status: 429, code: null, message: 'slow' };
    const text = write([start, { type: 'text', text: 'a' }, { type: 'error', error }, stop, end]);
    expect(data(text).at(-1)).toEqual({
      error: { message: 'slow', type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' },
    });
    expect(text).not.toContain('[DONE]');
    expect(write([{ type: 'error', error: { ...error, code: 'mine' } }])).toContain('"code":"mine"');
  });

  it('does not wait for a provider that stays silent behind the finish', () => {
    const encoder = openaiChat.streamEncoder(replyContext({ request: withUsage }), new DroppedFields('chat'));
    for (const event of [start, { type: 'usage', usage }] as const) encoder.write(event);
    expect(encoder.settle()).toBe('');
    encoder.write(stop);
    expect(deltas(encoder.settle())).toEqual([{ choices: [], usage: expect.anything() }, '[DONE]']);
    expect(encoder.write(end) + encoder.settle()).toBe('');
  });

  it("reports what is not the client's to see", () => {
    const dropped = new DroppedFields('chat');
    const encoder = openaiChat.streamEncoder(replyContext(), dropped);
    expect(encoder.write({ type: 'dropped', path: 'response.content.server_tool_use' })).toBe('');
    expect(dropped.paths).toEqual(['response.content.server_tool_use']);
  });

  it("gives OpenAI's own client the whole answer", async () => {
    const blocks: readonly ReplyBlock[] = [
      { type: 'reasoning', text: 'h', seal: null },
      { type: 'text', text: 'Hi 日é', citations: [] },
      { type: 'tool_call', id: 'a', name: 'f', kind: 'function', input: '{"x":1}' },
      { type: 'tool_call', id: 'b', name: 'g', kind: 'function', input: '' },
    ];
    const reply: Reply = {
      id: 'msg_1',
      model: 'claude',
      createdAt: 9,
      blocks,
      finish: { reason: 'tool_calls', stopSequence: null },
      usage,
      serviceTier: null,
    };
    const read = await sdkReads(write([...replayReply(reply)], withUsage));
    expect(read).toMatchObject({
      id: 'chatcmpl-1',
      model: 'claude',
      created: 9,
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            content: 'Hi 日é',
            reasoning_content: 'h',
            tool_calls: [
              { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
              { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
            ],
          },
        },
      ],
      usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
    });
  });

  it("lets OpenAI's own client throw the provider's error", async () => {
    const error = { status: 429, code: 'rate_limit_exceeded', message: 'slow' };
    await expect(sdkReads(write([start, { type: 'error', error }]))).rejects.toMatchObject({
      message: expect.stringContaining('slow'),
      code: 'rate_limit_exceeded',
    });
  });

  it('tells a client that asked for tokens that there are none known, which its own helper insists on', async () => {
    const text = write([start, { type: 'text', text: 'Hi' }, stop, end], withUsage);
    expect(data(text).at(-2)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    });
    expect(await sdkReads(text)).toMatchObject({ choices: [{ message: { content: 'Hi' } }] });
  });

  it('writes what the decoder of the same API reads back, for any reply', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    const seal = fc.record({
      issuer: fc.constantFrom('anthropic', 'gemini', 'groq'),
      kind: fc.constant('signature' as const),
      value: text,
    });
    const reply = fc.record({
      id: fc.constant('chatcmpl-1'),
      model: text,
      createdAt: fc.integer({ min: 1, max: 2e9 }),
      reasoning: fc.option(fc.record({ text, seal: fc.option(seal) })),
      said: fc.option(text),
      refusal: fc.option(text),
      calls: fc.array(
        fc.record({
          id: fc.uuid(),
          name: text,
          kind: fc.constantFrom('function' as const, 'custom' as const),
          input: text,
        }),
        { maxLength: 3 },
      ),
      usage: fc.option(
        fc.record({
          input: fc.nat(),
          cacheRead: fc.option(fc.nat()),
          cacheWrite: fc.option(fc.nat()),
          output: fc.nat(),
          // Beside no output it would read as xAI's way of counting.
          reasoning: fc.constantFrom(null, 0),
        }),
      ),
      serviceTier: fc.option(fc.constantFrom('default', 'flex')),
    });
    fc.assert(
      fc.property(
        reply,
        fc.array(fc.nat(), { maxLength: 5 }),
        ({ reasoning, said, refusal, calls, ...told }, places) => {
          const blocks: ReplyBlock[] = [
            ...(reasoning === null ? [] : [{ type: 'reasoning' as const, ...reasoning }]),
            ...(said === null ? [] : [{ type: 'text' as const, text: said, citations: [] }]),
            ...(refusal === null ? [] : [{ type: 'refusal' as const, text: refusal }]),
            ...calls.map((call) => ({ type: 'tool_call' as const, ...call })),
          ];
          const finish = { reason: calls.length > 0 ? 'tool_calls' : 'length', stopSequence: null } as const;
          const whole: Reply = { ...told, blocks, finish };
          const context: ReplyContext = replyContext({ request: told.usage === null ? {} : withUsage });
          const dropped = new DroppedFields('chat');
          const body = openaiChat.encodeReply(whole, context, dropped);
          expect(openaiChat.decodeReply(JSON.parse(body), decodeContext(), dropped)).toEqual(whole);
          const events = [...replayReply(whole)];
          const encoder = openaiChat.streamEncoder(context, dropped);
          const stream = events.map((event) => encoder.write(event)).join('');
          const read = decodeCut(openaiChat.streamDecoder(decodeContext()), stream, places);
          // A stream does not say when a text is complete.
          const unmarked = (each: readonly ReplyEvent[]) => each.filter(({ type }) => type !== 'block_end');
          const byType = (each: readonly ReplyEvent[]) =>
            unmarked(each).filter(({ type }) => type !== 'tool_end' && type !== 'service_tier');
          expect(byType(read)).toEqual(byType(events));
          expect(dropped.paths).toEqual([]);
        },
      ),
    );
  });
});
