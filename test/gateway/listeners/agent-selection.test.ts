import { afterEach, describe, expect, it } from 'vitest';
import { trimMiddle } from '../../../src-gateway/routing/trim-middle.ts';
import { bodyOf, startTravelGateway, type TravelGateway } from '../../support/agent-listener.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';

let travel: TravelGateway | undefined;
let vendor: RecordingProvider | undefined;

afterEach(async () => {
  await travel?.close();
  await vendor?.close();
});

/** What the hosted engine is asked about a conversation. */
async function promptFor(messages: readonly unknown[], config = ''): Promise<string> {
  const engine = await startRecordingProvider();
  vendor = engine;
  engine.answer = answerJson(200, { choices: [{ message: { content: '{"route": ["weather_agent"]}' } }] });
  const hostedUrl = `${engine.url}/v1/chat/completions`;
  const gateway = await startTravelGateway({ selects: [], routing: { hostedUrl }, config });
  travel = gateway;
  expect((await gateway.ask({ messages })).status).toBe(200);
  return bodyOf(engine.requests[0]).messages[0].content;
}

function conversationIn(prompt: string): { role: string; content: string }[] {
  return JSON.parse(/<conversation>\n([\s\S]*)\n<\/conversation>/.exec(prompt)?.[1] ?? '');
}

describe('what an engine is asked about agents', () => {
  it('[agent-listener A26] has a line of JSON for each agent', async () => {
    const prompt = await promptFor([{ role: 'user', content: 'hi' }]);
    expect(prompt.split('\n')).toContain(
      '{"name": "weather_agent", "description": "Weather and forecasts for any city.", "parameters": {"type": "object", "properties": {}, "required": []}}',
    );
  });

  it('[agent-listener A27] leaves out systems, tools and calls of tools', async () => {
    const call = { id: 't', type: 'function', function: { name: 'f', arguments: '{}' } };
    const prompt = await promptFor([
      { role: 'system', content: 'x' },
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 't', content: '22' },
      { role: 'assistant', content: 'ok' },
      { role: 'user', content: 'bye' },
    ]);
    expect(conversationIn(prompt)).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'ok' },
      { role: 'user', content: 'bye' },
    ]);
  });

  it('[agent-listener A28] has the last sixteen messages', async () => {
    const messages = Array.from({ length: 40 }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: `m${index}`,
    }));
    expect(conversationIn(await promptFor(messages))).toEqual(messages.slice(-16));
  });

  it('[agent-listener A29] has the messages that fit its budget', async () => {
    const last = { role: 'user', content: 'u'.repeat(74) };
    const messages = [{ role: 'user', content: 'hi' }, { role: 'assistant', content: 'a'.repeat(34) }, last];
    const config = 'overrides: {orchestrator_model_context_length: 235}';
    expect(conversationIn(await promptFor(messages, config))).toEqual([last]);
  });
});

describe('the words of a long message', () => {
  it.each([
    ['abcdefghij', 8, 'abc…ij'],
    ['hello', 5, 'hello'],
    ['abcdef', 2, 'ab'],
    ['0123456789ABCDEFGHIJ', 13, '012345…GHIJ'],
  ])('[agent-listener A30] of %j %i bytes are %j', (text, limit, trimmed) => {
    expect(trimMiddle(text, limit)).toBe(trimmed);
  });
});
