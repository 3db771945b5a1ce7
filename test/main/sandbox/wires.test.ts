import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxModels } from '../../../src-main/sandbox/sandbox-models.ts';
import { question, type SandboxWithClients, startSandboxWithClients } from './sandbox-with-clients.ts';

let clients: SandboxWithClients;

beforeAll(async () => {
  clients = await startSandboxWithClients();
});
afterAll(() => clients.sandbox.close());

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

describe('chat completions', () => {
  it('echoes the last user message with usage that adds up', async () => {
    const reply = await clients.openai.chat.completions.create({ model: 'echo', messages: question });
    expect(reply.choices[0]?.message.content).toBe('Which way to the harbour?');
    expect(reply.choices[0]?.finish_reason).toBe('stop');
    expect(reply.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
  });

  it('answers to names with and without the prefix', async () => {
    const reply = await clients.openai.chat.completions.create({ model: 'sandbox/echo', messages: question });
    expect(reply.model).toBe('sandbox/echo');
    expect(reply.choices[0]?.message.content).toBe('Which way to the harbour?');
  });

  it('answers to a real name as the model that a header names', async () => {
    const reply = await clients.openai.chat.completions.create(
      { model: 'gpt-5', messages: question },
      { headers: { 'x-sandbox-model': 'echo' } },
    );
    expect(reply.model).toBe('gpt-5');
    expect(reply.choices[0]?.message.content).toBe('Which way to the harbour?');
  });

  it('streams the same answer that it gives in one piece', async () => {
    const whole = await clients.openai.chat.completions.create({ model: 'echo', messages: question });
    const stream = clients.openai.chat.completions.stream({
      model: 'echo',
      messages: question,
      stream_options: { include_usage: true },
    });
    const streamed = await stream.finalChatCompletion();
    expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(streamed.usage).toEqual(whole.usage);
  });

  it('sends the usage chunk only when it is asked for', async () => {
    const plain = await clients.post('/v1/chat/completions', {
      model: 'echo',
      messages: question,
      stream: true,
    });
    const text = await plain.body.text();
    expect(text).not.toContain('"usage"');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('calls a tool with arguments that fit its schema, streamed in pieces', async () => {
    const pieces: string[] = [];
    const stream = clients.openai.chat.completions
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
    const first = await clients.openai.chat.completions
      .stream({ model: 'parallel-tools', messages: question, tools: chatTools })
      .finalChatCompletion();
    const message = first.choices[0]?.message;
    const calls = message?.tool_calls ?? [];
    expect(calls.map((call) => call.type === 'function' && call.function.name)).toEqual([
      'get_weather',
      'get_time',
    ]);
    const second = await clients.openai.chat.completions.create({
      model: 'parallel-tools',
      tools: chatTools,
      messages: [
        ...question,
        { role: 'assistant', content: null, tool_calls: calls },
        ...calls.map((call) => ({ role: 'tool' as const, tool_call_id: call.id, content: call.id })),
      ],
    });
    expect(second.choices[0]?.message.content).toBe(
      `The tool returned: ${calls.map((call) => call.id).join('\n')}`,
    );
  });

  it('obeys the choice of a tool and of none', async () => {
    const named = await clients.openai.chat.completions.create({
      model: 'tools',
      messages: question,
      tools: chatTools,
      tool_choice: { type: 'function', function: { name: 'get_time' } },
    });
    const call = named.choices[0]?.message.tool_calls?.[0];
    expect(call?.type === 'function' && call.function.name).toBe('get_time');
    const none = await clients.openai.chat.completions.create({
      model: 'tools',
      messages: question,
      tools: chatTools,
      tool_choice: 'none',
    });
    expect(none.choices[0]?.finish_reason).toBe('stop');
  });

  it('stops at the limit of output tokens', async () => {
    const reply = await clients.openai.chat.completions.create({
      model: 'large-50',
      messages: question,
      max_completion_tokens: 5,
    });
    expect(reply.choices[0]?.finish_reason).toBe('length');
    expect(reply.usage?.completion_tokens).toBe(5);
  });

  it('answers in the shape of a requested JSON schema', async () => {
    const reply = await clients.openai.chat.completions.create({
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
    const whole = await clients.anthropic.messages.create(body);
    const streamed = await clients.anthropic.messages.stream(body).finalMessage();
    expect(whole.content).toEqual([{ type: 'text', text: 'Which way to the harbour?' }]);
    expect(whole.usage).toMatchObject({ input_tokens: 11, output_tokens: 7 });
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.usage).toMatchObject({ input_tokens: 11, output_tokens: 7 });
    expect(streamed.stop_reason).toBe('end_turn');
  });

  it('sends the events of the real API, ping included, in order', async () => {
    const { body } = await clients.post('/v1/messages', {
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
    const stream = clients.anthropic.messages.stream(
      { model: 'reasoning', max_tokens: 1000, messages: question },
      { headers: { 'x-sandbox-tokens-per-second': '0' } },
    );
    const { content } = await stream.finalMessage();
    expect(content.map((block) => block.type)).toEqual(['thinking', 'text']);
    expect(content[0]).toMatchObject({ signature: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) });
  });

  it('calls two tools at once, each in its own block', async () => {
    const stream = clients.anthropic.messages.stream({
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

  it('wants its thoughts back as they were, and before the call that they led to', async () => {
    const body = {
      model: 'reasoning-tools',
      max_tokens: 4000,
      tools: messagesTools,
      thinking: { type: 'enabled' as const, budget_tokens: 1024 },
    };
    const { content } = await clients.anthropic.messages.create({ ...body, messages: question });
    const [thought, call] = content;
    if (thought?.type !== 'thinking' || call?.type !== 'tool_use')
      throw new Error('no thought before a call');
    const answerTo = async (assistant: Anthropic.ContentBlockParam[]) => {
      const result = { type: 'tool_result' as const, tool_use_id: call.id, content: 'x' };
      const { content: answer } = await clients.anthropic.messages.create({
        ...body,
        messages: [
          ...question,
          { role: 'assistant', content: assistant },
          { role: 'user', content: [result] },
        ],
      });
      return answer;
    };
    expect(await answerTo([thought, call])).toEqual([{ type: 'text', text: 'The tool returned: x' }]);
    await expect(answerTo([call])).rejects.toThrow(/must start with a thinking block/);
    await expect(answerTo([{ ...thought, thinking: 'other' }, call])).rejects.toThrow(/Invalid `signature`/);
  });

  it('keeps no threads, and says so in the words that its client understands', async () => {
    const body = { model: 'echo', max_tokens: 9, messages: question, thread: { type: 'create' as const } };
    await expect(clients.anthropic.beta.messages.create(body)).rejects.toMatchObject({
      error: { error: { details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] } } },
    });
  });

  it('wants max_tokens, like the real API', async () => {
    const { statusCode, body } = await clients.post('/v1/messages', { model: 'echo', messages: question });
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
    const whole = await clients.openai.responses.create({ model: 'echo', input: 'Hi there' });
    const streamed = await clients.openai.responses
      .stream({ model: 'echo', input: 'Hi there' })
      .finalResponse();
    expect(whole.output_text).toBe('Hi there');
    expect(whole.usage).toMatchObject({ input_tokens: 6, output_tokens: 2, total_tokens: 8 });
    expect(streamed.output_text).toBe('Hi there');
    expect(streamed.usage).toEqual(whole.usage);
  });

  it('numbers its events from zero without a gap', async () => {
    const { body } = await clients.post('/v1/responses', {
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
    const stream = clients.openai.responses.stream({
      model: 'parallel-tools',
      input: 'Hi',
      tools: responsesTools,
    });
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
    const stream = clients.openai.responses.stream(
      { model: 'reasoning', input: 'Hi' },
      { headers: { 'x-sandbox-tokens-per-second': '0' } },
    );
    const { output, usage } = await stream.finalResponse();
    expect(output.map((item) => item.type)).toEqual(['reasoning', 'message']);
    expect(usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(10);
  });

  it('is incomplete at the limit of output tokens', async () => {
    const reply = await clients.openai.responses.create({
      model: 'large',
      input: 'Hi',
      max_output_tokens: 3,
    });
    expect(reply.status).toBe('incomplete');
    expect(reply.incomplete_details).toEqual({ reason: 'max_output_tokens' });
  });

  it('says that it stores no responses', async () => {
    const { statusCode, body } = await clients.post('/v1/responses', {
      model: 'echo',
      input: 'Hi',
      previous_response_id: 'resp_1',
    });
    expect(statusCode).toBe(400);
    expect(await body.json()).toMatchObject({ error: { param: 'previous_response_id' } });
  });
});

describe('calls and their results', () => {
  const chatCall = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
  const use = { type: 'tool_use', id: 'c1', name: 'f', input: {} };
  const item = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' };

  it.each<[string, object]>([
    [
      '/v1/chat/completions',
      { messages: [...question, { role: 'assistant', tool_calls: [chatCall] }, ...question] },
    ],
    ['/v1/chat/completions', { messages: [...question, { role: 'tool', tool_call_id: 'c1', content: 'x' }] }],
    ['/v1/messages', { messages: [...question, { role: 'assistant', content: [use] }, ...question] }],
    [
      '/v1/messages',
      { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'x' }] }] },
    ],
    ['/v1/responses', { input: [...question, item] }],
    ['/v1/responses', { input: [...question, { type: 'function_call_output', call_id: 'c1', output: 'x' }] }],
  ])('on %s must pair', async (path, body) => {
    const reply = await clients.post(path, { model: 'echo', max_tokens: 9, ...body });
    expect(reply.statusCode).toBe(400);
    expect(await reply.body.text()).toMatch(/No (result|call) found for the (call|result of) c1/);
  });
});

describe('models and embeddings', () => {
  it('lists every model with what it does', async () => {
    const { data } = await clients.openai.models.list();
    expect(data.map((model) => model.id)).toEqual([...sandboxModels.map((model) => model.id), 'embed']);
    expect(await clients.openai.models.retrieve('sandbox/story')).toMatchObject({
      id: 'story',
      description: expect.stringContaining('story'),
    });
    expect((await clients.anthropic.models.list()).data[0]).toMatchObject({ type: 'model', id: 'story' });
  });

  it('places texts that share words close together', async () => {
    const { data } = await clients.openai.embeddings.create({
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
