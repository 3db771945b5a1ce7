import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SelectionRequest, selectAgents } from '../../../../src-gateway/routing/agents/select-agents.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../../support/recording-provider.ts';
import { type SelectionCircumstances, selectionRequest } from './selection-request.ts';
import { shortAgents, travelAgents } from './travel-agents.ts';

const [weather, flight] = travelAgents;
const withDefault = [weather, { ...flight, default: true as const }];
const said = ['What is the weather in Istanbul?'];

let vendor: RecordingProvider;

beforeAll(async () => {
  vendor = await startRecordingProvider();
});
beforeEach(() => {
  vendor.answer = answerJson(200, completion('{"route": ["weather_agent"]}'));
});
afterAll(() => vendor.close());

function completion(content: string) {
  return { id: 'c', model: 'm', choices: [{ index: 0, message: { role: 'assistant', content } }] };
}

function request(circumstances: Partial<SelectionCircumstances> = {}): SelectionRequest {
  const { settings, ...rest } = circumstances;
  const hosted = { hostedUrl: `${vendor.url}/v1/chat/completions`, ...settings };
  return selectionRequest({ bindings: travelAgents, said, ...rest, settings: hosted });
}

function providerConfig(model: string, name = model): string {
  return `overrides: {agent_orchestration_model: ${name}}
model_providers: [{model: ${model}, base_url: "${vendor.url}/v1", access_key: secret}]\n`;
}

describe('selectAgents', () => {
  it('[agent-listener A43] asks nobody for a listener with one agent', async () => {
    const before = vendor.requests.length;
    const selection = await selectAgents(request({ bindings: [weather] }));
    expect(selection).toMatchObject({ route: ['weather_agent'], reason: 'single_agent', routers: [] });
    expect(vendor.requests.length).toBe(before);
  });

  it('[agent-listener A31] asks the hosted engine with one message and no credential', async () => {
    expect(await selectAgents(request())).toMatchObject({
      ...{ route: ['weather_agent'], reason: 'routed', decidedBy: 'hosted', protocol: 'plano' },
    });
    const asked = vendor.requests.at(-1);
    const body = JSON.parse(asked?.body ?? '');
    expect(Object.keys(body).sort()).toEqual(['messages', 'model', 'temperature']);
    expect(body).toMatchObject({ temperature: 0.01, messages: [{ role: 'user' }] });
    expect(body.messages).toHaveLength(1);
    expect(asked?.headers.authorization).toBeUndefined();
  });

  it('[agent-listener A06] calls the first agent when none is meant and none is the default', async () => {
    vendor.answer = answerJson(200, completion('{"route": []}'));
    const selection = await selectAgents(request());
    expect(selection).toMatchObject({ route: ['weather_agent'], reason: 'no_match', failure: null });
    expect(selection.warnings).toContainEqual(expect.stringContaining('no agent is marked as the default'));
  });

  it.each(['{"route": []}', '{}', '{"route": null}', ''])(
    '[agent-listener A20] takes %j for none and calls the default agent',
    async (content) => {
      vendor.answer = answerJson(200, completion(content));
      expect(await selectAgents(request({ bindings: withDefault }))).toMatchObject({
        ...{ route: ['flight_agent'], reason: 'no_match', warnings: [] },
      });
    },
  );

  it('[agent-listener A22] leaves out names that no agent has', async () => {
    vendor.answer = answerJson(200, completion('{"route": ["hotel_agent"]}'));
    expect(await selectAgents(request({ bindings: withDefault }))).toMatchObject({
      ...{ route: ['flight_agent'], reason: 'no_match', unknown: ['hotel_agent'] },
    });
  });

  it('calls at most as many agents as may answer', async () => {
    vendor.answer = answerJson(200, completion('{"route": ["flight_agent", "weather_agent"]}'));
    const selection = await selectAgents({ ...request(), mostAgents: 1 });
    expect(selection).toMatchObject({ route: ['flight_agent'], reason: 'routed' });
    expect(selection.warnings).toContainEqual(expect.stringContaining('weather_agent'));
  });

  it('[agent-listener A08] decides by words without a call of the network', async () => {
    const before = vendor.requests.length;
    const config = 'overrides: {agent_orchestration_model: embedded/lexical}\n';
    const selection = await selectAgents(request({ config }));
    expect(selection).toMatchObject({ route: ['weather_agent'], decidedBy: 'embedded', how: 'segments' });
    expect(selection.routers).toMatchObject([{ ref: 'embedded/lexical-agents-v1', outcome: 'matched' }]);
    expect(selection.scores).toMatchObject({ weather_agent: expect.any(Number) });
    expect(vendor.requests.length).toBe(before);
  });

  it.each([
    ['[agent-listener A36]', travelAgents, 'Tell me a joke', 'weather_agent'],
    ['[agent-listener A40]', shortAgents, 'Is AA123 on time?', 'hotels_agent'],
    ['[agent-listener A41]', shortAgents, 'hello', 'hotels_agent'],
  ])('%s calls the default or first agent for words that no agent has', async (_vector, agents, text, id) => {
    const bindings = agents.map((agent) =>
      agent.id === 'hotels_agent' ? { ...agent, default: true as const } : agent,
    );
    const settings = { agentRouter: ['embedded/lexical'] };
    expect(await selectAgents(request({ bindings, said: [text], settings }))).toMatchObject({
      ...{ route: [id], reason: 'no_match', how: null },
    });
  });

  it('[agent-listener A09] lets the environment name the engine in place of the config', async () => {
    const config = 'overrides: {agent_orchestration_model: openai/gpt-5-nano}\n';
    const settings = { agentRouter: ['embedded/lexical'] };
    expect((await selectAgents(request({ config, settings }))).decidedBy).toBe('embedded');
  });

  it('never sends a name that nobody declared to the vendor', async () => {
    const before = vendor.requests.length;
    const config = 'overrides: {agent_orchestration_model: openai/gpt-5-nano}\n';
    const selection = await selectAgents(request({ config }));
    expect(selection.routers).toMatchObject([{ outcome: 'unavailable' }]);
    expect(selection).toMatchObject({ route: [], reason: 'router_failed' });
    expect(vendor.requests.length).toBe(before);
  });

  it('asks nobody when the router is none', async () => {
    const settings = { agentRouter: ['none'] };
    expect(await selectAgents(request({ bindings: withDefault, settings }))).toMatchObject({
      ...{ route: ['flight_agent'], reason: 'no_match', decidedBy: 'none', routers: [] },
    });
  });
});

const missing = { error: { message: 'The model `Plano-Orchestrator` does not exist.' } };

describe('selectAgents when the hosted engine fails', () => {
  beforeEach(() => {
    vendor.answer = answerJson(404, missing);
  });

  it('goes on with the engine that the fallback names', async () => {
    const settings = { fallback: ['embedded/lexical'] };
    const selection = await selectAgents(request({ settings }));
    expect(selection).toMatchObject({ route: ['weather_agent'], decidedBy: 'embedded', reason: 'routed' });
    expect(selection.routers).toMatchObject([
      { kind: 'hosted', fallback: false, outcome: 'error', error: expect.stringContaining('404: The model') },
      { kind: 'embedded', fallback: true, outcome: 'matched', error: null },
    ]);
  });

  it('calls an agent that is marked as the default', async () => {
    expect(await selectAgents(request({ bindings: withDefault }))).toMatchObject({
      ...{ route: ['flight_agent'], reason: 'router_failed', decidedBy: 'none' },
    });
  });

  it.each([
    ['nobody is the default', travelAgents, false],
    ['failures are strict', withDefault, true],
  ])('calls nobody when %s', async (_case, bindings, strict) => {
    const selection = await selectAgents(request({ bindings, settings: { strict } }));
    expect(selection).toMatchObject({ route: [], reason: 'router_failed' });
    expect(selection.failure).toContain('Upstream returned 404');
  });

  it('[agent-listener A25b] takes an answer without names for a failure', async () => {
    vendor.answer = answerJson(200, completion('I cannot help with that'));
    expect((await selectAgents(request())).routers).toMatchObject([{ outcome: 'unparsable' }]);
  });
});

describe('selectAgents with a model of the config', () => {
  it('asks a model that knows the prompt of Plano as the hosted one', async () => {
    const config = providerConfig('plano/Plano-Orchestrator-4B');
    expect(await selectAgents(request({ config }))).toMatchObject({
      ...{ route: ['weather_agent'], protocol: 'plano', decidedBy: 'provider' },
    });
    expect(JSON.parse(vendor.requests.at(-1)?.body ?? '').tools).toBeUndefined();
  });

  it('asks any other model to call a tool that knows the names', async () => {
    const call = { name: 'select_routes', arguments: '{"route": ["flight_agent"]}' };
    vendor.answer = answerJson(200, {
      ...{ id: 'c', model: 'm' },
      choices: [
        { message: { role: 'assistant', tool_calls: [{ id: 't', type: 'function', function: call }] } },
      ],
    });
    expect(await selectAgents(request({ config: providerConfig('openai/gpt-4o-mini') }))).toMatchObject({
      ...{ route: ['flight_agent'], protocol: 'standard', decidedBy: 'provider' },
    });
    const body = JSON.parse(vendor.requests.at(-1)?.body ?? '');
    expect(body.messages.map(({ role }: { role: string }) => role)).toEqual(['system', 'user']);
    expect(JSON.parse(body.messages[1].content)).toEqual([{ role: 'user', content: said[0] }]);
    expect(body.tool_choice).toEqual({ type: 'function', function: { name: 'select_routes' } });
    expect(body.tools[0].function.parameters.properties.route.items.enum).toEqual([
      'weather_agent',
      'flight_agent',
    ]);
  });

  it('steps down to a schema and to plain words, and remembers what worked', async () => {
    vendor.answer = (response, { body }) => {
      const { response_format, tools } = JSON.parse(body);
      if (tools !== undefined) return answerJson(400, { error: { message: 'no tools here' } })(response);
      if (response_format !== undefined) return answerJson(422, { error: { message: 'schema?' } })(response);
      answerJson(200, completion('weather_agent'))(response);
    };
    const before = vendor.requests.length;
    const asked = request({ config: providerConfig('openai/gpt-4o-mini') });
    expect((await selectAgents(asked)).route).toEqual(['weather_agent']);
    expect(vendor.requests.length).toBe(before + 3);
    await selectAgents(asked);
    expect(vendor.requests.length).toBe(before + 4);
  });

  it('asks again without what a model does not take', async () => {
    vendor.answer = (response, { body }) =>
      'temperature' in JSON.parse(body)
        ? answerJson(400, { error: { message: "'temperature' does not support 0" } })(response)
        : answerJson(200, completion('{"route": ["weather_agent"]}'))(response);
    const selection = await selectAgents(request({ config: providerConfig('openai/gpt-4o-mini') }));
    expect(selection.route).toEqual(['weather_agent']);
    expect(JSON.parse(vendor.requests.at(-1)?.body ?? '')).toMatchObject({ max_completion_tokens: 256 });
  });
});
