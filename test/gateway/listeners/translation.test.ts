import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;
let anthropic: Anthropic;
let openai: OpenAI;

beforeAll(async () => {
  up = await startRecordingProvider();
  gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: openai/gpt-4o, access_key: k, base_url: "${up.url}/v1"}
  - {model: xai/grok, access_key: k, base_url: "${up.url}/v1", upstream_api: chat_completions}
  - {model: xai/live, access_key: k, base_url: "${up.url}/v1", upstream_api: responses}
  - {model: groq/l, access_key: k, base_url: "${up.url}/openai/v1"}
  - {model: anthropic/c, access_key: k, base_url: "${up.url}/v1", upstream_api: messages}
  - {model: chatgpt/gpt-5.4, access_key: k, base_url: "${up.url}/codex"}
state_storage: {type: none}
`);
  anthropic = new Anthropic({ baseURL: gateway.url, apiKey: 'unused', maxRetries: 0 });
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 });
});
afterAll(async () => {
  await gateway.close();
  await up.close();
});

const sent = () => JSON.parse(up.requests.at(-1)?.body ?? '');
const user = [{ role: 'user' as const, content: 'q' }];

function post(path: string, body: object, headers: Record<string, string> = {}) {
  return gateway.send(path, { body: JSON.stringify(body), headers });
}

/** Events as the provider writes them: `data:` only, or with the `event:` line of their type. */
function answerStream(events: readonly (object | string)[], named: boolean, end = true) {
  up.answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) {
      const name = named && typeof event === 'object' && 'type' in event ? `event: ${event.type}\n` : '';
      response.write(`${name}data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
    }
    if (end) response.end();
  };
}

const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'g',
  choices: [{ index: 0, delta, finish_reason }],
});
const completion = (message: object, finish_reason: string, usage?: object) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'g',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
  ...(usage && { usage }),
});
const data = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length));

describe('a Responses client of a provider that speaks Chat Completions', () => {
  it.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])('[llm-apis V44] is told that an answer is incomplete: %s', async (finish, reason) => {
    up.answer = answerJson(200, completion({ content: 'x' }, finish));
    const reply = await post('/v1/responses', { model: 'groq/l', input: 'q' });
    expect(reply.status).toBe(200);
    expect(reply.json()).toMatchObject({
      object: 'response',
      status: 'incomplete',
      incomplete_details: { reason },
      output: [
        {
          type: 'message',
          role: 'assistant',
          status: 'incomplete',
          content: [{ type: 'output_text', text: 'x', annotations: [] }],
        },
      ],
    });
  });

  const textThenCall = [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Hi' }),
    chunk({
      tool_calls: [{ index: 0, id: 't1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
    }),
    chunk({}, 'tool_calls'),
    { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
    '[DONE]',
  ];

  it('[llm-apis V52] gets every event of every item, in order and numbered', async () => {
    answerStream(textThenCall, false);
    const reply = await post('/v1/responses', { model: 'groq/l', input: 'q', stream: true });
    const events = data(reply.text).map((event) => JSON.parse(event));
    expect(events.map(({ type, output_index }) => [type, output_index])).toEqual([
      ['response.created', undefined],
      ['response.in_progress', undefined],
      ['response.output_item.added', 0],
      ['response.content_part.added', 0],
      ['response.output_text.delta', 0],
      ['response.output_text.done', 0],
      ['response.content_part.done', 0],
      ['response.output_item.done', 0],
      ['response.output_item.added', 1],
      ['response.function_call_arguments.delta', 1],
      ['response.function_call_arguments.done', 1],
      ['response.output_item.done', 1],
      ['response.completed', undefined],
    ]);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.at(-1).response.output).toHaveLength(2);
    expect(events.at(-1).response.usage).toMatchObject({
      input_tokens: 3,
      output_tokens: 2,
      total_tokens: 5,
    });
    answerStream(textThenCall, false);
    const final = await openai.responses.stream({ model: 'groq/l', input: 'q' }).finalResponse();
    expect(final.output_text).toBe('Hi');
  });

  it('[llm-apis V61] has reasoning counted as output where the vendor counts it beside', async () => {
    const usage = (completion_tokens: number, total_tokens: number) => ({
      prompt_tokens: 12,
      completion_tokens,
      total_tokens,
      completion_tokens_details: { reasoning_tokens: 290 },
    });
    const body = completion({ content: 'x' }, 'stop', usage(1, 303));
    up.answer = answerJson(200, body);
    const responses = await post('/v1/responses', { model: 'xai/grok', input: 'q' });
    expect(responses.json().usage).toMatchObject({
      output_tokens: 291,
      output_tokens_details: { reasoning_tokens: 290 },
      total_tokens: 303,
    });
    const messages = await post('/v1/messages', { model: 'xai/grok', max_tokens: 9, messages: user });
    expect(messages.json().usage).toMatchObject({ input_tokens: 12, output_tokens: 291 });
    const chat = await post('/v1/chat/completions', { model: 'xai/grok', messages: user });
    expect(chat.text).toBe(JSON.stringify(body));
    up.answer = answerJson(200, completion({ content: 'x' }, 'stop', usage(300, 312)));
    const other = await post('/v1/responses', { model: 'xai/grok', input: 'q' });
    expect(other.json().usage.output_tokens).toBe(300);
  });
});

describe('a client of a provider that speaks Messages', () => {
  const wholeReply = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'c',
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 2, iterations: [{ input_tokens: 9, output_tokens: 9 }] },
    content: [
      { type: 'text', text: 'a' },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
      { type: 'zz_new', x: 1 },
      { type: 'text', text: 'b' },
      { type: 'tool_use', id: 't1', name: 'f', input: { x: 1 } },
    ],
  };

  it('[llm-apis V69] never sees what the vendor ran itself, and is told of it', async () => {
    up.answer = answerJson(200, wholeReply);
    const reply = await post('/v1/chat/completions', { model: 'anthropic/c', messages: user });
    const [choice] = reply.json().choices;
    expect(choice.message.content).toBe('ab');
    expect(choice.message.tool_calls).toMatchObject([{ id: 't1' }]);
    expect(reply.json().usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 });
    expect(reply.headers['x-plano-dropped-fields']).toBe(
      'response.content.server_tool_use,response.content.web_search_tool_result,response.content.zz_new',
    );
    up.answer = answerJson(200, {
      ...wholeReply,
      content: wholeReply.content.slice(0, -1),
      stop_reason: 'pause_turn',
    });
    const paused = await post('/v1/chat/completions', { model: 'anthropic/c', messages: user });
    expect(paused.json().choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(paused.json().choices[0].message.tool_calls).toBeUndefined();
    up.answer = answerJson(200, wholeReply);
    const same = await post('/v1/messages', { model: 'anthropic/c', max_tokens: 9, messages: user });
    expect(same.text).toBe(JSON.stringify(wholeReply));
    expect(same.headers['x-plano-dropped-fields']).toBeUndefined();
  });

  const streamed = [
    { type: 'message_start', message: { id: 'msg_1', model: 'c', content: [], usage: { input_tokens: 7 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'a' } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'server_tool_use', id: 's1', name: 'web_search', input: {} },
    },
    {
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: '{"query":"q"}' },
    },
    { type: 'content_block_stop', index: 1 },
    { type: 'content_block_start', index: 2, content_block: { type: 'web_search_tool_result', content: [] } },
    { type: 'content_block_stop', index: 2 },
    {
      type: 'content_block_start',
      index: 3,
      content_block: { type: 'tool_use', id: 't1', name: 'f', input: {} },
    },
    { type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: '{"x"' } },
    { type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: ':1}' } },
    { type: 'content_block_stop', index: 3 },
    { type: 'content_block_start', index: 4, content_block: { type: 'compaction' } },
    { type: 'content_block_delta', index: 4, delta: { type: 'compaction_delta', content: 'zz' } },
    { type: 'content_block_stop', index: 4 },
    { type: 'content_block_start', index: 5, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 5, delta: { type: 'text_delta', text: 'b' } },
    { type: 'content_block_stop', index: 5 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ];

  it('[llm-apis V70] gets its own calls only, in a stream too', async () => {
    answerStream(streamed, true);
    const own = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: anthropic/c, access_key: k, base_url: "${up.url}/v1", upstream_api: messages}]
`);
    const reply = await own.chat('anthropic/c', { body: { stream: true } });
    const span = await own.span('plano(llm)');
    const responses = await own.send('/v1/responses', {
      body: JSON.stringify({ model: 'anthropic/c', input: 'q', stream: true }),
    });
    await own.close();
    const deltas = data(reply.text)
      .filter((event) => event !== '[DONE]')
      .flatMap((event) => JSON.parse(event).choices.map((choice: { delta: object }) => choice.delta));
    expect(deltas.flatMap(({ content }) => (content ? [content] : []))).toEqual(['a', 'b']);
    const calls = deltas.flatMap(({ tool_calls }) => tool_calls ?? []);
    expect(new Set(calls.map(({ index }) => index))).toEqual(new Set([0]));
    expect(calls[0].id).toBe('t1');
    expect(calls.map((call) => call.function.arguments).join('')).toBe('{"x":1}');
    expect(reply.headers['x-plano-dropped-fields']).toBeUndefined();
    expect(span.attributes['plano.dropped_fields']).toEqual({
      stringValue:
        'response.content.server_tool_use,response.content.web_search_tool_result,response.content.compaction',
    });
    const items = data(responses.text).map((event) => JSON.parse(event));
    const added = items.filter(({ type }) => type === 'response.output_item.added');
    expect(added.map(({ item, output_index }) => [output_index, item.type])).toEqual([
      [0, 'message'],
      [1, 'function_call'],
      [2, 'message'],
    ]);
  });

  it('[llm-apis V63] reads a tool call that came whole in the first event', async () => {
    const start = {
      type: 'message_start',
      message: {
        id: 'msg_1',
        model: 'c',
        content: [{ type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } }],
        stop_reason: 'tool_use',
        usage: { input_tokens: 3, output_tokens: 2 },
      },
    };
    answerStream([start, { type: 'message_stop' }], true);
    const chat = await post('/v1/chat/completions', { model: 'anthropic/c', messages: user, stream: true });
    const chunks = data(chat.text);
    expect(chunks.at(-1)).toBe('[DONE]');
    const choices = chunks.slice(0, -1).map((event) => JSON.parse(event).choices[0]);
    expect(choices[0].delta).toEqual({ role: 'assistant', content: null });
    expect(choices[1].delta.tool_calls[0]).toMatchObject({ index: 0, id: 't1', function: { name: 'f' } });
    const written = choices.flatMap(({ delta }) => delta.tool_calls ?? []);
    expect(written.map((call) => call.function.arguments).join('')).toBe('{"a":1}');
    expect(choices.at(-1)).toMatchObject({ delta: {}, finish_reason: 'tool_calls' });
    answerStream([start, { type: 'message_stop' }], true);
    const responses = await post('/v1/responses', { model: 'anthropic/c', input: 'q', stream: true });
    const last = JSON.parse(data(responses.text).at(-1) ?? '');
    expect(last).toMatchObject({
      type: 'response.completed',
      response: {
        output: [{ type: 'function_call', call_id: 't1', arguments: '{"a":1}' }],
        usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
      },
    });
  });
});

describe('a client of a provider that speaks Responses', () => {
  it('[llm-apis V41] is aggregated for, where the provider only streams', async () => {
    const item = { type: 'message', content: [{ type: 'output_text', text: 'Hi' }] };
    answerStream(
      [
        { type: 'response.created', response: { id: 'resp_1', model: 'gpt-5.4' } },
        { type: 'response.output_item.added', output_index: 0, item: { type: 'message' } },
        { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hi' },
        { type: 'response.output_item.done', output_index: 0, item },
        { type: 'response.completed', response: { status: 'completed', output: [] } },
      ],
      true,
    );
    const reply = await post('/v1/chat/completions', {
      model: 'chatgpt/gpt-5.4',
      messages: [{ role: 'system', content: 'S' }, ...user],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }],
    });
    expect(sent()).toMatchObject({
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'q' }] }],
      instructions: expect.stringMatching(/\n\nS$/),
      tools: [{ type: 'function', name: 'f', strict: false }],
      store: false,
      stream: true,
    });
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }],
    });
  });

  it('[llm-apis V66] gets one error of its own kind, whatever follows it', async () => {
    const flat = { type: 'error', code: 'rate_limit_exceeded', message: 'slow', param: null };
    const nested = {
      type: 'error',
      error: { type: 'requests', code: 'rate_limit_exceeded', message: 'slow', param: null },
    };
    for (const error of [flat, nested]) {
      const events = [
        { type: 'response.created', response: { id: 'resp_1' } },
        error,
        { type: 'response.failed', response: { status: 'failed' } },
      ];
      answerStream(events, true);
      const messages = await post('/v1/messages', {
        model: 'xai/live',
        max_tokens: 9,
        messages: user,
        stream: true,
      });
      expect(messages.text.match(/event: error/g)).toHaveLength(1);
      expect(messages.text).toContain('"message":"slow"');
      expect(messages.text).not.toContain('message_stop');
      answerStream(events, true);
      const chat = await post('/v1/chat/completions', { model: 'xai/live', messages: user, stream: true });
      expect(data(chat.text).filter((event) => event.startsWith('{"error"'))).toHaveLength(1);
      answerStream(events, true);
      const responses = await post('/v1/responses', { model: 'xai/live', input: 'q', stream: true });
      expect(data(responses.text)).toEqual(events.map((event) => JSON.stringify(event)));
    }
  });

  it('[llm-apis V71] never sees tools of the vendor’s own, though every event has another item id', async () => {
    const own = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: xai/live, access_key: k, base_url: "${up.url}/v1", upstream_api: responses}]
`);
    const added = (output_index: number, item: object) => ({
      type: 'response.output_item.added',
      output_index,
      item_id: `id${output_index}`,
      item,
    });
    answerStream(
      [
        { type: 'response.created', response: { id: 'resp_1' } },
        added(0, { type: 'custom_tool_call', name: 'x_keyword_search', input: '' }),
        added(1, { type: 'message' }),
        { type: 'response.custom_tool_call_input.delta', output_index: 0, item_id: 'a', delta: 'q' },
        { type: 'response.output_text.delta', output_index: 1, item_id: 'b', content_index: 0, delta: 'Hi' },
        { type: 'response.custom_tool_call_input.done', output_index: 0, item_id: 'c', input: 'q' },
        { type: 'response.output_text.done', output_index: 1, item_id: 'd', content_index: 0, text: 'Hi' },
        { type: 'response.output_item.done', output_index: 0, item_id: 'e', item: {} },
        { type: 'response.output_item.done', output_index: 1, item_id: 'f', item: {} },
        { type: 'response.completed', response: { status: 'completed', output: [] } },
      ],
      true,
    );
    const reply = await own.chat('xai/live', { body: { stream: true } });
    const span = await own.span('plano(llm)');
    const choices = data(reply.text)
      .filter((event) => event !== '[DONE]')
      .map((event) => JSON.parse(event).choices[0]);
    expect(choices.flatMap(({ delta }) => (delta.content ? [delta.content] : []))).toEqual(['Hi']);
    expect(reply.text).not.toContain('tool_calls');
    expect(choices.at(-1).finish_reason).toBe('stop');
    expect(span.attributes['plano.dropped_fields']).toEqual({
      stringValue: 'response.output.custom_tool_call',
    });
    const call = (index: number) =>
      added(index, { type: 'function_call', call_id: `c${index}`, name: 'f', arguments: '' });
    const delta = (index: number, text: string, id: string) => ({
      type: 'response.function_call_arguments.delta',
      output_index: index,
      item_id: id,
      delta: text,
    });
    answerStream(
      [
        { type: 'response.created', response: { id: 'resp_1' } },
        call(0),
        call(1),
        delta(0, '{"x"', 'a'),
        delta(1, '{"y"', 'b'),
        delta(0, ':1}', 'c'),
        delta(1, ':2}', 'd'),
        { type: 'response.completed', response: { status: 'completed', output: [] } },
      ],
      true,
    );
    const both = await own.chat('xai/live', { body: { stream: true } });
    await own.close();
    const calls = data(both.text)
      .filter((event) => event !== '[DONE]')
      .flatMap((event) => JSON.parse(event).choices[0].delta.tool_calls ?? []);
    const argumentsOf = (index: number) =>
      calls.flatMap((each) => (each.index === index ? [each.function.arguments] : [])).join('');
    expect([argumentsOf(0), argumentsOf(1)]).toEqual(['{"x":1}', '{"y":2}']);
  });
});

describe('a reply in another form than was asked for', () => {
  it('is put together when a stream comes unasked', async () => {
    answerStream(
      [chunk({ role: 'assistant', content: 'a' }), chunk({ content: 'b' }, 'stop'), '[DONE]'],
      false,
    );
    const reply = await post('/v1/chat/completions', { model: 'openai/gpt-4o', messages: user });
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.json().choices[0]).toMatchObject({ message: { content: 'ab' }, finish_reason: 'stop' });
  });

  it('is streamed when a whole one comes instead of a stream', async () => {
    up.answer = answerJson(200, completion({ content: 'ab' }, 'stop'));
    const stream = openai.chat.completions.stream({ model: 'openai/gpt-4o', messages: user });
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('ab');
    const messages = anthropic.messages.stream({ model: 'openai/gpt-4o', max_tokens: 9, messages: user });
    expect((await messages.finalMessage()).content).toEqual([{ type: 'text', text: 'ab' }]);
  });
});

describe('what goes wrong with a provider of another API', () => {
  it('[llm-apis V58] is told in the client’s own format, with the provider’s status and sentence', async () => {
    const body = { error: { message: 'slow', type: 'requests', code: 'rate_limit_exceeded' } };
    up.answer = answerJson(429, body, { 'retry-after': '3' });
    const reply = await post('/v1/messages', { model: 'openai/gpt-4o', max_tokens: 9, messages: user });
    expect(reply.status).toBe(429);
    expect(reply.headers['retry-after']).toBe('3');
    expect(reply.json()).toMatchObject({
      type: 'error',
      error: {
        type: 'rate_limit_error',
        message: 'slow',
        provider_error: { provider: 'openai', status: 429 },
      },
    });
    const failing = anthropic.messages.create({ model: 'openai/gpt-4o', max_tokens: 9, messages: user });
    await expect(failing).rejects.toBeInstanceOf(Anthropic.RateLimitError);
    const chat = await post('/v1/chat/completions', { model: 'openai/gpt-4o', messages: user });
    expect(chat.text).toBe(JSON.stringify(body));
  });

  it('counts as what it is though it comes with status 200', async () => {
    up.answer = answerJson(200, { error: { message: 'no capacity', code: 'overloaded' } });
    const reply = await post('/v1/messages', { model: 'openai/gpt-4o', max_tokens: 9, messages: user });
    expect(reply.status).toBeGreaterThanOrEqual(500);
    expect(reply.json().error.message).toContain('no capacity');
  });

  it('is an answer of ours when the reply means nothing', async () => {
    up.answer = answerJson(200, '{"choices":');
    const reply = await post('/v1/messages', { model: 'openai/gpt-4o', max_tokens: 9, messages: user });
    expect(reply.status).toBe(502);
    expect(reply.json().error.message).toBe(
      'openai/gpt-4o gave no usable reply: the reply is not complete JSON',
    );
  });
});

describe('a request for a provider of another API', () => {
  it('leaves the query and the headers of the other vendor behind', async () => {
    up.answer = answerJson(200, completion({ content: 'a' }, 'stop'));
    await post(
      '/v1/messages?beta=true',
      { model: 'openai/gpt-4o', max_tokens: 9, messages: user },
      { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'x', 'x-stainless-lang': 'js' },
    );
    const request = up.requests.at(-1);
    expect(request?.path).toBe('/v1/chat/completions');
    expect(request?.headers['anthropic-version']).toBeUndefined();
    expect(request?.headers['anthropic-beta']).toBeUndefined();
    expect(request?.headers['x-stainless-lang']).toBe('js');
  });

  it('is refused instead of changed when the client wants all of it carried', async () => {
    const before = up.requests.length;
    const body = { model: 'openai/gpt-4o', max_tokens: 9, messages: user, top_k: 5 };
    const strict = await post('/v1/messages', body, { 'x-plano-strict-translation': 'true' });
    expect([strict.status, strict.json().error.type]).toEqual([400, 'invalid_request_error']);
    expect(strict.json().error.message).toContain('`top_k`');
    expect(up.requests.length).toBe(before);
    up.answer = answerJson(200, completion({ content: 'a' }, 'stop'));
    const loose = await post('/v1/messages', body);
    expect([loose.status, loose.headers['x-plano-dropped-fields']]).toEqual([200, 'top_k']);
  });

  it('cannot go on from a conversation that only another provider keeps', async () => {
    const body = { model: 'groq/l', input: 'q', previous_response_id: 'resp_1' };
    const reply = await post('/v1/responses', body);
    expect([reply.status, reply.json().error.code, reply.json().error.param]).toEqual([
      400,
      'state_disabled',
      'previous_response_id',
    ]);
  });
});

describe('a translated stream', () => {
  it('ends with its client’s answer though the provider keeps its connection open', async () => {
    const events = [chunk({ role: 'assistant', content: 'a' }), chunk({}, 'stop')];
    answerStream(events, false, false);
    const stream = anthropic.messages.stream({ model: 'openai/gpt-4o', max_tokens: 9, messages: user });
    const stopped = new Promise((resolve) =>
      stream.on('streamEvent', (event) => event.type === 'message_stop' && resolve(true)),
    );
    await stopped;
    stream.on('abort', () => undefined);
    stream.abort();
  }, 15_000);

  it('stops its provider when its client leaves', async () => {
    answerStream([chunk({ role: 'assistant', content: 'a' })], false, false);
    const stream = anthropic.messages.stream({ model: 'openai/gpt-4o', max_tokens: 9, messages: user });
    await new Promise((resolve) => stream.on('text', resolve));
    stream.on('abort', () => undefined);
    const left = performance.now();
    stream.abort();
    const aborted = await up.requests.at(-1)?.aborted;
    expect((aborted ?? Number.POSITIVE_INFINITY) - left).toBeLessThan(1000);
  });
});
