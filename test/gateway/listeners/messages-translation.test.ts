import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventFrame } from '../../support/event-stream-frame.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;
let anthropic: Anthropic;

beforeAll(async () => {
  up = await startRecordingProvider();
  gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: openai/gpt-4o, access_key: k, base_url: "${up.url}/v1"}
  - {model: groq/l, access_key: k, base_url: "${up.url}/openai/v1"}
  - {model: azure_openai/gpt-x, access_key: k, base_url: "${up.url}"}
  - {model: perplexity/sonar, access_key: k, base_url: "${up.url}", provider_interface: openai}
  - {model: anthropic/c, access_key: k, base_url: "${up.url}/v1", upstream_api: messages}
  - {model: amazon_bedrock/m, access_key: k, base_url: "${up.url}"}
  - {model: amazon_bedrock/us.anthropic.claude-sonnet-4-5, access_key: k, base_url: "${up.url}"}
`);
  anthropic = new Anthropic({ baseURL: gateway.url, apiKey: 'unused', maxRetries: 0 });
});
afterAll(async () => {
  await gateway.close();
  await up.close();
});

const sent = () => JSON.parse(up.requests.at(-1)?.body ?? '');
const user = [{ role: 'user' as const, content: 'q' }];

/** What the client of each API gets for one question. */
const paths = { chat: '/v1/chat/completions', messages: '/v1/messages', responses: '/v1/responses' } as const;

function post(path: string, body: object) {
  return gateway.send(path, { body: JSON.stringify(body) });
}

function ask(api: keyof typeof paths, model: string, more: object = {}) {
  const asked = api === 'responses' ? { input: 'q' } : { messages: user, max_tokens: 50 };
  return post(paths[api], { model, ...asked, ...more });
}

function stream(api: keyof typeof paths, model: string, more: object = {}) {
  return ask(api, model, { stream: true, ...more });
}

const chunkOf = (told: object) => `data: ${JSON.stringify(told)}\n\n`;
const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) =>
  chunkOf({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'g',
    choices: [{ index: 0, delta, finish_reason }],
    ...more,
  });
const done = 'data: [DONE]\n\n';
const call = (index: number, id: string, args: string) => ({
  index,
  id,
  type: 'function',
  function: { name: 'f', arguments: args },
});
const more = (index: number, args: string) => ({ index, function: { arguments: args } });

function answerStream(bytes: string | Uint8Array, type = 'text/event-stream') {
  up.answer = (response) => void response.writeHead(200, { 'content-type': type }).end(bytes);
}

/** The provider writes so many bytes at a time. */
function answerInPieces(text: string, size: number) {
  const bytes = Buffer.from(text);
  up.answer = async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let at = 0; at < bytes.length; at += size) {
      response.write(bytes.subarray(at, at + size));
      await new Promise(setImmediate);
    }
    response.end();
  };
}

function eventsOf(text: string) {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line) => JSON.parse(line.slice('data: '.length)));
}

/** The events of a Messages stream without their envelopes, and without the first. */
function brief(text: string) {
  const [first, ...rest] = eventsOf(text);
  expect(first.type).toBe('message_start');
  return rest.map(({ type, index, content_block, delta, usage }) =>
    [type, index, content_block ?? delta, usage].filter((part) => part !== undefined),
  );
}

const finalMessage = (model: string) =>
  anthropic.messages.stream({ model, max_tokens: 50, messages: user }).finalMessage();

const oneCall = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ content: 'Hi' }),
  chunk({ tool_calls: [call(0, 't1', '{"x"')] }),
  chunk({ tool_calls: [more(0, ':1}')] }),
  chunk({}, 'tool_calls'),
  chunkOf({
    choices: [],
    usage: {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4 },
    },
  }),
  done,
].join('');

describe('a Chat client of a provider that speaks Messages', () => {
  it('[llm-apis V34] has all its system texts in front and a temperature that is taken', async () => {
    up.answer = answerJson(200, { type: 'message', content: [] });
    await post('/v1/chat/completions', {
      model: 'anthropic/c',
      messages: [
        { role: 'system', content: 'S1' },
        { role: 'developer', content: 'S2' },
        { role: 'user', content: 'q' },
      ],
      temperature: 1.7,
    });
    expect(sent()).toEqual({
      model: 'c',
      max_tokens: 4096,
      system: [
        { type: 'text', text: 'S1' },
        { type: 'text', text: 'S2' },
      ],
      messages: [{ role: 'user', content: 'q' }],
      temperature: 1,
    });
  });

  it('[llm-apis V35] answers parallel calls in one turn', async () => {
    const called = (id: string, args: string) => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: args },
    });
    await ask('chat', 'anthropic/c', {
      messages: [
        ...user,
        { role: 'assistant', content: null, tool_calls: [called('a', ''), called('b', '{"x":1}')] },
        { role: 'tool', tool_call_id: 'a', content: '1' },
        { role: 'tool', tool_call_id: 'b', content: '2' },
        { role: 'user', content: 'go' },
      ],
    });
    expect(sent().messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'f', input: {} },
          { type: 'tool_use', id: 'b', name: 'f', input: { x: 1 } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: '1' },
          { type: 'tool_result', tool_use_id: 'b', content: '2' },
          { type: 'text', text: 'go' },
        ],
      },
    ]);
  });

  it('[llm-apis V36] asks for an answer in the form of a schema', async () => {
    await ask('chat', 'anthropic/c', {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'n', schema: { type: 'object' }, strict: true },
      },
    });
    expect(sent().output_config).toEqual({ format: { type: 'json_schema', schema: { type: 'object' } } });
  });

  it('[llm-apis V37] shows its images', async () => {
    const image = (url: string) => ({ type: 'image_url', image_url: { url } });
    await ask('chat', 'anthropic/c', {
      messages: [{ role: 'user', content: [image('data:image/jpg;base64,AA=='), image('https://x/y.png')] }],
    });
    expect(sent().messages[0].content).toEqual([
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AA==' } },
      { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
    ]);
  });
});

describe('a Chat client of Bedrock', () => {
  it('[llm-apis V40] has its texts and images in the form that AWS takes', async () => {
    up.answer = answerJson(200, { output: { message: { content: [] } }, stopReason: 'end_turn' });
    await post('/v1/chat/completions', {
      model: 'amazon_bedrock/m',
      messages: [
        { role: 'system', content: 'S' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'q' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          ],
        },
      ],
      max_tokens: 5,
    });
    expect(sent()).toEqual({
      system: [{ text: 'S' }],
      messages: [
        { role: 'user', content: [{ text: 'q' }, { image: { format: 'png', source: { bytes: 'AA==' } } }] },
      ],
      inferenceConfig: { maxTokens: 5 },
    });
  });

  it('[llm-apis V45] gets a whole answer, counting what came from the cache', async () => {
    up.answer = answerJson(200, {
      output: {
        message: {
          role: 'assistant',
          content: [{ text: 'a' }, { toolUse: { toolUseId: 't', name: 'f', input: { x: 1 } } }],
        },
      },
      stopReason: 'tool_use',
      usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5, cacheReadInputTokens: 1 },
    });
    const reply = (await ask('chat', 'amazon_bedrock/m')).json();
    expect(reply).toMatchObject({
      model: 'm',
      choices: [
        {
          message: { content: 'a', tool_calls: [{ function: { arguments: '{"x":1}' } }] },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 4, total_tokens: 6 },
    });
  });
});

describe('a Messages client of Claude on Bedrock', () => {
  const model = 'amazon_bedrock/us.anthropic.claude-sonnet-4-5';

  it('keeps what Claude thought between a call and its result', async () => {
    up.answer = answerJson(200, {
      output: {
        message: {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'h', signature: 's' } } },
            { toolUse: { toolUseId: 't', name: 'f', input: {} } },
          ],
        },
      },
      stopReason: 'tool_use',
    });
    const tools = [{ name: 'f', input_schema: { type: 'object' as const } }];
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 };
    const asked = { model, max_tokens: 2048, tools, thinking };
    const first = await anthropic.messages.create({ ...asked, messages: user });
    await anthropic.messages.create({
      ...asked,
      messages: [
        ...user,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: '7' }] },
      ],
    });
    expect(sent()).toEqual({
      messages: [
        { role: 'user', content: [{ text: 'q' }] },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'h', signature: 's' } } },
            { toolUse: { toolUseId: 't', name: 'f', input: {} } },
          ],
        },
        { role: 'user', content: [{ toolResult: { toolUseId: 't', content: [{ text: '7' }] } }] },
      ],
      toolConfig: { tools: [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } } } }] },
      inferenceConfig: { maxTokens: 2048 },
      additionalModelRequestFields: { thinking },
    });
  });

  it('reads a stream of it as it reads any other', async () => {
    const blockStart = { toolUse: { toolUseId: 't', name: 'f' } };
    const frames = [
      eventFrame('messageStart', { role: 'assistant' }),
      eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: 'h' } } }),
      eventFrame('contentBlockDelta', {
        contentBlockIndex: 0,
        delta: { reasoningContent: { signature: 's' } },
      }),
      eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
      eventFrame('contentBlockDelta', { contentBlockIndex: 1, delta: { text: 'Hi' } }),
      eventFrame('contentBlockStop', { contentBlockIndex: 1 }),
      eventFrame('contentBlockStart', { contentBlockIndex: 2, start: blockStart }),
      eventFrame('contentBlockDelta', { contentBlockIndex: 2, delta: { toolUse: { input: '{"a":1}' } } }),
      eventFrame('contentBlockStop', { contentBlockIndex: 2 }),
      eventFrame('messageStop', { stopReason: 'tool_use' }),
      eventFrame('metadata', { usage: { inputTokens: 3, outputTokens: 2, cacheReadInputTokens: 1 } }),
    ];
    answerStream(Buffer.concat(frames), 'application/vnd.amazon.eventstream');
    expect(await finalMessage(model)).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'h', signature: 's' },
        { type: 'text', text: 'Hi' },
        { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 3, cache_read_input_tokens: 1, output_tokens: 2 },
    });
  });
});

describe('a client of Bedrock whose stream breaks off', () => {
  it('[llm-apis V56] is told in its own form', async () => {
    const exception = Buffer.from(
      '0000008300000061a9d144e50f3a657863657074696f6e2d747970650700137468726f74746c696e67457863657074696f6e0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070009657863657074696f6e7b226d657373616765223a22736c6f77227d9350311c',
      'hex',
    );
    expect(exception).toHaveLength(131);
    const text = eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'a' } });
    answerStream(Buffer.concat([text, exception]), 'application/vnd.amazon.eventstream');
    const chat = await stream('chat', 'amazon_bedrock/m');
    expect(chat.text).toContain('"content":"a"');
    expect(chat.text.split('\n\n').at(-2)).toBe(
      'data: {"error":{"message":"slow","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}',
    );
    const messages = await stream('messages', 'amazon_bedrock/m');
    expect(messages.text).toContain('"text":"a"');
    const last = messages.text.split('\n\n').at(-2)?.split('\n') ?? [];
    expect(last[0]).toBe('event: error');
    expect(JSON.parse(last[1]?.slice('data: '.length) ?? '')).toMatchObject({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'slow' },
    });
  });
});

describe('a Messages client of a provider that speaks Chat Completions', () => {
  it('[llm-apis V42] gets a whole message', async () => {
    up.answer = answerJson(200, {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'g',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 't1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
          },
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4 },
      },
    });
    expect((await ask('messages', 'openai/gpt-4o')).json()).toMatchObject({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'g',
      content: [{ type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } }],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 5 },
    });
  });

  it('[llm-apis V47] gets text and a call as blocks of their own', async () => {
    answerStream(oneCall);
    expect(brief((await stream('messages', 'openai/gpt-4o')).text)).toEqual([
      ['content_block_start', 0, { type: 'text', text: '' }],
      ['content_block_delta', 0, { type: 'text_delta', text: 'Hi' }],
      ['content_block_stop', 0],
      ['content_block_start', 1, { type: 'tool_use', id: 't1', name: 'f', input: {} }],
      ['content_block_delta', 1, { type: 'input_json_delta', partial_json: '{"x"' }],
      ['content_block_delta', 1, { type: 'input_json_delta', partial_json: ':1}' }],
      ['content_block_stop', 1],
      [
        'message_delta',
        { stop_reason: 'tool_use', stop_sequence: null },
        { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 5 },
      ],
      ['message_stop'],
    ]);
    expect((await finalMessage('openai/gpt-4o')).content[1]).toMatchObject({ input: { x: 1 } });
  });

  it('[llm-apis V48] gets both calls of one chunk', async () => {
    answerStream(chunk({ tool_calls: [call(0, 'a', '{}'), call(1, 'b', '{"y":2}')] }, 'tool_calls') + done);
    expect(brief((await stream('messages', 'openai/gpt-4o')).text)).toMatchObject([
      ['content_block_start', 0, { type: 'tool_use', id: 'a' }],
      ['content_block_delta', 0, { partial_json: '{}' }],
      ['content_block_stop', 0],
      ['content_block_start', 1, { type: 'tool_use', id: 'b' }],
      ['content_block_delta', 1, { partial_json: '{"y":2}' }],
      ['content_block_stop', 1],
      ['message_delta', { stop_reason: 'tool_use' }, {}],
      ['message_stop'],
    ]);
  });

  it('[llm-apis V49] gets an answer without content, ended once', async () => {
    for (const text of [done, done + done]) {
      answerStream(text);
      expect(brief((await stream('messages', 'openai/gpt-4o')).text)).toMatchObject([
        ['message_delta', { stop_reason: 'end_turn' }, {}],
        ['message_stop'],
      ]);
      expect((await finalMessage('openai/gpt-4o')).content).toEqual([]);
    }
  });

  it('[llm-apis V50] is told when the answer is cut off', async () => {
    up.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ content: 'a' }), () => response.destroy());
    };
    const { text } = await stream('messages', 'openai/gpt-4o');
    const events = eventsOf(text);
    expect(events.slice(-2)).toMatchObject([
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'a' } },
      {
        type: 'error',
        error: { type: 'api_error', message: expect.any(String) },
        request_id: expect.any(String),
      },
    ]);
    expect(text).toContain('\n\nevent: error\ndata: ');
    await expect(finalMessage('openai/gpt-4o')).rejects.toMatchObject({ type: 'api_error' });
    await expect(finalMessage('openai/gpt-4o')).rejects.toBeInstanceOf(Anthropic.APIError);
  });

  it('[llm-apis V64] begins with the first chunk that says whose it is', async () => {
    const events = [
      chunkOf({ choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [] }),
      chunk({ role: 'assistant', content: 'a' }, null, { id: 'chatcmpl-9', model: 'gpt-x' }),
      chunk({}, 'stop', { id: 'chatcmpl-9', model: 'gpt-x' }),
      done,
    ].join('');
    answerStream(events);
    const { text } = await stream('messages', 'azure_openai/gpt-x');
    const starts = eventsOf(text).filter(({ type }) => type === 'message_start');
    expect(starts).toMatchObject([{ message: { id: 'msg_9', model: 'gpt-x' } }]);
    expect((await finalMessage('azure_openai/gpt-x')).content).toMatchObject([{ type: 'text', text: 'a' }]);
    expect((await stream('chat', 'azure_openai/gpt-x')).text).toBe(events);
  });

  it('[llm-apis V76] has the last figures, wherever the vendor puts them', async () => {
    const running = (completion_tokens: number) => ({
      usage: { prompt_tokens: 4, completion_tokens, total_tokens: 4 + completion_tokens },
    });
    answerStream(
      chunk({ role: 'assistant', content: 'a' }, null, running(1)) +
        chunk({ content: 'b' }, null, running(2)) +
        chunk({ content: 'c' }, 'stop', running(3)) +
        done,
    );
    const message = await finalMessage('perplexity/sonar');
    expect(message.content).toMatchObject([{ type: 'text', text: 'abc' }]);
    expect(message.usage.output_tokens).toBe(3);

    const usageOnly = chunkOf({ choices: [], ...running(1) });
    const events = [
      chunkOf({ choices: [], id: '1' }),
      chunk({ role: 'assistant', content: 'a' }),
      chunk({}, 'stop', { ...running(1), x_groq: running(1) }),
      usageOnly,
      done,
    ];
    answerStream(events.join(''));
    const { text } = await stream('chat', 'groq/l');
    expect(sent().stream_options).toEqual({ include_usage: true });
    expect(text).toBe(events.filter((event) => event !== usageOnly).join(''));
  });

  it('[llm-apis V77] does not mind members that are null', async () => {
    answerStream(
      chunk({ role: 'assistant', content: null, tool_calls: null }) +
        chunk({ role: null, content: 'a', tool_calls: null }) +
        chunk({ role: null, content: null, function_call: null }, 'stop') +
        done,
    );
    expect(brief((await stream('messages', 'openai/gpt-4o')).text)).toMatchObject([
      ['content_block_start', 0, { type: 'text' }],
      ['content_block_delta', 0, { text: 'a' }],
      ['content_block_stop', 0],
      ['message_delta', { stop_reason: 'end_turn' }, {}],
      ['message_stop'],
    ]);
  });
});

describe('a stream that arrives in pieces', () => {
  const anthropicStream = [
    { type: 'message_start', message: { id: 'msg_1', model: 'c', content: [], usage: { input_tokens: 7 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: '日é' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ]
    .map((event) => `event: ${event.type}\n${chunkOf(event)}`)
    .join('');
  const chatStream = oneCall.replace('Hi', '日é');

  it.each([
    ['a Messages client of a Chat provider', 'messages', 'openai/gpt-4o', chatStream],
    ['a Chat client of a Messages provider', 'chat', 'anthropic/c', anthropicStream],
    ['a Responses client of a Chat provider', 'responses', 'groq/l', chatStream],
    ['a Messages client of a Messages provider', 'messages', 'anthropic/c', anthropicStream],
  ] as const)('[llm-apis V53] is the same for %s', async (_, api, model, text) => {
    const translated = async () =>
      withoutMintedIds((await stream(api, model, { stream_options: { include_usage: true } })).text);
    answerStream(text);
    const whole = await translated();
    expect(whole).toContain('日é');
    for (const size of [1, 3, 7]) {
      answerInPieces(text, size);
      expect(await translated()).toBe(whole);
    }
    // The same API on both sides: not a byte is changed.
    if (api === 'messages' && model === 'anthropic/c') expect(whole).toBe(text);
  });
});

/** Ids and times that are new in every answer. */
function withoutMintedIds(text: string): string {
  return text
    .replaceAll(/(resp_|msg_|fc_|rs_)[0-9a-f]{24,32}/g, '$1')
    .replaceAll(/"\w+_at":\d+|"created":\d+/g, '');
}
