import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignalSettings } from '../../../src-gateway/signals/signal-settings.ts';
import { configFrom } from '../../support/config-from.ts';
import { type GatewayFixture, onFreePorts, startGateway } from '../../support/gateway-fixture.ts';
import { quietSettings } from '../../support/gateway-settings.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { signalSettings } from '../../support/signal-settings.ts';
import { conversation } from '../signals/analyse.ts';
import { baseConfig, completion } from './base-config.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;

beforeEach(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
});
afterEach(async () => {
  await gateway.close();
  await up.close();
});

const start = async (signals: Partial<SignalSettings> = {}, config = '') => {
  gateway = await startGateway(`${baseConfig(up.url)}${config}`, {
    signals: { ...signalSettings, ...signals },
  });
};
/** The span of the call, when its conversation has been looked at. */
const llm = () => vi.waitFor(() => gateway.span('plano(llm)'), { timeout: 20_000 });
const say = (text: string, model = 'openai/gpt-4o-mini') =>
  gateway.chat(model, { body: { messages: conversation(text) } });
const text = (stringValue: string) => ({ stringValue });
const integer = (value: number) => ({ intValue: String(value) });
const double = (doubleValue: number) => ({ doubleValue });

const corrected =
  'U: Book a table for Friday evening / A: Booked for Thursday at 19:00. / U: No, I meant Friday evening';
const signalKeys = (attributes: object) =>
  Object.keys(attributes).filter((key) => key.startsWith('signals.'));

describe('signals of a conversation', () => {
  it('[signals S105] are on the span of the call, whose name is flagged', async () => {
    await start();
    const client = new OpenAI({ apiKey: 'sk-test', baseURL: `${gateway.url}/v1` });
    const reply = await client.chat.completions.create({
      model: 'openai/gpt-4o',
      messages: [
        { role: 'user', content: 'Book a table for Friday evening' },
        { role: 'assistant', content: 'Booked for Thursday at 19:00.' },
        { role: 'user', content: 'No, I meant Friday evening' },
      ],
    });
    expect(reply.choices[0]?.message.content).toBe('Hi');
    const span = await llm();
    expect(span.name).toBe('POST /v1/chat/completions openai/gpt-4o 🚩');
    expect(span.attributes).toMatchObject({
      'signals.quality': text('poor'),
      'signals.quality_score': double(35),
      'signals.turn_count': integer(2),
      'signals.efficiency_score': double(1),
      'signals.engine': text('precise'),
      'signals.interaction.misalignment.count': integer(1),
      'signals.interaction.misalignment.severity': integer(1),
    });
    expect(signalKeys(span.attributes)).toHaveLength(7);
    expect(span.events.filter(({ name }) => name.startsWith('signal.'))).toMatchObject([
      {
        name: 'signal.interaction.misalignment.correction',
        attributes: {
          'signal.type': text('interaction.misalignment.correction'),
          'signal.message_index': integer(2),
          'signal.confidence': double(1),
          'signal.snippet': text('no, i meant'),
          'signal.metadata': text('{"pattern_type":"correction"}'),
          'signal.message_role': text('user'),
          'signal.request_index': integer(2),
          'signal.match': text('phrase'),
        },
      },
    ]);
  });

  it('[signals S106] leave the name as it is where all goes well', async () => {
    await start();
    await say('U: Convert 3 miles to km / A: 4.83 km / U: Exactly what I needed');
    const span = await llm();
    expect(span.name).toBe('POST /v1/chat/completions openai/gpt-4o-mini');
    expect(span.attributes).toMatchObject({
      'signals.quality': text('good'),
      'signals.quality_score': double(68),
    });
  });

  it('[signals S107] are not looked for where the config wants none', async () => {
    await start({}, 'overrides: {disable_signals: true}\n');
    await say(corrected);
    const span = await llm();
    expect(signalKeys(span.attributes)).toEqual([]);
    expect(span.events).toEqual([]);
    expect(span.name).not.toContain('🚩');
  });

  it('[signals S108] are not looked for where no provider answers', async () => {
    await start();
    up.answer = (response) => void response.destroy();
    expect((await say(corrected)).status).toBe(502);
    const span = await llm();
    expect(signalKeys(span.attributes)).toEqual([]);
    expect(span.name).not.toContain('🚩');
  });

  it('[signals S109] are there when the provider fails', async () => {
    await start();
    up.answer = answerJson(500, { error: { message: 'broken', type: 'server_error' } });
    expect((await say(corrected)).status).toBe(500);
    expect((await llm()).attributes).toMatchObject({ 'signals.quality': text('poor') });
  });

  it('[signals S110] are cut off where they take too long, and the span still comes', async () => {
    await start({ budgetMs: Number.MIN_VALUE });
    const long = Array.from({ length: 100 }, (_, turn) => [
      { role: 'user', content: `question ${turn} ${'with many words '.repeat(100)}` },
      { role: 'assistant', content: `answer ${turn} ${'with many words '.repeat(100)}` },
    ]).flat();
    const reply = await gateway.chat('openai/gpt-4o', { body: { messages: long } });
    expect(reply.status).toBe(200);
    const span = await llm();
    expect(span.attributes['signals.truncated']).toEqual({ boolValue: true });
    expect(Number(span.endTimeUnixNano)).toBeGreaterThan(Number(span.startTimeUnixNano));
  });

  it('are what Plano finds when its engine is asked for', async () => {
    await start({ engine: 'compat' });
    await say('U: Why?');
    expect((await llm()).attributes).toMatchObject({
      'signals.engine': text('compat'),
      'signals.quality': text('severe'),
      'signals.interaction.disengagement.count': integer(1),
    });
  });

  it('are found in streams, in Anthropic messages and in Responses', async () => {
    await start();
    up.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"id":"1","object":"chat.completion.chunk","choices":[]}\n\ndata: [DONE]\n\n');
    };
    await gateway.chat('openai/gpt-4o', {
      body: { stream: true, messages: [{ role: 'user', content: 'I give up' }] },
    });
    up.answer = answerJson(200, {
      ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-6' },
      content: [{ type: 'text', text: 'Hi' }],
      ...{ stop_reason: 'end_turn', usage: { input_tokens: 1, output_tokens: 1 } },
    });
    await gateway.send('/v1/messages', {
      body: JSON.stringify({
        model: 'anthropic/claude-sonnet-4-6',
        max_tokens: 10,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'I give up' }] }],
      }),
    });
    up.answer = answerJson(200, { id: 'resp_1', object: 'response', status: 'completed', output: [] });
    await gateway.send('/v1/responses', {
      body: JSON.stringify({ model: 'openai/gpt-4o', input: 'I give up' }),
    });
    const calls = await vi.waitFor(
      async () => {
        const found = (await gateway.spans()).filter(
          ({ resource }) => resource['service.name'] === 'plano(llm)',
        );
        expect(found).toHaveLength(3);
        return found;
      },
      { timeout: 20_000 },
    );
    for (const { attributes, name } of calls) {
      expect(attributes['signals.interaction.disengagement.count']).toEqual(integer(1));
      expect(name).toMatch(/ 🚩$/);
    }
  });

  it('end the span when the call ended, not when they were found', async () => {
    await start();
    await say('U: hi');
    const span = await llm();
    const entry = await gateway.span('plano(inbound)');
    expect(BigInt(span.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(entry.endTimeUnixNano));
  });

  it('are looked for by a new thread when the engine is another one after a reload', async () => {
    await start();
    await say('U: Why?');
    expect((await llm()).attributes['signals.quality']).toEqual(text('neutral'));
    await gateway.gateway.reload(onFreePorts(configFrom(baseConfig(up.url))), {
      ...quietSettings,
      tracing: { ...quietSettings.tracing, embeddedCollector: true, localSampling: 100 },
      signals: { ...signalSettings, engine: 'compat' },
    });
    await say('U: Why?');
    await vi.waitFor(
      async () => {
        const names = (await gateway.spans()).map(({ name }) => name);
        expect(names).toContain('POST /v1/chat/completions openai/gpt-4o-mini 🚩');
      },
      { timeout: 20_000 },
    );
  });

  it('that were not looked for in time cost nothing but themselves', async () => {
    await start({ workerFile: '/nowhere/signals-worker.js' });
    expect((await say(corrected)).status).toBe(200);
    const span = await llm();
    expect(signalKeys(span.attributes)).toEqual([]);
    expect(await gateway.metricLines('plano_console_signals_skipped_total')).toEqual([
      'plano_console_signals_skipped_total{reason="worker_failed"} 1',
    ]);
    expect(gateway.logs).toContainEqual(
      expect.objectContaining({ level: 'warn', message: expect.stringContaining('not analysed') }),
    );
  });

  it('keep no span back when the gateway stops', async () => {
    await start();
    await say(corrected);
    await gateway.gateway.stop({ graceMs: 0 });
    expect((await gateway.span('plano(llm)')).endTimeUnixNano).not.toBe('0');
  });
});
