import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CallName, CallParams } from '../../../src-main/contract/contract.ts';
import { claimInstance } from '../../../src-main/instances/claim-instance.ts';
import { controlAddress } from '../../../src-main/instances/control-address.ts';
import { connectControl } from '../../../src-main/instances/control-client.ts';
import { AddressTaken } from '../../../src-main/instances/control-socket.ts';
import { instancePaths, isInstanceName } from '../../../src-main/instances/instance-paths.ts';
import { findInstance, findInstances } from '../../../src-main/instances/instance-record.ts';
import { MessageLines } from '../../../src-main/instances/message-lines.ts';
import { processStart } from '../../../src-main/instances/process-identity.ts';
import { createHostDouble, runningGateway } from '../../support/host-double.ts';

async function temporaryHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'plano-home-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

/** A host whose gateway is a value, with the report that the instance file is made from. */
function hostOf(instance: string) {
  const double = createHostDouble();
  const report = {
    instance,
    mode: 'native',
    pid: process.pid,
    config: '/project/config.yaml',
    version: '0.1.0',
    listeners: runningGateway.listeners.map(({ name, type, address, port, url }) => ({
      name,
      type,
      address,
      port,
      url,
      healthy: true,
    })),
    collector: null,
    state: 'running',
    logs: '/logs',
    uptime_s: 1,
    in_flight: 0,
    config_sha256: 'ab',
    config_changed_on_disk: false,
  };
  const { host } = double;
  const call = host.call.bind(host);
  host.call = async <N extends CallName>(
    method: N,
    params: CallParams<N>,
    context: Parameters<typeof call<N>>[2],
  ) => (method === 'host.status' ? (report as never) : call(method, params, context));
  return double;
}

async function claimed(home: string, instance = 'default') {
  const paths = instancePaths(home, instance);
  const double = hostOf(instance);
  const claim = await claimInstance(paths, double.host);
  onTestFinished(() => claim.release());
  return { paths, claim, ...double };
}

describe('an instance', () => {
  it('is found while its host lives, with its socket, and leaves nothing behind', async () => {
    const { paths, claim } = await claimed(await temporaryHome());
    expect(await findInstance(paths)).toBeNull();
    await claim.announce();
    const record = await findInstance(paths);
    expect(record).toMatchObject({
      schema: 1,
      instance: 'default',
      pid: process.pid,
      gateway_pids: [4711],
      config_path: '/project/config.yaml',
      config_sha256: 'ab',
      listeners: [{ name: 'main', port: 12000 }],
    });
    expect((await stat(paths.recordFile)).mode & 0o777).toBe(0o600);
    expect((await stat(record?.control ?? '')).mode & 0o777).toBe(0o600);
    expect((await stat(paths.folder)).mode & 0o777).toBe(0o700);
    await claim.release();
    expect([existsSync(paths.recordFile), existsSync(record?.control ?? '')]).toEqual([false, false]);
  });

  it('keeps its file true while the gateway changes', async () => {
    const { paths, claim, show } = await claimed(await temporaryHome());
    await claim.announce();
    show({ ...runningGateway, pid: 4712 });
    await expect.poll(async () => (await findInstance(paths))?.gateway_pids).toEqual([4712]);
  });

  it('has one host only', async () => {
    const home = await temporaryHome();
    const { paths } = await claimed(home);
    await expect(claimInstance(paths, hostOf('default').host)).rejects.toBeInstanceOf(AddressTaken);
    await claimed(home, 'second');
  });

  it('takes over the socket of a host that was killed', async () => {
    const paths = instancePaths(await temporaryHome(), 'default');
    const killed = spawn(
      process.execPath,
      [
        '-e',
        `
      require('node:fs').mkdirSync(${JSON.stringify(paths.folder)}, { recursive: true });
      require('node:net').createServer().listen(${JSON.stringify(await controlAddress(paths))}, () => console.log('up'));
    `,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(existsSync(await controlAddress(paths))).toBe(true);
    const claim = await claimInstance(paths, hostOf('default').host);
    await claim.release();
  });

  it('is not found when its process is another one by now, and its file goes', async () => {
    const { paths, claim } = await claimed(await temporaryHome());
    await claim.announce();
    const record = JSON.parse(await readFile(paths.recordFile, 'utf8'));
    await writeFile(paths.recordFile, JSON.stringify({ ...record, pid_start: 'before the last boot' }));
    expect(await findInstance(paths)).toBeNull();
    expect(existsSync(paths.recordFile)).toBe(false);
  });

  it.each(['', '{', '[]', '{"schema":2,"pid":1}', '{"schema":1,"pid":-1}'])(
    'is not found in %j',
    async (text) => {
      const { paths } = await claimed(await temporaryHome());
      await writeFile(paths.recordFile, text);
      expect(await findInstance(paths)).toBeNull();
      expect(existsSync(paths.recordFile)).toBe(true);
    },
  );

  it('is listed beside the others of its home', async () => {
    const home = await temporaryHome();
    for (const name of ['b', 'a']) await (await claimed(home, name)).claim.announce();
    expect((await findInstances(home)).map(({ instance }) => instance)).toEqual(['a', 'b']);
    expect(await findInstances(join(home, 'nowhere'))).toEqual([]);
  });
});

describe('the control socket', () => {
  it('answers calls and tells events', async () => {
    const { paths, claim, show, subscribers } = await claimed(await temporaryHome());
    await claim.announce();
    const client = await connectControl((await findInstance(paths))?.control ?? '');
    onTestFinished(() => client.close());
    expect(await client.contract.call('gateway.status', {})).toEqual(runningGateway);
    const told = Promise.withResolvers<string>();
    const before = subscribers('gateway.status');
    client.contract.subscribe('gateway.status', ({ state }) => told.resolve(state));
    await expect.poll(() => subscribers('gateway.status')).toBe(before + 1);
    show({ ...runningGateway, state: 'degraded' });
    expect(await told.promise).toBe('degraded');
  });

  it('refuses what the contract does not know, and hangs up on what is no message', async () => {
    const { paths, claim } = await claimed(await temporaryHome());
    await claim.announce();
    const control = (await findInstance(paths))?.control ?? '';
    const client = await connectControl(control);
    await expect(client.contract.call('config.diagnose', { text: 1 } as never)).rejects.toMatchObject({
      code: 'invalid_params',
    });
    client.close();
    const stranger = connect(control);
    stranger.write('GET / HTTP/1.1\n');
    await once(stranger, 'close');
  });

  it('fails open calls when the host goes', async () => {
    const { paths, claim, host } = await claimed(await temporaryHome());
    await claim.announce();
    const client = await connectControl((await findInstance(paths))?.control ?? '');
    host.call = () => new Promise(() => undefined);
    const call = client.contract.call('gateway.status', {});
    const failed = expect(call).rejects.toMatchObject({ code: 'disconnected' });
    await claim.release();
    await failed;
    await client.closed;
  });

  it('is not there: disconnected', async () => {
    const nowhere = join(await temporaryHome(), 'control.sock');
    await expect(connectControl(nowhere)).rejects.toMatchObject({ code: 'disconnected' });
  });

  it.skipIf(process.platform === 'win32')(
    'finds a short path where that of the home is too long',
    async () => {
      const short = await temporaryHome();
      vi.stubEnv('TMPDIR', short);
      onTestFinished(() => void vi.unstubAllEnvs());
      expect(await controlAddress(instancePaths(short, 'a'))).toBe(join(short, 'run', 'a', 'control.sock'));
      const long = join(short, 'x'.repeat(120));
      const { paths, claim } = await claimed(long);
      await claim.announce();
      const control = (await findInstance(paths))?.control ?? '';
      expect(Buffer.byteLength(control)).toBeLessThanOrEqual(100);
      expect((await stat(join(control, '..'))).mode & 0o777).toBe(0o700);
      expect(await controlAddress(instancePaths(long, 'other'))).not.toBe(control);
      const client = await connectControl(control);
      client.close();
    },
  );
});

describe('MessageLines', () => {
  it('puts messages together from any pieces', () => {
    const bytes = Buffer.from('{"a":"ä€"}\n\n{"b":2}\n');
    for (let cut = 0; cut <= bytes.length; cut++) {
      const lines = new MessageLines();
      const messages = [...lines.push(bytes.subarray(0, cut)), ...lines.push(bytes.subarray(cut))];
      expect(messages).toEqual([{ a: 'ä€' }, { b: 2 }]);
    }
  });

  it('refuses what is no JSON, and lines beyond the limit', () => {
    expect(() => new MessageLines().push(Buffer.from('{\n'))).toThrow(SyntaxError);
    expect(() => new MessageLines(8).push(Buffer.from('"0123456789'))).toThrow(RangeError);
  });
});

describe('processStart', () => {
  it('tells one process from another, and from none', async () => {
    const own = await processStart(process.pid);
    expect(own).not.toBeNull();
    expect(await processStart(process.pid)).toBe(own);
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const pid = child.pid ?? 0;
    expect(await processStart(pid)).not.toBe(own);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await processStart(pid)).toBeNull();
  });
});

describe('isInstanceName', () => {
  it.each([
    ['default', true],
    ['a-b_c9', true],
    ['', false],
    ['-a', false],
    ['../a', false],
    ['A', false],
    ['a'.repeat(32), false],
    ['trace-listener', false],
  ])('says of %j: %s', (name, expected) => {
    expect(isInstanceName(name)).toBe(expected);
  });
});
