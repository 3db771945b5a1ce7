import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodeContext } from '../../../../src-gateway/apis/codec.ts';
import { ReplyCollector } from '../../../../src-gateway/apis/collect-reply.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import type { ReplyEvent, ReplyUsage } from '../../../../src-gateway/apis/reply.ts';
import { decodeContext, decodeCut } from '../../../support/codec-contexts.ts';
import { chunk, stream } from './chunks.ts';

function events(text: string, context: Partial<DecodeContext> = {}, places: readonly number[] = []) {
  return decodeCut(openaiChat.streamDecoder(decodeContext(context)), text, places);
}

/** What the client is told, without the frame. */
function told(text: string, context: Partial<DecodeContext> = {}): readonly ReplyEvent[] {
  return events(text, context).filter(({ type }) => type !== 'start' && type !== 'end');
}

const start = { type: 'start', id: 'chatcmpl-1', model: 'g', createdAt: 7 };
const stop = { type: 'finish', finish: { reason: 'stop', stopSequence: null } };
const toolCalls = { type: 'finish', finish: { reason: 'tool_calls', stopSequence: null } };
const none: ReplyUsage = { input: null, cacheRead: null, cacheWrite: null, output: null, reasoning: null };

const call = (index: number | undefined, id: string | undefined, name: string, args: string) => ({
  ...(index !== undefined && { index }),
  ...(id !== undefined && { id }),
  type: 'function',
  function: { name, arguments: args },
});

describe('the stream decoder of Chat Completions', () => {
  it('is not deceived by forms of a call that a server leaves empty', () => {
    const empty = { function_call: { name: '', arguments: '' } };
    const text = stream(
      chunk({ role: 'assistant', content: '', ...empty }),
      chunk({ tool_calls: [{ ...call(0, 't1', 'find', '{}'), custom: { name: '', input: '' } }], ...empty }),
      chunk({}, 'tool_calls'),
      '[DONE]',
    );
    expect(told(text)).toEqual([
      { type: 'tool_start', tool: 0, id: 't1', name: 'find', kind: 'function' },
      { type: 'tool_input', tool: 0, text: '{}' },
      { type: 'tool_end', tool: 0 },
      toolCalls,
    ]);
  });

  it('reads text, a call in pieces, the finish and the usage behind it', () => {
    const text = stream(
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hi' }),
      chunk({ tool_calls: [call(0, 't1', 'f', '{"x"')] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
      chunk({}, 'tool_calls'),
      {
        choices: [],
        usage: { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } },
      },
      '[DONE]',
    );
    expect(events(text)).toEqual([
      start,
      { type: 'text', text: 'Hi' },
      { type: 'tool_start', tool: 0, id: 't1', name: 'f', kind: 'function' },
      { type: 'tool_input', tool: 0, text: '{"x"' },
      { type: 'tool_input', tool: 0, text: ':1}' },
      { type: 'tool_end', tool: 0 },
      toolCalls,
      { type: 'usage', usage: { ...none, input: 10, cacheRead: 4, output: 5 } },
      { type: 'end' },
    ]);
  });

  it('gives the same events however the bytes are cut', () => {
    const text = stream(
      chunk({ role: 'assistant', content: '日é' }),
      chunk({ reasoning_content: '😀' }),
      chunk({ tool_calls: [call(0, 'a', 'f', '{}'), call(1, 'b', 'g', '{"日":2}')] }),
      chunk({}, 'tool_calls', { usage: { prompt_tokens: 1, completion_tokens: 2 } }),
      '[DONE]',
    );
    const whole = events(text);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (places) => {
        expect(events(text, {}, places)).toEqual(whole);
      }),
    );
  });

  it('never throws, and says nothing behind an end or an error, whatever comes', () => {
    const json = fc.oneof(
      fc.json(),
      fc
        .record(
          {
            id: fc.constantFrom('i', '', null),
            model: fc.constantFrom('m', null),
            error: fc.constantFrom(null, 'no', { message: 'no' }, 7),
            usage: fc.constantFrom(null, {}, { prompt_tokens: 1 }),
            choices: fc.oneof(
              fc.anything(),
              fc.array(
                fc.record(
                  {
                    index: fc.constantFrom(0, 1, null),
                    finish_reason: fc.constantFrom(null, 'stop', 'error', 'weird', 3),
                    delta: fc.record(
                      {
                        content: fc.oneof(fc.string(), fc.anything()),
                        tool_calls: fc.array(
                          fc.record(
                            {
                              index: fc.constantFrom(0, 1, null),
                              id: fc.constantFrom('a', 'b', '', null),
                              function: fc.anything(),
                            },
                            { requiredKeys: [] },
                          ),
                        ),
                        function_call: fc.anything(),
                        reasoning_details: fc.anything(),
                        annotations: fc.anything(),
                      },
                      { requiredKeys: [] },
                    ),
                  },
                  { requiredKeys: [] },
                ),
              ),
            ),
          },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value)),
      fc.constant('[DONE]'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(json, { maxLength: 8 }), (chunks) => {
        const types = events(stream(...chunks)).map(({ type }) => type);
        const last = types.findIndex((type) => type === 'end' || type === 'error');
        expect(last).toBe(types.length - 1);
        expect(types.lastIndexOf('start')).toBeLessThanOrEqual(0);
        expect(types.filter((type) => type === 'finish').length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('survives values that are nested too deep to be written again', () => {
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const call = `{"index":0,"id":"a","function":{"name":"f","arguments":${deep}}}`;
    const text = stream(`{"choices":[{"delta":{"tool_calls":[${call}]},"finish_reason":"stop"}]}`);
    expect(told(text)).toContainEqual({ type: 'tool_end', tool: 0 });
    expect(told(stream(`{"error":${deep}}`))).toMatchObject([{ error: { message: 'upstream error' } }]);
  });

  it('waits for the chunk that says whose it is, as Azure begins with one that does not', () => {
    const text = stream(
      { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [] },
      chunk({ role: 'assistant', content: 'a' }, null, { id: 'chatcmpl-9', model: 'gpt-x' }),
      chunk({}, 'stop'),
      '[DONE]',
    );
    expect(events(text)).toEqual([
      { ...start, id: 'chatcmpl-9', model: 'gpt-x' },
      { type: 'text', text: 'a' },
      stop,
      { type: 'end' },
    ]);
  });

  it('starts with the model that was asked for when content comes before any name', () => {
    expect(events(stream({ choices: [{ delta: { content: 'a' } }] }, '[DONE]'))).toEqual([
      { type: 'start', id: '', model: 'asked-model', createdAt: null },
      { type: 'text', text: 'a' },
      stop,
      { type: 'end' },
    ]);
  });

  it('takes members that are null for absent', () => {
    const text = stream(
      chunk({ role: 'assistant', content: null, tool_calls: null }),
      chunk({ role: null, content: 'a', tool_calls: null }),
      chunk({ role: null, content: null, function_call: null }, 'stop'),
      '[DONE]',
    );
    expect(told(text)).toEqual([{ type: 'text', text: 'a' }, stop]);
  });

  it('reads content in parts, as Mistral sends it, and reasoning under each of its names', () => {
    const text = stream(
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'h' }] }] }),
      chunk({ reasoning: 'i' }),
      chunk({ reasoning_content: 'j' }),
      chunk({ content: [{ type: 'text', text: 'a' }, { type: 'reference' }] }),
      chunk({ refusal: 'no' }, 'stop'),
      '[DONE]',
    );
    expect(told(text)).toEqual([
      { type: 'reasoning', text: 'h' },
      { type: 'reasoning', text: 'i' },
      { type: 'reasoning', text: 'j' },
      { type: 'text', text: 'a' },
      { type: 'dropped', path: 'response.content.reference' },
      { type: 'refusal', text: 'no' },
      stop,
    ]);
  });

  it('keeps the proofs of reasoning with the name of their issuer', () => {
    const text = stream(
      chunk({
        reasoning: 'h',
        reasoning_details: [{ type: 'reasoning.text', text: 'h', format: 'anthropic-claude-v1', index: 0 }],
      }),
      chunk({
        reasoning_details: [
          { type: 'reasoning.text', signature: 's', format: 'anthropic-claude-v1', index: 0 },
        ],
      }),
      chunk({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'd', id: 'r' }] }, 'stop'),
      '[DONE]',
    );
    expect(told(text, { provider: 'openrouter' })).toEqual([
      { type: 'reasoning', text: 'h' },
      { type: 'reasoning_seal', seal: { issuer: 'anthropic', kind: 'signature', value: 's' } },
      {
        type: 'reasoning_seal',
        seal: { issuer: 'openrouter', kind: 'encrypted', value: 'd', itemId: 'r' },
      },
      stop,
    ]);
  });

  it('gives the sources of an answer', () => {
    const citation = { url: 'https://x', title: 'X', start_index: 0, end_index: 2 };
    const text = stream(
      chunk({ content: 'Hi', annotations: [{ type: 'url_citation', url_citation: citation }] }, 'stop'),
      '[DONE]',
    );
    expect(told(text)).toContainEqual({
      type: 'citation',
      citation: { url: 'https://x', title: 'X', start: 0, end: 2 },
    });
  });

  const twoCalls = [
    { id: 'a', name: 'f', input: '{"x":1}' },
    { id: 'b', name: 'g', input: '{"y":2}' },
  ];
  it.each<[string, string, readonly object[]]>([
    [
      'all calls of one chunk, with their arguments',
      stream(
        chunk({ tool_calls: [call(0, 'a', 'f', '{"x":1}'), call(1, 'b', 'g', '{"y":2}')] }, 'tool_calls'),
      ),
      twoCalls,
    ],
    [
      'calls without an index, a new id being a new call',
      stream(
        chunk({ tool_calls: [call(undefined, 'a', 'f', '{"x"')] }),
        chunk({ tool_calls: [call(undefined, undefined, '', ':1}')] }),
        chunk({ tool_calls: [call(undefined, 'b', 'g', '{"y":2}')] }, 'tool_calls'),
      ),
      twoCalls,
    ],
    [
      'indexes that begin at 1',
      stream(
        chunk({ tool_calls: [call(1, 'a', 'f', '{"x":1}')] }),
        chunk({ tool_calls: [call(2, 'b', 'g', '{"y":2}')] }, 'tool_calls'),
      ),
      twoCalls,
    ],
    [
      'several calls of index 0 with ids of their own, as Gemini sends them',
      stream(
        chunk({ tool_calls: [call(0, 'a', 'f', '{"x":1}')] }),
        chunk({ tool_calls: [call(0, 'b', 'g', '{"y":2}')] }, 'tool_calls'),
      ),
      twoCalls,
    ],
    [
      'calls whose pieces interleave',
      stream(
        chunk({ tool_calls: [call(0, 'a', 'f', '{"x"'), call(1, 'b', 'g', '{"y"')] }),
        chunk({ tool_calls: [{ index: 1, function: { arguments: ':2}' } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }, 'tool_calls'),
      ),
      twoCalls,
    ],
    [
      'an id before the name',
      stream(
        chunk({ tool_calls: [{ index: 0, id: 'a', function: { arguments: '' } }] }),
        chunk({ tool_calls: [call(0, undefined, 'f', '{"x":1}')] }),
        chunk({ tool_calls: [call(1, 'b', 'g', '{"y":2}')] }, 'tool_calls'),
      ),
      twoCalls,
    ],
    [
      'arguments that are an object',
      stream(
        chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: { x: 1 } } }] }, 'stop'),
      ),
      [{ id: 'a', name: 'f', input: '{"x":1}' }],
    ],
    [
      'the older form, under an id that is made up',
      stream(
        chunk({ function_call: { name: 'f', arguments: '{"x"' } }),
        chunk({ function_call: { arguments: ':1}' } }, 'function_call'),
      ),
      [{ id: 'call_000000000000000000000001', name: 'f', input: '{"x":1}' }],
    ],
  ])('reads %s', (_, text, expected) => {
    const collector = new ReplyCollector();
    for (const event of events(`${text}data: [DONE]\n\n`)) collector.add(event);
    expect(collector.error).toBeNull();
    expect(collector.reply.blocks).toEqual(
      expected.map((each) => ({ type: 'tool_call', kind: 'function', ...each })),
    );
    expect(collector.reply.finish.reason).toBe('tool_calls');
  });

  it("keeps a custom tool's kind, and Gemini's proof of a thought", () => {
    const text = stream(
      chunk({ tool_calls: [{ index: 0, id: 'a', type: 'custom', custom: { name: 'c', input: 'ls' } }] }),
      chunk(
        {
          tool_calls: [
            { ...call(1, 'b', 'f', '{}'), extra_content: { google: { thought_signature: 'sig' } } },
          ],
        },
        'tool_calls',
      ),
    );
    expect(told(text).filter(({ type }) => type === 'tool_start')).toEqual([
      { type: 'tool_start', tool: 0, id: 'a', name: 'c', kind: 'custom' },
      { type: 'tool_start', tool: 1, id: 'b', name: 'f', kind: 'function', signature: 'sig' },
    ]);
  });

  it.each<[string, object, Partial<ReplyUsage>]>([
    ['in the finish chunk', { usage: { prompt_tokens: 3, completion_tokens: 2 } }, { input: 3, output: 2 }],
    ["in Groq's own member", { x_groq: { usage: { prompt_tokens: 3 } } }, { input: 3 }],
    [
      'with what DeepSeek read from its cache',
      { usage: { prompt_tokens: 3, completion_tokens: 2, prompt_cache_hit_tokens: 1 } },
      { input: 3, output: 2, cacheRead: 1 },
    ],
    [
      'with reasoning beside the completion, as xAI counts it',
      {
        usage: {
          prompt_tokens: 12,
          completion_tokens: 1,
          total_tokens: 303,
          completion_tokens_details: { reasoning_tokens: 290 },
        },
      },
      { input: 12, output: 291, reasoning: 290 },
    ],
    [
      'with reasoning inside the completion',
      {
        usage: {
          prompt_tokens: 12,
          completion_tokens: 300,
          total_tokens: 312,
          completion_tokens_details: { reasoning_tokens: 290 },
        },
      },
      { input: 12, output: 300, reasoning: 290 },
    ],
  ])('reads usage %s', (_, more, expected) => {
    const text = stream(chunk({ content: 'a' }, 'stop', { ...more }));
    expect(told(text).at(-1)).toEqual({ type: 'usage', usage: { ...none, ...expected } });
  });

  it('takes usage in every chunk for running totals, never adding up', () => {
    const totals = [1, 2, 3].map((count) =>
      chunk({ content: 'a' }, count === 3 ? 'stop' : null, {
        usage: { prompt_tokens: 9, completion_tokens: count },
      }),
    );
    const collector = new ReplyCollector();
    for (const event of events(stream(...totals, '[DONE]'))) collector.add(event);
    expect(collector.reply.usage).toEqual({ ...none, input: 9, output: 3 });
    expect(collector.reply.blocks).toEqual([{ type: 'text', text: 'aaa', citations: [] }]);
  });

  it.each([
    ['stop', 'stop'],
    ['eos_token', 'stop'],
    ['model_length', 'length'],
    ['content_filter', 'content_filter'],
    ['SAFETY', 'content_filter'],
    ['weird', 'stop'],
  ])('reads the finish %s as %s', (word, reason) => {
    expect(told(stream(chunk({ content: 'a' }, word)))).toContainEqual({
      type: 'finish',
      finish: { reason, stopSequence: null },
    });
  });

  it('reads which stop sequence was met, where vLLM tells it', () => {
    const text = stream({
      ...chunk({}),
      choices: [{ delta: {}, finish_reason: 'stop', stop_reason: 'END' }],
    });
    expect(told(text)).toEqual([{ type: 'finish', finish: { reason: 'stop', stopSequence: 'END' } }]);
  });

  it('gives one choice and says that there were more', () => {
    const text = stream(
      {
        ...chunk({}),
        choices: [
          { index: 1, delta: { content: 'b' } },
          { index: 0, delta: { content: 'a' } },
        ],
      },
      { ...chunk({}), choices: [{ index: 1, delta: { content: 'b' }, finish_reason: 'stop' }] },
      chunk({}, 'stop'),
    );
    expect(told(text)).toEqual([
      { type: 'dropped', path: 'response.choices' },
      { type: 'text', text: 'a' },
      stop,
    ]);
  });

  it('skips what is no JSON', () => {
    expect(told(stream('{"broken', chunk({ content: 'a' }, 'stop'), '[DONE] '))).toEqual([
      { type: 'text', text: 'a' },
      stop,
    ]);
  });

  it.each<[string, string, object]>([
    [
      'an error chunk',
      stream({ error: { message: 'slow', type: 'requests', code: 'rate_limit_exceeded' } }),
      { status: 429, code: 'rate_limit_exceeded', message: 'slow' },
    ],
    [
      "OpenRouter's, which has the status as its code",
      stream(chunk({ content: '' }, 'error', { error: { code: 503, message: 'down' } })),
      { status: 503, code: null, message: 'down' },
    ],
    [
      'an event called error',
      'event: error\ndata: {"message":"bad","type":"server_error"}\n\n',
      { status: 500, code: null, message: 'bad' },
    ],
    [
      'an answer that was given up',
      stream(chunk({ content: '' }, 'insufficient_system_resource')),
      {
        status: 502,
        code: 'upstream_invalid_response',
        message: 'the provider gave its answer up: insufficient_system_resource',
      },
    ],
    [
      'a connection that ends too early',
      stream(chunk({ content: '' })),
      {
        status: 502,
        code: 'upstream_truncated',
        message: 'upstream stream ended before completion',
      },
    ],
  ])('reports %s once', (_, text, error) => {
    const found = events(text);
    expect(found.filter(({ type }) => type === 'error')).toEqual([{ type: 'error', error }]);
    expect(found.at(-1)?.type).toBe('error');
  });

  it('is content with a reason to finish when [DONE] never comes', () => {
    expect(events(stream(chunk({ content: 'a' }, 'stop'))).at(-1)).toEqual({ type: 'end' });
  });
});
