import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFlightAgent } from '../../../resources/examples/agents/flight-agent.ts';
import { createWeatherAgent } from '../../../resources/examples/agents/weather-agent.ts';
import { type Sandbox, startSandbox } from '../../../src-main/sandbox/sandbox.ts';
import { freePorts } from '../../support/free-ports.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

let sandbox: Sandbox;
let weather: Server;
let flight: Server;
let gateway: GatewayFixture;
let client: OpenAI;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  const [weatherPort = 0, flightPort = 0] = await freePorts(2);
  const text = await readFile(
    new URL('../../../resources/examples/agents/config.yaml', import.meta.url),
    'utf8',
  );
  gateway = await startGateway(
    text
      .replace('127.0.0.1:10510', `127.0.0.1:${weatherPort}`)
      .replace('127.0.0.1:10520', `127.0.0.1:${flightPort}`)
      .replaceAll('127.0.0.1:12800', `127.0.0.1:${sandbox.port}`),
  );
  const plano = `${gateway.urlOf('models')}/v1`;
  weather = createWeatherAgent(plano).listen(weatherPort, '127.0.0.1');
  flight = createFlightAgent(plano).listen(flightPort, '127.0.0.1');
  await Promise.all([once(weather, 'listening'), once(flight, 'listening')]);
  client = new OpenAI({ baseURL: `${gateway.urlOf('travel')}/v1`, apiKey: 'none', maxRetries: 0 });
});

afterAll(async () => {
  await gateway?.close();
  for (const agent of [weather, flight]) {
    agent?.closeAllConnections();
    agent?.close();
  }
  await sandbox?.close();
});

const ask = (content: string) => ({ model: '', messages: [{ role: 'user' as const, content }] });

describe('the agents of the examples', () => {
  it('answer one after the other, each through its own model, in one trace', async () => {
    const question = 'What is the weather in Istanbul, and which flights go there?';
    const { data, response } = await client.chat.completions.create(ask(question)).withResponse();
    expect(response.headers.get('x-plano-agents')).toBe('weather_agent,flight_agent');
    expect(response.headers.get('x-plano-router')).toBe('embedded');
    expect(data.choices[0]?.message.content).toContain('TK204');
    const spans = await gateway.spans();
    const { traceId } =
      spans.find(({ resource }) => resource['service.name'] === 'plano(orchestrator)') ?? {};
    const services = spans
      .filter((span) => span.traceId === traceId)
      .map(({ resource }) => resource['service.name']);
    expect(services.filter((service) => service === 'plano(agent)')).toHaveLength(2);
    expect(services.filter((service) => service === 'plano(llm)')).toHaveLength(2);
  });

  it('stream to a client that wants a stream', async () => {
    const chunks = await client.chat.completions.create({ ...ask('Weather in Seattle?'), stream: true });
    let said = '';
    for await (const chunk of chunks) said += chunk.choices[0]?.delta.content ?? '';
    expect(said).toContain('rain');
  });

  it('keep a hundred conversations at once apart', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const marker = `marker-${index}-end`;
        const about = index % 2 === 0 ? 'weather in Seattle' : 'flight to Istanbul';
        const { data, response } = await client.chat.completions
          .create(ask(`What of the ${about} ${marker}`))
          .withResponse();
        return {
          marker,
          agent: response.headers.get('x-plano-agents'),
          expected: index % 2 === 0 ? 'weather_agent' : 'flight_agent',
          said: data.choices[0]?.message.content ?? '',
        };
      }),
    );
    for (const { agent, expected, marker, said } of answers) {
      expect(agent).toBe(expected);
      expect(said.match(/marker-\d+-end/g)).toEqual([marker]);
    }
  });
});
