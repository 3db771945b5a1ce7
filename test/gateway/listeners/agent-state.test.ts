import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import {
  bodyOf,
  chunk,
  sayEvents,
  sayJson,
  startTravelGateway,
  type TravelGateway,
  type TravelOptions,
} from '../../support/agent-listener.ts';
import { sendTo } from '../../support/gateway-fixture.ts';
import { replaceText } from '../../support/http-filter.ts';
import { startRecordingProvider } from '../../support/recording-provider.ts';

let travel: TravelGateway;

async function start(options: TravelOptions = {}) {
  travel = await startTravelGateway({
    selects: ['weather_agent'],
    ...options,
    config: `${options.config ?? ''}\nstate_storage: {type: memory}`,
  });
}
afterEach(() => travel.close());

const ask = (body: object, headers = {}) =>
  travel.ask({ model: 'm', ...body }, { path: '/v1/responses', headers });
const goOn = (id: string, input: unknown, more: object = {}) =>
  ask({ input, previous_response_id: id, ...more });
const toWeather = () => bodyOf(travel.weather.requests.at(-1)).messages;

describe('conversations with agents', () => {
  it('are stored, and the agent of the next turn gets all that was said [state 31]', async () => {
    await start();
    const first = await ask({ input: 'hi' });
    expect(first.json()).toMatchObject({ id: expect.stringMatching(/^resp_[0-9a-f]{32}$/), store: true });
    expect(first.headers['x-plano-state']).toBe('stored');
    const second = await goOn(first.json().id, 'again');
    expect(toWeather()).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'Sunny' },
      { role: 'user', content: 'again' },
    ]);
    expect(bodyOf(travel.weather.requests.at(-1)).previous_response_id).toBeUndefined();
    expect(second.json()).toMatchObject({
      id: expect.stringMatching(/^resp_[0-9a-f]{32}$/),
      previous_response_id: first.json().id,
    });
    expect(second.json().id).not.toBe(first.json().id);
  });

  it('go on right behind a stream, under the id that it began with', async () => {
    await start();
    travel.weather.answer = sayEvents(
      chunk({ content: 'Sunny' }),
      chunk({}, { finish_reason: 'stop' }),
      '[DONE]',
    );
    const client = new OpenAI({ baseURL: `${travel.urlOf('travel')}/v1`, apiKey: 'none', maxRetries: 0 });
    let id: string | null = null;
    const ids = new Set<string>();
    for (const input of ['one', 'two', 'three']) {
      const stream: AsyncIterable<OpenAI.Responses.ResponseStreamEvent> = await client.responses.create({
        model: 'm',
        input,
        stream: true,
        previous_response_id: id,
      });
      for await (const event of stream) {
        if (event.type === 'response.created') id = event.response.id;
        if (event.type === 'response.completed') {
          expect(event.response.id).toBe(id);
          ids.add(event.response.id);
        }
      }
    }
    expect(ids.size).toBe(3);
    expect(toWeather().map(({ content }: { content: string }) => content)).toEqual([
      'one',
      'Sunny',
      'two',
      'Sunny',
      'three',
    ]);
  });

  it('choose their agent by everything that was said', async () => {
    await start({ selects: null });
    const first = await ask({ input: 'What is the weather in Istanbul?' });
    expect(first.headers['x-plano-agents']).toBe('weather_agent');
    const second = await goOn(first.json().id, 'and tomorrow?');
    expect(second.headers['x-plano-agents']).toBe('weather_agent');
  });

  it('keep what the last agent of a chain said', async () => {
    await start({ selects: ['weather_agent', 'flight_agent'] });
    const first = await ask({ input: 'hi' });
    await goOn(first.json().id, 'again');
    expect(toWeather().map(({ content }: { content: string }) => content)).toEqual([
      'hi',
      'On time',
      'again',
    ]);
  });

  it('give tool calls back as tool calls', async () => {
    await start();
    const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"x":1}' } };
    travel.weather.answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const message = { role: 'assistant', content: null, tool_calls: [call] };
      response.end(
        JSON.stringify({ id: 'c', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }),
      );
    };
    const first = await ask({ input: 'hi' });
    travel.weather.answer = sayJson('42 it is');
    await goOn(first.json().id, [{ type: 'function_call_output', call_id: 'call_1', output: '42' }]);
    expect(toWeather()).toMatchObject([
      { role: 'user', content: 'hi' },
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: '42' },
    ]);
    const lost = await goOn(first.json().id, [{ type: 'function_call_output', call_id: 'no', output: '1' }]);
    expect([lost.status, lost.json().error.code]).toEqual([400, 'missing_tool_call']);
  });

  it('can be read and deleted at the listener', async () => {
    await start();
    const { id } = (await ask({ input: 'hi' })).json();
    const at = `${travel.urlOf('travel')}/v1/responses/${id}`;
    expect((await sendTo(at, { method: 'GET' })).json()).toMatchObject({ id, status: 'completed' });
    const items = (await sendTo(`${at}/input_items`, { method: 'GET' })).json();
    expect(items.data).toHaveLength(1);
    expect((await sendTo(at, { method: 'DELETE' })).json()).toMatchObject({ id, deleted: true });
    expect((await goOn(id, 'again')).status).toBe(409);
    expect((await sendTo(at, { method: 'PUT' })).headers.allow).toBe('GET, DELETE, OPTIONS');
  });

  it('that are not known are refused as a model would refuse them, and no agent is asked', async () => {
    await start();
    const reply = await goOn(`resp_${'0'.repeat(32)}`, 'hi');
    expect(reply.status).toBe(409);
    expect(reply.json().error).toEqual({
      message: `Conversation state not found for previous_response_id: resp_${'0'.repeat(32)}`,
      type: 'conflict_error',
      param: 'previous_response_id',
      code: 'conversation_state_not_found',
    });
    expect(reply.headers['x-should-retry']).toBe('false');
    expect(travel.weather.requests).toHaveLength(0);
    expect((await goOn('../x', 'hi')).json().error.code).toBe('invalid_previous_response_id');
  });

  it('are not kept when the client wants none, or the agent fails', async () => {
    await start();
    const skipped = await ask({ input: 'hi', store: false });
    expect(skipped.json().store).toBe(false);
    expect(skipped.headers['x-plano-state']).toBe('skipped');
    expect((await goOn(skipped.json().id, 'again')).status).toBe(409);
    travel.weather.answer = (response) => void response.writeHead(500).end('oops');
    const failed = await ask({ input: 'hi' });
    expect(failed.status).toBe(502);
    expect(failed.headers['x-plano-state']).toBeUndefined();
  });

  it('show filters the new turn alone, and keep what filters make of it', async () => {
    const filter = await startRecordingProvider();
    filter.answer = replaceText('secret', '***');
    await start({
      listener: 'input_filters: [mask]',
      config: `filters: [{id: mask, type: http, url: "${filter.url}"}]`,
    });
    const first = await ask({ input: 'a secret' });
    await goOn(first.json().id, 'again');
    expect(bodyOf(filter.requests.at(-1)).input).toBe('again');
    expect(toWeather()[0].content).toBe('a ***');
    await filter.close();
  });

  it('leave what became of them in the trace, and nothing that was said', async () => {
    await start();
    const first = await ask({ input: 'hi' });
    await goOn(first.json().id, 'again');
    const spans = (await travel.spans()).filter(
      ({ resource }) => resource['service.name'] === 'plano(orchestrator)',
    );
    expect(spans).toHaveLength(2);
    for (const { attributes } of spans) {
      expect(attributes['plano.state.outcome']).toEqual({ stringValue: 'stored' });
      expect(attributes['plano.state.backend']).toEqual({ stringValue: 'memory' });
      expect(JSON.stringify(attributes)).not.toMatch(/again|Sunny/);
    }
  });
});
