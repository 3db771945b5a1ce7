import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.ts';

/** Real servers are started where the machine has one; `.ci/run` installs it. */
export const hasRedisServer = spawnSync('redis-server', ['--version']).status === 0;

export interface RedisServer {
  readonly port: number;
  /** It keeps nothing over a stop. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stands still until `resume`: it takes connections and answers nothing. */
  pause(): void;
  resume(): void;
  /** Stops it for good and leaves nothing behind. */
  remove(): Promise<void>;
}

export interface RedisServerOptions {
  readonly password?: string;
  /** Speaks TLS only. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

/** A Redis of its own on a free port of 127.0.0.1. */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const [port = 0] = await freePorts(1);
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const settings = [
    ...['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
    ...(options.password === undefined ? [] : ['--requirepass', options.password]),
    ...(options.certificate === undefined
      ? ['--port', String(port)]
      : await tlsSettings(port, folder, options.certificate)),
  ];
  let child: ChildProcess | null = null;
  const server: RedisServer = {
    port,
    start: async () => {
      child = await startedChild(settings);
    },
    stop: async () => {
      if (child === null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      child = null;
      await ended;
    },
    pause: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
    remove: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

async function tlsSettings(
  port: number,
  folder: string,
  { cert, key }: { readonly cert: string; readonly key: string },
): Promise<string[]> {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await Promise.all([writeFile(certFile, cert), writeFile(keyFile, key)]);
  return [
    ...['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no'],
    ...['--tls-cert-file', certFile, '--tls-key-file', keyFile],
  ];
}

function startedChild(settings: readonly string[]): Promise<ChildProcess> {
  const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', () => reject(new Error(`redis-server ended: ${said}`)));
    child.stdout?.on('data', (part: Buffer) => {
      said += part.toString();
      if (said.includes('Ready to accept connections')) resolve(child);
    });
  });
}
