import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { entryFile } from '../../../src-main/entries.ts';
import { send } from '../collector/collector-fixture.ts';

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home of its own; a listener that a test leaves behind is stopped. */
function home(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plano-listen-'));
  onTestFinished(async () => {
    await planoai(folder, 'trace down');
    rmSync(folder, { recursive: true });
  });
  return folder;
}

function start(folder: string, line: string, port: number) {
  return spawn(process.execPath, [entryFile('planoai'), '--home', folder, ...line.split(' ')], {
    env: { ...process.env, PLANO_TRACE_PORT: String(port), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function planoai(folder: string, line: string, port = 0): Promise<Outcome> {
  const child = start(folder, line, port);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { exitCode: child.exitCode, stdout, stderr };
}

function portsIn(stdout: string): { grpc: number; http: number; pid: number } {
  const lines =
    /^Trace listener started\n● gRPC \(OTLP receiver\) on 127\.0\.0\.1:(\d+)\n● HTTP \(OTLP receiver\) on 127\.0\.0\.1:(\d+)\nProcess ID: (\d+)\n$/;
  const [, grpc, http, pid] = lines.exec(stdout) ?? [];
  return { grpc: Number(grpc), http: Number(http), pid: Number(pid) };
}

describe('planoai trace listen', { timeout: 60_000 }, () => {
  it('runs a collector in the background until it is told to stop', async () => {
    const folder = home();
    const started = await planoai(folder, 'trace listen');
    const { grpc, http, pid } = portsIn(started.stdout);
    expect([started.exitCode, started.stderr]).toEqual([0, '']);

    await send(`http://127.0.0.1:${http}`, [{ trace: 'abcdef12', span: '1' }]);
    const listed = await planoai(folder, 'trace --list', grpc);
    expect(listed.stdout).toBe('Trace IDs:\n  - abcdef12\n');

    const instance = join(folder, 'run', 'trace-listener', 'instance.json');
    expect(JSON.parse(readFileSync(instance, 'utf8'))).toMatchObject({ pid, collector: { grpc, http } });
    expect(statSync(instance).mode & 0o777).toBe(0o600);

    const again = await planoai(folder, 'trace listen', grpc);
    expect([again.exitCode, again.stdout]).toEqual([
      0,
      `⚠ Trace listener already running on port ${grpc} (PID: ${pid})\n`,
    ]);

    const stopped = await planoai(folder, 'trace stop');
    expect([stopped.exitCode, stopped.stdout]).toEqual([0, '✓ Trace listener stopped\n']);
    await expect(fetch(`http://127.0.0.1:${http}/healthz`)).rejects.toThrow();
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
    const nothing = await planoai(folder, 'trace down');
    expect([nothing.exitCode, nothing.stdout]).toEqual([0, 'No background trace listener running\n']);
  });

  it('keeps what it stored for the next one', async () => {
    const folder = home();
    const first = portsIn((await planoai(folder, 'trace listen')).stdout);
    await send(`http://127.0.0.1:${first.http}`, [{ trace: 'abcdef12', span: '1' }]);
    await planoai(folder, 'trace down');
    const second = portsIn((await planoai(folder, 'trace listen')).stdout);
    expect((await planoai(folder, 'trace --list', second.grpc)).stdout).toContain('abcdef12');
  });

  it('says that its port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const folder = home();
    const background = await planoai(folder, `trace listen --port ${port} --http-port 0`);
    expect([background.exitCode, background.stdout]).toEqual([1, '']);
    expect(background.stderr).toContain(`✗ Port ${port} is already in use by another process`);
    expect(background.stderr).toContain(`lsof -i :${port}`);
    const foreground = await planoai(folder, `trace listen --foreground --port ${port} --http-port 0`);
    expect(foreground.exitCode).toBe(1);
    expect(foreground.stderr).toMatch(
      new RegExp(`Port ${port} is in use by .+\\. Use --port, or stop it\\.`),
    );
    const httpBusy = await planoai(folder, `trace listen --port 0 --http-port ${port}`);
    expect(httpBusy.exitCode).toBe(1);
    expect(httpBusy.stderr).toContain('✗ Failed to start trace listener');
    expect(httpBusy.stderr).toContain(`Port ${port} is in use`);
  });

  it('stays in the terminal with --foreground, and closes on a signal', async () => {
    const folder = home();
    const child = start(folder, 'trace listen --foreground --port 0', 0);
    onTestFinished(() => void child.kill('SIGKILL'));
    const [chunk] = await once(child.stdout, 'data');
    const { http, pid } = portsIn(String(chunk));
    expect(pid).toBe(child.pid);
    await send(`http://127.0.0.1:${http}`, [{ trace: 'a', span: '1' }]);
    child.kill('SIGTERM');
    const [exitCode] = await once(child, 'exit');
    expect(exitCode).toBe(143);
    expect(readdirSync(join(folder, 'run', 'trace-listener'))).not.toContain('instance.json');
  });

  it('refuses a port that is none', async () => {
    const { exitCode, stderr } = await planoai(home(), 'trace listen --port 70000');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Invalid port in --port: 70000.')]);
  });
});
