import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StartStep } from '../../../src-main/console/host.ts';
import { startSandbox } from '../../../src-main/sandbox/sandbox.ts';
import { chat, openTestHost, sandboxConfig } from './test-host.ts';

const keyConfig = ({ listener, sandbox }: { listener: number; sandbox: number }) => `version: v0.4.0
listeners: [{ type: model, name: m1, port: ${listener} }]
model_providers:
  - { model: openai/gpt-4o, base_url: "http://127.0.0.1:${sandbox}/v1", access_key: $OPENAI_API_KEY, default: true }
`;

describe('a host', () => {
  it('starts what its config names, step by step, and ends everything', async () => {
    const host = await openTestHost();
    const steps: StartStep[] = [];
    await host.start({ onProgress: (step) => steps.push(step) });
    expect(steps.filter((step) => step.done).map((step) => step.stage)).toEqual([
      'schema',
      'env',
      'start',
      'health',
    ]);
    const view = await host.status();
    expect(view).toMatchObject({
      state: 'running',
      listeners: [{ name: 'main', url: host.url, lan: false, state: 'running' }],
      sandbox: { url: `http://127.0.0.1:${host.ports.sandbox}` },
    });
    expect(await chat(host.url)).toBe(200);
    await host.host.stop(1000);
    expect((await host.status()).state).toBe('stopped');
    expect(() => process.kill(view.pid ?? 0, 0)).toThrow();
    expect(await chat(host.url)).toBeNull();
    expect(await chat(`http://127.0.0.1:${host.ports.sandbox}`)).toBeNull();
  });

  it('reports the instance as `up` and `status` print it', async () => {
    const host = await openTestHost();
    await host.start();
    const report = await host.call('host.status', {});
    expect(report).toMatchObject({
      instance: 'default',
      mode: 'native',
      pid: process.pid,
      config: host.configFile,
      listeners: [
        {
          name: 'main',
          type: 'model',
          address: '127.0.0.1',
          port: host.ports.listener,
          url: host.url,
          healthy: true,
        },
      ],
      collector: null,
      state: 'running',
      config_changed_on_disk: false,
    });
  });

  it('names every variable that is missing and starts nothing', async () => {
    const host = await openTestHost({
      config: (ports) =>
        `${keyConfig(ports)}  - { model: anthropic/claude-sonnet-4-5, access_key: $ANTHROPIC_API_KEY }\n`,
    });
    await expect(host.start()).rejects.toMatchObject({
      code: 'env_missing',
      stage: 'env',
      message: 'Missing required environment variables: ANTHROPIC_API_KEY, OPENAI_API_KEY',
    });
    expect(await host.status()).toMatchObject({ state: 'failed', pid: null, listeners: [] });
  });

  it('refuses a config with errors and shows where the first one is', async () => {
    const host = await openTestHost({ config: (ports) => `${sandboxConfig(ports)}foo: 1\n` });
    await expect(host.start()).rejects.toMatchObject({
      code: 'config_invalid',
      stage: 'schema',
      details: [{ code: 'CFG_UNKNOWN_KEY' }],
    });
    expect((await host.status()).notice).toMatch(/^config\.yaml: Line 7, column 1: /);
  });

  it('says who holds a port', async () => {
    const host = await openTestHost();
    const holder = createServer().listen(host.ports.listener, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    await expect(host.start()).rejects.toMatchObject({
      code: 'port_in_use',
      stage: 'start',
      details: [
        {
          port: host.ports.listener,
          listener: 'main',
          ...(process.platform === 'linux' ? { owner: { pid: process.pid, name: expect.any(String) } } : {}),
        },
      ],
    });
    const failed = await host.status();
    const sentence = `Port ${host.ports.listener} (listener "main") is already in use`;
    expect(failed).toMatchObject({
      state: 'failed',
      notice: expect.stringContaining(sentence),
      listeners: [{ name: 'main', state: 'failed', errorCode: 'EADDRINUSE' }],
    });
    if (process.platform === 'linux') expect(failed.notice).toContain(`(pid ${process.pid})`);
    // Once the port is free, the same button works.
    holder.close();
    await once(holder, 'close');
    expect((await host.call('gateway.start', {})).state).toBe('running');
  });

  it('uses the sandbox that another host runs', async () => {
    const host = await openTestHost();
    const sandbox = await startSandbox({ port: host.ports.sandbox });
    onTestFinished(() => sandbox.close());
    await host.start();
    expect(await chat(host.url)).toBe(200);
    await host.host.stop(0);
    expect(await chat(sandbox.url)).toBe(200);
  });

  it('refuses to take something else for the sandbox', async () => {
    const host = await openTestHost();
    const holder = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
    holder.listen(host.ports.sandbox, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    await expect(host.start()).rejects.toMatchObject({
      code: 'port_in_use',
      details: [expect.objectContaining({ port: host.ports.sandbox, listener: 'sandbox provider' })],
    });
  });

  it('writes no key into any file, whatever happens to it [cli 20]', async () => {
    const key = 'correct-horse-battery-staple-42';
    const host = await openTestHost({
      config: keyConfig,
      environment: { OPENAI_API_KEY: key, PLANO_GATEWAY_KEY: 'gate-key-0123456789' },
      collector: { grpcPort: null, httpPort: null, host: '127.0.0.1' },
      mode: 'web',
    });
    await host.start();
    const params = { listener: 'm1', api: 'chat', model: '', system: '', user: 'hi', stream: true } as const;
    expect(await host.call('playground.send', params)).toMatchObject({
      traceId: expect.stringMatching(/^\w{32}$/),
    });
    await chat(host.url, 'no-such-model');
    const { text, sha256 } = await host.call('config.read', {});
    await host.call('config.apply', { text: `${text}# changed\n`, baseSha256: sha256 });
    const shown = JSON.stringify([
      await host.call('config.diagnose', { text }),
      await host.call('config.review', { text }),
      await host.call('host.status', {}),
      await host.call('logs.read', { tail: 1000 }),
      await host.status(),
      await host.call('models.list', {}),
    ]);
    await host.host.stop(1000);
    for (const secret of [key, 'gate-key-0123456789']) {
      expect(shown).not.toContain(secret);
      expect(await filesWith(host.folder, secret)).toEqual([]);
    }
  });

  it('keeps its files to their owner', async () => {
    const host = await openTestHost({ collector: { grpcPort: null, httpPort: null, host: '127.0.0.1' } });
    await host.start();
    await chat(host.url);
    await host.host.stop(1000);
    const home = join(host.folder, 'home');
    for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      expect([file, (await stat(file)).mode & 0o077]).toEqual([file, 0]);
    }
  });

  it('keeps no copy of a config that holds a key as text', async () => {
    const key = 'sk-live-1234567890abcdefghij';
    const host = await openTestHost({
      config: (ports) => keyConfig(ports).replace('$OPENAI_API_KEY', key),
    });
    await host.start();
    await host.host.stop(0);
    expect(await filesWith(join(host.folder, 'home'), key)).toEqual([]);
  });

  it('lists the names that clients may send', async () => {
    const host = await openTestHost({
      config: (ports) => `${sandboxConfig(ports)}model_aliases: { fast.v1: { target: sandbox/echo } }\n`,
    });
    expect(await host.call('models.list', {})).toEqual({ models: [] });
    await host.start();
    expect(await host.call('models.list', {})).toEqual({
      models: [
        { id: 'sandbox/echo', provider: 'sandbox', default: true, aliasOf: null, wildcard: false },
        { id: 'sandbox/story', provider: 'sandbox', default: false, aliasOf: null, wildcard: false },
        { id: 'fast.v1', provider: 'sandbox', default: false, aliasOf: 'sandbox/echo', wildcard: false },
      ],
    });
  });

  it('stops and starts one listener by name', async () => {
    const host = await openTestHost();
    await host.start();
    const stopped = await host.call('listeners.stop', { name: 'main' });
    expect(stopped.listeners).toMatchObject([{ state: 'stopped' }]);
    expect(await chat(host.url)).toBeNull();
    await host.call('listeners.start', { name: 'main' });
    expect(await chat(host.url)).toBe(200);
    await expect(host.call('listeners.stop', { name: 'nope' })).rejects.toMatchObject({
      code: 'unknown_listener',
    });
  });

  it('asks whoever made it to end it', async () => {
    const asked = Promise.withResolvers<number>();
    const host = await openTestHost({ onStopRequested: asked.resolve });
    expect(await host.call('host.stop', { graceSeconds: 2 })).toEqual({ stopping: true });
    expect(await asked.promise).toBe(2000);
  });

  it('shows traces and logs of what went through', async () => {
    const host = await openTestHost({
      collector: { grpcPort: null, httpPort: null, host: '127.0.0.1' },
      mode: 'web',
    });
    await host.start();
    const traced = host.event('traces.added', ({ rows }) => rows.some((row) => row.llmCalls > 0));
    const logged = host.event('logs.added', ({ entries }) =>
      entries.some((entry) => entry.kind === 'access'),
    );
    const params = {
      listener: 'main',
      api: 'chat',
      model: '',
      system: '',
      user: 'hi',
      stream: true,
    } as const;
    const { traceId } = await host.call('playground.send', params);
    const { rows } = await traced;
    expect(rows.map((row) => row.traceId)).toContain(traceId);
    const { entries } = await logged;
    expect(entries.find((entry) => entry.kind === 'access')).toMatchObject({ listener: 'main', traceId });
    expect((await host.call('traces.get', { traceId: traceId ?? '' })).spans.length).toBeGreaterThan(0);
    await host.host.stop(1000);
    const access = await readFile(join(host.folder, 'home/run/default/logs/access_llm.log'), 'utf8');
    expect(access).toContain('"POST /v1/chat/completions HTTP/1.1" 200');
  });

  it('opens without a collector port that somebody else holds, and says so', async () => {
    const host = await openTestHost({ mode: 'web' });
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    const address = holder.address();
    const grpcPort = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await host.host.stop(0);
    const collector = { grpcPort, httpPort: null, host: '127.0.0.1' };
    const console = await openTestHost({ mode: 'web', collector });
    await console.start();
    expect(await console.status()).toMatchObject({
      state: 'running',
      collector: null,
      notice: expect.stringContaining(`Port ${grpcPort} is in use`),
    });
    const strict = await openTestHost({ mode: 'native', collector });
    await expect(strict.start()).rejects.toMatchObject({ code: 'port_in_use', stage: 'start' });
  });

  it('hands its spans to the host that holds the trace store, and shows what that one has', async () => {
    const first = await openTestHost({
      mode: 'web',
      collector: { grpcPort: 0, httpPort: 0, host: '127.0.0.1' },
    });
    await first.start();
    const second = await openTestHost({
      folder: first.folder,
      config: sandboxConfig,
      instance: 'second',
      mode: 'web',
      collector: { grpcPort: 0, httpPort: 0, host: '127.0.0.1' },
    });
    await second.start();
    const there = first.event('traces.added', ({ rows }) => rows.some((row) => row.llmCalls > 0));
    const here = second.event('traces.added', ({ rows }) => rows.some((row) => row.llmCalls > 0));
    expect(await chat(second.url)).toBe(200);
    const [row] = (await there).rows;
    expect((await here).rows.map(({ traceId }) => traceId)).toEqual([row?.traceId]);
    expect(await second.call('traces.list', { limit: 10 })).toEqual(
      await first.call('traces.list', { limit: 10 }),
    );
    await expect(second.call('traces.clear', {})).rejects.toMatchObject({ code: 'store_locked' });
    await first.call('traces.clear', {});
    expect((await second.call('traces.list', { limit: 10 })).rows).toEqual([]);
  });
});

/** Files below the folder, but for the user's own in it, that hold the text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(file)).includes(text)) found.push(file);
  }
  return found;
}
