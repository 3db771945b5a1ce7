import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTravelApi } from '../../../resources/examples/functions/travel-api.ts';
import { defaultFunctionSettings } from '../../../src-gateway/functions/function-settings.ts';
import { type Sandbox, startSandbox } from '../../../src-main/sandbox/sandbox.ts';
import { freePorts } from '../../support/free-ports.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

let sandbox: Sandbox;
let api: Server;
let byRules: GatewayFixture;
/** The sandbox's tool-calling model decides. */
let byModel: GatewayFixture;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  const [port = 0] = await freePorts(1);
  api = createTravelApi().listen(port, '127.0.0.1');
  await once(api, 'listening');
  const file = new URL('../../../resources/examples/functions/config.yaml', import.meta.url);
  const text = (await readFile(file, 'utf8'))
    .replace('127.0.0.1:10530', `127.0.0.1:${port}`)
    .replaceAll('127.0.0.1:12800', `127.0.0.1:${sandbox.port}`);
  const tools = `model_providers:
  - {model: sandbox/tools, base_url: "http://127.0.0.1:${sandbox.port}/v1", provider_interface: openai}`;
  const using = (engine: string) => ({ functions: { ...defaultFunctionSettings, engine: [engine] } });
  byRules = await startGateway(text, using('embedded/slots'));
  byModel = await startGateway(text.replace('model_providers:', tools), using('sandbox/tools'));
});

afterAll(async () => {
  await byRules?.close();
  await byModel?.close();
  api?.closeAllConnections();
  api?.close();
  await sandbox?.close();
});

const clientOf = (gateway: GatewayFixture) =>
  new OpenAI({ baseURL: `${gateway.urlOf('functions')}/v1`, apiKey: 'none', maxRetries: 0 });
const user = (content: string) => ({ role: 'user' as const, content });

describe('the functions of the example', () => {
  it('are called with what was said, and a model words the answer', async () => {
    const { data, response } = await clientOf(byRules)
      .chat.completions.create({
        model: '',
        messages: [user('What is the weather in Oslo for the next 3 days?')],
      })
      .withResponse();
    expect(response.headers.get('x-plano-path')).toBe('target');
    expect(data.choices[0]?.message.content).toContain('context: {"location":"Oslo","celsius":[6,7,8]}');
  });

  it('ask back, and go on with the answer', async () => {
    const client = clientOf(byRules);
    const first = await client.chat.completions.create({
      model: '',
      messages: [user('What is the weather in Oslo?')],
    });
    const question = first.choices[0]?.message;
    expect(question?.content).toContain('days');
    const messages = [
      user('What is the weather in Oslo?'),
      { role: 'assistant' as const, content: question?.content ?? '' },
      user('for 2 days'),
    ];
    const second = await client.chat.completions.create({ model: '', messages });
    expect(second.choices[0]?.message.content).toContain('"celsius":[6,7]');
  });

  it('answer themselves where no model is to word it', async () => {
    const response = await fetch(`${byRules.urlOf('functions')}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ messages: [user('Which currencies are supported?')] }),
    });
    expect(await response.json()).toEqual(['EUR', 'GBP', 'JPY', 'TRY']);
  });

  it('are streamed with the call and its result first', async () => {
    const stream = await clientOf(byRules).chat.completions.create({
      model: '',
      stream: true,
      messages: [user('What is the exchange rate of the euro, EUR?')],
    });
    const said: string[] = [];
    for await (const { choices } of stream) said.push(choices[0]?.delta.content ?? '');
    expect(said[0]).toContain('exchange_rate');
    expect(said[1]).toBe('{"base":"USD","rates":{"EUR":0.92}}');
    expect(said.slice(2).join('')).toContain('context: {"base":"USD"');
  });

  it('are called by a model with tools', async () => {
    const { data, response } = await clientOf(byModel)
      .chat.completions.create({ model: 'sandbox/echo', messages: [user('Some weather, please.')] })
      .withResponse();
    expect(response.headers.get('x-plano-engine')).toBe('function_calling=sandbox/tools');
    expect(data.choices[0]?.message.content).toBe(
      'Some weather, please.\ncontext: {"location":"Lisbon","celsius":[22,23,24]}',
    );
  });
});
