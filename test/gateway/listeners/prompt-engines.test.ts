import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { bodyOf } from '../../support/agent-listener.ts';
import { sendTo } from '../../support/gateway-fixture.ts';
import {
  archSays,
  archTokens,
  type PromptGateway,
  type PromptOptions,
  sayCalls,
  startPromptGateway,
} from '../../support/prompt-listener.ts';
import { answerJson } from '../../support/recording-provider.ts';
import { currencyTargets, energyTargets } from '../functions/sample-functions.ts';

const question = (content: string) => ({ messages: [{ role: 'user', content }] });

let gateway: PromptGateway;
const start = async (options: PromptOptions = {}) => {
  gateway = await startPromptGateway(options);
  return gateway;
};
afterEach(() => gateway.close());

describe('Arch-Function', () => {
  it('[prompt-listener P15] is asked as it was trained, without a credential', async () => {
    await start({ targets: currencyTargets, says: '{"response": "hi"}' });
    await gateway.ask('hello', { headers: { authorization: 'Bearer of-the-client' } });
    const [request] = gateway.engine.requests;
    const { messages, ...options } = bodyOf(request);
    expect(options).toEqual({
      model: 'Arch-Function',
      stream: true,
      temperature: 0.1,
      top_p: 1,
      top_k: 10,
      max_tokens: 1024,
      stop_token_ids: [151645],
      logprobs: true,
      top_logprobs: 10,
      continue_final_message: true,
      add_generation_prompt: false,
    });
    expect(messages.at(-1)).toEqual({ role: 'assistant', content: '```json\\n{\\"' });
    expect(request?.headers).toMatchObject({ 'x-arch-llm-provider-hint': 'Arch-Function' });
    expect(request?.headers.authorization).toBeUndefined();
    expect(messages[0].content).toContain(
      '<tools>\\n{"name":"currency_exchange","description":"Get currency exchange rate from USD to other currencies","parameters":{"properties":{"currency_symbol":{"type":"str","description":"currency symbol to convert from USD"}},"required":["currency_symbol"]}}\\n{"name":"get_supported_currencies"',
    );
    expect(messages[0].content).not.toContain('\n');
  });

  it.each([
    ['[prompt-listener P17] an answer of its own', '```json\\n{\\"response\\": \\"hi\\"}\\n```', 'llm'],
    [
      '[prompt-listener P19] a call without its last brackets',
      '{"tool_calls": [{"name": "get_supported_currencies", "arguments": {}}',
      'target',
    ],
    [
      '[prompt-listener P20] a call without its beginning',
      'tool_calls": [{"name":"get_supported_currencies","arguments":{}}]}',
      'target',
    ],
    [
      '[prompt-listener P23] a call of nothing that there is',
      '{"tool_calls": [{"name": "launch_rocket", "arguments": {}}]}',
      'llm',
    ],
    [
      '[prompt-listener P22] a call without a required value',
      '{"tool_calls": [{"name": "currency_exchange", "arguments": {}}]}',
      'clarify',
    ],
    [
      'a call with Python’s quotes',
      "{'tool_calls': [{'name': 'get_supported_currencies', 'arguments': {}}]}",
      'target',
    ],
    [
      'a call with brackets too many',
      '{"tool_calls": [{"name": "get_supported_currencies", "arguments": {}}]}}]',
      'target',
    ],
    [
      'a question that asks nothing',
      '{"required_functions": ["currency_exchange"], "clarification": ""}',
      'llm',
    ],
    ['words that are no JSON', 'Sure, happy to help', 'llm'],
  ])('says %s', async (_what, says, path) => {
    await start({ targets: currencyTargets, says });
    const reply = await gateway.ask('which currencies?');
    expect([reply.status, reply.headers['x-plano-path']]).toEqual([200, path]);
  });

  const wavering = [-0.01, -4.7, -7];
  const call = (value: string) => [
    { token: '{"tool_calls": [{"name": "get_current_weather", "arguments": {"location": "' },
    { token: value, logprobs: wavering },
    { token: '", "days": 5}}]}' },
  ];

  it('[prompt-listener P26] is asked again, for a question, when it wavers over a required value', async () => {
    await start();
    const asksBack = ['["get_current_weather"], "clarification": "Where?"}'].map((token) => ({ token }));
    gateway.engine.answer = (response, request) => {
      const isFirst = JSON.parse(request.body).stream;
      return archTokens(isFirst ? call('Seattle') : asksBack)(response, request);
    };
    const reply = await gateway.ask('how is the weather for 5 days?');
    expect(reply.json().choices[0].message.content).toBe('Where?');
    const [first, second] = gateway.engine.requests.map(bodyOf);
    expect([first.stream, second.stream]).toEqual([true, false]);
    expect(second.messages.at(-1).content).toBe('```json\\n{\\"required_functions\\":');
    const routing = await gateway.span('plano(routing)');
    expect(routing.attributes['fc.uncertain']).toEqual({ boolValue: true });
  });

  it.each([
    [
      '[prompt-listener P27] a value of an enum',
      energyTargets,
      [
        { token: '{"tool_calls": [{"name": "get_info_for_energy_source", "arguments": {"energy_source": "' },
        { token: 'renewable', logprobs: wavering },
        { token: '"}}]}' },
      ],
      {},
    ],
    [
      '[prompt-listener P28] a value of which it tells no other',
      undefined,
      call('Seattle').map(({ token }) => ({ token })),
      {},
    ],
    ['a value when nothing is to count as uncertain', undefined, call('Seattle'), { entropy: 0 }],
  ])('is not asked again about %s', async (_what, targets, tokens, functions) => {
    await start({ functions, ...(targets !== undefined && { targets }) });
    gateway.engine.answer = archTokens(tokens);
    const reply = await gateway.ask('weather or energy');
    expect([reply.headers['x-plano-path'], gateway.engine.requests.length]).toEqual(['target', 1]);
  });

  const history = [
    { role: 'user', content: 'q' },
    { role: 'assistant', content: '```json\n{"tool_calls":[{"name":"f","arguments":{}}]}\n```' },
    { role: 'tool', content: '42' },
    { role: 'assistant', content: 'ok' },
    { role: 'user', content: 'next' },
  ];

  it('[prompt-listener P29] reads an earlier call and its result in its own words', async () => {
    await start({ targets: currencyTargets, says: '{"response": "hi"}' });
    await gateway.ask({ messages: history });
    const { messages } = bodyOf(gateway.engine.requests[0]);
    expect(messages[3]).toEqual({
      role: 'user',
      content: '<tool_response>\n{"name":"f","result":"42"}\n</tool_response>',
    });
  });

  it('[prompt-listener P29] is not shown the result where the config keeps it out', async () => {
    await start({
      targets: currencyTargets,
      says: '{"response": "hi"}',
      config: 'overrides: {optimize_context_window: true}',
    });
    await gateway.ask({ messages: history });
    const { messages } = bodyOf(gateway.engine.requests[0]);
    expect(messages[3].content).toBe('<tool_response>\n\n</tool_response>');
  });

  it('is shown the end of a conversation that is too long', async () => {
    await start({ targets: currencyTargets, says: '{"response": "hi"}', functions: { contextTokens: 1000 } });
    const long = { role: 'user', content: 'x'.repeat(4000) };
    await gateway.ask({
      messages: [
        long,
        { role: 'assistant', content: 'a' },
        long,
        { role: 'assistant', content: 'b' },
        { role: 'user', content: 'next' },
      ],
    });
    const { messages } = bodyOf(gateway.engine.requests[0]);
    expect(messages.map(({ role }: { role: string }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
      'assistant',
    ]);
  });

  const answeredLast = {
    messages: [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: 'a' },
    ],
  };

  it('[prompt-listener P30] cannot be asked when the assistant speaks last', async () => {
    await start({ targets: currencyTargets, says: '{"response": "hi"}' });
    const reply = await gateway.ask(answeredLast);
    expect([reply.status, reply.json().error.code]).toEqual([502, 'engine_failed']);
    expect(reply.json().error.message).toContain('Last message must be from user');
  });

  it('[prompt-listener P30] says so at its own path, for programs of this machine that may use it', async () => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: { properties: {} } } }];
    const body = JSON.stringify({ ...answeredLast, tools });
    await start({ settings: { exposeInternalEndpoints: true } });
    const open = await sendTo(`${gateway.urlOf('m')}/function_calling`, { body });
    expect([open.status, open.json()]).toEqual([
      500,
      {
        error:
          '[Arch-Function] - Error in function calling: Invalid model response: Last message must be from user',
      },
    ]);
    await gateway.close();
    await start();
    expect((await sendTo(`${gateway.urlOf('m')}/function_calling`, { body })).status).toBe(404);
  });

  it('answers at its own path with a completion that holds the call', async () => {
    await start({ settings: { exposeInternalEndpoints: true } });
    gateway.engine.answer = archSays('{"tool_calls": [{"name": "f", "arguments": {"n": "3", "y": 1}}]}');
    const parameters = { properties: { n: { type: 'int', description: 'x' } }, required: ['n'] };
    const body = JSON.stringify({
      ...question('q'),
      tools: [{ type: 'function', function: { name: 'f', parameters } }],
    });
    const reply = await sendTo(`${gateway.urlOf('m')}/function_calling`, { body });
    expect(reply.json()).toMatchObject({
      model: 'Arch-Function',
      choices: [
        {
          message: {
            content: '',
            tool_calls: [
              { id: expect.stringMatching(/^call_/), function: { name: 'f', arguments: '{"n":3}' } },
            ],
          },
          finish_reason: 'stop',
        },
      ],
      metadata: {
        'x-plano-engine': 'Arch-Function',
        'x-arch-fc-model-response': expect.stringContaining('```json'),
      },
    });
    const empty = await sendTo(`${gateway.urlOf('m')}/function_calling`, { body: '{}' });
    expect([empty.status, empty.json().error]).toEqual([
      400,
      expect.stringContaining('Invalid request body'),
    ]);
  });

  it('of one’s own is called at its own address, with its own key', async () => {
    await start({
      targets: currencyTargets,
      says: '{"tool_calls": [{"name": "get_supported_currencies", "arguments": {}}]}',
    });
    const { url } = gateway.engine;
    const second = await startPromptGateway({
      targets: currencyTargets,
      providers: `  - {name: arch-function, model: plano/Arch-Function, base_url: "${url}", access_key: secret}`,
    });
    const reply = await second.ask('which currencies?');
    expect(reply.headers['x-plano-path']).toBe('target');
    expect(gateway.engine.requests[0]?.headers.authorization).toBe('Bearer secret');
    await second.close();
  });
});

/** Replies with a call as vendors document them, each in its own API. */
const vendorReplies: Readonly<Record<string, VendorCall>> = JSON.parse(
  readFileSync(new URL('../../support/vendor-tool-calls.json', import.meta.url), 'utf8'),
);

interface VendorCall {
  readonly interface: string;
  readonly model: string;
  readonly upstream_api: string;
  /** With one call. */
  readonly reply: unknown;
  /** With two. */
  readonly parallel: unknown;
}

describe('a provider’s model with tools', () => {
  const engine = { targets: currencyTargets, functions: { engine: ['openai/gpt-4o'] } };
  /** Answers requests with tools so, and others with words. */
  const decide = (answer: PromptGateway['llm']['answer']) => {
    const words = gateway.llm.answer;
    gateway.llm.answer = (response, request) =>
      (JSON.parse(request.body).tools === undefined ? words : answer)(response, request);
  };

  it('[prompt-listener P31] is offered the targets and two ways out', async () => {
    await start({
      ...engine,
      targets: `${currencyTargets}
  - {name: rest, default: true, description: x, endpoint: {name: api, path: /rest}}`,
    });
    decide(sayCalls(['plano_no_match', {}]));
    await gateway.ask({
      messages: [
        { role: 'system', content: 'Speak like a pirate.' },
        { role: 'user', content: 'hi' },
      ],
    });
    const body = bodyOf(gateway.llm.requests[0]);
    const names = body.tools.map((tool: { function: { name: string } }) => tool.function.name);
    expect(names).toEqual([
      'currency_exchange',
      'get_supported_currencies',
      'plano_ask_user',
      'plano_no_match',
    ]);
    expect(body.tools[0].function.parameters).toEqual({
      type: 'object',
      properties: { currency_symbol: { type: 'string', description: 'currency symbol to convert from USD' } },
      required: ['currency_symbol'],
    });
    expect(body).toMatchObject({ tool_choice: 'required', temperature: 0, parallel_tool_calls: false });
    expect(JSON.stringify(body.messages)).not.toContain('pirate');
  });

  it('[prompt-listener P32] makes a call that is told as Arch-Function would have', async () => {
    await start(engine);
    decide(sayCalls(['currency_exchange', { currency_symbol: 'GBP' }]));
    const { metadata } = (await gateway.ask('rate of GBP?')).json();
    expect(JSON.parse(metadata['x-arch-fc-model-response'])).toBe(
      '```json\n{"tool_calls":[{"name":"currency_exchange","arguments":{"currency_symbol":"GBP"}}]}\n```',
    );
  });

  it('[prompt-listener P33] asks the user', async () => {
    await start(engine);
    decide(
      sayCalls([
        'plano_ask_user',
        { target: 'currency_exchange', missing: ['currency_symbol'], question: 'Which currency?' },
      ]),
    );
    const reply = await gateway.ask('what is the rate?');
    expect([reply.headers['x-plano-path'], reply.json().choices[0].message.content]).toEqual([
      'clarify',
      'Which currency?',
    ]);
  });

  it('[prompt-listener P34] finds that nothing fits', async () => {
    await start(engine);
    decide(sayCalls(['plano_no_match', {}]));
    const reply = await gateway.ask('hello');
    expect([reply.headers['x-plano-path'], reply.headers['x-plano-engine']]).toEqual([
      'llm',
      'function_calling=openai/gpt-4o',
    ]);
  });

  it.each([
    ['[prompt-listener P35] tool_choice is not supported', 'tool_choice', 'auto'],
    ['temperature does not support 0', 'temperature', undefined],
    ['Unknown parameter: parallel_tool_calls', 'parallel_tool_calls', undefined],
  ])('is asked again after: %s', async (message, member, value) => {
    await start(engine);
    let calls = 0;
    decide((response, request) => {
      calls += 1;
      const refused = answerJson(400, { error: { message: message.replace(/^\[.*?\] /, '') } });
      (calls === 1 ? refused : sayCalls(['get_supported_currencies', {}]))(response, request);
    });
    expect((await gateway.ask('which currencies?')).headers['x-plano-path']).toBe('target');
    expect(bodyOf(gateway.llm.requests[1])[member]).toBe(value);
    await gateway.ask('which currencies?');
    expect(calls).toBe(3);
  });

  it('without tools is asked for JSON', async () => {
    await start(engine);
    const words = gateway.llm.answer;
    gateway.llm.answer = (response, request) => {
      const { messages, tools } = JSON.parse(request.body);
      if (tools !== undefined)
        return answerJson(400, { error: { message: 'tools are not supported' } })(response);
      const isEngine = messages[0].content.includes('<functions>');
      const json = '{"tool_calls": [{"name": "currency_exchange", "arguments": {"currency_symbol": "GBP"}}]}';
      const message = { role: 'assistant', content: json };
      if (isEngine) return answerJson(200, { choices: [{ message, finish_reason: 'stop' }] })(response);
      return words(response, request);
    };
    expect((await gateway.ask('rate of GBP?')).headers['x-plano-path']).toBe('target');
    expect(gateway.api.requests[0]?.path).toBe('/v1/latest?base=USD&symbols=GBP');
  });

  it('makes one call at a time, the first, and the log says so', async () => {
    await start(engine);
    decide(
      sayCalls(
        ['currency_exchange', { currency_symbol: 'GBP' }],
        ['currency_exchange', { currency_symbol: 'EUR' }],
      ),
    );
    await gateway.ask('rates of GBP and EUR?');
    expect(gateway.api.requests.map(({ path }) => path)).toEqual(['/v1/latest?base=USD&symbols=GBP']);
    expect(gateway.logs).toContainEqual(
      expect.objectContaining({ level: 'warn', message: expect.stringContaining('1 further calls') }),
    );
  });

  it('that makes a value up is found out, and kept from it where that is wanted', async () => {
    await start(engine);
    decide(sayCalls(['currency_exchange', { currency_symbol: 'CHF' }]));
    expect((await gateway.ask('what is the rate?')).headers['x-plano-path']).toBe('target');
    const routing = await gateway.span('plano(routing)');
    expect(routing.attributes['fc.verification']).toEqual({
      stringValue: 'unsupported_value currency_symbol',
    });
    await gateway.close();
    await start({ ...engine, functions: { ...engine.functions, strictValues: true } });
    decide(sayCalls(['currency_exchange', { currency_symbol: 'CHF' }]));
    expect((await gateway.ask('what is the rate?')).headers['x-plano-path']).toBe('clarify');
  });

  it('knows an earlier call as a call', async () => {
    await start(engine);
    decide(sayCalls(['get_supported_currencies', {}]));
    const raw =
      '```json\n{"tool_calls":[{"name":"currency_exchange","arguments":{"currency_symbol":"GBP"}}]}\n```';
    await gateway.ask({
      messages: [
        { role: 'user', content: 'rate of GBP?' },
        { role: 'assistant', content: raw, model: 'Arch-Function' },
        { role: 'tool', content: '{"GBP":0.79}', tool_call_id: 'call_1234' },
        { role: 'assistant', content: '0.79' },
        { role: 'user', content: 'and which others are there?' },
      ],
    });
    expect(bodyOf(gateway.llm.requests[0]).messages.slice(1)).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        tool_calls: [
          {
            id: 'call_1234',
            function: { name: 'currency_exchange', arguments: '{"currency_symbol":"GBP"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1234', content: '{"GBP":0.79}' },
      { role: 'assistant', content: '0.79' },
      { role: 'user' },
    ]);
  });

  /** Asks a gateway whose engine is this vendor's model and answers so. */
  async function askVendor({ interface: provider, model, upstream_api }: VendorCall, reply: unknown) {
    await start();
    gateway.engine.answer = answerJson(200, reply);
    const more = `, upstream_api: ${upstream_api}`;
    const second = await startPromptGateway({
      targets: currencyTargets,
      functions: { engine: [`${provider}/${model}`] },
      providers: `  - {model: "${provider}/${model}", access_key: k, base_url: "${gateway.engine.url}"${more}}`,
    });
    onTestFinished(() => second.close());
    const answer = await second.ask('What are the exchange rates for British pounds, GBP, and for EUR?');
    expect(answer.headers['x-plano-path']).toBe('target');
    expect(second.api.requests.map(({ path }) => path)).toEqual(['/v1/latest?base=USD&symbols=GBP']);
    expect(gateway.engine.requests).toHaveLength(1);
    return second;
  }

  it.each(Object.entries(vendorReplies))('is understood as %s writes its calls', async (_vendor, call) => {
    await askVendor(call, call.reply);
  });

  it.each(Object.entries(vendorReplies))(
    'has its first call made where %s writes two',
    async (_vendor, call) => {
      const { logs } = await askVendor(call, call.parallel);
      expect(logs).toContainEqual(
        expect.objectContaining({ level: 'warn', message: expect.stringContaining('1 further calls') }),
      );
    },
  );
});

describe('a chain of engines', () => {
  it('asks the next one after a failure, and a trace says who decided', async () => {
    await start({ targets: currencyTargets, functions: { fallback: ['embedded/slots'] } });
    const reply = await gateway.ask('which currencies are supported?');
    expect([reply.headers['x-plano-path'], reply.headers['x-plano-engine']]).toEqual([
      'target',
      'function_calling=embedded/slots-v1',
    ]);
    const { attributes } = await gateway.span('plano(routing)');
    expect(attributes).toMatchObject({
      'fc.outcome': { stringValue: 'call' },
      'fc.target': { stringValue: 'get_supported_currencies' },
      'plano.engine.kind': { stringValue: 'embedded' },
      'plano.engine.ref': { stringValue: 'embedded/slots-v1' },
      'plano.engine.label': { stringValue: 'slot filler (no model)' },
      'plano.engine.fallback': { boolValue: true },
      'plano.engine.error': { stringValue: expect.stringContaining('HTTP error 500') },
    });
  });

  it('is counted by who decided and by what was decided', async () => {
    await start({ targets: currencyTargets, functions: { fallback: ['embedded/slots'] } });
    await gateway.ask('which currencies are supported?');
    await gateway.ask('hello');
    await gateway.ask('what is the exchange rate?');
    expect((await gateway.metricLines('plano_function_decisions_total')).toSorted()).toEqual([
      'plano_function_decisions_total{engine="embedded",outcome="call"} 1',
      'plano_function_decisions_total{engine="embedded",outcome="clarify"} 1',
      'plano_function_decisions_total{engine="embedded",outcome="no_match"} 1',
    ]);
    await gateway.close();
    await start({ targets: currencyTargets });
    await gateway.ask('which currencies are supported?');
    expect(await gateway.metricLines('plano_function_decisions_total')).toEqual([
      'plano_function_decisions_total{engine="hosted",outcome="failed"} 1',
    ]);
  });

  it('ends with whatever an engine answers, that nothing fits included', async () => {
    await start({ targets: currencyTargets, functions: { engine: ['none', 'embedded/slots'] } });
    expect((await gateway.ask('which currencies are supported?')).headers['x-plano-path']).toBe('llm');
  });

  it('leaves the hosted engine alone where nobody has allowed it', async () => {
    await start({ targets: currencyTargets, hosted: 'unasked' });
    const reply = await gateway.ask('hi');
    expect([reply.status, gateway.engine.requests.length]).toEqual([502, 0]);
    expect(reply.json().error.message).toContain('nobody has allowed');
  });
});
