import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayOnSandbox, startGatewayOnSandbox } from './gateway-on-sandbox.ts';
import { responsesTools, text, toolArguments } from './questions.ts';

let gateway: GatewayOnSandbox;
beforeAll(async () => {
  gateway = await startGatewayOnSandbox();
});
afterAll(() => gateway.close());

describe('the openai client on /v1/responses', () => {
  it('gets a whole answer with usage', async () => {
    const reply = await gateway.openai.responses.create({ model: 'openai/echo', input: text });
    expect(reply.output_text).toBe(text);
    expect(reply.status).toBe('completed');
    expect(reply.usage?.output_tokens).toBeGreaterThan(5);
  });

  it('gets a stream whose pieces make the same answer', async () => {
    const deltas: string[] = [];
    const stream = gateway.openai.responses
      .stream({ model: 'openai/echo', input: text })
      .on('response.output_text.delta', ({ delta }) => deltas.push(delta));
    const reply = await stream.finalResponse();
    expect(deltas.length).toBeGreaterThan(5);
    expect(deltas.join('')).toBe(text);
    expect(reply.usage?.total_tokens).toBeGreaterThan(5);
  });

  it('gets parallel function calls, whole and streamed', async () => {
    const body = { model: 'openai/parallel-tools', input: text, tools: responsesTools };
    const whole = await gateway.openai.responses.create(body);
    const streamed = await gateway.openai.responses.stream(body).finalResponse();
    for (const { output } of [whole, streamed]) {
      const calls = output.flatMap((item) => (item.type === 'function_call' ? [item.arguments] : []));
      expect(calls.map((json) => JSON.parse(json))).toEqual(toolArguments);
    }
  });

  it('gets a summary of the reasoning', async () => {
    const stream = gateway.openai.responses.stream(
      { model: 'openai/reasoning', input: text },
      { headers: { 'x-sandbox-tokens-per-second': '0' } },
    );
    const { output } = await stream.finalResponse();
    expect(output.map((item) => item.type)).toEqual(['reasoning', 'message']);
  });

  it.each([
    ['openai/status-429', OpenAI.RateLimitError],
    ['openai/status-500', OpenAI.InternalServerError],
    ['nobody/serves-this', OpenAI.NotFoundError],
  ])('%s raises the class of its status', async (model, ErrorClass) => {
    const asking = gateway.openai.responses.create({ model, input: text });
    await expect(asking).rejects.toBeInstanceOf(ErrorClass);
  });

  it('gets a failed response, with a code, when the stream breaks', async () => {
    const reply = await gateway.openai.responses.stream({ model: 'openai/cut', input: text }).finalResponse();
    expect(reply.status).toBe('failed');
    expect(reply.error?.code).toBe('upstream_truncated');
  });
});
