import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Host } from '../../../src-main/console/host.ts';
import { readSettings } from '../../../src-main/console/settings-file.ts';
import { hostWithUpdates } from '../../../src-main/console/updates/host-with-updates.ts';
import type { Updater } from '../../../src-main/console/updates/updater.ts';
import type { CallName, CallParams, CallResult } from '../../../src-main/contract/contract.ts';
import type { UpdatesElsewhere, UpdatesState } from '../../../src-main/contract/update-calls.ts';
import { createHostDouble, runningGateway } from '../../support/host-double.ts';
import { createUpdaterDouble } from '../../support/updater-double.ts';
import { tempFolder } from './temp-folder.ts';
import { openTestHost } from './test-host.ts';

function open(inner: Host, home: string, updater: Updater | UpdatesElsewhere, version = '0.1.0') {
  const host = hostWithUpdates(inner, { home, version, updater });
  onTestFinished(() => host.stop(0));
  const steps: UpdatesState['step'][] = [];
  host.subscribe('updates.changed', ({ step }) => steps.push(step));
  return {
    host,
    steps,
    call: <N extends CallName>(method: N, params: CallParams<N>): Promise<CallResult<N>> =>
      host.call(method, params, { signal: new AbortController().signal, progress: () => undefined }),
  };
}

async function openOnDouble(updater: Updater | UpdatesElsewhere, home?: string, version?: string) {
  const gateway = createHostDouble();
  return { gateway, ...open(gateway.host, home ?? (await tempFolder()), updater, version) };
}

describe('updates', () => {
  it('ask nobody before somebody wants them', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { updater, did } = createUpdaterDouble();
    const { call } = await openOnDouble(updater);
    await vi.advanceTimersByTimeAsync(30 * 24 * 3_600_000);
    expect(did).toEqual(['install on quit: false']);
    expect(await call('updates.state', {})).toMatchObject({ automatic: false, step: { kind: 'unknown' } });
  });

  it('are found, fetched and installed one step at a time by hand', async () => {
    const { updater, did } = createUpdaterDouble();
    const { call, steps } = await openOnDouble(updater);
    expect((await call('updates.check', {})).step).toEqual({ kind: 'available', version: '0.2.0' });
    await call('updates.download', {});
    await expect.poll(() => steps.at(-1)?.kind).toBe('ready');
    expect(steps).toContainEqual({ kind: 'downloading', version: '0.2.0', percent: 50 });
    await call('updates.install', {});
    expect(did).toEqual(['install on quit: false', 'check stable', 'download', 'install']);
    expect(steps.at(-1)).toEqual({ kind: 'installing', version: '0.2.0' });
  });

  it('come by themselves once that was chosen, also for the next start, and wait to be installed', async () => {
    const home = await tempFolder();
    const first = createUpdaterDouble(null);
    const before = await openOnDouble(first.updater, home);
    await before.call('updates.choose', { channel: 'beta', automatic: true });
    await expect.poll(() => before.steps.at(-1)?.kind).toBe('current');
    const { updater, did } = createUpdaterDouble();
    const { call } = await openOnDouble(updater, home);
    await expect.poll(async () => (await call('updates.state', {})).step.kind).toBe('ready');
    expect(did).toEqual(['install on quit: true', 'check beta', 'download']);
  });

  it('keep each of two choices that are made at once', async () => {
    const home = await tempFolder();
    const { call } = await openOnDouble(createUpdaterDouble(null).updater, home);
    await Promise.all([
      call('updates.choose', { channel: 'beta' }),
      call('updates.choose', { automatic: true }),
    ]);
    expect(await call('updates.state', {})).toMatchObject({ channel: 'beta', automatic: true });
    expect(readSettings(home)).toMatchObject({ updates: { channel: 'beta', automatic: true } });
  });

  it('are looked for once a day', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { updater, did } = createUpdaterDouble(null);
    const { call } = await openOnDouble(updater);
    await call('updates.choose', { channel: 'stable', automatic: true });
    await vi.advanceTimersByTimeAsync(3 * 24 * 3_600_000);
    expect(did.filter((one) => one === 'check stable')).toHaveLength(4);
    await call('updates.choose', { channel: 'stable', automatic: false });
    await vi.advanceTimersByTimeAsync(3 * 24 * 3_600_000);
    expect(did.filter((one) => one === 'check stable')).toHaveLength(4);
  });

  it('wait while requests run, say how many, and can be put off', async () => {
    const { updater, did } = createUpdaterDouble();
    const { call, gateway, steps } = await openOnDouble(updater);
    gateway.show({ ...runningGateway, inFlight: 2 });
    await call('updates.check', {});
    await call('updates.download', {});
    await expect.poll(() => steps.at(-1)?.kind).toBe('ready');
    expect((await call('updates.install', {})).step).toMatchObject({ kind: 'waiting', inFlight: 2 });
    gateway.show({ ...runningGateway, inFlight: 1 });
    expect(steps.at(-1)).toMatchObject({ kind: 'waiting', inFlight: 1 });
    expect((await call('updates.postpone', {})).step).toEqual({ kind: 'ready', version: '0.2.0' });
    gateway.show({ ...runningGateway, inFlight: 0 });
    expect(did).not.toContain('install');
  });

  it('say in one line why they do not come, and can be tried again', async () => {
    const { updater } = createUpdaterDouble();
    let works = false;
    const failing: Updater = {
      ...updater,
      check: async (channel) => {
        if (!works) throw new Error('no such host\n    at somewhere (file.js:1:1)');
        return updater.check(channel);
      },
    };
    const { call } = await openOnDouble(failing);
    expect((await call('updates.check', {})).step).toEqual({ kind: 'failed', message: 'no such host' });
    works = true;
    expect((await call('updates.check', {})).step).toMatchObject({ kind: 'available' });
  });

  it('tell once what is new, in the version that has it', async () => {
    const home = await tempFolder();
    const { call, steps } = await openOnDouble(createUpdaterDouble().updater, home);
    await call('updates.check', {});
    await call('updates.download', {});
    await expect.poll(() => steps.at(-1)?.kind).toBe('ready');
    expect((await call('updates.state', {})).news).toBeNull();
    const after = await openOnDouble(createUpdaterDouble(null).updater, home, '0.2.0');
    expect((await after.call('updates.state', {})).news).toBe('Faster.');
    await after.call('updates.read-news', {});
    expect((await after.call('updates.state', {})).news).toBeNull();
    const again = await openOnDouble(createUpdaterDouble(null).updater, home, '0.2.0');
    expect((await again.call('updates.state', {})).news).toBeNull();
    expect(readSettings(home)).not.toHaveProperty('downloadedUpdate');
  });

  it.each(['snap', 'package', 'no-feed'] as const)('are none where %s says why', async (reason) => {
    const { call } = await openOnDouble(reason);
    expect(await call('updates.state', {})).toMatchObject({ elsewhere: reason, version: '0.1.0' });
    await expect(call('updates.check', {})).rejects.toMatchObject({ code: 'not_here' });
    await expect(call('updates.install', {})).rejects.toMatchObject({ code: 'not_here' });
  });

  it('are none of a host without an app around it', async () => {
    const host = await openTestHost();
    expect(await host.call('updates.state', {})).toMatchObject({ elsewhere: 'browser' });
    await expect(host.call('updates.check', {})).rejects.toMatchObject({ code: 'not_here' });
  });
});

const storeBefore = new URL('../collector/traces-v2.db.gz', import.meta.url);
const ports = { grpcPort: null, httpPort: null, host: '127.0.0.1' };

it('R60: [ux A79] an update that is offered while a stream runs is installed when idle, and the store is copied first', {
  timeout: 60_000,
}, async () => {
  const { updater, did } = createUpdaterDouble();
  const gateway = await openTestHost();
  await gateway.start();
  const home = join(gateway.folder, 'home');
  const { call, steps } = open(gateway.host, home, updater);
  const stream = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-sandbox-tokens-per-second': '40' },
    body: JSON.stringify({
      model: 'sandbox/story',
      stream: true,
      max_tokens: 120,
      messages: [{ role: 'user', content: 'go' }],
    }),
  });
  await expect.poll(async () => (await gateway.status()).inFlight).toBe(1);
  await call('updates.check', {});
  await call('updates.download', {});
  await expect.poll(() => steps.at(-1)?.kind).toBe('ready');
  expect((await call('updates.install', {})).step).toEqual({
    kind: 'waiting',
    version: '0.2.0',
    inFlight: 1,
  });
  expect(did).not.toContain('install');

  const text = await stream.text();
  expect(text).toContain('data: [DONE]');
  await expect.poll(() => did.at(-1)).toBe('install');
  await gateway.host.stop(0);

  // The version that ran kept its traces in the schema before.
  await writeFile(join(home, 'traces.db'), gunzipSync(readFileSync(storeBefore)));
  const after = await openTestHost({ folder: gateway.folder, ports: gateway.ports, collector: ports });
  await after.start();
  expect(existsSync(join(home, 'traces.db.v2.bak'))).toBe(true);
  expect((await after.call('traces.list', { limit: 9 })).rows).toHaveLength(3);
});
