import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerJson } from '../support/recording-provider.ts';
import { type GatewayOnSandbox, startGatewayOnSandbox } from './gateway-on-sandbox.ts';
import { messagesTools, question, text, toolArguments } from './questions.ts';

let gateway: GatewayOnSandbox;
beforeAll(async () => {
  gateway = await startGatewayOnSandbox();
});
afterAll(() => gateway.close());

const bodyFor = (model: string) => ({ model, max_tokens: 1000, messages: question });
const failureOf = (model: string) =>
  gateway.anthropic.messages.create(bodyFor(model)).catch((error: unknown) => error);

describe('the anthropic client on /v1/messages', () => {
  it('gets a whole answer with usage and a request id', async () => {
    const reply = await gateway.anthropic.messages.create(bodyFor('anthropic/echo'));
    expect(reply.content).toEqual([{ type: 'text', text }]);
    expect(reply.stop_reason).toBe('end_turn');
    expect(reply.usage.output_tokens).toBeGreaterThan(5);
    expect(reply._request_id).toMatch(/./);
  });

  it('gets a stream whose pieces make the same answer', async () => {
    const whole = await gateway.anthropic.messages.create(bodyFor('anthropic/echo'));
    const deltas: string[] = [];
    const stream = gateway.anthropic.messages
      .stream(bodyFor('anthropic/echo'))
      .on('text', (delta) => deltas.push(delta));
    const streamed = await stream.finalMessage();
    expect(deltas.length).toBeGreaterThan(5);
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  it('gets parallel tool calls, whole and streamed', async () => {
    const body = { ...bodyFor('anthropic/parallel-tools'), tools: messagesTools };
    const whole = await gateway.anthropic.messages.create(body);
    const streamed = await gateway.anthropic.messages.stream(body).finalMessage();
    for (const { content, stop_reason } of [whole, streamed]) {
      const calls = content.filter((block) => block.type === 'tool_use');
      expect(stop_reason).toBe('tool_use');
      expect(calls.map((call) => call.input)).toEqual(toolArguments);
      expect(calls.map((call) => call.name)).toEqual(['get_weather', 'get_time']);
    }
  });

  it('gets thinking with its signature', async () => {
    const stream = gateway.anthropic.messages.stream(bodyFor('anthropic/reasoning'), {
      headers: { 'x-sandbox-tokens-per-second': '0' },
    });
    const { content } = await stream.finalMessage();
    expect(content[0]).toMatchObject({ type: 'thinking', signature: expect.stringMatching(/./) });
  });
});

describe('the anthropic client meets an error', () => {
  it.each([
    ['anthropic/status-400', Anthropic.BadRequestError, 'invalid_request_error'],
    ['anthropic/status-401', Anthropic.AuthenticationError, 'authentication_error'],
    ['anthropic/status-429', Anthropic.RateLimitError, 'rate_limit_error'],
    ['anthropic/status-500', Anthropic.InternalServerError, 'api_error'],
    ['anthropic/status-529', Anthropic.InternalServerError, 'overloaded_error'],
    ['nobody/serves-this', Anthropic.NotFoundError, 'not_found_error'],
  ])('%s raises the class of its status', async (model, ErrorClass, type) => {
    const error = await failureOf(model);
    expect(error).toBeInstanceOf(ErrorClass);
    expect(error).toMatchObject({ type });
  });

  it('of a thread that another API cannot keep: the refusal that makes it send everything', async () => {
    const body = { ...bodyFor('openai/echo'), thread: { type: 'create' as const } };
    const error = await gateway.anthropic.beta.messages.create(body).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Anthropic.BadRequestError);
    expect(error).toMatchObject({
      error: { error: { details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] } } },
    });
  });

  it('of a stream that breaks: api_error, after the pieces that came', async () => {
    const texts: string[] = [];
    const stream = gateway.anthropic.messages
      .stream(bodyFor('anthropic/cut'))
      .on('text', (delta) => texts.push(delta));
    await expect(stream.finalMessage()).rejects.toMatchObject({ type: 'api_error' });
    expect(texts.join('')).toMatch(/^You asked/);
  });
});

describe('what the provider gets', () => {
  it('is every member of the body, and the key as its vendor wants it', async () => {
    gateway.recorder.answer = answerJson(200, {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'recorded',
      content: [],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    });
    const body = {
      ...bodyFor('anthropic/recorded'),
      context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
      x_vendor: { deep: [1, null] },
    };
    await gateway.anthropic.messages.create(body);
    const sent = gateway.recorder.requests.at(-1);
    expect(sent?.path).toBe('/v1/messages');
    expect(JSON.parse(sent?.body ?? '')).toEqual({ ...body, model: 'recorded' });
    expect(sent?.body).toBe(JSON.stringify({ ...body, model: 'recorded' }));
    expect(JSON.stringify(sent?.headers)).toContain('sk-recorder');
    expect(JSON.stringify(sent?.headers)).not.toContain('unused');
  });

  it('is an abort at once when the client leaves in mid-stream', { retry: 2 }, async () => {
    gateway.recorder.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: ping\ndata: {"type":"ping"}\n\n');
    };
    const stream = await gateway.anthropic.messages.create({
      ...bodyFor('anthropic/recorded'),
      stream: true,
    });
    const reading = stream[Symbol.asyncIterator]().next();
    reading.catch(() => undefined);
    const left = performance.now();
    stream.controller.abort();
    const aborted = await gateway.recorder.requests.at(-1)?.aborted;
    expect((aborted ?? Number.POSITIVE_INFINITY) - left).toBeLessThan(200);
  });
});

describe('the anthropic client lists models', () => {
  it('in the shape of its vendor', async () => {
    const { data } = await gateway.anthropic.models.list();
    expect(data.map((model) => model.id)).toContain('anthropic/recorded');
    expect(data[0]?.type).toBe('model');
  });
});
