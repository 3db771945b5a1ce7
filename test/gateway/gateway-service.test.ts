import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GatewayMessage, HostMessage } from '../../src-gateway/gateway-messages.ts';
import { GatewayService } from '../../src-gateway/gateway-service.ts';
import { configFrom } from '../support/config-from.ts';
import { onFreePorts, sendTo } from '../support/gateway-fixture.ts';
import { quietSettings, quietTracing } from '../support/gateway-settings.ts';
import { answerJson, type RecordingProvider, startRecordingProvider } from '../support/recording-provider.ts';
import { baseConfig, completion } from './listeners/base-config.ts';
import { decodeOtlp } from './telemetry/decode-otlp.ts';

const settings = {
  ...quietSettings,
  tracing: { ...quietTracing, embeddedCollector: true, localSampling: 100 },
};

let up: RecordingProvider;
let service: GatewayService;
let received: GatewayMessage[];
let hanging: boolean;
/** The spans that the channel was given, and the word that it has taken them. */
let held: { readonly otlp: Uint8Array; readonly taken: (error: Error | null) => void }[];

const answerTo = (id: number) => received.find((message) => message.type === 'reply' && message.id === id);

async function ask(message: HostMessage): Promise<void> {
  service.handle(message);
  await expect.poll(() => answerTo(message.id)).toMatchObject({ error: null });
}

async function chat(): Promise<void> {
  const status = received.findLast((message) => message.type === 'status');
  const port = status?.type === 'status' ? status.status.listeners[0]?.port : undefined;
  const body = JSON.stringify({ model: 'openai/gpt-4o', messages: [{ role: 'user', content: 'hi' }] });
  expect((await sendTo(`http://127.0.0.1:${port}/v1/chat/completions`, { body })).status).toBe(200);
}

function release(): void {
  hanging = false;
  for (const { taken } of held) taken(null);
}

beforeEach(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
  received = [];
  held = [];
  hanging = true;
  service = new GatewayService((message, taken = () => undefined) => {
    received.push(message);
    if (message.type === 'spans') held.push({ otlp: message.otlp, taken });
    if (message.type !== 'spans' || !hanging) taken(null);
  });
  await ask({ type: 'start', id: 1, config: onFreePorts(configFrom(baseConfig(up.url))), settings });
});

afterEach(async () => {
  release();
  await ask({ type: 'stop', id: 99, graceMs: 0 });
  await up.close();
});

it('gives a host that hangs one batch of spans, and the others when it has been taken', async () => {
  await chat();
  await expect.poll(() => held.length).toBe(1);
  let requests = 1;
  // Longer than any span waits for company.
  for (const startedAt = performance.now(); performance.now() - startedAt < 100; requests += 1) await chat();
  expect(held).toHaveLength(1);

  release();
  await expect.poll(() => held.flatMap(({ otlp }) => decodeOtlp(otlp)).length).toBe(requests * 4);
});

it('goes on after a batch that the channel could not pass on', async () => {
  await chat();
  await expect.poll(() => held.length).toBe(1);
  held[0]?.taken(new Error('the host is gone'));
  await chat();
  await expect.poll(() => held.length).toBe(2);
});
