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

const modelSent = () => JSON.parse(up.requests.at(-1)?.body ?? '{}').model;

describe('the model of a request', () => {
  it('[model-listener 14] is found by its full name and sent without its prefix', async () => {
    expect((await gateway.chat('openai/gpt-4o-mini')).status).toBe(200);
    expect(modelSent()).toBe('gpt-4o-mini');
    expect(up.requests.at(-1)?.headers.authorization).toBe('Bearer sk-o');
  });

  it.each([
    ['[model-listener 15] follows an alias once', 'plano.v1', 'gpt-4o'],
    ['[model-listener 16] lets an alias hide a model of the same name', 'gpt-4o', 'gpt-4o-mini'],
    ['[model-listener 17] is the default when none is named', undefined, 'gpt-4o-mini'],
    ['[model-listener 17] is the default for an empty name', '', 'gpt-4o-mini'],
    ['[model-listener 17] is the default for "default"', 'default', 'gpt-4o-mini'],
    ['[model-listener 17] is the default for "none"', 'none', 'gpt-4o-mini'],
  ])('%s', async (_, requested, sent) => {
    expect((await gateway.chat(requested)).status).toBe(200);
    expect(modelSent()).toBe(sent);
  });

  it('[model-listener 18] is the hinted one only when the body names none', async () => {
    const headers = { 'x-arch-llm-provider-hint': 'openai/gpt-4o' };
    await gateway.chat(undefined, { headers });
    expect(modelSent()).toBe('gpt-4o');
    await gateway.chat('openai/gpt-4o-mini', { headers });
    expect(modelSent()).toBe('gpt-4o-mini');
  });

  it('[model-listener 19] is refused when nobody knows it', async () => {
    const reply = await gateway.chat('nope');
    expect(reply.status).toBe(404);
    expect(reply.json().error).toMatchObject({
      message: "Model 'nope' not found in configured providers",
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
      details: { available: expect.arrayContaining(['openai/gpt-4o', 'plano.v1']) },
    });
    expect((await gateway.chat('gpt-4o-mimi')).json().error.details.nearest[0]).toMatch(/gpt-4o-mini$/);
  });

  it('[llm-apis V25] is refused in the words of the client’s API', async () => {
    const small = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: k, base_url: "${up.url}"}]
`);
    const chat = await small.chat('nope');
    expect(chat.status).toBe(404);
    const { details: _, ...error } = chat.json().error;
    expect(error).toEqual({
      message: "Model 'nope' not found in configured providers",
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
    });
    const body = JSON.stringify({ model: 'nope', max_tokens: 1, messages: [] });
    const messages = await small.send('/v1/messages', { body });
    await small.close();
    expect(messages.status).toBe(404);
    const { error: refusal, ...envelope } = messages.json();
    expect(envelope).toEqual({ type: 'error', request_id: messages.headers['x-request-id'] });
    expect(refusal).toMatchObject({
      type: 'not_found_error',
      message: "Model 'nope' not found in configured providers",
    });
  });

  it("[model-listener 20] is refused in Anthropic's format on /v1/messages", async () => {
    const body = JSON.stringify({ model: 'nope', max_tokens: 1, messages: [] });
    const reply = await gateway.send('/v1/messages', { body });
    expect(reply.status).toBe(404);
    expect(reply.json()).toMatchObject({
      type: 'error',
      error: { type: 'not_found_error', message: "Model 'nope' not found in configured providers" },
      request_id: reply.headers['x-request-id'],
    });
  });

  it('[model-listener 21] is served under another prefix, and the log says so', async () => {
    const reply = await gateway.chat('anthropic/llama3.1');
    expect(reply.headers['x-plano-resolved-model']).toBe('ollama/llama3.1');
    expect(modelSent()).toBe('llama3.1');
    const warnings = gateway.logs.filter((record) => record.kind === 'process' && record.level === 'warn');
    expect(warnings).toMatchObject([{ message: expect.stringContaining('cross_prefix_match') }]);
  });

  it('[model-listener 22] reaches a wildcard by its prefix only', async () => {
    const text = `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/*, access_key: k, base_url: "${up.url}"}]
`;
    const wildcard = await startGateway(text);
    expect((await wildcard.chat('openai/brand-new')).status).toBe(200);
    expect(modelSent()).toBe('brand-new');
    expect((await wildcard.chat('brand-new')).status).toBe(404);
    const none = await wildcard.chat(undefined);
    await wildcard.close();
    expect(none.status).toBe(400);
  });

  it('[model-listener 23] is missing when none is named and none is the default', async () => {
    const without = await startGateway(baseConfig(up.url).replace(', default: true', ''));
    const reply = await without.chat(undefined);
    await without.close();
    expect(reply.status).toBe(400);
    expect(reply.json().error).toMatchObject({
      code: 'no_model',
      message: 'No model specified in request and no default provider configured',
    });
  });
});

describe('the list of models', () => {
  it('[model-listener 67] names providers in the order of the config, then aliases', async () => {
    const { object, data } = (await gateway.send('/v1/models')).json();
    expect(object).toBe('list');
    expect(data.map(({ id }: { id: string }) => id)).toEqual([
      'openai/gpt-4o-mini',
      'openai/gpt-4o',
      'anthropic/claude-sonnet-4-6',
      'ollama/llama3.1',
      'custom/lite',
      'plano.v1',
      'gpt-4o',
    ]);
    expect(data[0]).toEqual({ id: 'openai/gpt-4o-mini', object: 'model', created: 0, owned_by: 'OpenAI' });
    expect(data[5]).toMatchObject({ owned_by: 'plano', plano: { alias_of: 'gpt-4o' } });
    expect((await gateway.send('/agents/v1/models')).json()).toEqual({ object, data });
  });

  it('[model-listener 68] answers for a single model', async () => {
    const reply = await gateway.send('/v1/models/anthropic/claude-sonnet-4-6');
    expect([reply.status, reply.json().owned_by]).toEqual([200, 'Anthropic']);
    expect((await gateway.send('/v1/models/anthropic%2Fclaude-sonnet-4-6')).status).toBe(200);
    expect((await gateway.send('/v1/models/zzz')).json().error.code).toBe('model_not_found');
    expect((await gateway.send('/v1/models/zzz')).status).toBe(404);
  });

  it('is the same list to an Anthropic client, in its form', async () => {
    const { data, ...page } = (
      await gateway.send('/v1/models', { headers: { 'anthropic-version': '2023-06-01' } })
    ).json();
    expect(data[0]).toMatchObject({ type: 'model', id: 'openai/gpt-4o-mini' });
    expect(page).toEqual({ has_more: false, first_id: 'openai/gpt-4o-mini', last_id: 'gpt-4o' });
  });

  it('[llm-apis V22] leaves out a wildcard whose models nobody knows', async () => {
    const text = `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: groq/*, access_key: k, base_url: "${up.url}"}]
`;
    const wildcard = await startGateway(text);
    expect((await wildcard.send('/v1/models')).json().data).toEqual([]);
    await wildcard.chat('groq/llama-9');
    expect(modelSent()).toBe('llama-9');
    await wildcard.close();
  });

  it('[llm-apis V23] gives a wildcard’s known models to it, but for what has an entry of its own', async () => {
    const two = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: deepseek/*, access_key: wild, base_url: "${up.url}"}
  - {model: deepseek/deepseek-v4-pro, access_key: other, base_url: "${up.url}"}
`);
    const keyFor = async (model: string) => {
      expect((await two.chat(model)).status).toBe(200);
      return [up.requests.at(-1)?.headers.authorization, modelSent()];
    };
    expect(await keyFor('deepseek/deepseek-v4-pro')).toEqual(['Bearer other', 'deepseek-v4-pro']);
    expect(await keyFor('deepseek/deepseek-v4-flash')).toEqual(['Bearer wild', 'deepseek-v4-flash']);
    expect(await keyFor('deepseek-v4-flash')).toEqual(['Bearer wild', 'deepseek-v4-flash']);
    const { data } = (await two.send('/v1/models')).json();
    expect(data.map(({ id }: { id: string }) => id)).toEqual([
      'deepseek/deepseek-v4-flash',
      'deepseek/deepseek-v4-pro',
    ]);
    await two.close();
  });

  it('[llm-apis V24] sends the target of an alias', async () => {
    const aliased = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: k, base_url: "${up.url}"}]
model_aliases: {fast.v1: {target: gpt-4o}}
`);
    await aliased.chat('fast.v1');
    expect(modelSent()).toBe('gpt-4o');
    await aliased.close();
  });

  it('[llm-apis V21] is in the order of the config, in the form that the client reads', async () => {
    const two = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: openai/gpt-4o, access_key: k}
  - {model: anthropic/claude-x, access_key: k}
`);
    expect((await two.send('/v1/models')).json()).toEqual({
      object: 'list',
      data: [
        { id: 'openai/gpt-4o', object: 'model', created: 0, owned_by: 'OpenAI' },
        { id: 'anthropic/claude-x', object: 'model', created: 0, owned_by: 'Anthropic' },
      ],
    });
    const headers = { 'anthropic-version': '2023-06-01' };
    const page = (await two.send('/v1/models', { headers })).json();
    expect(page.data[0].type).toBe('model');
    expect(page).toMatchObject({
      has_more: false,
      first_id: 'openai/gpt-4o',
      last_id: 'anthropic/claude-x',
    });
    await two.close();
  });

  it('leaves aliases out when told so', async () => {
    const short = await startGateway(baseConfig(up.url), { listAliases: false });
    expect((await short.send('/v1/models')).json().data).toHaveLength(5);
    await short.close();
  });
});
