import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chat, openTestHost, sandboxConfig, type TestHost } from './test-host.ts';

function kill(pid: number | null): void {
  if (pid === null) throw new Error('the gateway has no process');
  process.kill(pid, 'SIGKILL');
}

/** Requests one after the other until told to stop; counts the replies. */
function load(url: string) {
  let stopped = false;
  const seen = { answered: 0, lost: 0 };
  const clients = Array.from({ length: 4 }, async () => {
    while (!stopped) {
      const status = await chat(url);
      if (status === 200) seen.answered += 1;
      else seen.lost += 1;
      // A refused connection comes back at once; while nobody listens there is no point in asking.
      if (status === null) await refusedPause();
    }
  });
  return {
    seen,
    async end() {
      stopped = true;
      await Promise.all(clients);
    },
  };
}

const refusedPause = () => new Promise((resolve) => setTimeout(resolve, 20));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Opens a slow stream; resolves with its reader once the first bytes are there. */
async function openStream(host: TestHost, milliseconds = 400) {
  const response = await request(`${host.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-sandbox-latency-ms': String(milliseconds) },
    body: JSON.stringify({
      model: 'sandbox/story',
      stream: true,
      messages: [{ role: 'user', content: 'a long story' }],
    }),
  });
  return { status: response.statusCode, end: () => response.body.text() };
}

describe('the supervised gateway', () => {
  it('is back in about the time of a start when its process is killed under load; only requests in flight fail', async () => {
    const host = await openTestHost();
    const startedAt = performance.now();
    await host.start();
    const startMs = performance.now() - startedAt;
    const { pid } = await host.status();
    const traffic = load(host.url);
    await chat(host.url);
    const degraded = host.state('degraded');
    const running = degraded.then(() => host.state('running'));
    const killedAt = performance.now();
    kill(pid);
    const meanwhile = await degraded;
    expect(meanwhile).toMatchObject({ crashes: 1, pid: null, appliedSha256: expect.any(String) });
    const after = await running;
    // Nothing is waited for but the start itself, which now shares the machine with the load.
    expect(performance.now() - killedAt).toBeLessThan(3 * startMs);
    expect(after.pid).not.toBe(pid);
    expect(after.notice).toContain('restarted with the last good config');
    const { lost } = traffic.seen;
    for (let more = 0; more < 20; more++) expect(await chat(host.url)).toBe(200);
    await traffic.end();
    expect(traffic.seen.lost).toBe(lost);
  });

  it('gives up after three crashes within 30 seconds, and starts again when asked', async () => {
    const host = await openTestHost();
    await host.start();
    for (const crash of [1, 2]) {
      const running = host.event(
        'gateway.status',
        (view) => view.state === 'running' && view.crashes === crash,
      );
      kill((await host.status()).pid);
      await running;
    }
    const failed = host.state('failed');
    kill((await host.status()).pid);
    expect(await failed).toMatchObject({
      crashes: 3,
      pid: null,
      listeners: [],
      notice: 'The data plane crashed 3 times within 30 seconds; gateway.log says why.',
    });
    expect(await chat(host.url)).toBeNull();
    expect(await host.call('gateway.start', {})).toMatchObject({ state: 'running', notice: null });
    expect(await chat(host.url)).toBe(200);
  });

  it('comes back with the last good config though the file is broken by then', async () => {
    const host = await openTestHost();
    await host.start();
    const { text, sha256 } = await host.call('config.read', {});
    await host.call('config.save', { text: 'listeners: [', baseSha256: sha256 });
    const running = host.event('gateway.status', (view) => view.state === 'running' && view.crashes === 1);
    kill((await host.status()).pid);
    expect((await running).appliedSha256).toBe(sha256);
    expect(await chat(host.url)).toBe(200);
    expect((await host.call('config.review', { text })).appliedText).toBe(text);
  });

  it('goes when its host is killed, and its port is free again', async () => {
    const { folder, host, ports, url } = await openTestHost();
    await host.stop(0);
    const program = fileURLToPath(new URL('./host-program.ts', import.meta.url));
    const options = {
      configFile: join(folder, 'config.yaml'),
      home: join(folder, 'home'),
      sandbox: ports.sandbox,
    };
    const killed = fork(program, [JSON.stringify(options)], { execArgv: [] });
    onTestFinished(() => void killed.kill('SIGKILL'));
    const [gatewayPid] = await once(killed, 'message');
    expect(await chat(url)).toBe(200);
    killed.kill('SIGKILL');
    await expect.poll(() => isAlive(Number(gatewayPid)), { timeout: 5000 }).toBe(false);
    expect(await chat(url)).toBeNull();
  });

  it('tells every change of its state within 300 ms of the command', async () => {
    const host = await openTestHost();
    const seen: string[] = [];
    host.host.subscribe('gateway.status', ({ state }) => {
      if (seen.at(-1) !== state) seen.push(state);
    });
    const starting = host.state('starting');
    const at = performance.now();
    const start = host.start();
    await starting;
    expect(performance.now() - at).toBeLessThan(300);
    await start;
    await host.call('gateway.stop', {});
    await host.call('gateway.start', {});
    await host.call('gateway.restart', {});
    expect(seen).toEqual([
      'starting',
      'running',
      'stopping',
      'stopped',
      'starting',
      'running',
      'stopping',
      'stopped',
      'starting',
      'running',
    ]);
  });

  it('queues one command while another runs, not one per click', async () => {
    const host = await openTestHost();
    await host.start();
    let starts = 0;
    host.host.subscribe('gateway.status', ({ state }) => {
      if (state === 'stopping') starts += 1;
    });
    const restarts = Array.from({ length: 5 }, () => host.call('gateway.restart', {}));
    const views = await Promise.all(restarts);
    expect(views.map((view) => view.state)).toEqual(Array(5).fill('running'));
    expect(new Set(views.map((view) => view.pid)).size).toBe(1);
    expect(starts).toBe(1);
  });

  it('stops at once when told to while it starts', async () => {
    const host = await openTestHost();
    const start = host.start();
    const refused = expect(start).rejects.toMatchObject({ code: 'start_aborted' });
    await host.state('starting');
    expect((await host.call('gateway.stop', {})).state).toBe('stopped');
    await refused;
    expect((await host.status()).pid).toBeNull();
  });

  it('drains: a stream that runs when the gateway is stopped comes to its end', async () => {
    const host = await openTestHost();
    await host.start();
    const stream = await openStream(host);
    expect(stream.status).toBe(200);
    const stopped = host.call('gateway.stop', {});
    expect(await stream.end()).toContain('[DONE]');
    expect((await stopped).state).toBe('stopped');
  });

  it('keeps its environment and its command line free of secrets', async () => {
    const host = await openTestHost({
      config: (ports) => sandboxConfig(ports).replace('default: true', 'default: true, access_key: $KEY'),
      environment: { KEY: 'correct-horse-battery' },
    });
    await host.start();
    if (process.platform !== 'linux') return;
    const { pid } = await host.status();
    for (const file of ['environ', 'cmdline']) {
      expect(await readFile(`/proc/${pid}/${file}`, 'utf8')).not.toContain('correct-horse');
    }
  });
});
