import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { baseConfig, completion } from './base-config.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;
const message = { max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] };

beforeAll(async () => {
  up = await startRecordingProvider();
  gateway = await startGateway(baseConfig(up.url));
});
beforeEach(() => {
  up.answer = answerJson(200, completion);
});
afterAll(async () => {
  await gateway.close();
  await up.close();
});

const sent = () => {
  const request = up.requests.at(-1);
  if (request === undefined) throw new Error('the provider was not called');
  return request;
};

describe('credentials', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['[model-listener 24] passes a bearer token on', { authorization: 'Bearer T' }, 'Bearer T'],
    ['[model-listener 25] passes x-api-key on as a bearer token', { 'x-api-key': 'T' }, 'Bearer T'],
    [
      '[model-listener 26] prefers Authorization, with or without its scheme',
      { authorization: 'T', 'x-api-key': 'Z' },
      'Bearer T',
    ],
    ['[model-listener 27] sends none when the client has none', {}, undefined],
  ])('%s', async (_, headers, authorization) => {
    await gateway.chat('custom/lite', { headers });
    expect(sent().path).toBe('/lite/chat/completions');
    expect(sent().headers.authorization).toBe(authorization);
    expect(sent().headers['x-api-key']).toBeUndefined();
  });

  it("[model-listener 27] relays the provider's refusal", async () => {
    const refusal = '{"error":{"message":"no key","type":"x","code":"invalid_api_key"}}';
    up.answer = answerJson(401, refusal);
    const reply = await gateway.chat('custom/lite');
    expect([reply.status, reply.text]).toEqual([401, refusal]);
  });

  it('[model-listener 28] never leak to a provider that wants none', async () => {
    await gateway.chat('ollama/llama3.1', {
      headers: { authorization: 'Bearer secret', 'x-api-key': 'secret' },
    });
    expect(sent().headers.authorization).toBeUndefined();
    expect(sent().headers['x-api-key']).toBeUndefined();
    expect(sent().headers['x-team']).toBe('blue');
  });

  it("[model-listener 29] take Anthropic's form on its own API", async () => {
    up.answer = answerJson(200, {
      type: 'message',
      content: [],
      usage: { input_tokens: 1, output_tokens: 1 },
    });
    const body = JSON.stringify({ model: 'anthropic/claude-sonnet-4-6', ...message });
    await gateway.send('/v1/messages', { body, headers: { authorization: 'Bearer c' } });
    expect(sent().path).toBe('/v1/messages');
    expect(sent().headers).toMatchObject({ 'x-api-key': 'sk-a', 'anthropic-version': '2023-06-01' });
    expect(sent().headers.authorization).toBeUndefined();
  });

  it('[llm-apis V2] keep the version and query of an Anthropic client', async () => {
    const body = JSON.stringify({ model: 'anthropic/claude-sonnet-4-6', ...message });
    await gateway.send('/v1/messages?beta=true', {
      body,
      headers: { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'b1', 'x-api-key': 'sk-c' },
    });
    expect(sent().path).toBe('/v1/messages?beta=true');
    expect(sent().headers).toMatchObject({
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'b1',
      authorization: 'Bearer sk-a',
    });
    expect(sent().headers['x-api-key']).toBeUndefined();
  });

  it('are asked for by name when a vendor is configured without one', async () => {
    const text = `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o}]
`;
    const keyless = await startGateway(text);
    const reply = await keyless.chat('openai/gpt-4o');
    await keyless.close();
    expect(reply.status).toBe(401);
    expect(reply.json().error).toMatchObject({
      code: 'no_access_key',
      type: 'authentication_error',
      message: expect.stringContaining('No access key configured for selected LLM Provider "openai/gpt-4o"'),
    });
  });
});

describe('headers', () => {
  it('[model-listener 30] [llm-apis V20] reach the provider unless they are ours, the connection’s or secret', async () => {
    const headers = {
      cookie: 'a=b',
      'x-model-affinity': 's',
      'x-arch-foo': '1',
      'x-arch-ratelimit-selector': 'x',
      'x-plano-cache': 'off',
      'x-katanemo-user-id': 'u',
      'x-envoy-x': '1',
      referer: 'http://x/',
      'x-app': '7',
      'x-stainless-lang': 'js',
      'openai-organization': 'org',
    };
    await gateway.chat('openai/gpt-4o-mini', { headers });
    expect(sent().headers).toMatchObject({
      'x-app': '7',
      'x-stainless-lang': 'js',
      'openai-organization': 'org',
    });
    for (const name of Object.keys(headers).slice(0, 8)) expect(sent().headers[name], name).toBeUndefined();
  });

  it('[model-listener 31] carry the id of the request', async () => {
    const named = await gateway.chat('openai/gpt-4o-mini', { headers: { 'x-request-id': 'r-1' } });
    expect(named.headers).toMatchObject({ 'x-request-id': 'r-1', 'request-id': 'r-1' });
    expect(sent().headers['x-request-id']).toBe('r-1');
    const minted = await gateway.chat('openai/gpt-4o-mini');
    expect(minted.headers['x-request-id']).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('tell the client which model served, and nothing of the provider’s connection', async () => {
    up.answer = answerJson(200, completion, {
      'set-cookie': 'a=b',
      'x-request-id': 'theirs',
      'x-plano-attempts': '9',
      'x-ratelimit-remaining-tokens': '5',
      'alt-svc': 'h3',
    });
    const { headers } = await gateway.chat('gpt-4o');
    expect(headers).toMatchObject({
      'x-plano-resolved-model': 'openai/gpt-4o-mini',
      'x-plano-attempts': '1',
      'x-plano-router': 'none',
      'x-plano-trace-id': expect.stringMatching(/^[0-9a-f]{32}$/),
      'x-ratelimit-remaining-tokens': '5',
    });
    expect(headers['x-request-id']).not.toBe('theirs');
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['alt-svc']).toBeUndefined();
  });

  it('of ours stay away when told so', async () => {
    const quiet = await startGateway(baseConfig(up.url), { responseHeaders: false });
    const { headers } = await quiet.chat('gpt-4o');
    await quiet.close();
    expect(Object.keys(headers).filter((name) => name.startsWith('x-plano-'))).toEqual([]);
  });

  it('name the host as configured and hand the trace on', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const reply = await gateway.chat('openai/gpt-4o-mini', { headers: { traceparent, tracestate: 'a=1' } });
    expect(sent().headers.host).toBe(new URL(up.url).host);
    expect(sent().headers.traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
    expect(sent().headers.traceparent).not.toBe(traceparent);
    expect(sent().headers.tracestate).toBe('a=1');
    expect(reply.headers['x-plano-trace-id']).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it('[model-listener 4] leave the query to a provider of the same API', async () => {
    const body = JSON.stringify({ model: 'openai/gpt-4o-mini', ...message });
    expect((await gateway.send('/v1/chat/completions?x=1', { body })).status).toBe(200);
    expect(sent().path).toBe('/v1/chat/completions?x=1');
  });
});

describe('a model with rules of its own', () => {
  it('[llm-apis V14] gets its path, its user agent and a body without what it refuses', async () => {
    const kimi = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: moonshotai/kimi-for-coding, access_key: k, base_url: "${up.url}/coding"}]
`);
    const body = { store: true, reasoning_effort: 'high', temperature: 0.2, stream: true };
    await kimi.chat('moonshotai/kimi-for-coding', { body, headers: { 'user-agent': 'app/1' } });
    await kimi.close();
    expect(sent().path).toBe('/coding/v1/chat/completions');
    expect(sent().headers['user-agent']).toBe('KimiCLI/1.3');
    expect(JSON.parse(sent().body)).toEqual({
      model: 'kimi-for-coding',
      messages: [{ role: 'user', content: 'hi' }],
      temperature: 0.2,
      stream: true,
    });
  });
});
