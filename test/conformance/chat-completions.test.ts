import OpenAI from 'openai';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerJson } from '../support/recording-provider.ts';
import { type GatewayOnSandbox, startGatewayOnSandbox } from './gateway-on-sandbox.ts';
import { chatTools, question, text, toolArguments } from './questions.ts';

let gateway: GatewayOnSandbox;
beforeAll(async () => {
  gateway = await startGatewayOnSandbox();
});
afterAll(() => gateway.close());

const ask = (model: string) => gateway.openai.chat.completions.create({ model, messages: question });
const failureOf = (model: string) => ask(model).catch((error: unknown) => error);

describe('the openai client on /v1/chat/completions', () => {
  it('gets a whole answer with usage and a request id', async () => {
    const reply = await ask('openai/echo');
    expect(reply.choices[0]?.message.content).toBe(text);
    expect(reply.usage?.total_tokens).toBe(
      (reply.usage?.prompt_tokens ?? 0) + (reply.usage?.completion_tokens ?? 0),
    );
    expect(reply._request_id).toMatch(/./);
  });

  it('gets the answer of an alias', async () => {
    expect((await ask('acme.echo.v1')).choices[0]?.message.content).toBe(text);
  });

  it('gets a stream whose pieces make the same answer, with the usage it asked for', async () => {
    const whole = await ask('openai/echo');
    const deltas: string[] = [];
    const stream = gateway.openai.chat.completions
      .stream({ model: 'openai/echo', messages: question, stream_options: { include_usage: true } })
      .on('content', (delta) => deltas.push(delta));
    const streamed = await stream.finalChatCompletion();
    expect(deltas.length).toBeGreaterThan(5);
    expect(deltas.join('')).toBe(text);
    expect(streamed.usage).toEqual(whole.usage);
  });

  it('gets no usage chunk that it did not ask for', async () => {
    const stream = await gateway.openai.chat.completions.create({
      model: 'openai/echo',
      messages: question,
      stream: true,
    });
    let content = '';
    for await (const chunk of stream) {
      expect(chunk.choices).toHaveLength(1);
      content += chunk.choices[0]?.delta.content ?? '';
    }
    expect(content).toBe(text);
  });

  it.each([
    ['tools', 1],
    ['parallel-tools', 2],
  ])('gets the calls of %s with arguments that parse, whole and streamed', async (model, count) => {
    const body = { model: `openai/${model}`, messages: question, tools: chatTools };
    const whole = await gateway.openai.chat.completions.create(body);
    const streamed = await gateway.openai.chat.completions.stream(body).finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      const calls = choices[0]?.message.tool_calls ?? [];
      expect(choices[0]?.finish_reason).toBe('tool_calls');
      expect(calls.map((call) => call.type === 'function' && JSON.parse(call.function.arguments))).toEqual(
        toolArguments.slice(0, count),
      );
      expect(new Set(calls.map((call) => call.id)).size).toBe(count);
    }
  });

  it('gets reasoning that its types do not know', async () => {
    const reply = await gateway.openai.chat.completions.create(
      { model: 'openai/reasoning', messages: question },
      { headers: { 'x-sandbox-tokens-per-second': '0' } },
    );
    expect(reply.choices[0]?.message).toHaveProperty(
      'reasoning_content',
      expect.stringContaining('stand-in'),
    );
  });

  it('gets ten thousand events in order', async () => {
    const stream = await gateway.openai.chat.completions.create({
      model: 'openai/large-10000',
      messages: question,
      stream: true,
    });
    let chunks = 0;
    for await (const _ of stream) chunks += 1;
    expect(chunks).toBe(10_002);
  });
});

describe('the openai client meets an error', () => {
  it.each([
    ['openai/status-400', OpenAI.BadRequestError, 400],
    ['openai/status-401', OpenAI.AuthenticationError, 401],
    ['openai/status-429', OpenAI.RateLimitError, 429],
    ['openai/status-500', OpenAI.InternalServerError, 500],
    ['openai/status-529', OpenAI.InternalServerError, 529],
  ])('%s raises the class of its status', async (model, ErrorClass, status) => {
    const error = await failureOf(model);
    expect(error).toBeInstanceOf(ErrorClass);
    expect(error).toMatchObject({ status, message: expect.stringContaining('as its model promises') });
  });

  it('of a model that nobody serves: NotFoundError, model_not_found', async () => {
    const error = await failureOf('nobody/serves-this');
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({ code: 'model_not_found', type: 'invalid_request_error' });
  });

  it('keeps the time to wait of a 429', async () => {
    gateway.recorder.answer = answerJson(429, { error: { message: 'slow down' } }, { 'retry-after': '7' });
    const error = await failureOf('custom/recorded');
    expect(error instanceof OpenAI.APIError && error.headers?.get('retry-after')).toBe('7');
  });

  it('of a reply that is no JSON: 502', async () => {
    const error = await failureOf('openai/malformed');
    expect(error).toMatchObject({ status: 502, code: 'upstream_invalid_response' });
  });

  it('of a stream that breaks: an error with a code, after the pieces that came', async () => {
    const stream = await gateway.openai.chat.completions.create({
      model: 'openai/cut',
      messages: question,
      stream: true,
    });
    let content = '';
    const reading = (async () => {
      for await (const chunk of stream) content += chunk.choices[0]?.delta.content ?? '';
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream_truncated' });
    expect(content).toMatch(/^You asked/);
  });
});

describe('what the provider gets', () => {
  it('is the body with nothing but the model changed', async () => {
    const body = `{ "model" : "custom/recorded", "messages":[{"role":"user","content":"\\u00fc","vendor_note":null}],
      "seed":12345678901234567890, "temperature":1.0, "x_vendor":{"deep":[1e2,{"model":"untouched"}]} }`;
    gateway.recorder.answer = answerJson(200, { id: 'x', object: 'chat.completion', choices: [] });
    const reply = await request(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    await reply.body.dump();
    const sent = gateway.recorder.requests.at(-1);
    expect(sent?.path).toBe('/v1/chat/completions');
    expect(sent?.headers.authorization).toBe('Bearer sk-recorder');
    expect(sent?.body).toBe(body.replace('"custom/recorded"', '"recorded"'));
  });

  it('is an abort at once when the client leaves in mid-stream', { retry: 2 }, async () => {
    gateway.recorder.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"a"}}]}\n\n');
    };
    const stream = await gateway.openai.chat.completions.create({
      model: 'custom/recorded',
      messages: question,
      stream: true,
    });
    for await (const _ of stream) break;
    const left = performance.now();
    const aborted = await gateway.recorder.requests.at(-1)?.aborted;
    expect((aborted ?? Number.POSITIVE_INFINITY) - left).toBeLessThan(200);
  });
});

describe('the openai client lists models', () => {
  it('declared ones and aliases', async () => {
    const ids = (await gateway.openai.models.list()).data.map((model) => model.id);
    expect(ids).toEqual(expect.arrayContaining(['custom/recorded', 'acme.echo.v1']));
    expect(await gateway.openai.models.retrieve('custom/recorded')).toMatchObject({ object: 'model' });
    await expect(gateway.openai.models.retrieve('zzz')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});
