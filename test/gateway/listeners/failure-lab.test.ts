import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InjectedFault } from '../../../src-gateway/upstream/injected-fault.ts';
import { configFrom } from '../../support/config-from.ts';
import { type GatewayFixture, onFreePorts, startGateway } from '../../support/gateway-fixture.ts';
import { quietSettings } from '../../support/gateway-settings.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { completion } from './base-config.ts';

let a: RecordingProvider;
let b: RecordingProvider;
let gateway: GatewayFixture;

beforeEach(async () => {
  [a, b] = await Promise.all([startRecordingProvider(), startRecordingProvider()]);
  for (const provider of [a, b]) provider.answer = answerJson(200, completion);
  gateway = await startGateway(config());
});
afterEach(async () => {
  await gateway.close();
  await Promise.all([a.close(), b.close()]);
});

const config = () => `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1, timeout: 5s}]
model_providers:
  - {model: openai/gpt-4o, access_key: sk-a, base_url: "${a.url}", default: true}
  - {model: openai/gpt-4o-mini, access_key: sk-b, base_url: "${b.url}"}
  - {model: anthropic/claude-sonnet-4-6, access_key: sk-c, base_url: "${b.url}"}
overrides: {llm_routing_model: embedded/lexical}
routing_preferences:
  - name: code review
    description: Review source code and explain bugs
    models: [openai/gpt-4o, openai/gpt-4o-mini]
`;

const inject = (fault: InjectedFault, model = 'openai/gpt-4o') =>
  gateway.gateway.setFaults([{ model, fault }]);
const text = (stringValue: string) => ({ stringValue });
const review = {
  body: { messages: [{ role: 'user', content: 'review this source code, explain the bug' }] },
};

/** The words of a stream, a piece every few milliseconds. */
const words = 'It works as it should and says so at some length.'.split(' ');
async function streamWords(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const word of words) {
    const choices = [{ index: 0, delta: { content: `${word} ` }, finish_reason: null }];
    response.write(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices })}\n\n`);
    await new Promise(setImmediate);
  }
  response.end('data: [DONE]\n\n');
}

describe('the failure lab', () => {
  it('[ux N9] a provider that is over its limit hands the request on, and both calls tell that it was made up', async () => {
    inject({ kind: 'rate_limited', retryAfterS: 1 });
    const reply = await gateway.chat(undefined, review);
    expect([reply.status, reply.headers['x-plano-resolved-model']]).toEqual([200, 'openai/gpt-4o-mini']);
    expect([a.requests.length, b.requests.length]).toEqual([0, 1]);
    const calls = (await gateway.spans()).filter(
      (span) => span.resource['service.name'] === 'plano(outbound)',
    );
    expect(
      calls.map(({ attributes }) => [attributes['http.status_code'], attributes['plano.fault.injected']]),
    ).toEqual([
      [text('429'), text('rate_limited')],
      [text('200'), undefined],
    ]);
    expect(gateway.decisions[0]?.decision).toMatchObject({
      attempts: [
        { model: 'openai/gpt-4o', status: 429, retry_after_s: 1, injected: 'rate_limited' },
        { model: 'openai/gpt-4o-mini', status: 200 },
      ],
    });
    expect(gateway.decisions[0]?.decision).not.toHaveProperty('attempts.1.injected');
  });

  it('lets a model be called first again when its long rest was made up', async () => {
    inject({ kind: 'rate_limited', retryAfterS: 60 });
    await gateway.chat(undefined, review);
    await gateway.chat(undefined, review);
    // It was asked once and then left alone, as a real one would have been.
    expect(gateway.decisions[1]?.decision).toMatchObject({ attempts: [{ model: 'openai/gpt-4o-mini' }] });
    gateway.gateway.setFaults([]);
    const reply = await gateway.chat(undefined, review);
    expect([reply.headers['x-plano-resolved-model'], a.requests.length]).toEqual(['openai/gpt-4o', 1]);
  });

  it.each([
    ['server_error', 500, 'server_error'],
    ['expired_key', 401, 'invalid_api_key'],
  ] as const)('%s answers as a provider would, and calls none', async (kind, status, code) => {
    inject({ kind });
    const reply = await gateway.chat('openai/gpt-4o');
    expect([reply.status, reply.json().error.code, a.requests.length]).toEqual([status, code, 0]);
    expect(reply.text).toContain('failure lab');
  });

  it('speaks to clients of another API in theirs', async () => {
    inject({ kind: 'expired_key' }, 'anthropic/claude-sonnet-4-6');
    const chat = await gateway.chat('anthropic/claude-sonnet-4-6');
    expect([chat.status, chat.json().error.message]).toEqual([401, expect.stringContaining('failure lab')]);
    const body = {
      model: 'anthropic/claude-sonnet-4-6',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'hi' }],
    };
    const messages = await gateway.send('/v1/messages', { body: JSON.stringify(body) });
    expect(messages.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
  });

  it('holds the first token back and loses nothing of what follows', async () => {
    a.answer = streamWords;
    inject({ kind: 'slow_first_token', delayMs: 250 });
    const startedAt = performance.now();
    const reply = await gateway.chat('openai/gpt-4o', { body: { stream: true } });
    expect(performance.now() - startedAt).toBeGreaterThan(245);
    for (const word of words) expect(reply.text).toContain(`"${word} "`);
    expect(reply.text).toContain('[DONE]');
    const { attributes } = await gateway.span('plano(llm)');
    const firstToken: unknown = attributes['llm.time_to_first_token'];
    expect(firstToken).toMatchObject({ intValue: expect.anything() });
    expect(Number(Object.values(firstToken ?? {})[0])).toBeGreaterThan(200);
  });

  it('ends a call whose client does not wait for the late token', async () => {
    a.answer = (response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n');
    inject({ kind: 'slow_first_token', delayMs: 60_000 });
    const left = new AbortController();
    const pending = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      signal: left.signal,
      body: JSON.stringify({
        model: 'openai/gpt-4o',
        stream: true,
        messages: [{ role: 'user', content: 'hi' }],
      }),
    }).catch(() => null);
    await vi.waitFor(() => expect(a.requests).toHaveLength(1));
    left.abort();
    await pending;
    await a.requests[0]?.aborted;
  });

  it('cuts a stream in the middle, and the client learns it', async () => {
    a.answer = streamWords;
    inject({ kind: 'cut_stream', afterBytes: 150 });
    const reply = await gateway.chat('openai/gpt-4o', { body: { stream: true } });
    expect(reply.text).toContain('"It "');
    expect(reply.text).not.toContain('length');
    expect(reply.text).not.toContain('[DONE]');
    expect(reply.text).toMatch(/"error":\{/);
    const call = await gateway.span('plano(outbound)');
    expect(call.attributes).toMatchObject({
      'plano.fault.injected': text('cut_stream'),
      response_flags: text('UC'),
    });
  });

  it('cuts a reply that is shorter than the limit at its end', async () => {
    inject({ kind: 'cut_stream', afterBytes: 100_000 });
    const reply = await gateway.chat('openai/gpt-4o');
    expect(reply.status).toBe(502);
  });

  it('breaks the JSON of a whole reply and of a stream', async () => {
    inject({ kind: 'wrong_json' });
    const whole = await gateway.chat('openai/gpt-4o');
    expect([whole.status, whole.json().error.code]).toEqual([502, 'upstream_invalid_response']);
    a.answer = streamWords;
    const stream = await gateway.chat('openai/gpt-4o', { body: { stream: true } });
    const [first = ''] = stream.text.split('\n');
    expect(first).toContain('"It "');
    expect(() => JSON.parse(first.slice('data: '.length))).toThrow();
  });

  it('leaves every other provider alone, and all of them once it is off', async () => {
    inject({ kind: 'server_error' });
    expect((await gateway.chat('openai/gpt-4o-mini')).status).toBe(200);
    expect(gateway.gateway.status().faults).toEqual([
      { model: 'openai/gpt-4o', fault: { kind: 'server_error' } },
    ]);
    gateway.gateway.setFaults([]);
    expect(gateway.gateway.status()).not.toHaveProperty('faults');
    expect((await gateway.chat('openai/gpt-4o')).status).toBe(200);
  });

  it('outlives a change of the config, for as long as the provider is in it', async () => {
    inject({ kind: 'server_error' });
    const changed = onFreePorts(configFrom(config().replace('timeout: 5s', 'timeout: 6s')));
    await gateway.gateway.reload(changed, quietSettings);
    expect(gateway.gateway.status().faults).toHaveLength(1);
    const without = config().replaceAll('openai/gpt-4o,', 'openai/gpt-4.1,');
    await gateway.gateway.reload(onFreePorts(configFrom(without)), quietSettings);
    expect(gateway.gateway.status()).not.toHaveProperty('faults');
  });
});
