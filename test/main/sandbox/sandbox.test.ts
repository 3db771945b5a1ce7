import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../../src-main/sandbox/sandbox.ts';
import { question, type SandboxWithClients, startSandboxWithClients } from './sandbox-with-clients.ts';

let clients: SandboxWithClients;

beforeAll(async () => {
  clients = await startSandboxWithClients();
});
afterAll(() => clients.sandbox.close());

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
      const { statusCode, body } = await clients.post('/v1/chat/completions', {
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
    const { statusCode, body } = await clients.post(path, {
      model,
      messages: question,
      input: 'Hi',
      max_tokens: 9,
    });
    expect(statusCode).toBe(status);
    expect(await body.json()).toMatchObject(error);
  });

  it('breaks the connection in the middle of an answer', async () => {
    const { body } = await clients.post('/v1/chat/completions', {
      model: 'cut',
      messages: question,
      stream: true,
    });
    let received = '';
    const reading = (async () => {
      for await (const chunk of body) received += String(chunk);
    })();
    await expect(reading).rejects.toThrow();
    expect(received).toContain('"content":"You"');
    expect(received).not.toContain('[DONE]');
    const whole = await clients.post('/v1/chat/completions', { model: 'cut', messages: question });
    await expect(whole.body.text()).rejects.toThrow();
  });

  it('sends broken JSON under status 200', async () => {
    const whole = await clients.post('/v1/messages', {
      model: 'malformed',
      max_tokens: 99,
      messages: question,
    });
    expect(whole.statusCode).toBe(200);
    const text = await whole.body.text();
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    const stream = await clients.post('/v1/chat/completions', {
      model: 'malformed',
      messages: question,
      stream: true,
    });
    const [, second = ''] = (await stream.body.text()).split('\n\n');
    expect(() => JSON.parse(second.replace('data: ', ''))).toThrow(SyntaxError);
  });

  it('refuses a body that is no JSON in the shape of the vendor', async () => {
    const { statusCode, body } = await clients.post('/v1/messages', '{"model":');
    expect(statusCode).toBe(400);
    expect(await body.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
  });
});

describe('pace and size', () => {
  it('waits as long as a header asks before the reply begins', async () => {
    const start = performance.now();
    const { body } = await clients.post(
      '/v1/chat/completions',
      { model: 'echo', messages: question },
      { 'x-sandbox-latency-ms': '120' },
    );
    await body.dump();
    expect(performance.now() - start).toBeGreaterThan(110);
  });

  it('spreads the tokens of a stream at the speed that a header asks for', async () => {
    const start = performance.now();
    const { body } = await clients.post(
      '/v1/chat/completions',
      { model: 'large-11', messages: question, stream: true },
      { 'x-sandbox-tokens-per-second': '100' },
    );
    await body.dump();
    expect(performance.now() - start).toBeGreaterThan(90);
  });

  it('sends as many events as the name asks for', async () => {
    const { body } = await clients.post('/v1/chat/completions', {
      model: 'large-5000',
      messages: question,
      stream: true,
    });
    expect((await body.text()).split('"delta":{"content":"').length - 1).toBe(5000);
  });
});

describe('the sandbox stays on this machine', () => {
  it('labels every reply', async () => {
    const reply = await clients.post('/v1/chat/completions', { model: 'echo', messages: question });
    expect(reply.headers['x-plano-sandbox']).toBe('true');
    expect(await reply.body.json()).toMatchObject({ system_fingerprint: 'sandbox' });
  });

  it.each([
    ['a foreign host name', { host: 'evil.example' }],
    ['a page of another site', { origin: 'https://evil.example' }],
  ])('refuses %s', async (_who, headers) => {
    const { statusCode, body } = await clients.post(
      '/v1/chat/completions',
      { model: 'echo', messages: question },
      headers,
    );
    await body.dump();
    expect(statusCode).toBe(403);
  });

  it('binds loopback', () => {
    expect(clients.sandbox.url).toBe(`http://127.0.0.1:${clients.sandbox.port}`);
  });
});
