import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import { defaultRoutingSettings, type RoutingSettings } from '../../src-gateway/routing/routing-settings.ts';
import { type GatewayFixture, type Reply, sendTo, startGateway } from './gateway-fixture.ts';
import {
  type RecordedRequest,
  type RecordingProvider,
  startRecordingProvider,
} from './recording-provider.ts';

/** A gateway whose listener `travel` has two agents that answer as the test says. */
export interface TravelGateway extends GatewayFixture {
  readonly weather: RecordingProvider;
  readonly flight: RecordingProvider;
  /** What selects the agents, where it is a model. */
  readonly engine: RecordingProvider;
  /** `POST` of the conversation to the agents. */
  ask(body: unknown, options?: AskOptions): Promise<Reply>;
}

export interface AskOptions {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TravelOptions {
  /** What the model that selects says; `null`: agents are selected by words. */
  readonly selects?: readonly string[] | null;
  /** More members of the listener as YAML: `timeout: 1s`. */
  readonly listener?: string;
  /** More members of the weather agent's binding as YAML. */
  readonly weatherBinding?: string;
  readonly flightBinding?: string;
  /** More sections of the config. */
  readonly config?: string;
  readonly weatherUrl?: (url: string) => string;
  /** Only the weather agent is bound. */
  readonly alone?: boolean;
  readonly settings?: Partial<GatewaySettings>;
  readonly routing?: Partial<RoutingSettings>;
}

export async function startTravelGateway(options: TravelOptions = {}): Promise<TravelGateway> {
  const { alone = false, config = '', listener = '', routing = {}, selects = null, settings = {} } = options;
  const [weather, flight, engine] = await Promise.all([0, 0, 0].map((port) => startRecordingProvider(port)));
  if (weather === undefined || flight === undefined || engine === undefined)
    throw new Error('three were started');
  weather.answer = sayJson('Sunny');
  flight.answer = sayJson('On time');
  engine.answer = sayJson(JSON.stringify({ route: selects ?? [] }));
  const weatherUrl = options.weatherUrl?.(weather.url) ?? weather.url;
  const bindings = [
    `{id: weather_agent, description: Weather and forecasts for any city.${options.weatherBinding ?? ''}}`,
    ...(alone
      ? []
      : [
          `{id: flight_agent, description: "Flight status, schedules, gates.", ${options.flightBinding ?? 'default: true'}}`,
        ]),
  ];
  const fixture = await startGateway(
    `version: v0.4.0
agents: [{id: weather_agent, url: "${weatherUrl}"}, {id: flight_agent, url: "${flight.url}"}]
listeners:
  - {type: model, name: m, port: 12000}
  - {type: agent, name: travel, port: 8001, ${listener === '' ? '' : `${listener}, `}agents: [${bindings.join(', ')}]}
model_providers: [{model: openai/gpt-4o, access_key: k}]
${config}`,
    {
      ...settings,
      routing: {
        ...defaultRoutingSettings,
        hostedUrl: `${engine.url}/v1/chat/completions`,
        ...(selects === null && { agentRouter: ['embedded/lexical'] }),
        ...routing,
      },
    },
  );
  return {
    ...fixture,
    weather,
    flight,
    engine,
    ask: (body, { headers = {}, path = '/v1/chat/completions' } = {}) =>
      sendTo(`${fixture.urlOf('travel')}${path}`, { headers, body: JSON.stringify(body) }),
    async close() {
      await fixture.close();
      await Promise.all([weather, flight, engine].map((each) => each.close()));
    },
  };
}

/** Answers with a whole chat completion. */
export function sayJson(content: string): RecordingProvider['answer'] {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const message = { role: 'assistant', content };
    response.end(JSON.stringify({ id: 'c0', choices: [{ index: 0, message, finish_reason: 'stop' }] }));
  };
}

/** Answers with a stream of these events. */
export function sayEvents(...events: readonly unknown[]): RecordingProvider['answer'] {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) {
      response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
    }
    response.end();
  };
}

/** One chunk of a streamed answer. */
export function chunk(delta: unknown, more: Readonly<Record<string, unknown>> = {}) {
  return {
    id: 'c1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, ...more }],
  };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into requests of any shape
export function bodyOf(request: RecordedRequest | undefined): any {
  return JSON.parse(request?.body ?? 'null');
}
