import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { baseConfig, completion } from './base-config.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;

beforeAll(async () => {
  up = await startRecordingProvider();
  gateway = await startGateway(baseConfig(up.url));
});
afterAll(async () => {
  await gateway.close();
  await up.close();
});

const event = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;

/** The base config with other members of its listener. */
const withListener = (members: string) =>
  baseConfig(up.url).replace('address: 127.0.0.1', `address: 127.0.0.1, ${members}`);

/** Answers with each status in turn, the last one for ever. */
function answerInTurn(statuses: readonly number[], headers: Record<string, string> = {}) {
  const times: number[] = [];
  up.answer = (response) => {
    const status = statuses[Math.min(times.length, statuses.length - 1)] ?? 200;
    times.push(performance.now());
    const body = status < 400 ? completion : { error: { message: `no ${status}`, type: 't', code: null } };
    answerJson(status, body, headers)(response);
  };
  return times;
}

describe('time-outs', () => {
  it('[model-listener 13] never cut a stream that keeps coming', async () => {
    const short = await startGateway(withListener('timeout: 1s'));
    up.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let count = 0;
      const timer = setInterval(() => {
        response.write(event(String(count)));
        count += 1;
        if (count < 12) return;
        clearInterval(timer);
        response.end('data: [DONE]\n\n');
      }, 400);
    };
    const reply = await short.chat('ollama/llama3.1', { body: { stream: true } });
    await short.close();
    expect(reply.text.match(/"content"/g)).toHaveLength(12);
    expect(reply.text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('[model-listener 13] answer 504 when no reply begins, whole or streamed', async () => {
    const short = await startGateway(withListener('timeout: 1s'));
    up.answer = () => undefined;
    for (const stream of [false, true]) {
      const startedAt = performance.now();
      const reply = await short.chat('ollama/llama3.1', { body: { stream } });
      expect(performance.now() - startedAt).toBeGreaterThan(900);
      expect(performance.now() - startedAt).toBeLessThan(1900);
      expect([reply.status, reply.json().error.code]).toEqual([504, 'upstream_timeout']);
      expect(reply.json().error.type).toBe('timeout_error');
    }
    await short.close();
  });

  it('cut a whole reply that does not end, and a stream that stalls', async () => {
    const short = await startGateway(withListener('timeout: 0.5s'));
    up.answer = (response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":');
    expect((await short.chat('ollama/llama3.1')).status).toBe(504);
    up.answer = (response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event('a'));
    const stalled = await short.chat('ollama/llama3.1', { body: { stream: true } });
    await short.close();
    expect(stalled.status).toBe(200);
    expect(stalled.text).toMatch(
      /^data: .*"content":"a".*\n\ndata: \{"error":.*"code":"upstream_timeout"\}\}\n\n$/,
    );
  });
});

describe('retries', () => {
  it('[model-listener 35] happen as often as the listener says, each after a random wait', async () => {
    const retrying = await startGateway(withListener('max_retries: 2'));
    const times = answerInTurn([503, 503, 200]);
    const reply = await retrying.chat('openai/gpt-4o');
    await retrying.close();
    expect([reply.status, reply.headers['x-plano-attempts']]).toEqual([200, '3']);
    const [first = 0, second = 0, third = 0] = times;
    expect(times).toHaveLength(3);
    expect(second - first).toBeLessThan(600);
    expect(third - second).toBeLessThan(1100);
  });

  it('end with the last answer of the provider', async () => {
    const retrying = await startGateway(withListener('max_retries: 1'));
    const times = answerInTurn([500, 429], { 'retry-after': '0', 'x-should-retry': 'true' });
    const reply = await retrying.chat('openai/gpt-4o');
    await retrying.close();
    expect([reply.status, reply.json().error.message, times.length]).toEqual([429, 'no 429', 2]);
    expect(reply.headers).toMatchObject({
      'x-plano-attempts': '2',
      'retry-after': '0',
      'x-should-retry': 'true',
    });
  });

  it('wait as long as the provider asks when that is short', async () => {
    const retrying = await startGateway(withListener('max_retries: 1'));
    const times = answerInTurn([429, 200], { 'retry-after': '1' });
    const reply = await retrying.chat('openai/gpt-4o');
    await retrying.close();
    expect(reply.status).toBe(200);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950);
  });

  it.each([400, 401, 403, 404, 422])('do not happen after a %i', async (status) => {
    const retrying = await startGateway(withListener('max_retries: 2'));
    const times = answerInTurn([status]);
    const reply = await retrying.chat('openai/gpt-4o');
    await retrying.close();
    expect([reply.status, times.length]).toEqual([status, 1]);
    expect(reply.json()).toEqual({ error: { message: `no ${status}`, type: 't', code: null } });
  });

  it('do not happen unless the listener says so', async () => {
    const times = answerInTurn([503]);
    const reply = await gateway.chat('openai/gpt-4o');
    expect([reply.status, times.length, reply.headers['x-plano-attempts']]).toEqual([503, 1, '1']);
  });
});

describe('a provider that gives no usable reply', () => {
  it('is a 502 when nothing listens at its address', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const lost = await startGateway(baseConfig(`http://127.0.0.1:${port}`));
    const reply = await lost.chat('openai/gpt-4o');
    expect([reply.status, reply.json().error.code]).toEqual([502, 'upstream_unreachable']);
    expect(reply.json().error.type).toBe('server_error');
    expect(reply.json().error.message).toMatch(new RegExp(`openai/gpt-4o .*127\\.0\\.0\\.1:${port}`));
    await lost.close();
  });

  it('is a 502 when its name is unknown', async () => {
    const lost = await startGateway(baseConfig('http://no-such-host.invalid'));
    const reply = await lost.chat('openai/gpt-4o');
    expect([reply.status, reply.json().error.code]).toEqual([502, 'upstream_unreachable']);
    await lost.close();
  });

  it('is a 502 when it hangs up before its answer', async () => {
    up.answer = (response) => void response.destroy();
    const reply = await gateway.chat('openai/gpt-4o');
    expect([reply.status, reply.json().error.code]).toEqual([502, 'upstream_unreachable']);
  });

  it.each([
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'hi' }] }],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'hi' }], stream: true }],
    ['/v1/embeddings', { input: 'hi' }],
    ['/v1/audio/speech', { input: 'hi' }],
  ])('is a 502 when it redirects %s: neither we nor the client go there', async (path, body) => {
    const elsewhere = await startRecordingProvider();
    for (const status of [301, 302, 307, 308]) {
      up.answer = (response) => void response.writeHead(status, { location: `${elsewhere.url}/steal` }).end();
      const reply = await gateway.send(path, { body: JSON.stringify({ model: 'openai/gpt-4o', ...body }) });
      expect([reply.status, reply.json().error.code]).toEqual([502, 'upstream_invalid_response']);
      expect(reply.json().error.message).toContain(`it redirects (status ${status})`);
      expect(reply.headers.location).toBeUndefined();
    }
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  it('[model-listener 38] is a 502 when its JSON is cut off', async () => {
    up.answer = answerJson(200, '{"choices":');
    const reply = await gateway.chat('openai/gpt-4o');
    expect([reply.status, reply.json().error.code]).toEqual([502, 'upstream_invalid_response']);
  });

  it('is a 502 when its reply breaks off', async () => {
    up.answer = async (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"a":');
      await new Promise((resolve) => setImmediate(resolve));
      response.destroy();
    };
    const reply = await gateway.chat('openai/gpt-4o');
    expect([reply.status, reply.json().error.code]).toEqual([502, 'upstream_invalid_response']);
  });

  it('is a 502 when it breaks off a stream that it has not begun', async () => {
    up.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      setImmediate(() => response.destroy());
    };
    const reply = await gateway.chat('openai/gpt-4o', { body: { stream: true } });
    expect([reply.status, reply.json().error.code]).toEqual([502, 'upstream_unreachable']);
  });

  it('is a 504 when it never begins the stream that it promised', async () => {
    const short = await startGateway(withListener('timeout: 0.3s'));
    up.answer = (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    const reply = await short.chat('openai/gpt-4o', { body: { stream: true } });
    await short.close();
    expect([reply.status, reply.json().error.code]).toEqual([504, 'upstream_timeout']);
  });

  it('is a 502 when its reply is larger than the gateway keeps', async () => {
    const small = await startGateway(baseConfig(up.url), { maxResponseBytes: 1000 });
    up.answer = answerJson(200, { pad: 'x'.repeat(2000) });
    const reply = await small.chat('openai/gpt-4o');
    await small.close();
    expect([reply.status, reply.json().error.code]).toEqual([502, 'upstream_invalid_response']);
  });

  it('is a 502 when its coding is a lie', async () => {
    up.answer = answerJson(200, completion, { 'content-encoding': 'gzip' });
    const reply = await gateway.chat('openai/gpt-4o');
    expect([reply.status, reply.json().error.code]).toEqual([502, 'upstream_invalid_response']);
  });
});

describe('provider errors', () => {
  it('reach a client of the same API byte for byte', async () => {
    const body = '{ "error" : {"message":"bad","type":"invalid_request_error","param":"x","code":null} }';
    up.answer = answerJson(400, body);
    const reply = await gateway.chat('openai/gpt-4o');
    expect([reply.status, reply.text]).toEqual([400, body]);
  });

  it('reach the client whatever they are made of', async () => {
    up.answer = (response) =>
      void response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>down</h1>');
    const reply = await gateway.chat('openai/gpt-4o', { body: { stream: true } });
    expect([reply.status, reply.headers['content-type'], reply.text]).toEqual([
      503,
      'text/html',
      '<h1>down</h1>',
    ]);
  });

  it('[model-listener 39] reach a client of another API in its own form', async () => {
    up.answer = answerJson(429, { error: { message: 'slow down', type: 'rate_limit_error' } });
    const body = { model: 'openai/gpt-4o', max_tokens: 1, messages: [{ role: 'user', content: 'hi' }] };
    const reply = await gateway.send('/v1/messages', { body: JSON.stringify(body) });
    expect(up.requests.at(-1)?.path).toBe('/v1/chat/completions');
    expect(reply.status).toBe(429);
    expect(reply.json()).toMatchObject({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'slow down' },
      request_id: reply.headers['x-request-id'],
    });
  });
});
