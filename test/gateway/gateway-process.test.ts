import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type { GatewayMessage, HostMessage } from '../../src-gateway/gateway-messages.ts';
import { connectHost } from '../../src-gateway/host-channel.ts';
import { configFrom } from '../support/config-from.ts';
import { onFreePorts, sendTo } from '../support/gateway-fixture.ts';
import { quietSettings, quietTracing } from '../support/gateway-settings.ts';
import { answerJson, type RecordingProvider, startRecordingProvider } from '../support/recording-provider.ts';
import { baseConfig, completion } from './listeners/base-config.ts';
import { decodeOtlp } from './telemetry/decode-otlp.ts';

const program = fileURLToPath(new URL('../../src-gateway/gateway-process.ts', import.meta.url));
const tracing = { ...quietTracing, embeddedCollector: true, localSampling: 100 };
const settings = { ...quietSettings, tracing, logLevel: 'info' as const };

let up: RecordingProvider;
let child: ChildProcess;
let received: { readonly at: number; readonly message: GatewayMessage }[];
let lastId: number;

type Message<T extends GatewayMessage['type']> = Extract<GatewayMessage, { type: T }>;

function all<T extends GatewayMessage['type']>(type: T): Message<T>[] {
  const is = (message: GatewayMessage): message is Message<T> => message.type === type;
  return received.map(({ message }) => message).filter(is);
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** Sends a request and resolves with its answer. */
async function ask(message: WithoutId<HostMessage>): Promise<Message<'reply'>> {
  lastId += 1;
  const id = lastId;
  child.send({ ...message, id });
  const answered = () => all('reply').find((reply) => reply.id === id);
  await expect.poll(answered, { timeout: 10_000 }).toBeDefined();
  const reply = answered();
  if (reply === undefined) throw new Error('no reply');
  return reply;
}

const config = () => onFreePorts(configFrom(baseConfig(up.url)));
const start = (changed?: GatewayConfig) => ask({ type: 'start', config: changed ?? config(), settings });
const url = () => `http://127.0.0.1:${all('status').at(-1)?.status.listeners[0]?.port}`;
const chat = (content: string) =>
  sendTo(`${url()}/v1/chat/completions`, {
    body: JSON.stringify({ model: 'openai/gpt-4o', messages: [{ role: 'user', content }] }),
  });

beforeEach(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
  received = [];
  lastId = 0;
  child = fork(program, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.on('message', (message: GatewayMessage) => received.push({ at: performance.now(), message }));
  await expect.poll(() => all('hello'), { timeout: 10_000 }).toEqual([{ type: 'hello', pid: child.pid }]);
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await up.close();
});

describe('the data plane’s process', () => {
  it('starts, serves, and hands over status, logs and spans', async () => {
    expect(await start()).toMatchObject({ error: null });
    expect((await chat('hi')).status).toBe(200);
    await expect.poll(() => all('status').at(-1)?.status.listeners[0]?.requests).toBe(1);
    await expect.poll(() => all('spans').flatMap(({ otlp }) => decodeOtlp(otlp)).length).toBe(4);
    const records = all('logs').flatMap((logs) => logs.records);
    expect(records.filter(({ kind }) => kind === 'access')).toHaveLength(2);
    expect(records).toContainEqual(
      expect.objectContaining({ kind: 'process', level: 'info', listener: 'm' }),
    );

    await chat('again');
    await expect.poll(() => all('spans').flatMap(({ otlp }) => decodeOtlp(otlp)).length).toBe(8);
  });

  it('tells of changes at most every 250 ms, however many requests come', async () => {
    await start();
    const before = all('status').length;
    const startedAt = performance.now();
    while (performance.now() - startedAt < 600) await chat('hi');
    await expect.poll(() => all('status').at(-1)?.status.inFlight).toBe(0);
    expect(all('status').length - before).toBeGreaterThan(1);
    expect(all('status').length - before).toBeLessThanOrEqual(6);
  });

  it('stops and starts single listeners', async () => {
    await start();
    const address = url();
    expect(await ask({ type: 'stop-listener', name: 'm' })).toMatchObject({ error: null });
    expect(all('status').at(-1)?.status.listeners).toMatchObject([{ state: 'stopped' }]);
    await expect(sendTo(`${address}/healthz`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await ask({ type: 'start-listener', name: 'm' });
    expect((await sendTo(`${url()}/healthz`)).status).toBe(200);
    expect(await ask({ type: 'stop-listener', name: 'zzz' })).toMatchObject({
      error: { code: 'unknown_listener' },
    });
  });

  it('says which port is in use, and can be started again', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const busy = config();
    const listeners = busy.listeners.map((listener) => ({ ...listener, port }));
    expect(await start({ ...busy, listeners })).toMatchObject({
      error: { code: 'port_in_use', details: [{ port, listener: 'm', address: '127.0.0.1' }] },
    });
    holder.close();
    expect(await start()).toMatchObject({ error: null });
  });

  it('reloads, and keeps silent below the level that it is given', async () => {
    await start();
    const text = baseConfig(up.url).replaceAll('gpt-4o', 'gpt-9');
    const next = onFreePorts(configFrom(text));
    await chat('hi');
    const lines = () =>
      all('logs').flatMap(({ records }) => records.filter(({ kind }) => kind === 'process'));
    await expect.poll(() => lines().length).toBeGreaterThan(1);
    const before = lines().length;
    const quiet = { ...settings, logLevel: 'error' as const };
    expect(await ask({ type: 'reload', config: next, settings: quiet })).toMatchObject({
      error: null,
    });
    expect((await chat('hi')).status).toBe(404);
    expect(all('status').at(-1)?.status.configSha256).toBe(next.source.hash);
    expect((await ask({ type: 'stop', graceMs: 0 })).error).toBeNull();
    expect(lines()).toHaveLength(before);
  });

  it('lets requests end before it says that it has stopped', async () => {
    await start();
    const { promise: called, resolve } = Promise.withResolvers<() => void>();
    up.answer = (response) => resolve(() => answerJson(200, completion)(response));
    const reply = chat('hi');
    const answer = await called;
    const stopped = ask({ type: 'stop', graceMs: 5000 });
    answer();
    expect((await reply).status).toBe(200);
    expect(await stopped).toMatchObject({ error: null });
    expect(all('spans').flatMap(({ otlp }) => decodeOtlp(otlp))).toHaveLength(4);
  });

  it('ignores Ctrl+C, which its host answers', async () => {
    await start();
    child.kill('SIGINT');
    expect((await chat('hi')).status).toBe(200);
  });

  it('ends when its host is gone', async () => {
    await start();
    const ended = once(child, 'exit');
    child.disconnect();
    expect(await ended).toEqual([0, null]);
  });
});

describe('the channel to the host', () => {
  afterEach(() => void Reflect.deleteProperty(process, 'parentPort'));

  it('is Electron’s parent port where there is one', () => {
    const sent: unknown[] = [];
    const port = Object.assign(new EventEmitter(), {
      postMessage: (message: unknown) => void sent.push(message),
    });
    Reflect.set(process, 'parentPort', port);
    const host = connectHost();
    const heard: HostMessage[] = [];
    let closed = false;
    host.onMessage((message) => void heard.push(message));
    host.onClose(() => {
      closed = true;
    });
    const taken: (Error | null)[] = [];
    host.send({ type: 'hello', pid: 1 }, (error) => taken.push(error));
    expect(taken).toEqual([null]);
    port.emit('message', { data: { type: 'stop', id: 1, graceMs: 0 } });
    port.emit('close');
    expect([sent, heard, closed]).toEqual([
      [{ type: 'hello', pid: 1 }],
      [{ type: 'stop', id: 1, graceMs: 0 }],
      true,
    ]);
  });
});
