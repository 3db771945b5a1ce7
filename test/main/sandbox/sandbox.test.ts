import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src-main/sandbox/sandbox.ts';
import { sandboxModels } from '../../../src-main/sandbox/sandbox-models.ts';

let sandbox: Sandbox;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  openai = new OpenAI({ baseURL: `${sandbox.url}/v1`, apiKey: 'none', maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: sandbox.url, apiKey: 'none', maxRetries: 0 });
});
afterAll(() => sandbox.close());

const question = [{ role: 'user' as const, content: 'Which way to the harbour?' }];
const weather = {
  name: 'get_weather',
  parameters: {
    type: 'object',
    properties: {
      city: { type: 'string' },
      unit: { enum: ['celsius', 'fahrenheit'] },
      days: { type: 'integer' },
    },
    required: ['city', 'unit', 'days'],
  },
};
const clock = {
  name: 'get_time',
  parameters: { type: 'object', properties: { location: { type: 'string' } } },
};
const chatTools = [weather, clock].map((tool) => ({ type: 'function' as const, function: tool }));
const messagesTools = [weather, clock].map(({ name, parameters }) => ({
  name,
  input_schema: { ...parameters, type: 'object' as const },
}));
const responsesTools = [weather, clock].map((tool) => ({
  type: 'function' as const,
  strict: false,
  ...tool,
}));

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return request(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('chat completions', () => {
  it('echoes the last user message with usage that adds up', async () => {
    const reply = await openai.chat.completions.create({ model: 'echo', messages: question });
    expect(reply.choices[0]?.message.content).toBe('Which way to the harbour?');
    expect(reply.choices[0]?.finish_reason).toBe('stop');
    expect(reply.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
  });

  it('answers to names with and without the prefix', async () => {
    const reply = await openai.chat.completions.create({ model: 'sandbox/echo', messages: question });
    expect(reply.model).toBe('sandbox/echo');
    expect(reply.choices[0]?.message.content).toBe('Which way to the harbour?');
  });

  it('streams the same answer that it gives in one piece', async () => {
    const whole = await openai.chat.completions.create({ model: 'echo', messages: question });
    const stream = openai.chat.completions.stream({
      model: 'echo',
      messages: question,
      stream_options: { include_usage: true },
    });
    const streamed = await stream.finalChatCompletion();
    expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(streamed.usage).toEqual(whole.usage);
  });

  it('sends the usage chunk only when it is asked for', async () => {
    const plain = await post('/v1/chat/completions', { model: 'echo', messages: question, stream: true });
    const text = await plain.body.text();
    expect(text).not.toContain('"usage"');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('calls a tool with arguments that fit its schema, streamed in pieces', async () => {
    const pieces: string[] = [];
    const stream = openai.chat.completions
      .stream({ model: 'tools', messages: question, tools: chatTools })
      .on('tool_calls.function.arguments.delta', (delta) => pieces.push(delta.arguments_delta));
    const { choices } = await stream.finalChatCompletion();
    const call = choices[0]?.message.tool_calls?.[0];
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual({
      city: 'Lisbon',
      unit: 'celsius',
      days: 3,
    });
    expect(pieces.length).toBeGreaterThan(3);
  });

  it('calls two tools at once, and answers with what they returned', async () => {
    const first = await openai.chat.completions
      .stream({ model: 'parallel-tools', messages: question, tools: chatTools })
      .finalChatCompletion();
    const message = first.choices[0]?.message;
    const calls = message?.tool_calls ?? [];
    expect(calls.map((call) => call.type === 'function' && call.function.name)).toEqual([
      'get_weather',
      'get_time',
    ]);
    const second = await openai.chat.completions.create({
      model: 'parallel-tools',
      tools: chatTools,
      messages: [
        ...question,
        { role: 'assistant', content: null, tool_calls: calls },
        ...calls.map((call) => ({ role: 'tool' as const, tool_call_id: call.id, content: 'sunny' })),
      ],
    });
    expect(second.choices[0]?.message.content).toBe('The tool returned: sunny');
  });

  it('obeys the choice of a tool and of none', async () => {
    const named = await openai.chat.completions.create({
      model: 'tools',
      messages: question,
      tools: chatTools,
      tool_choice: { type: 'function', function: { name: 'get_time' } },
    });
    const call = named.choices[0]?.message.tool_calls?.[0];
    expect(call?.type === 'function' && call.function.name).toBe('get_time');
    const none = await openai.chat.completions.create({
      model: 'tools',
      messages: question,
      tools: chatTools,
      tool_choice: 'none',
    });
    expect(none.choices[0]?.finish_reason).toBe('stop');
  });

  it('stops at the limit of output tokens', async () => {
    const reply = await openai.chat.completions.create({
      model: 'large-50',
      messages: question,
      max_completion_tokens: 5,
    });
    expect(reply.choices[0]?.finish_reason).toBe('length');
    expect(reply.usage?.completion_tokens).toBe(5);
  });

  it('answers in the shape of a requested JSON schema', async () => {
    const reply = await openai.chat.completions.create({
      model: 'echo',
      messages: question,
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'route',
          schema: {
            type: 'object',
            properties: { route: { enum: ['sea', 'land'] }, sure: { type: 'boolean' } },
          },
        },
      },
    });
    expect(JSON.parse(reply.choices[0]?.message.content ?? '')).toEqual({ route: 'sea', sure: true });
  });
});

describe('messages', () => {
  it('echoes with usage, in one piece and as a stream', async () => {
    const body = { model: 'echo', max_tokens: 100, messages: question };
    const whole = await anthropic.messages.create(body);
    const streamed = await anthropic.messages.stream(body).finalMessage();
    expect(whole.content).toEqual([{ type: 'text', text: 'Which way to the harbour?' }]);
    expect(whole.usage).toMatchObject({ input_tokens: 11, output_tokens: 7 });
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.usage).toMatchObject({ input_tokens: 11, output_tokens: 7 });
    expect(streamed.stop_reason).toBe('end_turn');
  });

  it('sends the events of the real API, ping included, in order', async () => {
    const { body } = await post('/v1/messages', {
      model: 'echo',
      max_tokens: 1,
      messages: question,
      stream: true,
    });
    const events = [...(await body.text()).matchAll(/^event: (.+)$/gm)].map(([, name]) => name);
    expect(events).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  it('thinks before it answers', async () => {
    const stream = anthropic.messages.stream(
      { model: 'reasoning', max_tokens: 1000, messages: question },
      { headers: { 'x-sandbox-tokens-per-second': '0' } },
    );
    const { content } = await stream.finalMessage();
    expect(content.map((block) => block.type)).toEqual(['thinking', 'text']);
    expect(content[0]).toMatchObject({ signature: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) });
  });

  it('calls two tools at once, each in its own block', async () => {
    const stream = anthropic.messages.stream({
      model: 'parallel-tools',
      max_tokens: 1000,
      messages: question,
      tools: messagesTools,
    });
    const { content, stop_reason } = await stream.finalMessage();
    expect(stop_reason).toBe('tool_use');
    expect(content).toMatchObject([
      { type: 'text' },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Lisbon', unit: 'celsius', days: 3 } },
      { type: 'tool_use', name: 'get_time', input: { location: 'Lisbon' } },
    ]);
  });

  it('wants max_tokens, like the real API', async () => {
    const { statusCode, body } = await post('/v1/messages', { model: 'echo', messages: question });
    expect(statusCode).toBe(400);
    expect(await body.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'max_tokens: Field required' },
      request_id: expect.stringMatching(/^req_/),
    });
  });
});

describe('responses', () => {
  it('echoes with usage, in one piece and as a stream', async () => {
    const whole = await openai.responses.create({ model: 'echo', input: 'Hi there' });
    const streamed = await openai.responses.stream({ model: 'echo', input: 'Hi there' }).finalResponse();
    expect(whole.output_text).toBe('Hi there');
    expect(whole.usage).toMatchObject({ input_tokens: 6, output_tokens: 2, total_tokens: 8 });
    expect(streamed.output_text).toBe('Hi there');
    expect(streamed.usage).toEqual(whole.usage);
  });

  it('numbers its events from zero without a gap', async () => {
    const { body } = await post('/v1/responses', {
      model: 'parallel-tools',
      input: 'Hi',
      tools: responsesTools,
      stream: true,
    });
    const numbers = [...(await body.text()).matchAll(/"sequence_number":(\d+)/g)].map(([, digits]) =>
      Number(digits),
    );
    expect(numbers.length).toBeGreaterThan(10);
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });

  it('gives every item of its stream its own place', async () => {
    const stream = openai.responses.stream({ model: 'parallel-tools', input: 'Hi', tools: responsesTools });
    const { output } = await stream.finalResponse();
    expect(output).toMatchObject([
      { type: 'message' },
      {
        type: 'function_call',
        name: 'get_weather',
        arguments: '{"city":"Lisbon","unit":"celsius","days":3}',
      },
      { type: 'function_call', name: 'get_time' },
    ]);
  });

  it('summarises its reasoning', async () => {
    const stream = openai.responses.stream(
      { model: 'reasoning', input: 'Hi' },
      { headers: { 'x-sandbox-tokens-per-second': '0' } },
    );
    const { output, usage } = await stream.finalResponse();
    expect(output.map((item) => item.type)).toEqual(['reasoning', 'message']);
    expect(usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(10);
  });

  it('is incomplete at the limit of output tokens', async () => {
    const reply = await openai.responses.create({ model: 'large', input: 'Hi', max_output_tokens: 3 });
    expect(reply.status).toBe('incomplete');
    expect(reply.incomplete_details).toEqual({ reason: 'max_output_tokens' });
  });

  it('says that it stores no responses', async () => {
    const { statusCode, body } = await post('/v1/responses', {
      model: 'echo',
      input: 'Hi',
      previous_response_id: 'resp_1',
    });
    expect(statusCode).toBe(400);
    expect(await body.json()).toMatchObject({ error: { param: 'previous_response_id' } });
  });
});

describe('models and embeddings', () => {
  it('lists every model with what it does', async () => {
    const { data } = await openai.models.list();
    expect(data.map((model) => model.id)).toEqual([...sandboxModels.map((model) => model.id), 'embed']);
    expect(await openai.models.retrieve('sandbox/story')).toMatchObject({
      id: 'story',
      description: expect.stringContaining('story'),
    });
    expect((await anthropic.models.list()).data[0]).toMatchObject({ type: 'model', id: 'story' });
  });

  it('places texts that share words close together', async () => {
    const { data } = await openai.embeddings.create({
      model: 'embed',
      input: ['a boat in the harbour', 'the boat left the harbour', 'invoices are due'],
    });
    const [boat = [], other = [], invoices = []] = data.map((entry) => entry.embedding);
    const similarity = (a: number[], b: number[]) =>
      a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
    expect(similarity(boat, boat)).toBeCloseTo(1, 5);
    expect(similarity(boat, other)).toBeGreaterThan(similarity(boat, invoices) + 0.3);
  });
});

describe('failures', () => {
  it('refuses every second call with 429 and tells when to come back', async () => {
    const fresh = await startSandbox({ port: 0 });
    try {
      const client = new OpenAI({ baseURL: `${fresh.url}/v1`, apiKey: 'none', maxRetries: 0 });
      const call = () => client.chat.completions.create({ model: 'flaky-429', messages: question });
      await call();
      const refused = await call().catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(OpenAI.RateLimitError);
      expect(refused instanceof OpenAI.APIError && refused.headers?.get('retry-after')).toBe('1');
      await call();
    } finally {
      await fresh.close();
    }
  });

  it('fails every n-th call when the name carries a number', async () => {
    const statuses: number[] = [];
    for (let call = 0; call < 6; call += 1) {
      const { statusCode, body } = await post('/v1/chat/completions', {
        model: 'flaky-500-3',
        messages: question,
      });
      await body.dump();
      statuses.push(statusCode);
    }
    expect(statuses).toEqual([200, 200, 500, 200, 200, 500]);
  });

  it.each([
    ['/v1/chat/completions', 'status-529', 529, { error: { type: 'server_error' } }],
    ['/v1/messages', 'status-529', 529, { type: 'error', error: { type: 'overloaded_error' } }],
    ['/v1/chat/completions', 'nope', 404, { error: { code: 'model_not_found', param: 'model' } }],
    ['/v1/messages', 'nope', 404, { type: 'error', error: { type: 'not_found_error' } }],
    ['/v1/responses', 'status-99', 400, { error: { type: 'invalid_request_error' } }],
    ['/v1/chat/completions', 'status-600', 404, { error: { code: 'model_not_found' } }],
    ['/v1/nope', 'echo', 404, { error: { code: 'unknown_url' } }],
  ])('answers %s with model %s with %i in the shape of the vendor', async (path, model, status, error) => {
    const { statusCode, body } = await post(path, { model, messages: question, input: 'Hi', max_tokens: 9 });
    expect(statusCode).toBe(status);
    expect(await body.json()).toMatchObject(error);
  });

  it('breaks the connection in the middle of an answer', async () => {
    const { body } = await post('/v1/chat/completions', { model: 'cut', messages: question, stream: true });
    let received = '';
    const reading = (async () => {
      for await (const chunk of body) received += String(chunk);
    })();
    await expect(reading).rejects.toThrow();
    expect(received).toContain('"content":"You"');
    expect(received).not.toContain('[DONE]');
    const whole = await post('/v1/chat/completions', { model: 'cut', messages: question });
    await expect(whole.body.text()).rejects.toThrow();
  });

  it('sends broken JSON under status 200', async () => {
    const whole = await post('/v1/messages', { model: 'malformed', max_tokens: 99, messages: question });
    expect(whole.statusCode).toBe(200);
    const text = await whole.body.text();
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    const stream = await post('/v1/chat/completions', {
      model: 'malformed',
      messages: question,
      stream: true,
    });
    const [, second = ''] = (await stream.body.text()).split('\n\n');
    expect(() => JSON.parse(second.replace('data: ', ''))).toThrow(SyntaxError);
  });

  it('refuses a body that is no JSON in the shape of the vendor', async () => {
    const { statusCode, body } = await post('/v1/messages', '{"model":');
    expect(statusCode).toBe(400);
    expect(await body.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
  });
});

describe('pace and size', () => {
  it('waits as long as a header asks before the reply begins', async () => {
    const start = performance.now();
    const { body } = await post(
      '/v1/chat/completions',
      { model: 'echo', messages: question },
      { 'x-sandbox-latency-ms': '120' },
    );
    await body.dump();
    expect(performance.now() - start).toBeGreaterThan(110);
  });

  it('spreads the tokens of a stream at the speed that a header asks for', async () => {
    const start = performance.now();
    const { body } = await post(
      '/v1/chat/completions',
      { model: 'large-11', messages: question, stream: true },
      { 'x-sandbox-tokens-per-second': '100' },
    );
    await body.dump();
    expect(performance.now() - start).toBeGreaterThan(90);
  });

  it('sends as many events as the name asks for', async () => {
    const { body } = await post('/v1/chat/completions', {
      model: 'large-5000',
      messages: question,
      stream: true,
    });
    expect((await body.text()).split('"delta":{"content":"').length - 1).toBe(5000);
  });
});

describe('the sandbox stays on this machine', () => {
  it('labels every reply', async () => {
    const reply = await post('/v1/chat/completions', { model: 'echo', messages: question });
    expect(reply.headers['x-plano-sandbox']).toBe('true');
    expect(await reply.body.json()).toMatchObject({ system_fingerprint: 'sandbox' });
  });

  it.each([
    ['a foreign host name', { host: 'evil.example' }],
    ['a page of another site', { origin: 'https://evil.example' }],
  ])('refuses %s', async (_who, headers) => {
    const { statusCode, body } = await post(
      '/v1/chat/completions',
      { model: 'echo', messages: question },
      headers,
    );
    await body.dump();
    expect(statusCode).toBe(403);
  });

  it('binds loopback', () => {
    expect(sandbox.url).toBe(`http://127.0.0.1:${sandbox.port}`);
  });
});
