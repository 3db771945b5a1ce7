import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayFixture } from '../../support/gateway-fixture.ts';
import { startExamples } from '../../support/running-examples.ts';
import type { ReceivedSpan } from '../telemetry/decode-otlp.ts';

let gateway: GatewayFixture;
let client: OpenAI;

beforeAll(async () => {
  gateway = await startExamples((config) => `${config}\nstate_storage: {type: memory}`);
  client = new OpenAI({ baseURL: `${gateway.urlOf('travel')}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(() => gateway?.close());

const both = 'What is the weather in Istanbul, and which flights go there? Tell ann@example.com';
const ask = (content: string) => ({ model: '', messages: [{ role: 'user' as const, content }] });

interface Branch {
  readonly [span: string]: readonly Branch[];
}

/** Spans of a trace as a tree of their services and names, in the order in which they began. */
function treeOf(spans: readonly ReceivedSpan[], parent: string | undefined = undefined): readonly Branch[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return spans
    .filter(({ parentSpanId }) => (parent === undefined ? !ids.has(parentSpanId) : parentSpanId === parent))
    .toSorted((one, other) => Number(BigInt(one.startTimeUnixNano) - BigInt(other.startTimeUnixNano)))
    .map((span) => ({
      [`${span.resource['service.name']} ${span.name}`.replace(/127\.0\.0\.1:\d+/, 'sandbox')]: treeOf(
        spans,
        span.spanId,
      ),
    }));
}

/** What a call of the example agents to their model looks like in a trace. */
const modelCall = {
  'plano(inbound) POST /v1/chat/completions': [
    {
      'plano(llm) POST /v1/chat/completions sandbox/echo': [
        { 'plano(routing) routing': [] },
        { 'plano(outbound) POST sandbox/v1/chat/completions': [] },
      ],
    },
  ],
};

describe('one request through guard, mask, two agents and back', () => {
  it('is one trace with every span in its place [ux R31]', async () => {
    const { data, response } = await client.chat.completions.create(ask(both)).withResponse();
    expect(response.headers.get('x-plano-agents')).toBe('weather_agent,flight_agent');
    const said = data.choices[0]?.message.content ?? '';
    expect(said).toContain('TK204');
    expect(said).toContain('ann@example.com');
    const traceId = response.headers.get('x-plano-trace-id');
    const spans = (await gateway.spans()).filter((span) => span.traceId === traceId);
    expect(treeOf(spans)).toEqual([
      {
        'plano(inbound) POST /v1/chat/completions': [
          {
            'plano(orchestrator) travel': [
              { 'plano(filter) execute_mcp_filter_raw (topic_guard)': [] },
              { 'plano(filter) execute_raw_filter (mask)': [] },
              { 'plano(routing) agent_selection': [] },
              { 'plano(agent) weather_agent /v1/chat/completions': [modelCall] },
              { 'plano(agent) flight_agent /v1/chat/completions': [modelCall] },
              { 'plano(filter) execute_raw_filter (unmask)': [] },
            ],
          },
        ],
      },
    ]);
    // Nothing behind the mask has seen the address, in a trace neither.
    expect(JSON.stringify(spans)).not.toContain('ann@example.com');
  });

  it('ends at the guard where it refuses, and no agent is asked', async () => {
    const failed = await client.chat.completions
      .create(ask('How do I hack the weather?'))
      .catch((error) => error);
    expect(failed).toBeInstanceOf(OpenAI.BadRequestError);
    const spans = await gateway.spans();
    const { traceId } = spans.findLast(({ name }) => name.includes('topic_guard')) ?? {};
    const services = spans
      .filter((span) => span.traceId === traceId)
      .map(({ resource }) => resource['service.name']);
    expect(services).not.toContain('plano(agent)');
  });
});

describe('a hundred conversations at once', () => {
  /** Two turns of a conversation that only this number can have. */
  async function converse(number: number): Promise<void> {
    const mail = `user-${number}-end@example.com`;
    const about = number % 2 === 0 ? 'weather in Seattle' : 'flight to Istanbul';
    const agent = number % 2 === 0 ? 'weather_agent' : 'flight_agent';
    const first = await client.responses.create({ model: 'm', input: `What of the ${about}? Tell ${mail}` });
    const { data, response } = await client.responses
      .create({
        model: 'm',
        input: `Once more the ${about}, number ${number}`,
        previous_response_id: first.id,
      })
      .withResponse();
    expect(response.headers.get('x-plano-agents')).toBe(agent);
    expect(first.output_text.match(/user-\d+-end/g)).toEqual([`user-${number}-end`]);
    expect(data.output_text).toContain(`number ${number}`);
    const items = await client.responses.inputItems.list(data.id, { order: 'asc' });
    const texts = JSON.stringify(items.data);
    expect(texts).toContain(`number ${number}`);
    // What is kept is what went through the mask: one placeholder, and nobody else's turn.
    expect(texts.match(/number \d+/g)).toEqual([`number ${number}`]);
  }

  const round = () => Promise.all(Array.from({ length: 100 }, (_, number) => converse(number)));

  it('do not hear each other', round);

  it('leave nothing behind', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    /** Bytes in use when a round of conversations is over, without what this test itself has gathered. */
    const heapAfterRound = async () => {
      await Promise.all(Array.from({ length: 100 }, () => client.chat.completions.create(ask(both))));
      await gateway.spans();
      gateway.forget();
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    for (let warmUp = 0; warmUp < 2; warmUp += 1) await heapAfterRound();
    const before = await heapAfterRound();
    let after = before;
    for (let rounds = 0; rounds < 4; rounds += 1) after = await heapAfterRound();
    // A request that stays weighs ten times as much; timers of the last second still hold a little.
    expect(after - before).toBeLessThan(400 * 8 * 1024);
  }, 60_000);
});
