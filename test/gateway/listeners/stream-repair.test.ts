import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import { type RecordingProvider, startRecordingProvider } from '../../support/recording-provider.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;

beforeAll(async () => {
  up = await startRecordingProvider();
  gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: mistral/m, access_key: k, base_url: "${up.url}"}
  - {model: mistral/raw, access_key: k, base_url: "${up.url}", repair_stream: false}
  - {model: anthropic/c, access_key: k, base_url: "${up.url}"}
  - {model: anthropic/raw, access_key: k, base_url: "${up.url}", repair_stream: false}
  - {model: groq/m, access_key: k, base_url: "${up.url}", repair_stream: true, inject_stream_usage: false}
`);
});
afterAll(async () => {
  await gateway.close();
  await up.close();
});

const event = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const done = 'data: [DONE]\n\n';
const call = (index: number | null, name: string | null, id: string | null, args: string) => ({
  ...(index !== null && { index }),
  ...(id !== null && { id }),
  ...(name !== null && { type: 'function' }),
  function: { ...(name !== null && { name }), arguments: args },
});

const withoutIndexes = [
  event({ content: '' }),
  event(
    { tool_calls: [call(null, 'f', 'abc123def', '{}'), call(null, 'g', 'abc123deg', '{}')] },
    'tool_calls',
  ),
  done,
];
const fromOne = [
  event({ role: 'assistant', content: 'a' }),
  event({ tool_calls: [call(1, 'f', 't1', '')] }),
  event({ tool_calls: [call(1, null, null, '{}')] }),
  event({ tool_calls: [call(2, 'g', 't2', '')] }),
  event({ tool_calls: [call(2, null, null, '{}')] }),
  event({}, 'tool_calls'),
  done,
];

async function relayed(model: string, events: readonly string[]) {
  up.answer = (response) =>
    void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events.join(''));
  const { text } = await gateway.chat(model, { body: { stream: true } });
  return text.split(/(?<=\n\n)/);
}

const dataOf = (text = '') => JSON.parse(text.slice('data: '.length));
const indexesOf = (events: readonly string[]) =>
  events
    .filter((text) => text.includes('tool_calls":['))
    .flatMap((text) => dataOf(text).choices[0].delta.tool_calls.map((each: { index: number }) => each.index));

/** What OpenAI's own helper makes of the stream. */
async function readByOpenAI(model: string, events: readonly string[]) {
  up.answer = (response) =>
    void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events.join(''));
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 });
  const stream = client.chat.completions.stream({ model, messages: [{ role: 'user', content: 'hi' }] });
  const { choices } = await stream.finalChatCompletion();
  return choices[0]?.message.tool_calls?.map((each) => (each.type === 'function' ? each.function : null));
}

describe('streams that OpenAI’s client fails on', () => {
  it('[llm-apis V73] of Mistral get the role and the indexes that are missing', async () => {
    const [first, second, last] = await relayed('mistral/m', withoutIndexes);
    expect(dataOf(first).choices[0].delta).toEqual({ role: 'assistant', content: '' });
    const sent = dataOf(withoutIndexes[1]);
    const calls = sent.choices[0].delta.tool_calls;
    sent.choices[0].delta.tool_calls = [
      { ...calls[0], index: 0 },
      { ...calls[1], index: 1 },
    ];
    expect(dataOf(second)).toEqual(sent);
    expect(last).toBe(done);
    expect(await readByOpenAI('mistral/m', withoutIndexes)).toMatchObject([{ name: 'f' }, { name: 'g' }]);
  });

  it('[llm-apis V74] of Anthropic get indexes from 0', async () => {
    const events = await relayed('anthropic/c', fromOne);
    expect(indexesOf(events)).toEqual([0, 0, 1, 1]);
    expect(events.filter((_, index) => ![1, 2, 3, 4].includes(index))).toEqual(
      fromOne.filter((_, index) => ![1, 2, 3, 4].includes(index)),
    );
    expect(await readByOpenAI('anthropic/c', fromOne)).toMatchObject([
      { name: 'f', arguments: '{}' },
      { name: 'g', arguments: '{}' },
    ]);
  });

  it('[llm-apis V75] stay as they are when the entry says so, and of providers without the defect', async () => {
    expect(await relayed('mistral/raw', withoutIndexes)).toEqual(withoutIndexes);
    expect(await relayed('anthropic/raw', fromOne)).toEqual(fromOne);
    expect(await relayed('groq/m', withoutIndexes)).toEqual(withoutIndexes);
  });

  it('give a call without an id to the one before it', async () => {
    const events = [
      event({ role: 'assistant', tool_calls: [call(null, 'f', 'a1', '{"x"')] }),
      event({ tool_calls: [call(null, null, null, ':1}')] }),
      event({ tool_calls: [call(null, 'g', 'a2', '{}')] }),
      done,
    ];
    expect(indexesOf(await relayed('mistral/m', events))).toEqual([0, 0, 1]);
  });
});
