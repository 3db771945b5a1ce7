import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { configFrom } from '../support/config-from.ts';
import { type GatewayFixture, sendTo, startGateway } from '../support/gateway-fixture.ts';
import { quietSettings, quietTracing } from '../support/gateway-settings.ts';
import { answerJson, type RecordingProvider, startRecordingProvider } from '../support/recording-provider.ts';
import { baseConfig, completion } from './listeners/base-config.ts';

let up: RecordingProvider;
let fixture: GatewayFixture;

beforeEach(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
  fixture = await startGateway(baseConfig(up.url));
});
afterEach(async () => {
  await fixture.close();
  await up.close();
});

const portOf = (url: string) => Number(new URL(url).port);
const status = () => fixture.gateway.status();

/** The base config with its one listener changed and bound to `port`. */
function configOn(port: number, change: { name?: string; address?: string } = {}): GatewayConfig {
  const config = configFrom(baseConfig(up.url));
  return { ...config, listeners: config.listeners.map((listener) => ({ ...listener, ...change, port })) };
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const opened = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return opened;
}

async function freePort(): Promise<{ port: number; holder: Server }> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  return { port: (holder.address() as AddressInfo).port, holder };
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

/** A stream that runs until `end` is called. */
async function runningStream(url: string) {
  const { promise, resolve: end } = Promise.withResolvers<void>();
  up.answer = async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"choices":[]}\n\n');
    await promise;
    response.end('data: [DONE]\n\n');
  };
  const request = httpRequest(`${url}/v1/chat/completions`, { method: 'POST' });
  request.end('{"model":"openai/gpt-4o","stream":true,"messages":[]}');
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('no response');
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const ended = once(response, 'close').then(() => text);
  await once(response, 'data');
  return { end, ended };
}

describe('status', () => {
  it('tells of each listener and counts its requests', async () => {
    await fixture.chat('openai/gpt-4o');
    await fixture.chat('nope');
    await fixture.send('/healthz');
    expect(status()).toMatchObject({
      inFlight: 0,
      metrics: null,
      listeners: [
        {
          name: 'm',
          type: 'model',
          address: '127.0.0.1',
          port: portOf(fixture.url),
          implicit: false,
          state: 'running',
          error: null,
          requests: 2,
          errors: 1,
        },
      ],
    });
    expect(status().configSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells watchers of changes until they leave', async () => {
    let changes = 0;
    const leave = fixture.gateway.onStatus(() => {
      changes += 1;
    });
    await fixture.chat('openai/gpt-4o');
    expect(changes).toBeGreaterThan(0);
    leave();
    const before = changes;
    await fixture.chat('openai/gpt-4o');
    expect(changes).toBe(before);
  });

  it('counts a request that runs', async () => {
    const stream = await runningStream(fixture.url);
    expect(status().inFlight).toBe(1);
    stream.end();
    await stream.ended;
    await expect.poll(() => status().inFlight).toBe(0);
  });
});

describe('one listener', () => {
  it('refuses connections while it is stopped and serves again after its start', async () => {
    const port = portOf(fixture.url);
    await fixture.gateway.stopListener('m');
    expect(status().listeners[0]?.state).toBe('stopped');
    expect(await isOpen(port)).toBe(false);
    await fixture.gateway.startListener('m');
    expect(status().listeners[0]?.state).toBe('running');
    expect((await sendTo(`${fixture.urlOf('m')}/healthz`)).status).toBe(200);
  });

  it('lets a running request end before it stops', async () => {
    const stream = await runningStream(fixture.url);
    const stopped = fixture.gateway.stopListener('m', 5000);
    stream.end();
    expect(await stream.ended).toContain('[DONE]');
    await stopped;
  });

  it('that nobody knows is an error', async () => {
    await expect(fixture.gateway.stopListener('zzz')).rejects.toMatchObject({ code: 'unknown_listener' });
  });
});

describe('start', () => {
  it('says which port is in use, and binds nothing then', async () => {
    const { port, holder } = await freePort();
    const config = configFrom(baseConfig(up.url));
    const [listener] = config.listeners;
    if (listener === undefined) throw new Error('no listener');
    const listeners = [
      { ...listener, name: 'free', port: 0 },
      { ...listener, name: 'busy', port },
    ];
    await expect(fixture.gateway.reload({ ...config, listeners }, quietSettings)).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining(String(port)),
      details: [{ port, listener: 'busy', address: '127.0.0.1' }],
    });
    expect(status().listeners.map(({ name, state }) => [name, state])).toEqual([['m', 'running']]);
    await closed(holder);
  });

  it('[model-listener 10] serves models although the config lists agents only, and says so', async () => {
    const text = baseConfig(up.url)
      .replace(
        /listeners:.*/,
        'listeners: [{type: agent, name: a, port: 12002, agents: [{id: x, description: d}]}]',
      )
      .concat('agents: [{id: x, url: "http://127.0.0.1:1"}]\n');
    expect(configFrom(text).listeners).toContainEqual(
      expect.objectContaining({ type: 'model', port: 12000 }),
    );
    const implied = await startGateway(text);
    expect((await implied.send('/healthz')).status).toBe(200);
    const told = implied.logs.map((record) => (record.kind === 'process' ? record.message : ''));
    expect(told).toContainEqual(expect.stringContaining('implicit'));
    expect(implied.gateway.status().listeners).toContainEqual(
      expect.objectContaining({ type: 'model', implicit: true, state: 'running' }),
    );
    // Another gateway of this machine may hold the port of the alias; then the log says so.
    const busy = told.some((message) => message.includes('12001'));
    if (!busy) {
      const alias = await sendTo('http://127.0.0.1:12001/v1/models');
      expect(alias.json()).toEqual((await implied.send('/v1/models')).json());
    }
    await implied.close();
  });

  it('serves the metrics page beside the listeners', async () => {
    const counted = await startGateway(baseConfig(up.url), { metrics: { address: '127.0.0.1', port: 0 } });
    const page = counted.gateway.status().metrics;
    expect((await sendTo(`http://127.0.0.1:${page?.port}/metrics`)).text).toContain('brightstaff_build_info');
    await counted.close();
    expect(counted.gateway.status().metrics).toBeNull();
  });

  it('reaches this machine under the name that containers give it', async () => {
    const named = await startGateway(baseConfig(up.url.replace('127.0.0.1', 'host.docker.internal')));
    expect((await named.chat('openai/gpt-4o')).status).toBe(200);
    expect(up.requests.at(-1)?.headers.host).toBe(`host.docker.internal:${portOf(up.url)}`);
    await named.close();
  });
});

describe('reload', () => {
  it('keeps the port and takes the new providers', async () => {
    const port = portOf(fixture.url);
    const text = baseConfig(up.url).replaceAll('gpt-4o-mini', 'gpt-9');
    const config = configFrom(text);
    const listeners = config.listeners.map((listener) => ({ ...listener, port: 0 }));
    await fixture.gateway.reload({ ...config, listeners }, quietSettings);
    expect(status().listeners).toMatchObject([{ port, state: 'running' }]);
    expect((await fixture.chat('openai/gpt-9')).status).toBe(200);
    expect((await fixture.chat('openai/gpt-4o-mini')).status).toBe(404);
    expect(status().configSha256).toBe(config.source.hash);
  });

  it('lets requests end on the config that they began with', async () => {
    const stream = await runningStream(fixture.url);
    const config = configFrom(baseConfig('http://127.0.0.1:1'));
    const listeners = config.listeners.map((listener) => ({ ...listener, port: 0 }));
    await fixture.gateway.reload({ ...config, listeners }, quietSettings);
    stream.end();
    expect(await stream.ended).toContain('[DONE]');
    expect((await fixture.chat('openai/gpt-4o')).status).toBe(502);
  });

  it('follows the tracing settings', async () => {
    const config = configFrom(baseConfig(up.url));
    const listeners = config.listeners.map((listener) => ({ ...listener, port: 0 }));
    const tracing = { ...quietTracing, embeddedCollector: true, localSampling: 100 };
    await fixture.gateway.reload({ ...config, listeners }, { ...quietSettings, tracing: quietTracing });
    await fixture.chat('openai/gpt-4o');
    expect(await fixture.spans()).toEqual([]);
    await fixture.gateway.reload({ ...config, listeners }, { ...quietSettings, tracing });
    await fixture.chat('openai/gpt-4o');
    expect(await fixture.spans()).toHaveLength(4);
  });

  it('moves a listener to another port', async () => {
    const { port, holder } = await freePort();
    await closed(holder);
    const old = portOf(fixture.url);
    await fixture.gateway.reload(configOn(port), quietSettings);
    expect((await sendTo(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    expect(await isOpen(old)).toBe(false);
  });

  it('renames a listener without giving up its port', async () => {
    const { port, holder } = await freePort();
    await closed(holder);
    await fixture.gateway.reload(configOn(port), quietSettings);
    await fixture.gateway.reload(configOn(port, { name: 'renamed' }), quietSettings);
    expect(status().listeners).toMatchObject([{ name: 'renamed', port, state: 'running' }]);
    expect((await sendTo(`http://127.0.0.1:${port}/healthz`)).json().listener).toBe('renamed');
  });

  it('opens a listener to other machines on the same port, and back', async () => {
    const { port, holder } = await freePort();
    await closed(holder);
    await fixture.gateway.reload(configOn(port), quietSettings);
    const stream = await runningStream(`http://127.0.0.1:${port}`);
    await fixture.gateway.reload(configOn(port, { address: '0.0.0.0' }), quietSettings);
    expect(status().listeners).toMatchObject([{ address: '0.0.0.0', port, state: 'running' }]);
    expect((await sendTo(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    stream.end();
    expect(await stream.ended).toContain('[DONE]');
    await fixture.gateway.reload(configOn(port), quietSettings);
    expect((await sendTo(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  it('that fails leaves the old config serving', async () => {
    const { port, holder } = await freePort();
    await expect(fixture.gateway.reload(configOn(port), quietSettings)).rejects.toMatchObject({
      code: 'port_in_use',
    });
    expect((await fixture.chat('openai/gpt-4o')).status).toBe(200);
    expect(status().listeners).toMatchObject([{ name: 'm', state: 'running' }]);
    await closed(holder);
  });

  it('stops what the new config no longer has', async () => {
    const config = configFrom(baseConfig(up.url));
    const port = portOf(fixture.url);
    await fixture.gateway.reload({ ...config, listeners: [] }, quietSettings);
    expect(status().listeners).toEqual([]);
    expect(await isOpen(port)).toBe(false);
  });
});

describe('stop', () => {
  it('lets requests end within the grace', async () => {
    const stream = await runningStream(fixture.url);
    const stopped = fixture.gateway.stop({ graceMs: 5000 });
    expect(await isOpen(portOf(fixture.url))).toBe(false);
    stream.end();
    expect(await stream.ended).toContain('[DONE]');
    await stopped;
  });

  it('ends a stream with an error when the grace is over', async () => {
    const stream = await runningStream(fixture.url);
    await fixture.gateway.stop({ graceMs: 50 });
    expect(await stream.ended).toMatch(/data: \{"error":\{.*"code":"shutting_down"\}\}\n\n$/);
    await up.requests.at(-1)?.aborted;
  });

  it('answers what waits for a provider with 503 when the grace is over', async () => {
    const { promise: called, resolve } = Promise.withResolvers<void>();
    up.answer = () => resolve();
    const reply = fixture.chat('openai/gpt-4o');
    await called;
    await fixture.gateway.stop({ graceMs: 50 });
    expect([(await reply).status, (await reply).json().error.code]).toEqual([503, 'shutting_down']);
  });

  it('says on open connections that it is going', async () => {
    const stream = await runningStream(fixture.url);
    const socket = connect(portOf(fixture.url), '127.0.0.1');
    await once(socket, 'connect');
    const stopped = fixture.gateway.stop({ graceMs: 2000 });
    await new Promise((resolve) => setImmediate(resolve));
    stream.end();
    await stopped;
    socket.destroy();
    expect(status().listeners[0]?.state).toBe('stopped');
  });
});
