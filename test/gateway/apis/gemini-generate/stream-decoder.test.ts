import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import { geminiGenerate } from '../../../../src-gateway/apis/gemini-generate/codec.ts';
import { isObject, listMember, member } from '../../../../src-gateway/apis/json-value.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import type { ReplyEvent, ReplyUsage } from '../../../../src-gateway/apis/reply.ts';
import { decodeContext, decodeCut, replyContext } from '../../../support/codec-contexts.ts';

/** One event with these parts. */
function parts(some: readonly object[], more: object = {}, finishReason?: string): object {
  return {
    candidates: [{ content: { role: 'model', parts: some }, ...(finishReason && { finishReason }) }],
    ...more,
  };
}

function stream(...events: readonly unknown[]): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join('');
}

function read(text: string, places: readonly number[] = []): readonly ReplyEvent[] {
  return decodeCut(geminiGenerate.streamDecoder(decodeContext({ provider: 'gemini' })), text, places);
}

const start = { type: 'start', id: '', model: 'asked-model', createdAt: null };
const finish = (reason: string) => ({ type: 'finish', finish: { reason, stopSequence: null } });
const usage = (told: Partial<ReplyUsage>) => ({
  type: 'usage',
  usage: { input: null, cacheRead: null, cacheWrite: null, output: null, reasoning: null, ...told },
});
/** The arguments of each call. */
function argumentsOf(events: readonly ReplyEvent[]): readonly unknown[] {
  const texts: string[] = [];
  for (const event of events) {
    if (event.type === 'tool_start') texts[event.tool] = '';
    if (event.type === 'tool_input') texts[event.tool] += event.text;
  }
  return texts.map((text) => JSON.parse(text));
}
const call = (told: object) => ({ functionCall: told });
const partial = (jsonPath: string, value: object) => ({ jsonPath, ...value });

describe("Gemini's streams", () => {
  const whole = stream(
    parts([{ text: 'h', thought: true }], { responseId: 'r', modelVersion: 'gemini-3', usageMetadata: {} }),
    parts([{ text: '', thought: true, thoughtSignature: 's' }]),
    parts([{ text: '日é' }]),
    parts([
      call({ name: 'f', args: { a: 1 } }),
      { ...call({ id: 'g', name: 'g' }), thoughtSignature: 'sig' },
    ]),
    parts([{ text: '' }], { usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 2 } }, 'STOP'),
  );

  it('have thoughts, text, calls, the finish and tokens', () => {
    expect(read(whole)).toEqual([
      { type: 'start', id: 'r', model: 'gemini-3', createdAt: null },
      { type: 'reasoning', text: 'h' },
      { type: 'reasoning_seal', seal: { issuer: 'gemini', kind: 'signature', value: 's' } },
      { type: 'text', text: '日é' },
      { type: 'tool_start', tool: 0, id: 'call_gm_000000000000000000000001', name: 'f', kind: 'function' },
      { type: 'tool_input', tool: 0, text: '{"a":1}' },
      { type: 'tool_end', tool: 0 },
      { type: 'tool_start', tool: 1, id: 'g', name: 'g', kind: 'function', signature: 'sig' },
      { type: 'tool_input', tool: 1, text: '{}' },
      { type: 'tool_end', tool: 1 },
      finish('tool_calls'),
      usage({ input: 4, output: 2 }),
      { type: 'end' },
    ]);
  });

  it('give the same events however the bytes are cut', () => {
    const expected = read(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (places) => {
        expect(read(whole, places)).toEqual(expected);
      }),
    );
  });

  it('may give the arguments of a call value by value [llm-apis V72]', () => {
    const text = stream(
      parts([call({ name: 'f', willContinue: true })], { usageMetadata: {} }),
      parts([
        call({
          partialArgs: [partial('$.city', { stringValue: 'New ', willContinue: true })],
          willContinue: true,
        }),
      ]),
      parts([call({ partialArgs: [partial('$.city', { stringValue: 'Delhi' })], willContinue: true })]),
      parts([call({ partialArgs: [partial('$.n', { numberValue: 2 })], willContinue: true })]),
      parts(
        [call({})],
        {
          usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 2, thoughtsTokenCount: 1 },
        },
        'STOP',
      ),
    );
    const request = { stream_options: { include_usage: true } };
    const encoder = openaiChat.streamEncoder(replyContext({ request }), new DroppedFields('chat'));
    const chunks = read(text)
      .map((event) => encoder.write(event))
      .join('')
      .split('\n\n')
      .filter((line) => line.startsWith('data: {'))
      .map((line): unknown => JSON.parse(line.slice(6)));
    const choices = chunks.flatMap((chunk) => listMember(chunk, 'choices'));
    const calls = choices.flatMap((choice) => listMember(member(choice, 'delta'), 'tool_calls'));
    expect(calls[0]).toMatchObject({ index: 0, function: { name: 'f' } });
    expect(calls.every((each) => member(each, 'index') === 0)).toBe(true);
    const joined = calls.map((each) => member(member(each, 'function'), 'arguments')).join('');
    expect(JSON.parse(joined)).toEqual({ city: 'New Delhi', n: 2 });
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'tool_calls' });
    expect(chunks.filter(isObject).at(-1)?.usage).toMatchObject({
      prompt_tokens: 4,
      completion_tokens: 3,
      total_tokens: 7,
    });
  });

  it.each<[string, readonly object[], unknown]>([
    [
      'nested ones, lists, and names in quotes',
      [
        partial('$.foo.bar[0].data', { stringValue: 'x' }),
        partial('$.foo.bar[1].data', { boolValue: true }),
        partial("$['a b']", { nullValue: 'NULL_VALUE' }),
        partial('$["c"]', { numberValue: 1.5 }),
        partial('$.foo.bar[0].data', { stringValue: 'y' }),
      ],
      { foo: { bar: [{ data: 'xy' }, { data: true }] }, 'a b': null, c: 1.5 },
    ],
    [
      'names that mean something to JavaScript',
      [partial('$.__proto__.x', { numberValue: 1 }), partial('$.constructor', { stringValue: 'c' })],
      JSON.parse('{"__proto__":{"x":1},"constructor":"c"}'),
    ],
    [
      'places that are none',
      [
        partial('city', { stringValue: 'a' }),
        partial('$', { stringValue: 'a' }),
        partial('$[0]', { stringValue: 'a' }),
        partial('$.a[999999999]', { stringValue: 'a' }),
        partial('$..b', { stringValue: 'a' }),
        partial('$.c', {}),
        partial('$.d', { numberValue: 1 }),
      ],
      { a: [], d: 1 },
    ],
  ])('place streamed values: %s', (_, partialArgs, expected) => {
    const text = stream(parts([call({ name: 'f', willContinue: true }), call({ partialArgs })], {}, 'STOP'));
    expect(argumentsOf(read(text))).toEqual([expected]);
  });

  it('end a call where the next begins or the answer ends, and ignore what belongs to none', () => {
    const text = stream(
      parts([call({ partialArgs: [partial('$.x', { numberValue: 0 })] })]),
      parts([call({ name: 'f', args: { y: [1] }, willContinue: true })]),
      parts([call({ partialArgs: [partial('$.y[1]', { numberValue: 2 })], willContinue: true })]),
      parts([call({ name: 'g', willContinue: true })], {}, 'STOP'),
    );
    expect(argumentsOf(read(text))).toEqual([{ y: [1, 2] }, {}]);
    expect(read(text).at(-2)).toEqual(finish('tool_calls'));
  });

  it('merge early counts, some of which are missing', () => {
    const text = stream(
      parts([{ text: 'a' }], { usageMetadata: { promptTokenCount: 9, thoughtsTokenCount: 3 } }),
      parts([{ text: 'b' }], { usageMetadata: { candidatesTokenCount: 2 } }, 'MAX_TOKENS'),
    );
    expect(read(text)).toEqual([
      start,
      { type: 'text', text: 'a' },
      usage({ input: 9, output: 3, reasoning: 3 }),
      { type: 'text', text: 'b' },
      finish('length'),
      usage({ input: 9, output: 5, reasoning: 3 }),
      { type: 'end' },
    ]);
  });

  it('say when a prompt was refused, and report further candidates and own work once', () => {
    expect(read(stream({ promptFeedback: { blockReason: 'OTHER' } }))).toEqual([
      start,
      finish('content_filter'),
      { type: 'end' },
    ]);
    const both = {
      candidates: [
        { content: { parts: [{ text: 'a' }] } },
        { index: 1, content: { parts: [{ text: 'b' }] } },
      ],
    };
    expect(
      read(
        stream(
          both,
          { candidates: [{ index: 1, finishReason: 'STOP' }] },
          parts([{ codeExecutionResult: {} }], {}, 'OTHER'),
        ),
      ),
    ).toEqual([
      start,
      { type: 'dropped', path: 'response.candidates' },
      { type: 'text', text: 'a' },
      { type: 'dropped', path: 'response.content.codeExecutionResult' },
      { type: 'dropped', path: 'response.finishReason' },
      finish('stop'),
      { type: 'end' },
    ]);
  });

  it('end with an error that comes, or with that of a cut connection', () => {
    const error = { error: { code: 429, message: 'slow', status: 'RESOURCE_EXHAUSTED' } };
    expect(read(stream(parts([{ text: 'a' }]), error, parts([{ text: 'b' }])))).toEqual([
      start,
      { type: 'text', text: 'a' },
      { type: 'error', error: { status: 429, code: null, message: 'slow' } },
    ]);
    expect(read(stream(parts([{ text: 'a' }]))).at(-1)).toMatchObject({
      type: 'error',
      error: { status: 502, code: 'upstream_truncated' },
    });
  });

  it('never throw, and say nothing behind an end or an error, whatever comes', () => {
    const part = fc.oneof(
      fc.anything(),
      fc.record(
        {
          text: fc.oneof(fc.string(), fc.anything()),
          thought: fc.boolean(),
          thoughtSignature: fc.string(),
          functionCall: fc.oneof(
            fc.anything(),
            fc.record(
              {
                name: fc.constantFrom('f', '', 7),
                args: fc.anything(),
                willContinue: fc.boolean(),
                partialArgs: fc.array(
                  fc.record(
                    {
                      jsonPath: fc.oneof(fc.string(), fc.constantFrom('$.a', '$.a.b', '$.a[2]', '$.a[0].c')),
                      stringValue: fc.string(),
                      numberValue: fc.double(),
                    },
                    { requiredKeys: [] },
                  ),
                ),
              },
              { requiredKeys: [] },
            ),
          ),
        },
        { requiredKeys: [] },
      ),
    );
    const event = fc.record(
      {
        candidates: fc.array(
          fc.record(
            {
              index: fc.constantFrom(0, 1, null),
              content: fc.oneof(fc.anything(), fc.record({ parts: fc.array(part) })),
              finishReason: fc.constantFrom('STOP', 'zz', 3),
            },
            { requiredKeys: [] },
          ),
        ),
        promptFeedback: fc.anything(),
        usageMetadata: fc.anything(),
        error: fc.constantFrom(undefined, 'x', { message: 'no' }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(event, fc.string()), { maxLength: 6 }), (some) => {
        const events = read(stream(...some));
        const last = events.findIndex(({ type }) => type === 'end' || type === 'error');
        expect(last).toBe(events.length - 1);
        expect(events.map(({ type }) => type).lastIndexOf('start')).toBeLessThanOrEqual(0);
        if (events.at(-1)?.type === 'end') argumentsOf(events);
      }),
      { numRuns: 300 },
    );
  });
});
