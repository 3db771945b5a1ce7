import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StartRung } from '../../../src-main/contract/start-ladder.ts';
import { openTestHost, sandboxConfig } from './test-host.ts';

type TestHost = Awaited<ReturnType<typeof openTestHost>>;

async function ladderOf(host: TestHost) {
  const { start } = await host.status();
  if (start === undefined) throw new Error('nothing has been started');
  return start;
}

async function statesOf(host: TestHost) {
  const { rungs } = await ladderOf(host);
  return Object.fromEntries(rungs.map(({ id, state }) => [id, state]));
}

const passed = { schema: 'passed', references: 'passed', variables: 'passed' };

describe('[ux R24] the start ladder', () => {
  it('tells each rung of a good start, with its time and what was found', async () => {
    const host = await openTestHost();
    expect((await host.status()).start).toBeUndefined();
    const seen: string[] = [];
    host.host.subscribe('gateway.status', ({ start }) => {
      const running = start?.rungs.find(({ state }) => state === 'running');
      if (running !== undefined && seen.at(-1) !== running.id) seen.push(running.id);
    });
    await host.start();
    const { rungs, findings } = await ladderOf(host);
    expect(rungs).toEqual([
      rung('schema', 'config.yaml'),
      { id: 'references', state: 'passed', ms: null, detail: null },
      rung('variables', 'none is needed'),
      rung('ports', `${host.ports.listener} is free`),
      {
        id: 'providers',
        state: 'skipped',
        ms: null,
        detail: 'not asked: a start does not wait for them',
      },
      rung('listeners', `main :${host.ports.listener}`),
      rung('health', 'all answer'),
    ]);
    expect(findings).toEqual([]);
    expect(seen).toContain('health');
  });

  it.each([
    ['a field that nobody knows', 'foo: 1\n', { schema: 'failed', references: 'not-run' }, 7],
    [
      'a name that leads nowhere',
      'model_aliases: {fast: {target: nobody/knows-this}}\n',
      { schema: 'passed', references: 'failed', variables: 'not-run' },
      7,
    ],
  ])('stops at %s and says where it is', async (_what, more, states, line) => {
    const host = await openTestHost({ config: (ports) => `${sandboxConfig(ports)}${more}` });
    await expect(host.start()).rejects.toThrow();
    expect(await statesOf(host)).toMatchObject({ ...states, ports: 'not-run', health: 'not-run' });
    expect((await ladderOf(host)).findings[0]).toMatchObject({ line });
  });

  it('stops at a variable without a value, and names the line that needs it', async () => {
    const host = await openTestHost({
      config: (ports) =>
        `${sandboxConfig(ports)}  - { model: openai/gpt-4o, access_key: $NOBODY_SETS_THIS_KEY }\n`,
    });
    await expect(host.start()).rejects.toMatchObject({ code: 'env_missing' });
    expect(await statesOf(host)).toEqual({
      ...passed,
      variables: 'failed',
      ports: 'not-run',
      providers: 'not-run',
      listeners: 'not-run',
      health: 'not-run',
    });
    const { findings, rungs } = await ladderOf(host);
    expect(findings).toMatchObject([
      { message: expect.stringContaining('NOBODY_SETS_THIS_KEY'), line: expect.any(Number) },
    ]);
    expect(rungs[0]?.ms).toBeTypeOf('number');
  });

  it('stops at a port that somebody else holds, before anything is started', async () => {
    const host = await openTestHost();
    const holder = createServer().listen(host.ports.listener, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    await expect(host.start()).rejects.toMatchObject({ code: 'port_in_use' });
    expect(await statesOf(host)).toMatchObject({ ...passed, ports: 'failed', listeners: 'not-run' });
  });

  it('begins anew with the next start', async () => {
    const host = await openTestHost({ config: (ports) => `${sandboxConfig(ports)}foo: 1\n` });
    await expect(host.start()).rejects.toThrow();
    await writeFile(host.configFile, sandboxConfig(host.ports));
    await host.start();
    expect(await statesOf(host)).toMatchObject({ ...passed, health: 'passed' });
  });
});

function rung(id: StartRung['id'], detail: string): StartRung {
  return { id, state: 'passed', ms: expect.any(Number), detail };
}
