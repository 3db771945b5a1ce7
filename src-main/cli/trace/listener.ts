import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Collector, startCollector } from '../../collector/collector.ts';
import { CollectorError } from '../../collector/collector-error.ts';
import { isRunning, ownIdentity } from '../../collector/process-identity.ts';
import { retentionFromEnvironment } from '../../console/collector-settings.ts';
import { whyNotBound } from '../../console/why-not-bound.ts';
import { entryFile } from '../../entries.ts';
import { loadPrices } from '../../prices/load-prices.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { readPort, tracePort } from './collector-client.ts';
import {
  type ListenerInstance,
  readInstance,
  removeInstance,
  runFolder,
  writeInstance,
} from './listener-instance.ts';

/** Options of `planoai trace listen` as commander reads them. */
export interface ListenOptions {
  readonly host?: string;
  readonly port?: string;
  readonly httpPort?: string;
  readonly foreground?: boolean;
  readonly db?: string;
  readonly retentionMb?: string;
  readonly retentionDays?: string;
}

/** Starts the collector, in the background unless `--foreground`. Throws `CliFailure`. */
export async function startListener(
  io: CliIo,
  globals: GlobalOptions,
  options: ListenOptions,
): Promise<void> {
  const settings = readSettings(io, globals, options);
  const running = readInstance(globals.home);
  if (running) {
    io.stdout.write(
      `⚠ Trace listener already running on port ${running.collector.grpc} (PID: ${running.pid})\n`,
    );
    return;
  }
  if (options.foreground) await runInForeground(io, globals, settings);
  else await runInBackground(io, globals, settings);
}

/** Ends the background collector, if there is one. */
export async function stopListener(io: CliIo, globals: GlobalOptions): Promise<void> {
  const running = readInstance(globals.home);
  if (!running) {
    removeInstance(globals.home);
    io.stdout.write('No background trace listener running\n');
    return;
  }
  const holder = { pid: running.pid, start: running.pid_start };
  signal(holder.pid, 'SIGTERM');
  if (!(await waitUntil(() => !isRunning(holder), stopMs))) signal(holder.pid, 'SIGKILL');
  removeInstance(globals.home);
  io.stdout.write('✓ Trace listener stopped\n');
}

interface ListenerSettings {
  readonly host: string;
  readonly port: number;
  readonly httpPort: number;
  readonly db: string;
  readonly retentionMb: number | null;
  readonly retentionDays: number | null;
}

const startMs = 15_000;
const stopMs = 5_000;
const pollMs = 50;

function readSettings(io: CliIo, { home }: GlobalOptions, options: ListenOptions): ListenerSettings {
  const port = options.port === undefined ? tracePort(io) : readPort(options.port, '--port');
  const httpPort =
    options.httpPort === undefined ? (port === 0 ? 0 : port + 1) : readPort(options.httpPort, '--http-port');
  return {
    host: options.host ?? (io.env.PLANO_BIND_ADDRESS?.trim() || '127.0.0.1'),
    port,
    httpPort,
    db: resolve(io.cwd, options.db ?? join(home, 'traces.db')),
    retentionMb: readAmount(options.retentionMb, '--retention-mb'),
    retentionDays: readAmount(options.retentionDays, '--retention-days'),
  };
}

function readAmount(text: string | undefined, name: string): number | null {
  if (text === undefined) return null;
  const amount = Number(text);
  if (text.trim() !== '' && Number.isFinite(amount) && amount > 0) return amount;
  throw new CliFailure(`Invalid value of ${name}: ${text}.`, { code: 'usage', exitCode: exitCodes.usage });
}

async function runInForeground(
  io: CliIo,
  { home }: GlobalOptions,
  settings: ListenerSettings,
): Promise<void> {
  const { host, db, retentionMb, retentionDays } = settings;
  const { limits, retention } = retentionFromEnvironment(io.env);
  let collector: Collector;
  try {
    collector = await startCollector({
      databaseFile: db,
      lockFile: `${db.replace(/\.db$/, '')}.lock`,
      grpc: { host, port: settings.port },
      http: { host, port: settings.httpPort },
      limits,
      retention: {
        ...retention,
        ...(retentionMb !== null && { maxBytes: retentionMb * 1_048_576 }),
        ...(retentionDays !== null && { maxAgeMs: retentionDays * 86_400_000 }),
      },
      workspace: '',
      instance: 'trace-listener',
      prices: (await loadPrices(home, null)).catalogs,
      onLog: (level, message) => io.stderr.write(`${level}: ${message}\n`),
    });
  } catch (error) {
    throw startFailure(error);
  }
  const grpc = collector.addresses.grpc?.port ?? settings.port;
  const http = collector.addresses.http?.port ?? settings.httpPort;
  const { pid, start } = ownIdentity();
  writeInstance(home, {
    instance: 'trace-listener',
    pid,
    pid_start: start,
    collector: { address: host, grpc, http },
    started_at: new Date().toISOString(),
  });
  printStarted(io, { address: host, grpc, http }, pid);
  try {
    await new Promise<void>((done) => {
      if (io.signal.aborted) done();
      else io.signal.addEventListener('abort', () => done(), { once: true });
    });
  } finally {
    await collector.close();
    removeInstance(home);
  }
}

async function runInBackground(
  io: CliIo,
  { home }: GlobalOptions,
  settings: ListenerSettings,
): Promise<void> {
  const { host, port, httpPort, db, retentionMb, retentionDays } = settings;
  if ((await whyNotBound(host, port)) === 'EADDRINUSE') {
    throw new CliFailure(`✗ Port ${port} is already in use by another process`, {
      code: 'port_in_use',
      exitCode: exitCodes.refused,
      hint: `lsof -i :${port}`,
      details: [{ port }],
    });
  }
  mkdirSync(runFolder(home), { recursive: true, mode: 0o700 });
  const logFile = join(runFolder(home), 'trace-listener.log');
  const log = openSync(logFile, 'w', 0o600);
  const flags = ['--host', host, '--port', String(port), '--http-port', String(httpPort), '--db', db];
  if (retentionMb !== null) flags.push('--retention-mb', String(retentionMb));
  if (retentionDays !== null) flags.push('--retention-days', String(retentionDays));
  const child = spawn(
    process.execPath,
    [entryFile('planoai'), '--home', home, 'trace', 'listen', '--foreground', ...flags],
    { cwd: io.cwd, env: { ...io.env }, detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  let ended = false;
  child.once('error', () => {
    ended = true;
  });
  child.once('exit', () => {
    ended = true;
  });
  const ready = () => readInstance(home)?.pid === child.pid;
  await waitUntil(() => ended || ready() || io.signal.aborted, startMs);
  const instance = readInstance(home);
  if (!instance || instance.pid !== child.pid) {
    child.kill();
    throw new CliFailure('✗ Failed to start trace listener', {
      code: 'listener_failed',
      exitCode: exitCodes.refused,
      ...lastLine(logFile),
      details: [{ log: logFile }],
    });
  }
  child.unref();
  printStarted(io, instance.collector, instance.pid);
}

function lastLine(file: string): { readonly hint?: string } {
  const line = readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';
  return line === '' ? {} : { hint: line };
}

function printStarted(io: CliIo, { address, grpc, http }: ListenerInstance['collector'], pid: number): void {
  io.stdout.write(
    `Trace listener started\n● gRPC (OTLP receiver) on ${address}:${grpc}\n` +
      `● HTTP (OTLP receiver) on ${address}:${http}\nProcess ID: ${pid}\n`,
  );
}

function startFailure(error: unknown): unknown {
  if (!(error instanceof CollectorError)) return error;
  return new CliFailure(error.message, {
    code: error.code,
    exitCode: exitCodes.refused,
    details: [error.details],
    cause: error,
  });
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended by itself.
  }
}

async function waitUntil(holds: () => boolean, timeoutMs: number): Promise<boolean> {
  for (const until = Date.now() + timeoutMs; Date.now() < until; await setTimeout(pollMs)) {
    if (holds()) return true;
  }
  return holds();
}
