import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { baseConfig, completion } from './base-config.ts';

let up: RecordingProvider;
const open: GatewayFixture[] = [];
let caching: GatewayFixture;

beforeAll(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
  caching = await start('prompt_caching: {enabled: true}');
});
afterAll(async () => {
  await Promise.all(open.map((gateway) => gateway.close()));
  await up.close();
});

async function start(members: string): Promise<GatewayFixture> {
  const openrouter = `- {model: openrouter/anthropic/claude-sonnet-4-6, access_key: sk-r, base_url: "${up.url}"}`;
  const config = baseConfig(up.url).replace('model_aliases:', `  ${openrouter}\nmodel_aliases:`);
  const gateway = await startGateway(`${config}\n${members}\n`);
  open.push(gateway);
  return gateway;
}

const system = (length: number) => 's'.repeat(length);
const hi = { role: 'user', content: 'hi' };
const marker = { cache_control: { type: 'ephemeral' } };

/** What the provider is sent for a request. */
async function sent(
  gateway: GatewayFixture,
  path: string,
  body: object,
  headers: Record<string, string> = {},
) {
  const reply = await gateway.send(path, { headers, body: JSON.stringify(body) });
  expect(reply.status).toBe(200);
  const request = up.requests.at(-1);
  return {
    headers: request?.headers ?? {},
    body: JSON.parse(request?.body ?? 'null'),
    text: request?.body ?? '',
  };
}

const claude = (members: object) => ({
  model: 'claude-sonnet-4-6',
  max_tokens: 1,
  messages: [hi],
  ...members,
});

describe('prompt caching of the Messages API', () => {
  it('[model-listener 49] marks the end of the system prompt and of the last message', async () => {
    const { body } = await sent(caching, '/v1/messages', claude({ system: system(4096) }));
    expect(body.system).toEqual([{ type: 'text', text: system(4096), ...marker }]);
    expect(body.messages[0].content).toEqual([{ type: 'text', text: 'hi', ...marker }]);
  });

  it('[model-listener 50] leaves a shorter prompt as it is', async () => {
    const request = claude({ system: system(4095) });
    expect((await sent(caching, '/v1/messages', request)).body).toEqual(request);
  });

  it('[model-listener 51] never marks less than providers cache, and not less than the config says', async () => {
    const eager = await start('prompt_caching: {enabled: true, min_prefix_tokens: 100}');
    const short = claude({ system: system(800) });
    expect((await sent(eager, '/v1/messages', short)).body).toEqual(short);
    const wary = await start('prompt_caching: {enabled: true, min_prefix_tokens: 2000}');
    const long = claude({ system: system(4096) });
    expect((await sent(wary, '/v1/messages', long)).body).toEqual(long);
  });

  it('[model-listener 52] leaves marking to a client that marks', async () => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'hi', ...marker }] }];
    const request = claude({ system: system(4096), messages });
    expect((await sent(caching, '/v1/messages', request)).body).toEqual(request);
  });

  it('[model-listener 53] marks the last tool where there is no system prompt', async () => {
    const tools = [{ name: 'f', description: 'd'.repeat(5000), input_schema: { type: 'object' } }];
    const { body } = await sent(caching, '/v1/messages', claude({ tools }));
    expect(body.tools.at(-1).cache_control).toEqual({ type: 'ephemeral' });
    expect(body.messages[0].content).toEqual([{ type: 'text', text: 'hi', ...marker }]);
  });

  it('[model-listener 54] can be switched off for one call', async () => {
    const request = claude({ system: system(4096) });
    const { body, headers } = await sent(caching, '/v1/messages', request, { 'x-plano-cache': 'OFF' });
    expect(body).toEqual(request);
    expect(headers['x-plano-prefix-hash']).toBeUndefined();
  });

  it('is off unless the config says otherwise', async () => {
    const off = await start('');
    const request = claude({ system: system(4096) });
    expect((await sent(off, '/v1/messages', request)).body).toEqual(request);
    const unmarked = await start('prompt_caching: {enabled: true, inject_cache_control: false}');
    expect((await sent(unmarked, '/v1/messages', request)).body).toEqual(request);
  });

  it('changes no other byte of the request', async () => {
    const body = `{ "max_tokens":1, "zz": 12345678901234567890,\n"model":"claude-sonnet-4-6","system":"${system(4096)}","messages":[] }`;
    await caching.send('/v1/messages', { body });
    expect(up.requests.at(-1)?.body).toBe(
      body.replace(
        `"${system(4096)}"`,
        `[{"type":"text","text":"${system(4096)}","cache_control":{"type":"ephemeral"}}]`,
      ),
    );
  });
});

describe('prompt caching of the chat API', () => {
  const messages = [{ role: 'system', content: system(8000) }, hi];

  it('[model-listener 55] marks for the providers that pass markers on', async () => {
    const native = { model: 'anthropic/claude-sonnet-4-6', messages };
    const { body: unchanged } = await sent(caching, '/v1/chat/completions', native);
    expect(unchanged).toEqual({ ...native, model: 'claude-sonnet-4-6' });
    const passed = { model: 'openrouter/anthropic/claude-sonnet-4-6', messages };
    const { body } = await sent(caching, '/v1/chat/completions', passed);
    expect(body.messages).toEqual([
      { role: 'system', content: [{ type: 'text', text: system(8000), ...marker }] },
      hi,
    ]);
  });

  it('marks requests that were made from another API, too', async () => {
    const { body } = await sent(caching, '/v1/messages', {
      model: 'openrouter/anthropic/claude-sonnet-4-6',
      max_tokens: 1,
      system: system(4096),
      messages: [hi],
    });
    expect(body.messages[0]).toEqual({
      role: 'system',
      content: [{ type: 'text', text: system(4096), ...marker }],
    });
  });

  it('[model-listener 56] leaves models alone that cache by themselves', async () => {
    const { body } = await sent(caching, '/v1/chat/completions', { model: 'openai/gpt-4o', messages });
    expect(body).toEqual({ model: 'gpt-4o', messages });
  });
});

describe('the hash of a prompt', () => {
  const prefixOf = async (gateway: GatewayFixture, body: object, headers: Record<string, string> = {}) =>
    (await sent(gateway, '/v1/chat/completions', { model: 'openai/gpt-4o', ...body }, headers)).headers[
      'x-plano-prefix-hash'
    ];

  it('goes to the provider, with caching and without', async () => {
    const off = await start('');
    const messages = [
      { role: 'system', content: 'You are terse.' },
      { role: 'user', content: 'Hi' },
    ];
    for (const gateway of [caching, off])
      expect(await prefixOf(gateway, { messages })).toBe('bcb0c9fc5ff324f4');
    expect(await prefixOf(caching, { messages }, { 'x-plano-prefix-hash': 'forged' })).toBe(
      'bcb0c9fc5ff324f4',
    );
  });

  it('[model-listener 65] is not there without a user message', async () => {
    expect(await prefixOf(caching, { messages: [{ role: 'system', content: 'a' }] })).toBeUndefined();
    expect((await caching.spans()).at(-1)?.attributes['plano.session_id']).toBeUndefined();
  });

  it('differs between tenants, whose names stay here', async () => {
    const tenants = await start('routing: {session_cache: {tenant_header: x-tenant}}');
    const messages = [
      { role: 'system', content: 'You are terse.' },
      { role: 'user', content: 'Hi' },
    ];
    expect(await prefixOf(tenants, { messages }, { 'x-tenant': 'acme' })).toBe('4dfd4a045f9577a2');
    expect(up.requests.at(-1)?.headers['x-tenant']).toBeUndefined();
  });
});

describe('the session of a request', () => {
  const sessionOf = async (headers: Record<string, string>, gateway: GatewayFixture) => {
    const reply = await gateway.chat('openai/gpt-4o', { headers });
    expect(reply.status).toBe(200);
    const traceId = reply.headers['x-plano-trace-id'];
    const spans = (await gateway.spans()).filter((span) => span.traceId === traceId);
    return spans.find((span) => span.resource['service.name'] === 'plano(llm)')?.attributes[
      'plano.session_id'
    ];
  };

  it('is the one that the client names, else the one that its prompt names', async () => {
    expect(await sessionOf({ 'x-model-affinity': 's 1' }, caching)).toEqual({ stringValue: 's 1' });
    expect(await sessionOf({}, caching)).toEqual({
      stringValue: expect.stringMatching(/^implicit:[0-9a-f]{16}$/),
    });
    expect(await sessionOf({ 'x-plano-cache': 'off' }, caching)).toBeUndefined();
    const both = { 'x-plano-cache': 'off', 'x-model-affinity': 's 1' };
    expect(await sessionOf(both, caching)).toEqual({ stringValue: 's 1' });
    expect(await sessionOf({}, await start(''))).toBeUndefined();
  });

  it.each([['a'.repeat(513)], ['a\tb']])('is refused when its name cannot be a key', async (name) => {
    const reply = await caching.chat('openai/gpt-4o', { headers: { 'x-model-affinity': name } });
    expect([reply.status, reply.json().error]).toMatchObject([
      400,
      { code: 'invalid_value', param: 'x-model-affinity' },
    ]);
  });
});
