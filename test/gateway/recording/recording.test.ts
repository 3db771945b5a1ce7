import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import { type BodyPart, mostBytes, type RecordedBody } from '../../../src-gateway/recording/recorded-body.ts';
import { startTravelGateway } from '../../support/agent-listener.ts';
import { type GatewayFixture, sendTo, startGateway } from '../../support/gateway-fixture.ts';
import { changeBody } from '../../support/http-filter.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { baseConfig, completion } from '../listeners/base-config.ts';
import { filteredConfig } from '../listeners/filtered-config.ts';

const secret = 'sk-live-1234567890abcdef';
let up: RecordingProvider;
const gateways: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
});
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close();
  await up.close();
});

async function start(
  settings: Partial<GatewaySettings> = { captureContent: true },
  config = baseConfig(up.url),
): Promise<GatewayFixture> {
  const gateway = await startGateway(config, settings);
  gateways.push(gateway);
  return gateway;
}

async function recorded(gateway: GatewayFixture, service: string, part: BodyPart): Promise<RecordedBody> {
  const { spanId } = await gateway.span(service);
  const found = (await gateway.bodies()).find((body) => body.spanId === spanId && body.part === part);
  if (found === undefined) throw new Error(`no ${part} of ${service}`);
  return found;
}

const textOf = ({ bytes }: RecordedBody) => Buffer.from(bytes).toString();

describe('a recording', () => {
  it('holds what client and provider said to each other, each in its own words', async () => {
    const message = { type: 'message', role: 'assistant', content: [{ type: 'text', text: 'Hi' }] };
    up.answer = answerJson(200, { ...message, stop_reason: 'end_turn' });
    const gateway = await start();
    const reply = await gateway.chat('anthropic/claude-sonnet-4-6', { body: { max_tokens: 9 } });
    const asked = await recorded(gateway, 'plano(llm)', 'request');
    expect(JSON.parse(textOf(asked))).toEqual({
      model: 'anthropic/claude-sonnet-4-6',
      messages: [{ role: 'user', content: 'hi' }],
      max_tokens: 9,
    });
    expect(asked.head?.start).toBe('POST /v1/chat/completions');
    const sent = await recorded(gateway, 'plano(outbound)', 'request');
    expect(textOf(sent)).toBe(up.requests[0]?.body);
    expect(sent.head?.start).toBe(`POST ${up.requests[0]?.path}`);
    expect(JSON.parse(textOf(await recorded(gateway, 'plano(outbound)', 'response')))).toMatchObject(message);
    const answered = await recorded(gateway, 'plano(llm)', 'response');
    expect([answered.head?.start, textOf(answered)]).toEqual(['200', reply.text]);
  });

  it('holds every event of a stream and when it came', async () => {
    const event = (content: string) => JSON.stringify({ choices: [{ index: 0, delta: { content } }] });
    up.answer = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const word of ['one ', 'twö ']) {
        response.write(`data: ${event(word)}\n\n`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end('data: [DONE]\n\n');
    };
    const gateway = await start();
    const reply = await gateway.chat('openai/gpt-4o', { body: { stream: true } });
    for (const service of ['plano(llm)', 'plano(outbound)']) {
      const lines = textOf(await recorded(gateway, service, 'events'))
        .trimEnd()
        .split('\n');
      const events = lines.map((line): { at_ms: number; data: string } => JSON.parse(line));
      expect(events.map(({ data }) => `${data}\n\n`).join('')).toBe(reply.text);
      const times = events.map(({ at_ms }) => at_ms);
      expect(times).toEqual([...times].sort((one, other) => one - other));
    }
  });

  it('holds no secret: of the config, of a header, of a message or of an answer', async () => {
    const plain = 'a-value-of-no-known-shape';
    const gateway = await start(undefined, baseConfig(up.url).replaceAll('sk-o', plain));
    up.answer = answerJson(200, { ...completion, system_fingerprint: `${plain} ${secret}` });
    await gateway.chat('openai/gpt-4o', {
      headers: { authorization: 'Bearer another-odd-value', 'x-team': secret, cookie: 'sid=cookie-value-1' },
      body: {
        messages: [
          { role: 'user', content: `mine is ${secret}, yours another-odd-value "or" cookie-value-1` },
        ],
      },
    });
    const all = JSON.stringify([
      (await gateway.bodies()).map((body) => ({ ...body, bytes: textOf(body) })),
      await gateway.spans(),
    ]);
    for (const value of [secret, plain, 'another-odd-value', 'cookie-value-1']) {
      expect(all).not.toContain(value);
    }
    const asked = await recorded(gateway, 'plano(llm)', 'request');
    expect(asked.redacted).toBe(true);
    expect(JSON.parse(textOf(asked)).messages[0].content).toBe('mine is sk-…cdef, yours ano…alue "or" ••••');
    expect(asked.head?.headers).toContainEqual(['authorization', '••••']);
    expect(asked.head?.headers).toContainEqual(['content-type', 'application/json']);
  });

  it('keeps no more of a body than its limit, and no half of a secret at the cut', async () => {
    const gateway = await start();
    const filler = 'word '.repeat(mostBytes.request / 5 - 20);
    const content = `${filler}${secret} and more`.padEnd(mostBytes.request * 2, ' x');
    await gateway.chat('openai/gpt-4o', { body: { messages: [{ role: 'user', content }] } });
    const asked = await recorded(gateway, 'plano(llm)', 'request');
    expect(asked.truncated).toBe(true);
    expect(asked.size).toBeGreaterThan(mostBytes.request * 2);
    expect(asked.bytes.length).toBeLessThanOrEqual(mostBytes.request);
    expect(textOf(asked)).not.toContain('sk-live-1');
  });

  it('tells the request that the filters left from the one that came', async () => {
    const filter = await startRecordingProvider();
    gateways.push(filter);
    filter.answer = changeBody((body) => ({ ...body, temperature: 0 }));
    const filters = [`{id: g, url: "${filter.url}", type: http}`];
    const gateway = await start(
      { captureContent: true },
      filteredConfig({ up: up.url, listener: 'input_filters: [g]', filters }),
    );
    await gateway.chat('m');
    expect(JSON.parse(textOf(await recorded(gateway, 'plano(llm)', 'filtered'))).temperature).toBe(0);
    expect(JSON.parse(textOf(await recorded(gateway, 'plano(llm)', 'request'))).temperature).toBeUndefined();
  });

  it('holds what a router was asked and answered, without the secrets of the conversation', async () => {
    const content = '{"route": ["stories"]}';
    up.answer = answerJson(200, { choices: [{ index: 0, message: { role: 'assistant', content } }] });
    const routes = `
overrides: {llm_routing_model: openai/gpt-4o}
routing_preferences:
  - {name: stories, description: stories and poems, models: [openai/gpt-4o-mini]}
`;
    const gateway = await start(undefined, `${baseConfig(up.url)}${routes}`);
    await gateway.chat('openai/gpt-4o', {
      body: { messages: [{ role: 'user', content: `a story of ${secret}` }] },
    });
    const [decision] = gateway.decisions.map((evidence) => evidence.decision);
    const [router] = decision?.routers ?? [];
    expect(router?.response?.content).toBe(content);
    expect(router?.prompt?.text).toContain('a story of sk-…cdef');
    expect(JSON.stringify(decision)).not.toContain(secret);
  });

  it('is kept of a conversation with agents, too', async () => {
    const travel = await startTravelGateway({ settings: { captureContent: true } });
    gateways.push(travel);
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] });
    const reply = await sendTo(`${travel.urlOf('travel')}/v1/chat/completions`, { body });
    const parts = (await travel.bodies()).map(({ part, bytes }) => [part, Buffer.from(bytes).toString()]);
    expect(parts).toContainEqual(['request', body]);
    expect(parts).toContainEqual(['response', reply.text]);
  });

  it.each<[string, Partial<GatewaySettings>, Record<string, string>]>([
    ['by default', {}, {}],
    ['where the client asks for none', { captureContent: true }, { 'x-plano-capture': 'off' }],
    [
      'of a request whose trace is not recorded',
      { captureContent: true },
      { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' },
    ],
  ])('is not kept %s', async (_, settings, headers) => {
    const gateway = await start(settings);
    await gateway.chat('openai/gpt-4o', { headers });
    expect(await gateway.bodies()).toEqual([]);
  });
});
