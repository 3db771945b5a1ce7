import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { droppedFieldsText } from '../../../src-gateway/listeners/dropped-fields.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { completion } from './base-config.ts';

describe('the list of dropped fields', () => {
  it('is none when everything was carried', () => expect(droppedFieldsText([])).toBeNull());

  it('names each path once', () => expect(droppedFieldsText(['seed', 'n', 'seed'])).toBe('seed,n'));

  it('has whole paths, up to what a header can hold', () => {
    const paths = Array.from({ length: 200 }, (_, at) => `messages[${at}].name`);
    const text = droppedFieldsText(paths) ?? '';
    expect(text.length).toBeLessThanOrEqual(1024);
    expect(text.length).toBeGreaterThan(1000);
    expect(text.split(',')).toEqual(paths.slice(0, text.split(',').length));
  });
});

describe('a field that a provider is not sent', () => {
  let up: RecordingProvider;
  let gateway: GatewayFixture;

  beforeAll(async () => {
    up = await startRecordingProvider();
    gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
model_providers:
  - {model: openai/gpt-5, access_key: sk-o, base_url: "${up.url}"}
  - {model: groq/llama, access_key: sk-g, base_url: "${up.url}", strip: [seed, user]}
  - {model: anthropic/c, access_key: sk-a, base_url: "${up.url}", upstream_api: messages}
`);
  });
  afterAll(async () => {
    await gateway.close();
    await up.close();
  });

  const ask = (model: string, body: object, headers: Record<string, string> = {}) =>
    gateway.chat(model, { headers, body: { ...body } });

  it('is named to the client and in the trace', async () => {
    up.answer = answerJson(200, completion);
    const reply = await ask('groq/llama', { seed: 1, user: 'u', n: 1 });
    expect(reply.headers['x-plano-dropped-fields']).toBe('seed,user');
    expect(Object.keys(JSON.parse(up.requests.at(-1)?.body ?? ''))).toEqual(['model', 'messages', 'n']);
    const { attributes } = await gateway.span('plano(llm)');
    expect(attributes['plano.dropped_fields']).toEqual({ stringValue: 'seed,user' });
  });

  it('is named in the head of a stream', async () => {
    up.answer = (response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: [DONE]\n\n');
    const reply = await ask('openai/gpt-5', { stream: true, temperature: 0.3 });
    expect(reply.headers['x-plano-dropped-fields']).toBe('temperature');
  });

  it('is named by its place, in brackets as it would be written', async () => {
    up.answer = answerJson(200, { type: 'message', role: 'assistant', content: [], stop_reason: 'end_turn' });
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b', name: 'Ada' },
    ];
    const reply = await ask('anthropic/c', { messages, größe: 1 });
    expect(reply.status).toBe(200);
    expect(reply.headers['x-plano-dropped-fields']?.toString().split(',').toSorted()).toEqual([
      'gr%C3%B6%C3%9Fe',
      'messages[1].name',
    ]);
  });

  it('is not named when nothing was dropped', async () => {
    up.answer = answerJson(200, completion);
    const reply = await ask('openai/gpt-5', { temperature: 1 });
    expect(reply.headers['x-plano-dropped-fields']).toBeUndefined();
  });

  it('is a 400 for a client that wants everything carried', async () => {
    up.answer = answerJson(200, completion);
    const calls = up.requests.length;
    const strict = { 'x-plano-strict-translation': 'true' };
    const reply = await ask('groq/llama', { seed: 1, user: 'u' }, strict);
    expect(reply.status).toBe(400);
    expect(reply.json().error).toMatchObject({
      type: 'invalid_request_error',
      code: 'unsupported_parameter',
      param: 'seed',
    });
    expect(reply.json().error.message).toMatch(/groq\/llama.*`seed` \(nor user\)/);
    expect(up.requests.length).toBe(calls);
    expect((await ask('groq/llama', {}, strict)).status).toBe(200);
  });
});
