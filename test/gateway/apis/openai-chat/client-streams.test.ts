import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../../src-gateway/apis/anthropic-messages/codec.ts';
import type { DecodeContext, ProviderCodec } from '../../../../src-gateway/apis/codec.ts';
import { DroppedFields } from '../../../../src-gateway/apis/dropped-fields.ts';
import { isObject, type JsonObject, listMember, member } from '../../../../src-gateway/apis/json-value.ts';
import { openaiChat } from '../../../../src-gateway/apis/openai-chat/codec.ts';
import { openaiResponses } from '../../../../src-gateway/apis/openai-responses/codec.ts';
import { decodeContext, decodeCut, replyContext } from '../../../support/codec-contexts.ts';

interface Given {
  readonly provider: ProviderCodec;
  readonly context?: Partial<DecodeContext>;
  readonly request?: JsonObject;
}

/** A stream as Anthropic and OpenAI's Responses write it: every event by its name. */
function named(...events: readonly JsonObject[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

/** What a Chat client reads of a provider's stream. */
function read({ provider, context = {}, request = {} }: Given, text: string, places: readonly number[] = []) {
  const dropped = new DroppedFields('chat');
  const encoder = openaiChat.streamEncoder(replyContext({ request }), dropped);
  const events = decodeCut(provider.streamDecoder(decodeContext(context)), text, places);
  const written = events.map((event) => encoder.write(event)).join('');
  const chunks = written
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event): unknown => (event === 'data: [DONE]' ? '[DONE]' : JSON.parse(event.slice(6))));
  const choices = chunks.flatMap((chunk) => (isObject(chunk) ? listMember(chunk, 'choices') : []));
  const deltas = choices.map((choice) => member(choice, 'delta')).filter(isObject);
  const calls = deltas.flatMap((delta) => listMember(delta, 'tool_calls')) as Call[];
  return { chunks, choices, deltas, calls, lost: dropped.paths };
}

interface Call {
  readonly index: number;
  readonly id?: string;
  readonly function: { readonly name?: string; readonly arguments: string };
}

const contents = (deltas: readonly JsonObject[]) =>
  deltas.flatMap(({ content }) => (typeof content === 'string' && content !== '' ? content : []));
const argumentsOf = (calls: readonly Call[], index: number) =>
  calls.map((call) => (call.index === index ? call.function.arguments : '')).join('');

const cuts = (text: string, size: number) => {
  const length = new TextEncoder().encode(text).length;
  return Array.from({ length: Math.ceil(length / size) }, (_, at) => at * size);
};

const anthropic: Given = { provider: anthropicMessages, context: { provider: 'anthropic' } };
const responses: Given = { provider: openaiResponses, context: { provider: 'xai' } };
const withUsage = { stream_options: { include_usage: true } };

const messageStart = (usage: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content: [], usage, ...more },
});
const block = (index: number, content_block: JsonObject, ...deltas: readonly JsonObject[]) => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];
const textBlock = (index: number, text: string) =>
  block(index, { type: 'text', text: '' }, { type: 'text_delta', text });
const json = (partial_json: string) => ({ type: 'input_json_delta', partial_json });
const messageEnd = (stop_reason: string, usage: JsonObject): readonly JsonObject[] => [
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
  { type: 'message_stop' },
];

describe("an Anthropic provider's stream for a Chat client", () => {
  const told = (text: string) =>
    named(
      messageStart({ input_tokens: 7, output_tokens: 0 }),
      ...block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'h' },
      ),
      ...textBlock(1, text),
      ...block(2, { type: 'tool_use', id: 't1', name: 'f', input: {} }, json(''), json('{"a"'), json(':1}')),
      ...messageEnd('tool_use', { output_tokens: 5 }),
    );
  const whole = told('Hey');

  it('comes delta by delta, with tokens only for those that ask [llm-apis V51]', () => {
    const { choices, chunks } = read(anthropic, whole);
    expect(choices).toEqual([
      { index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null },
      { index: 0, delta: { reasoning_content: 'h' }, finish_reason: null },
      { index: 0, delta: { content: 'Hey' }, finish_reason: null },
      {
        index: 0,
        delta: {
          tool_calls: [{ index: 0, id: 't1', type: 'function', function: { name: 'f', arguments: '' } }],
        },
        finish_reason: null,
      },
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
        finish_reason: null,
      },
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
        finish_reason: null,
      },
      { index: 0, delta: {}, finish_reason: 'tool_calls' },
    ]);
    expect(chunks.at(-1)).toBe('[DONE]');
    expect(chunks).not.toContainEqual(expect.objectContaining({ choices: [] }));
    const asked = read({ ...anthropic, request: withUsage }, whole).chunks;
    expect(asked.at(-2)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
    });
    expect(asked.filter((chunk) => isObject(chunk) && isObject(chunk.usage))).toHaveLength(1);
    expect(asked.at(-1)).toBe('[DONE]');
  });

  it.each([1, 3, 7])('is the same when it comes in pieces of %i bytes', (size) => {
    const text = told('日é');
    expect(contents(read(anthropic, text).deltas)).toEqual(['日é']);
    expect(read(anthropic, text, cuts(text, size))).toEqual(read(anthropic, text));
  });

  it('tells the tokens of the last report, as they may fall [llm-apis V62]', () => {
    const text = named(
      messageStart({ input_tokens: 60385, cache_read_input_tokens: 5, output_tokens: 1 }),
      ...textBlock(0, 'a'),
      ...messageEnd('end_turn', {
        input_tokens: 612,
        cache_read_input_tokens: null,
        output_tokens: 40,
        iterations: [
          { input_tokens: 60385, output_tokens: 900 },
          { input_tokens: 612, output_tokens: 40 },
        ],
      }),
    );
    expect(read({ ...anthropic, request: withUsage }, text).chunks.at(-2)).toMatchObject({
      usage: {
        prompt_tokens: 617,
        completion_tokens: 40,
        total_tokens: 657,
        prompt_tokens_details: { cached_tokens: 5 },
      },
    });
  });

  it('may be whole in its first event [llm-apis V63]', () => {
    const text = named(
      messageStart(
        { input_tokens: 3, output_tokens: 2 },
        {
          content: [{ type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } }],
          stop_reason: 'tool_use',
        },
      ),
      { type: 'message_stop' },
    );
    const { deltas, calls, choices, chunks } = read(anthropic, text);
    expect(deltas[0]).toEqual({ role: 'assistant', content: null });
    expect(calls[0]).toMatchObject({ index: 0, id: 't1', function: { name: 'f' } });
    expect(argumentsOf(calls, 0)).toBe('{"a":1}');
    expect(choices.at(-1)).toEqual({ index: 0, delta: {}, finish_reason: 'tool_calls' });
    expect(chunks.at(-1)).toBe('[DONE]');
  });

  it('shows nothing of what Anthropic runs itself [llm-apis V70]', () => {
    const text = named(
      messageStart({ input_tokens: 1 }),
      ...textBlock(0, 'a'),
      ...block(1, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }, json('{"query":"q"}')),
      ...block(2, { type: 'web_search_tool_result', tool_use_id: 's', content: [] }),
      ...block(3, { type: 'tool_use', id: 't1', name: 'f', input: {} }, json('{"x"'), json(':1}')),
      ...block(4, { type: 'compaction', content: '' }, { type: 'compaction_delta', content: 'c' }),
      ...textBlock(5, 'b'),
      ...messageEnd('tool_use', { output_tokens: 1 }),
    );
    const { deltas, calls, lost } = read(anthropic, text);
    expect(contents(deltas)).toEqual(['a', 'b']);
    expect(calls.map(({ index }) => index)).toEqual(calls.map(() => 0));
    expect(calls[0]?.id).toBe('t1');
    expect(argumentsOf(calls, 0)).toBe('{"x":1}');
    expect(lost).toEqual([
      'response.content.server_tool_use',
      'response.content.web_search_tool_result',
      'response.content.compaction',
    ]);
  });
});

describe("a Responses provider's stream for a Chat client", () => {
  const created = { type: 'response.created', response: { id: 'resp_1', model: 'grok', created_at: 1 } };
  const completed = {
    type: 'response.completed',
    response: { id: 'resp_1', model: 'grok', status: 'completed', output: [] },
  };
  const added = (output_index: number, item: JsonObject) => ({
    type: 'response.output_item.added',
    output_index,
    item,
  });
  const done = (output_index: number, item: JsonObject) => ({
    type: 'response.output_item.done',
    output_index,
    item,
  });
  const functionCall = (id: string, call_id: string, name: string, args = '') => ({
    id,
    type: 'function_call',
    call_id,
    name,
    arguments: args,
  });
  const message = (id: string, text?: string) => ({
    id,
    type: 'message',
    role: 'assistant',
    content: text === undefined ? [] : [{ type: 'output_text', text, annotations: [] }],
  });

  it('has what only the closing events told, and nothing twice [llm-apis V65]', () => {
    const call = (...deltas: readonly string[]) =>
      named(
        created,
        added(0, functionCall('fc', 'c1', 'f')),
        ...deltas.map((delta) => ({
          type: 'response.function_call_arguments.delta',
          output_index: 0,
          item_id: 'fc',
          delta,
        })),
        {
          type: 'response.function_call_arguments.done',
          output_index: 0,
          item_id: 'fc',
          arguments: '{"a":1}',
        },
        done(0, functionCall('fc', 'c1', 'f', '{"a":1}')),
        completed,
      );
    expect(argumentsOf(read(responses, call()).calls, 0)).toBe('{"a":1}');
    expect(
      read(responses, call('{"a"'))
        .calls.map((each) => each.function.arguments)
        .filter((text) => text !== ''),
    ).toEqual(['{"a"', ':1}']);
    const spoken = named(
      created,
      added(0, message('m')),
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, item_id: 'm', delta: 'He' },
      { type: 'response.output_text.done', output_index: 0, content_index: 0, item_id: 'm', text: 'Hello' },
      done(0, message('m', 'Hello')),
      completed,
    );
    expect(contents(read(responses, spoken).deltas)).toEqual(['He', 'llo']);
  });

  it.each<[string, JsonObject]>([
    ['flat', { type: 'error', code: 'rate_limit_exceeded', message: 'slow', param: null }],
    [
      'nested',
      {
        type: 'error',
        error: { type: 'requests', code: 'rate_limit_exceeded', message: 'slow', param: null },
      },
    ],
  ])('ends with one error, which the provider told %s and again', (_, error) => {
    const failed = {
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'slow' } },
    };
    expect(read(responses, named(created, error, failed)).chunks).toEqual([
      {
        error: {
          message: 'slow',
          type: 'rate_limit_error',
          param: null,
          code: 'rate_limit_exceeded',
        },
      },
    ]);
  });

  it('shows nothing of what the vendor runs, and keeps calls apart whatever their ids [llm-apis V71]', () => {
    let ids = 0;
    const item_id = () => {
      ids += 1;
      return `i${ids}`;
    };
    const search = (id: string) => ({
      id,
      type: 'custom_tool_call',
      call_id: 'x',
      name: 'x_keyword_search',
      input: '',
    });
    const searched = named(
      created,
      added(0, search(item_id())),
      added(1, message(item_id())),
      {
        type: 'response.custom_tool_call_input.delta',
        output_index: 0,
        item_id: item_id(),
        delta: 'q',
      },
      {
        type: 'response.output_text.delta',
        output_index: 1,
        content_index: 0,
        item_id: item_id(),
        delta: 'Hi',
      },
      {
        type: 'response.custom_tool_call_input.done',
        output_index: 0,
        item_id: item_id(),
        input: 'q',
      },
      {
        type: 'response.output_text.done',
        output_index: 1,
        content_index: 0,
        item_id: item_id(),
        text: 'Hi',
      },
      done(0, search(item_id())),
      done(1, message(item_id(), 'Hi')),
      completed,
    );
    const { deltas, calls, choices, lost } = read(responses, searched);
    expect(contents(deltas)).toEqual(['Hi']);
    expect(calls).toEqual([]);
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'stop' });
    expect(lost).toEqual(['response.output.custom_tool_call']);

    const piece = (output_index: number, delta: string) => ({
      type: 'response.function_call_arguments.delta',
      output_index,
      item_id: item_id(),
      delta,
    });
    const called = named(
      created,
      added(0, functionCall(item_id(), 'a', 'f')),
      added(1, functionCall(item_id(), 'b', 'g')),
      piece(0, '{"x"'),
      piece(1, '{"y"'),
      piece(0, ':1}'),
      piece(1, ':2}'),
      done(0, functionCall(item_id(), 'a', 'f', '{"x":1}')),
      done(1, functionCall(item_id(), 'b', 'g', '{"y":2}')),
      completed,
    );
    const both = read(responses, called).calls;
    expect(both.flatMap(({ id }) => id ?? [])).toEqual(['a', 'b']);
    expect(argumentsOf(both, 0)).toBe('{"x":1}');
    expect(argumentsOf(both, 1)).toBe('{"y":2}');
  });
});
