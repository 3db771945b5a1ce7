import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { chat, openTestHost, sandboxConfig } from './test-host.ts';

const started = async () => {
  const host = await openTestHost();
  await host.start();
  return { ...host, ask: (model?: string) => chat(host.url, model) };
};
const fault = { kind: 'server_error' } as const;

describe('the failure lab of a host', () => {
  it('[ux N9] lets one provider fail, says so, and touches no file', async () => {
    const { ask, call, configFile, ports } = await started();
    const view = await call('faults.set', { model: 'sandbox/echo', fault });
    expect(view.faults).toEqual([{ model: 'sandbox/echo', fault }]);
    expect([await ask(), await ask('sandbox/story')]).toEqual([500, 200]);
    expect((await call('host.status', {})).injected_faults).toEqual([
      { model: 'sandbox/echo', kind: 'server_error', text: '500' },
    ]);
    expect(await readFile(configFile, 'utf8')).toBe(sandboxConfig(ports));
  });

  it('keeps one fault for each provider, and takes each back alone or all at once', async () => {
    const { ask, call } = await started();
    await call('faults.set', { model: 'sandbox/echo', fault });
    await call('faults.set', { model: 'sandbox/story', fault });
    const changed = await call('faults.set', { model: 'sandbox/echo', fault: { kind: 'expired_key' } });
    expect(changed.faults?.map(({ fault: { kind }, model }) => [model, kind])).toEqual([
      ['sandbox/story', 'server_error'],
      ['sandbox/echo', 'expired_key'],
    ]);
    const fewer = await call('faults.set', { model: 'sandbox/echo', fault: null });
    expect(fewer.faults).toHaveLength(1);
    expect((await call('faults.clear', {})).faults).toBeUndefined();
    expect(await ask('sandbox/story')).toBe(200);
  });

  it('is over with the gateway: behind a stop, a restart and a crash everything works', async () => {
    const { ask, call, event } = await started();
    await call('faults.set', { model: 'sandbox/echo', fault });
    expect((await call('gateway.stop', {})).faults).toBeUndefined();
    expect((await call('gateway.start', {})).faults).toBeUndefined();
    expect(await ask()).toBe(200);
    await call('faults.set', { model: 'sandbox/echo', fault });
    expect((await call('gateway.restart', {})).faults).toBeUndefined();
    const { pid } = await call('faults.set', { model: 'sandbox/echo', fault });
    if (pid === null) throw new Error('the gateway has a process');
    const back = event('gateway.status', (view) => view.crashes === 1 && view.state === 'running');
    process.kill(pid, 'SIGKILL');
    await back;
    expect((await call('gateway.status', {})).faults).toBeUndefined();
    expect(await ask()).toBe(200);
  });

  it('says which provider it does not know, and that a stopped gateway has none', async () => {
    const { call } = await started();
    await expect(call('faults.set', { model: 'sandbox/no', fault })).rejects.toMatchObject({
      code: 'not_found',
      message: 'The config that serves has no provider "sandbox/no".',
    });
    await call('gateway.stop', {});
    const late = call('faults.set', { model: 'sandbox/echo', fault });
    await expect(late).rejects.toMatchObject({ code: 'not_running' });
  });
});
