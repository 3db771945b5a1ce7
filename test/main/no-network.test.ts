import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const run = promisify(execFile);
const support = (name: string) => new URL(`../support/${name}`, import.meta.url);
const watching = `--import=${support('connection-log.ts').href}`;

async function emptyLog(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plano-connections-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'log');
}

async function linesOf(log: string) {
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  return {
    processes: lines.filter((line) => line.startsWith('process ')),
    attempts: lines.filter((line) => !line.startsWith('process ')),
  };
}

/** Starts the console in `around` (words of a shell before it) and reads what it got to. */
async function startIn(around: string, log: string) {
  const program = `"${process.execPath}" "${fileURLToPath(support('start-console-once.ts'))}"`;
  const env = { PATH: process.env.PATH, CONSOLE_NODE_OPTIONS: watching, CONNECTION_LOG: log };
  const { stdout } = await run('sh', ['-c', `${around} ${program}`], { env });
  return JSON.parse(stdout) as { ms: number; state: string; notice: string | null; hasWorkspace: boolean };
}

/** A network of its own with nothing in it but loopback; `null`: this machine does not allow one. */
const withoutNetwork = (() => {
  const inside = "unshare --user --map-root-user --net sh -c 'ip link set lo up && exec";
  try {
    execFileSync('sh', ['-c', `${inside} true'`], { stdio: 'ignore' });
    return inside;
  } catch {
    return null;
  }
})();

const isTraceable = spawnSync('strace', ['true'], { stdio: 'ignore' }).status === 0;

describe('[ux R16] a console that nobody has asked for anything', () => {
  it('tries to reach nothing but this machine', async () => {
    const log = await emptyLog();
    expect(await startIn('', log)).toMatchObject({ state: 'running', notice: null, hasWorkspace: true });
    const { attempts, processes } = await linesOf(log);
    expect(attempts).toEqual([]);
    // The host and the gateway, and the thread with the trace store.
    expect(new Set(processes.map((line) => line.split('/')[0])).size).toBeGreaterThanOrEqual(2);
    expect(processes.some((line) => !line.endsWith('/0'))).toBe(true);
  });

  it('reaches its workspace as fast where there is no network at all', async (context) => {
    if (withoutNetwork === null) context.skip('skipped: unshare --net is not allowed here');
    const logs = [await emptyLog(), await emptyLog()] as const;
    const online = await startIn('', logs[0]);
    const offline = await startIn(`${withoutNetwork} "$0" "$@"' `, logs[1]);
    expect(offline).toMatchObject({ state: 'running', notice: null, hasWorkspace: true });
    expect((await linesOf(logs[1])).attempts).toEqual([]);
    // A look-up that waits for its time-out would take five seconds.
    expect(offline.ms).toBeLessThan(online.ms + 4000);
  });

  it('makes no system call that leads beyond this machine', async (context) => {
    if (!isTraceable) context.skip('skipped: strace is not here, or may not trace');
    const calls = await emptyLog();
    const traced = await startIn(
      `strace --follow-forks --trace=connect,sendto,sendmsg,sendmmsg --output="${calls}"`,
      await emptyLog(),
    );
    expect(traced).toMatchObject({ state: 'running', hasWorkspace: true });
    const text = await readFile(calls, 'utf8');
    const addresses = [...text.matchAll(/inet_(?:addr|pton)\((?:AF_INET6, )?"([^"]+)"/g)].map(([, to]) => to);
    expect(addresses).toContain('127.0.0.1');
    expect(addresses.filter((to) => to !== '127.0.0.1' && to !== '::1')).toEqual([]);
  });

  it('would be caught at any attempt', async () => {
    const log = await emptyLog();
    const program = `
      await fetch('http://192.0.2.1:8080/', { signal: AbortSignal.timeout(50) }).catch(() => {});
      await fetch('http://plano.invalid/').catch(() => {});
      require('node:net').connect({ host: '192.0.2.2', port: 9 }).on('error', () => {}).destroy();
      require('node:dgram').createSocket('udp4').send('x', 9, '192.0.2.3', function () { this.close?.(); process.exit(); });
    `;
    const script = `(async () => {${program}})()`;
    await run(process.execPath, [watching, '-e', script], { env: { ...process.env, CONNECTION_LOG: log } });
    const { attempts } = await linesOf(log);
    for (const target of ['192.0.2.1', 'plano.invalid', '192.0.2.2', '192.0.2.3']) {
      expect(attempts.join('\n')).toContain(target);
    }
  });
});
