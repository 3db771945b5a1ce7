import { request as httpRequest, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { completion } from './base-config.ts';
import { type RankedListener, startRanked } from './ranked-listener.ts';

let a: RecordingProvider;
let b: RecordingProvider;
let c: RecordingProvider;
const open: RankedListener[] = [];

beforeAll(async () => {
  [a, b, c] = await Promise.all([
    startRecordingProvider(),
    startRecordingProvider(),
    startRecordingProvider(),
  ]);
});
afterAll(() => Promise.all([a, b, c].map((provider) => provider.close())));
beforeEach(() => {
  for (const provider of [a, b, c]) {
    calls.set(provider, provider.requests.length);
    provider.answer = answerJson(200, completion);
  }
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

/** Requests of each provider before the test. */
const calls = new Map<RecordingProvider, number>();
const callsOf = (provider: RecordingProvider) => provider.requests.length - (calls.get(provider) ?? 0);

const models = ['openai/gpt-4o', 'anthropic/claude-sonnet-4-6', 'groq/llama'];

async function start(
  members = '',
  options: Parameters<typeof startRanked>[2] = {},
  urls = [a.url, b.url, c.url],
) {
  const listener = await startRanked(
    `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1${members}}]
model_providers:
  - {model: openai/gpt-4o, access_key: sk-a, base_url: "${urls[0]}"}
  - {model: anthropic/claude-sonnet-4-6, access_key: sk-b, base_url: "${urls[1]}"}
  - {model: groq/llama, access_key: sk-c, base_url: "${urls[2]}"}
`,
    models,
    options,
  );
  open.push(listener);
  return listener;
}

const refused = (message: string) => ({ error: { message, type: 't', code: null } });
const resolved = (reply: { readonly headers: object }) => {
  const headers: Record<string, unknown> = { ...reply.headers };
  return [headers['x-plano-resolved-model'], headers['x-plano-attempts']];
};

/** An address where nothing listens. */
async function deadUrl(): Promise<string> {
  const gone = await startRecordingProvider();
  await gone.close();
  return gone.url;
}

describe('several candidates', () => {
  it('[model-listener 32] take over from one that is over its limit', async () => {
    a.answer = answerJson(429, refused('slow down'), { 'retry-after': '1' });
    const reply = await (await start()).chat();
    expect([reply.status, ...resolved(reply)]).toEqual([200, models[1], '2']);
    expect([a, b, c].map(callsOf)).toEqual([1, 1, 0]);
    expect(JSON.parse(b.requests.at(-1)?.body ?? '').model).toBe('claude-sonnet-4-6');
  });

  it('[model-listener 33] do not take over from one that refuses the request itself', async () => {
    a.answer = answerJson(400, refused('bad temperature'));
    const reply = await (await start()).chat();
    expect([reply.status, reply.json()]).toEqual([400, refused('bad temperature')]);
    expect(callsOf(b)).toBe(0);
  });

  it('[model-listener 34] end with what the last of them did', async () => {
    a.answer = answerJson(529, refused('overloaded'));
    const listener = await start('', {}, [a.url, await deadUrl(), c.url]);
    c.answer = answerJson(529, refused('overloaded'));
    const all = await listener.chat();
    expect([all.status, ...resolved(all)]).toEqual([529, models[2], '3']);
    const two = await startRanked(
      `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
model_providers:
  - {model: openai/gpt-4o, access_key: sk-a, base_url: "${a.url}"}
  - {model: anthropic/claude-sonnet-4-6, access_key: sk-b, base_url: "${await deadUrl()}"}
`,
      models.slice(0, 2),
    );
    open.push(two);
    const reply = await two.chat();
    expect([reply.status, reply.json().error.code]).toEqual([502, 'upstream_unreachable']);
    expect(resolved(reply)).toEqual([models[1], '2']);
  });

  it.each([408, 429, 500, 502, 503, 504, 529])('take over after a %i', async (status) => {
    a.answer = answerJson(status, refused('no'));
    expect(resolved(await (await start()).chat())).toEqual([models[1], '2']);
  });

  it('take over from one that hangs up, and from one that is not there', async () => {
    a.answer = (response) => void response.destroy();
    const listener = await start('', {}, [a.url, await deadUrl(), c.url]);
    expect(resolved(await listener.chat())).toEqual([models[2], '3']);
  });

  it('are each tried as often as the listener says', async () => {
    a.answer = answerJson(503, refused('no'), { 'retry-after': '0' });
    b.answer = answerJson(503, refused('no'), { 'retry-after': '0' });
    const reply = await (await start(', max_retries: 1')).chat();
    expect(resolved(reply)).toEqual([models[2], '5']);
    expect([a, b, c].map(callsOf)).toEqual([2, 2, 1]);
  });

  it('are each called in their own API, from what the client sent', async () => {
    a.answer = answerJson(529, { type: 'error', error: { type: 'overloaded_error', message: 'busy' } });
    const listener = await startRanked(
      `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
model_providers:
  - {model: openai/gpt-4o, access_key: sk-a, base_url: "${a.url}", upstream_api: messages}
  - {model: anthropic/claude-sonnet-4-6, access_key: sk-b, base_url: "${b.url}"}
`,
      models.slice(0, 2),
    );
    open.push(listener);
    const reply = await listener.chat({ body: { seed: 7 } });
    expect([reply.status, ...resolved(reply)]).toEqual([200, models[1], '2']);
    expect(a.requests.at(-1)?.path).toBe('/v1/messages');
    expect(JSON.parse(a.requests.at(-1)?.body ?? '')).toMatchObject({ max_tokens: 4096, model: 'gpt-4o' });
    expect(b.requests.at(-1)?.path).toBe('/v1/chat/completions');
    expect(JSON.parse(b.requests.at(-1)?.body ?? '')).toMatchObject({ seed: 7, model: 'claude-sonnet-4-6' });
    // What the first could not be sent, the second was.
    expect(reply.headers['x-plano-dropped-fields']).toBeUndefined();
  });

  it('take over for a stream only before its first byte', async () => {
    a.answer = answerJson(503, refused('no'));
    b.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n', () =>
        response.destroy(),
      );
    };
    const reply = await (await start()).chat({ body: { stream: true } });
    expect([reply.status, ...resolved(reply)]).toEqual([200, models[1], '2']);
    expect(reply.text).toMatch(/"content":"Hi".*\n\ndata: \{"error":.*upstream_truncated.*\n\n$/);
    expect(callsOf(c)).toBe(0);
  });

  it.each([
    ['breaks', (response: ServerResponse) => response.destroy()],
    ['ends', (response: ServerResponse) => response.end()],
  ])('take over from a stream that %s before its first byte', async (_, finish) => {
    a.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      setImmediate(() => finish(response));
    };
    b.answer = (response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: [DONE]\n\n');
    const listener = await start();
    const reply = await listener.chat({ body: { stream: true } });
    expect([reply.status, ...resolved(reply)]).toEqual([200, models[1], '2']);
    expect(reply.text).toBe('data: [DONE]\n\n');
    const lines = listener.logs.filter((line) => line.kind === 'access');
    expect(lines.map(({ hop, flags }) => [hop, flags])).toEqual([
      ['upstream', 'UC'],
      ['upstream', '-'],
      ['listener', '-'],
    ]);
  });

  it('let a wrong key of the first show, but not one behind it', async () => {
    a.answer = answerJson(401, refused('wrong key'));
    expect((await (await start()).chat()).status).toBe(401);
    expect(callsOf(b)).toBe(0);
    a.answer = answerJson(503, refused('no'));
    b.answer = answerJson(403, refused('wrong key'));
    expect(resolved(await (await start()).chat())).toEqual([models[2], '3']);
  });

  it('pass over one that has no key', async () => {
    a.answer = answerJson(503, refused('no'));
    const listener = await startRanked(
      `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
model_providers:
  - {model: openai/gpt-4o, access_key: sk-a, base_url: "${a.url}"}
  - {model: anthropic/claude-sonnet-4-6}
  - {model: groq/llama, access_key: sk-c, base_url: "${c.url}"}
`,
      models,
    );
    open.push(listener);
    expect(resolved(await listener.chat())).toEqual([models[2], '2']);
    c.answer = answerJson(503, refused('nor here'));
    const failed = await listener.chat();
    expect([failed.status, failed.json().error.message]).toEqual([503, 'nor here']);
  });

  it('do not take over where that is switched off', async () => {
    a.answer = answerJson(503, refused('no'));
    const reply = await (await start('', { modelFallback: false })).chat();
    expect([reply.status, ...resolved(reply)]).toEqual([503, models[0], '1']);
  });

  it('do not take over when the time of the request is up', async () => {
    a.answer = () => undefined;
    const reply = await (await start(', timeout: 0.3s')).chat();
    expect([reply.status, reply.json().error.code]).toEqual([504, 'upstream_timeout']);
    expect(callsOf(b)).toBe(0);
  });

  it('do not wait longer for another try than the request may take', async () => {
    a.answer = answerJson(429, refused('slow down'), { 'retry-after': '4' });
    const startedAt = performance.now();
    const reply = await (await start(', timeout: 2s, max_retries: 3')).chat();
    expect(resolved(reply)).toEqual([models[1], '2']);
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });

  it('are given up at once when the client leaves while another try is waited for', async () => {
    a.answer = answerJson(429, refused('slow down'), { 'retry-after': '4' });
    const listener = await start(', max_retries: 3');
    const request = httpRequest(listener.url, { method: 'POST', agent: false });
    request.on('error', () => undefined);
    request.end(JSON.stringify({ model: models[0], messages: [] }));
    await expect.poll(() => callsOf(a)).toBe(1);
    request.destroy();
    await expect
      .poll(() => listener.logs.find((line) => line.kind === 'access' && line.hop === 'listener'))
      .toMatchObject({
        flags: 'DC',
        attempts: 1,
      });
    expect([a, b, c].map(callsOf)).toEqual([1, 0, 0]);
  });
});

describe('what is told of several attempts', () => {
  it('is one span each, and a request that names the model that served', async () => {
    a.answer = answerJson(503, refused('no'), { 'retry-after': '0' });
    const listener = await start(', max_retries: 1');
    await listener.chat({ body: { model: 'openai/gpt-4o' } });
    const outbound = await listener.spans('plano(outbound)');
    expect(
      outbound.map(({ attributes }) => [attributes['retry.attempt'], attributes['routing.is_fallback']]),
    ).toEqual([
      [{ intValue: '0' }, { boolValue: false }],
      [{ intValue: '1' }, { boolValue: false }],
      [{ intValue: '2' }, { boolValue: true }],
    ]);
    const [entry] = await listener.spans('plano(llm)');
    expect(entry?.name).toBe(`POST /v1/chat/completions ${models[0]} -> ${models[1]}`);
    expect(entry?.attributes).toMatchObject({
      'llm.dispatched_model': { stringValue: models[1] },
      'llm.provider': { stringValue: 'anthropic' },
    });
    expect(entry?.status.code).toBe(0);
  });

  it('is counted by the models and the reason', async () => {
    a.answer = answerJson(429, refused('no'));
    const listener = await start('', {}, [a.url, await deadUrl(), c.url]);
    await listener.chat();
    expect((await listener.metricLines('plano_fallback_attempts_total')).sort()).toEqual(
      [
        `plano_fallback_attempts_total{from="${models[1]}",to="${models[2]}",reason="connect"} 1`,
        `plano_fallback_attempts_total{from="${models[0]}",to="${models[1]}",reason="429"} 1`,
      ].sort(),
    );
    expect(await listener.metricLines('active_http_calls')).toEqual(['active_http_calls 0']);
  });

  it('flags a request whose attempts have all failed', async () => {
    for (const provider of [a, b, c]) provider.answer = answerJson(503, refused('no'));
    const listener = await start();
    await listener.chat();
    const lines = listener.logs.filter((line) => line.kind === 'access');
    expect(lines.map(({ hop, flags, attempts }) => [hop, flags, attempts])).toEqual([
      ['upstream', '-', 1],
      ['upstream', '-', 2],
      ['upstream', '-', 3],
      ['listener', 'URX', 3],
    ]);
  });
});

describe('a model that asks to be left alone', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));

  it('comes last until the time that it asked for is over', async () => {
    const listener = await start();
    a.answer = answerJson(429, refused('slow down'), { 'retry-after': '60' });
    expect(resolved(await listener.chat())).toEqual([models[1], '2']);
    a.answer = answerJson(200, completion);
    expect(resolved(await listener.chat())).toEqual([models[1], '1']);
    vi.advanceTimersByTime(59_000);
    expect(resolved(await listener.chat())).toEqual([models[1], '1']);
    vi.advanceTimersByTime(1000);
    expect(resolved(await listener.chat())).toEqual([models[0], '1']);
    const told = listener.logs.find((line) => line.kind === 'process' && line.level === 'warn');
    expect(told).toMatchObject({ message: expect.stringContaining('cooldown: openai/gpt-4o') });
  });

  it('rests five minutes at most', async () => {
    const listener = await start();
    a.answer = answerJson(503, refused('down'), { 'retry-after': '86400' });
    await listener.chat();
    a.answer = answerJson(200, completion);
    vi.advanceTimersByTime(299_000);
    expect(resolved(await listener.chat())).toEqual([models[1], '1']);
    vi.advanceTimersByTime(1000);
    expect(resolved(await listener.chat())).toEqual([models[0], '1']);
  });

  it('does not rest for a wait that is waited for', async () => {
    const listener = await start();
    a.answer = answerJson(429, refused('slow down'), { 'retry-after': '5' });
    await listener.chat();
    a.answer = answerJson(200, completion);
    expect(resolved(await listener.chat())).toEqual([models[0], '1']);
  });

  it('is still asked when all others fail, and back in its place when it answers', async () => {
    const listener = await start();
    a.answer = answerJson(429, refused('slow down'), { 'retry-after': '60' });
    await listener.chat();
    a.answer = answerJson(200, completion);
    for (const provider of [b, c]) provider.answer = answerJson(503, refused('no'));
    expect(resolved(await listener.chat())).toEqual([models[0], '3']);
    expect(resolved(await listener.chat())).toEqual([models[0], '1']);
  });
});
