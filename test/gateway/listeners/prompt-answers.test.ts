import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf } from '../../support/agent-listener.ts';
import { freePorts } from '../../support/free-ports.ts';
import { sendTo } from '../../support/gateway-fixture.ts';
import {
  eventsOf,
  type PromptGateway,
  type PromptOptions,
  sayCalls,
  startPromptGateway,
  weatherWithDefault,
} from '../../support/prompt-listener.ts';
import { answerJson } from '../../support/recording-provider.ts';
import { currencyTargets } from '../functions/sample-functions.ts';

const seattle = { location: 'Seattle', days: 5 };
const archCall = JSON.stringify({ tool_calls: [{ name: 'get_current_weather', arguments: seattle }] });
const archCallWritten = `{"tool_calls": [{"name": "get_current_weather", "arguments": {"location": "Seattle", "days": 5}}]}`;
const archNothing = '{"response": "hi"}';
const archQuestion = '{"required_functions": ["get_current_weather"], "clarification": "For how many days?"}';
const weather = 'how is the weather in Seattle for 5 days?';
const defaultAnswer = {
  choices: [{ message: { role: 'assistant', content: 'I can help you with weather forecast' } }],
  model: 'api_server',
};
const fence = (json: string) => `\`\`\`json\n${json}\n\`\`\``;

let gateway: PromptGateway;
const start = async (options: PromptOptions = {}) => {
  gateway = await startPromptGateway(options);
  return gateway;
};
afterEach(() => gateway.close());

describe('a call whose answer a model words', () => {
  it('[prompt-listener P52 P16] gives the model the target’s answer and the client the call as metadata', async () => {
    await start({ says: archCallWritten });
    const reply = await gateway.ask(weather);
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json',
      'x-plano-path': 'target',
      'x-plano-engine': 'function_calling=Arch-Function',
    });
    const { choices, metadata } = reply.json();
    expect(choices[0].message.content).toBe('ok');
    expect(bodyOf(gateway.api.requests[0])).toEqual(seattle);
    expect(bodyOf(gateway.llm.requests[0]).messages).toEqual([
      { role: 'system', content: 'You are a weather expert.' },
      { role: 'user', content: `${weather}\ncontext: {"t":1}` },
    ]);
    const messages = JSON.parse(JSON.parse(metadata['x-arch-state']).messages);
    expect(messages).toEqual([
      { role: 'assistant', content: fence(archCall), model: 'Arch-Function' },
      { role: 'tool', content: '{"t":1}', tool_call_id: expect.stringMatching(/^call_\d{4,5}$/) },
    ]);
    expect(JSON.parse(metadata['x-arch-tool-call-message'])).toEqual(messages[0]);
    expect(JSON.parse(metadata['x-arch-api-response-message'])).toEqual(messages[1]);
    expect(JSON.parse(metadata['x-arch-fc-model-response'])).toBe(fence(archCall));
  });

  it('[prompt-listener P53] tells a stream of the call and its result before the model speaks', async () => {
    await start({ says: archCall });
    const reply = await gateway.ask(weather, { stream: true });
    const events = eventsOf(reply);
    expect(events[0]).toMatchObject({
      model: 'Arch-Function',
      choices: [{ delta: { role: 'assistant', content: fence(archCall) } }],
    });
    expect(events[1].choices[0].delta).toEqual({ role: 'tool', content: '{"t":1}' });
    expect(events[2]).toMatchObject({ id: 'c1', model: 'gpt-4o-mini' });
    expect(events.at(-1)).toBe('[DONE]');
  });

  it('[prompt-listener P54] leaves the two events out where the client wants none, and ends with them as a comment', async () => {
    await start({ says: archCall });
    const reply = await gateway.ask(weather, { stream: true, headers: { 'x-plano-tool-events': 'off' } });
    const [first] = eventsOf(reply);
    expect(first).toMatchObject({ id: 'c1', model: 'gpt-4o-mini' });
    const comments = reply.text
      .slice(reply.text.indexOf('[DONE]'))
      .split('\n')
      .filter((line) => line.startsWith(': '));
    expect(comments.map((line) => JSON.parse(line.slice(2)).choices[0].delta)).toEqual([
      { role: 'assistant', content: fence(archCall) },
      { role: 'tool', content: '{"t":1}' },
    ]);
  });

  it('leaves them out of every stream with PLANO_TOOL_EVENTS=off', async () => {
    await start({ says: archCall, functions: { toolEvents: false } });
    const [first] = eventsOf(await gateway.ask(weather, { stream: true }));
    expect(first).toMatchObject({ id: 'c1' });
  });

  it('[prompt-listener P55] falls back on the system prompt of the whole file', async () => {
    await start({
      targets: currencyTargets,
      says: '{"tool_calls": [{"name": "get_supported_currencies", "arguments": {}}]}',
    });
    await gateway.ask('which currencies?');
    expect(bodyOf(gateway.llm.requests[0]).messages[0]).toEqual({
      role: 'system',
      content: 'You are a helpful assistant.',
    });
  });

  it('[prompt-listener P62] takes every status of success', async () => {
    await start({ says: archCall });
    gateway.api.answer = answerJson(201, { id: 9 });
    expect((await gateway.ask(weather)).status).toBe(200);
    expect(bodyOf(gateway.llm.requests[0]).messages[1].content).toContain('context: {"id":9}');
  });

  it('takes an empty answer for an empty text', async () => {
    await start({ says: archCall });
    gateway.api.answer = (response) => void response.writeHead(204).end();
    expect((await gateway.ask(weather)).status).toBe(200);
    expect(bodyOf(gateway.llm.requests[0]).messages[1].content).toBe(`${weather}\ncontext: `);
  });

  it('[prompt-listener P65] is not disturbed by a state that holds nothing', async () => {
    await start({ says: archCall });
    const messages = [{ role: 'user', content: weather }];
    const reply = await gateway.ask({
      messages,
      metadata: { 'x-arch-state': '{"messages":"[]"}', user: 'u1' },
    });
    expect(reply.status).toBe(200);
    expect(bodyOf(gateway.llm.requests[0]).metadata).toEqual({ user: 'u1' });
  });

  it('puts the state that a client gives back before its question', async () => {
    await start({ says: archCall });
    const first = (await gateway.ask(weather)).json();
    const messages = [
      { role: 'user', content: weather },
      { role: 'assistant', content: 'ok' },
      { role: 'user', content: 'and for 5 days in Seattle?' },
    ];
    const metadata = { 'x-arch-state': first.metadata['x-arch-state'] };
    await gateway.ask({ messages, metadata });
    const sent = bodyOf(gateway.engine.requests[1]).messages;
    expect(sent.map(({ role }: { role: string }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'assistant',
      'user',
      'user',
      'assistant',
    ]);
    expect(sent[4].content).toContain('<tool_response>');
    expect(bodyOf(gateway.llm.requests[1]).messages.map(({ role }: { role: string }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ]);
  });

  it.each([
    ['[prompt-listener P66] the model that the client names', 'gpt-4o', {}, 'gpt-4o'],
    ['[prompt-listener P67] the default for a name that nobody answers to', '--', {}, 'gpt-4o-mini'],
    ['what the hint names before that', 'gpt-4o-mini', { 'x-arch-llm-provider-hint': 'gpt-4o' }, 'gpt-4o'],
    [
      'the default for a hint that nobody answers to',
      '--',
      { 'x-arch-llm-provider-hint': 'nobody' },
      'gpt-4o-mini',
    ],
  ])('is worded by %s', async (_what, model, headers, called) => {
    await start({ says: archCall });
    const messages = [{ role: 'user', content: weather }];
    const reply = await gateway.ask({ model, temperature: 0.3, messages }, { headers });
    expect(reply.status).toBe(200);
    expect(bodyOf(gateway.llm.requests[0])).toMatchObject({ model: called, temperature: 0.3 });
  });

  it('keeps the pictures of the question', async () => {
    await start({ says: archCall });
    const picture = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
    await gateway.ask({ messages: [{ role: 'user', content: [{ type: 'text', text: weather }, picture] }] });
    expect(bodyOf(gateway.llm.requests[0]).messages[1].content).toEqual([
      picture,
      { type: 'text', text: `${weather}\ncontext: {"t":1}` },
    ]);
  });

  it('passes on what the provider refuses, as it is', async () => {
    await start({ says: archCall });
    gateway.llm.answer = answerJson(400, { error: { message: 'no' } });
    const reply = await gateway.ask(weather);
    expect([reply.status, reply.json()]).toEqual([400, { error: { message: 'no' } }]);
  });
});

describe('a call whose answer the client gets as it is', () => {
  const direct = currencyTargets.replaceAll(
    '    endpoint:',
    '    auto_llm_dispatch_on_response: false\n    endpoint:',
  );

  it('is the body and the type of the target', async () => {
    await start({
      targets: direct,
      says: '{"tool_calls": [{"name": "get_supported_currencies", "arguments": {}}]}',
    });
    gateway.api.answer = (response) =>
      void response.writeHead(200, { 'content-type': 'text/csv' }).end('USD,EUR');
    const reply = await gateway.ask('which currencies?');
    expect([reply.status, reply.headers['content-type'], reply.text]).toEqual([200, 'text/csv', 'USD,EUR']);
    expect(gateway.llm.requests).toHaveLength(0);
  });

  it('is a stream of two events for a client that streams', async () => {
    await start({
      targets: direct,
      says: '{"tool_calls": [{"name": "get_supported_currencies", "arguments": {}}]}',
    });
    const events = eventsOf(await gateway.ask('which currencies?', { stream: true }));
    expect(events).toMatchObject([
      { model: 'Arch-Function', choices: [{ delta: { role: 'assistant' }, finish_reason: null }] },
      { choices: [{ delta: { content: '{"t":1}' }, finish_reason: 'stop' }] },
      '[DONE]',
    ]);
  });
});

describe('a conversation that fits no target', () => {
  it('[prompt-listener P56] goes to a model with the words of the conversation', async () => {
    await start({ targets: currencyTargets, says: archNothing });
    const messages = [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', content: '42', tool_call_id: 'c' },
      { role: 'user', content: 'hello' },
    ];
    const reply = await gateway.ask({ messages });
    expect(reply.headers['x-plano-path']).toBe('llm');
    expect(reply.json().metadata).toBeUndefined();
    expect(bodyOf(gateway.llm.requests[0]).messages).toEqual([
      { role: 'system', content: 'You are a helpful assistant.' },
      messages[0],
      messages[3],
    ]);
  });

  it('keeps the tools of the client and what came of them', async () => {
    await start({ targets: currencyTargets, says: archNothing });
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', content: '42', tool_call_id: 'c' },
    ];
    const tools = [
      { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } },
    ];
    await gateway.ask({ messages, tools });
    expect(bodyOf(gateway.llm.requests[0])).toMatchObject({
      tools,
      messages: [{ role: 'system' }, ...messages],
    });
  });

  it('[prompt-listener P57] goes to the default target, whose answer is the client’s', async () => {
    await start({ says: archNothing });
    gateway.api.answer = answerJson(200, defaultAnswer);
    const messages = [{ role: 'user', content: 'hello' }];
    const reply = await gateway.ask({ messages });
    expect(reply.text).toBe(JSON.stringify(defaultAnswer));
    expect(reply.headers['x-plano-path']).toBe('default_target');
    const [request] = gateway.api.requests;
    expect([request?.method, request?.path, bodyOf(request)]).toEqual([
      'POST',
      '/default_target',
      { messages },
    ]);
  });

  it('[prompt-listener P58] streams what the default target says, under its own name', async () => {
    await start({ says: archNothing });
    gateway.api.answer = answerJson(200, defaultAnswer);
    const events = eventsOf(await gateway.ask('hello', { stream: true }));
    expect(events).toMatchObject([
      { model: 'api_server', choices: [{ delta: { role: 'assistant' } }] },
      { choices: [{ delta: { content: 'I can help you with weather forecast' } }] },
      '[DONE]',
    ]);
  });

  it('[prompt-listener P59] lets a model word what the default target says where it is to', async () => {
    const targets = currencyTargets.concat(`
  - {name: rest, default: true, description: Everything else., endpoint: {name: api, path: /rest}}`);
    await start({ targets, says: archNothing });
    gateway.api.answer = answerJson(200, defaultAnswer);
    await gateway.ask('hello');
    expect(bodyOf(gateway.llm.requests[0]).messages.at(-1)).toEqual({
      role: 'user',
      content: 'hello\ncontext: I can help you with weather forecast',
    });
  });

  it('takes a default target’s plain text for its words', async () => {
    await start({ says: archNothing });
    gateway.api.answer = (response) =>
      void response.writeHead(200, { 'content-type': 'text/plain' }).end('Hello!');
    const events = eventsOf(await gateway.ask('hello', { stream: true }));
    expect(events[1].choices[0].delta).toEqual({ content: 'Hello!' });
  });
});

describe('a question for the user', () => {
  it('[prompt-listener P18] is the engine’s own', async () => {
    await start({ says: archQuestion });
    const reply = await gateway.ask('how is the weather in Seattle?');
    expect(reply.headers['x-plano-path']).toBe('clarify');
    expect(reply.json()).toMatchObject({
      object: 'chat.completion',
      model: 'Arch-Function',
      choices: [{ message: { role: 'assistant', content: 'For how many days?' }, finish_reason: 'stop' }],
      usage: { total_tokens: 0 },
      metadata: { 'x-arch-fc-model-response': fence(JSON.stringify(JSON.parse(archQuestion))) },
    });
    expect([gateway.api.requests.length, gateway.llm.requests.length]).toEqual([0, 0]);
  });

  it('[prompt-listener P60] is two events for a client that streams', async () => {
    await start({ says: archQuestion });
    const reply = await gateway.ask('how is the weather in Seattle?', { stream: true });
    expect(reply.headers['content-type']).toBe('text/event-stream');
    expect(eventsOf(reply)).toMatchObject([
      {
        model: 'Arch-Function',
        object: 'chat.completion.chunk',
        choices: [{ index: 0, finish_reason: null }],
      },
      {
        model: 'Arch-Function-Chat',
        choices: [{ delta: { content: 'For how many days?' }, finish_reason: 'stop' }],
      },
      '[DONE]',
    ]);
    expect(eventsOf(reply)).toHaveLength(3);
  });
});

describe('what goes wrong', () => {
  it.each([
    [
      '[prompt-listener P61] a target that knows nothing',
      answerJson(404, ''),
      404,
      'target_error',
      'upstream application error host=api, path=/weather, status=404, body=',
    ],
    [
      '[prompt-listener P63] a target that fails',
      answerJson(503, 'busy'),
      502,
      'target_error',
      'upstream application error host=api, path=/weather, status=503, body=busy',
    ],
    [
      'a target that leads elsewhere',
      answerJson(302, '', { location: 'http://127.0.0.1:1/' }),
      502,
      'target_redirect',
      'The endpoint api redirects /weather (status 302); redirects are not followed',
    ],
  ])('%s', async (_what, answer, status, code, message) => {
    await start({ says: archCall });
    gateway.api.answer = answer;
    const reply = await gateway.ask(weather);
    expect(reply.status).toBe(status);
    expect(reply.json()).toEqual({ error: { type: 'PromptGatewayError', code, message } });
    expect(gateway.llm.requests).toHaveLength(0);
  });

  it('[prompt-listener P64] a target that nobody serves', async () => {
    const [port = 0] = await freePorts(1);
    const targets = weatherWithDefault.replace('{name: api, path: /weather', '{name: gone, path: /weather');
    await start({ says: archCall, targets, moreEndpoints: `gone: {endpoint: "127.0.0.1:${port}"}` });
    const reply = await gateway.ask(weather);
    expect([reply.status, reply.json().error.code]).toEqual([502, 'target_unreachable']);
    await expectFailure('gone', 'UF', 'target_unreachable');
  });

  it('a target that takes too long', async () => {
    await start({ says: archCall, listener: 'timeout: 1s' });
    gateway.api.answer = () => undefined;
    const reply = await gateway.ask(weather);
    expect([reply.status, reply.json().error.code]).toEqual([504, 'target_timeout']);
    await expectFailure('api', 'UT', 'target_timeout');
  });

  /** The access line and the span of a call that nobody answered. */
  async function expectFailure(endpoint: string, flags: string, code: string): Promise<void> {
    const lines = gateway.accessLines('upstream').filter((line) => line.upstreamCluster === endpoint);
    expect(lines).toMatchObject([{ status: 0, flags, bytesOut: 0, upstreamMs: null }]);
    const { attributes, status } = await gateway.span('plano(handoff)');
    expect(attributes).toMatchObject({
      'error.type': { stringValue: code },
      response_flags: { stringValue: flags },
    });
    expect(status).toMatchObject({ code: 2 });
  }

  it('an answer of a target that is too long is cut for the model', async () => {
    await start({ says: archCall });
    gateway.api.answer = (response) => void response.writeHead(200).end('x'.repeat(1024 * 1024 + 5));
    expect((await gateway.ask(weather)).status).toBe(200);
    const said: string = bodyOf(gateway.llm.requests[0]).messages[1].content;
    expect(said).toMatch(/x\n\[cut: the answer was longer\]$/);
    expect(said.length).toBeLessThan(1024 * 1024 + 200);
  });

  it('an engine that fails, when nothing else can answer', async () => {
    await start({ targets: currencyTargets });
    const reply = await gateway.ask('which currencies?');
    expect([reply.status, reply.json().error]).toEqual([
      502,
      {
        type: 'PromptGatewayError',
        code: 'engine_failed',
        message: expect.stringContaining('Invalid model response: HTTP error 500'),
      },
    ]);
  });

  it.each([
    [{}, 200],
    [{ strict: true }, 502],
  ])('an engine that fails before a default target, with %j', async (functions, status) => {
    await start({ functions });
    gateway.api.answer = answerJson(200, defaultAnswer);
    expect((await gateway.ask('hello')).status).toBe(status);
  });

  it.each([
    ['no JSON', '{', 400, 'invalid_request'],
    ['no messages', '{}', 400, 'invalid_request'],
    ['a user who says nothing', '{"messages":[{"role":"user","content":null}]}', 400, 'empty_prompt'],
  ])('a body that has %s', async (_what, body, status, code) => {
    await start();
    const reply = await sendTo(`${gateway.urlOf('functions')}/v1/chat/completions`, { body });
    expect([reply.status, reply.json().error.code]).toEqual([status, code]);
  });

  it('a path that leads nowhere', async () => {
    await start();
    const reply = await gateway.ask({}, { path: '/v1/embeddings' });
    expect([reply.status, reply.json().error.code]).toEqual([404, 'unknown_url']);
  });
});

describe('other engines', () => {
  it('a call that a provider’s model makes is called and answered like Arch-Function’s', async () => {
    await start({ targets: currencyTargets, functions: { engine: ['openai/gpt-4o'] } });
    const words = gateway.llm.answer;
    gateway.llm.answer = (response, request) =>
      JSON.parse(request.body).tools === undefined
        ? words(response, request)
        : sayCalls(['currency_exchange', { currency_symbol: 'GBP' }])(response, request);
    const reply = await gateway.ask('rate of GBP?');
    expect(reply.json().choices[0].message.content).toBe('ok');
    expect(gateway.api.requests[0]?.path).toBe('/v1/latest?base=USD&symbols=GBP');
  });
});
