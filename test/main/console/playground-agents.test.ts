import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFlightAgent } from '../../../resources/examples/agents/flight-agent.ts';
import { createWeatherAgent } from '../../../resources/examples/agents/weather-agent.ts';
import type { CallParams, CallProgress } from '../../../src-main/contract/contract.ts';
import { freePorts } from '../../support/free-ports.ts';
import { openTestHost } from './test-host.ts';

const example = new URL('../../../resources/examples/agents/config.yaml', import.meta.url);

/** A host whose gateway has the two agents of the examples, which run. */
async function travelHost() {
  const text = await readFile(example, 'utf8');
  const [weatherPort = 0, flightPort = 0] = await freePorts(2);
  const host = await openTestHost({
    config: ({ listener, sandbox, second }) =>
      text
        .replace('port: 8001', `port: ${listener}`)
        .replace('port: 12000', `port: ${second}`)
        .replace(':12800/', `:${sandbox}/`)
        .replace(':10510', `:${weatherPort}`)
        .replace(':10520', `:${flightPort}`),
    collector: { grpcPort: null, httpPort: null, host: '127.0.0.1' },
    mode: 'web',
  });
  await host.start();
  const plano = `http://127.0.0.1:${host.ports.second}/v1`;
  for (const [agent, port] of [
    [createWeatherAgent(plano), weatherPort],
    [createFlightAgent(plano), flightPort],
  ] as const) {
    agent.listen(port, '127.0.0.1');
    await once(agent, 'listening');
    onTestFinished(() => {
      agent.closeAllConnections();
      agent.close();
    });
  }
  return host;
}

const both: CallParams<'playground.send'> = {
  listener: 'travel',
  api: 'chat',
  model: '',
  system: '',
  user: 'What is the weather in Istanbul, and which flights go there?',
  stream: true,
};

describe('the playground on an agent listener', () => {
  it('gets the answer in every client API without naming a model, and learns who gave it', async () => {
    const host = await travelHost();
    for (const api of ['chat', 'messages', 'responses'] as const) {
      for (const stream of [true, false]) {
        const progress: CallProgress<'playground.send'>[] = [];
        const result = await host.call(
          'playground.send',
          { ...both, api, stream },
          { progress: (value) => progress.push(value) },
        );
        const selected = { agents: ['weather_agent', 'flight_agent'], router: 'embedded' };
        expect(result, `${api} ${stream}`).toMatchObject({ status: 200, error: null, ...selected });
        expect(result.text, `${api} ${stream}`).toContain('TK204');
        expect(progress[1]).toMatchObject({ type: 'head', ...selected });
      }
    }
  });

  it('shows how many agents its listener has, and counts what it was asked', async () => {
    const host = await travelHost();
    await host.call('playground.send', both);
    const of = async (name: string) =>
      (await host.status()).listeners.find((listener) => listener.name === name);
    await expect.poll(async () => (await of('travel'))?.requests).toBe(1);
    expect(await of('travel')).toMatchObject({ type: 'agent', state: 'running', agents: 2, errors: 0 });
    expect(await of('models')).toMatchObject({ agents: 0 });
  });

  it('leaves a trace that says why these agents', async () => {
    const host = await travelHost();
    const whole = host.event('traces.added', ({ rows }) => rows.some(({ partial }) => !partial));
    const { traceId } = await host.call('playground.send', both);
    await whole;
    await expect
      .poll(async () => (await host.call('decisions.read', { traceId: traceId ?? '' })).decisions)
      .not.toEqual([]);
    const { decisions } = await host.call('decisions.read', { traceId: traceId ?? '' });
    const [stored] = decisions.filter(({ decision }) => decision.schema === 'plano.agent_selection/1');
    expect(stored?.decision).toMatchObject({
      ...{ listener: 'travel', trace_id: traceId, decided_by: 'embedded', reason: 'routed', how: 'segments' },
      route: ['weather_agent', 'flight_agent'],
      scores: { weather_agent: expect.any(Number), flight_agent: expect.any(Number) },
      agents: [
        { id: 'weather_agent', config_path: 'listeners[0].agents[0]', line: 16 },
        { id: 'flight_agent', config_path: 'listeners[0].agents[1]', line: 18 },
      ],
    });
    const { spans } = await host.call('traces.get', { traceId: traceId ?? '' });
    const selection = spans.find(({ name }) => name === 'agent_selection');
    expect(selection?.spanId).toBe(stored?.spanId);
    expect(selection?.attributes).toContainEqual({
      key: 'plano.decision.id',
      value: { stringValue: stored?.decision.id },
    });
    expect(selection?.attributes).toContainEqual({
      key: 'selection.how',
      value: { stringValue: 'segments' },
    });
    expect(selection?.attributes).toContainEqual({
      key: 'selection.reason',
      value: { stringValue: 'routed' },
    });
  });
});
