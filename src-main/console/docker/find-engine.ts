import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { isLoopback } from '../../../src-gateway/providers/loopback.ts';
import { DockerFailure } from './docker-failure.ts';

export interface FoundEngine {
  readonly docker: Docker;
  /** `unix:///var/run/docker.sock` */
  readonly address: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const pingMs = 1000;
/** Nothing that is asked here takes longer but images and logs, which are streams. */
const callMs = 120_000;

/**
 * The engine of this machine: that of `DOCKER_HOST`, of Docker's current context, or the first of the usual
 * sockets that answers. Nothing is ever started. Rejects with `DockerFailure` `docker_unavailable`.
 */
export async function findEngine(env: Environment, home = homedir()): Promise<FoundEngine> {
  const tried: { readonly address: string; readonly reason: string }[] = [];
  for (const address of await addresses(env, home)) {
    const reason = refusal(address, env);
    if (reason !== null) throw unavailable(`${address} is not used: ${reason}`, [{ address, reason }]);
    const docker = new Docker(await optionsFor(address, env));
    try {
      await Promise.race([docker.ping(), lateAnswer(pingMs)]);
      return { docker, address };
    } catch (error) {
      tried.push({ address, reason: reasonOf(error) });
    }
  }
  const list = tried.map(({ address, reason }) => `${address} (${reason})`).join(', ');
  throw unavailable(`No engine answers at ${list}.`, tried);
}

function unavailable(why: string, details: readonly unknown[]): DockerFailure {
  return new DockerFailure('docker_unavailable', 'Docker daemon not running', {
    details,
    hint: `${why} Without Docker everything runs natively: planoai up`,
  });
}

/** In the order in which they are asked. What somebody chose is not passed over in silence. */
async function addresses(env: Environment, home: string): Promise<string[]> {
  const chosen = env.DOCKER_HOST?.trim();
  if (chosen) return [chosen];
  if (process.platform === 'win32') return ['npipe:////./pipe/docker_engine'];
  const ofContext = await contextAddress(env, home);
  const runtime = env.XDG_RUNTIME_DIR;
  const sockets = [
    '/var/run/docker.sock',
    join(home, '.docker/run/docker.sock'),
    join(home, '.colima/default/docker.sock'),
    join(home, '.orbstack/run/docker.sock'),
    ...(runtime ? [join(runtime, 'docker.sock'), join(runtime, 'podman/podman.sock')] : []),
  ].map((path) => `unix://${path}`);
  return [...new Set([...(ofContext === null ? [] : [ofContext]), ...sockets])];
}

/** `docker context use`: the name in Docker's own settings, the address in a folder named by its hash. */
async function contextAddress(env: Environment, home: string): Promise<string | null> {
  const folder = env.DOCKER_CONFIG || join(home, '.docker');
  try {
    const settings: unknown = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    const name = member(settings, 'currentContext');
    if (typeof name !== 'string' || name === '' || name === 'default') return null;
    const key = createHash('sha256').update(name).digest('hex');
    const file = join(folder, 'contexts', 'meta', key, 'meta.json');
    const meta: unknown = JSON.parse(await readFile(file, 'utf8'));
    const host = member(member(member(meta, 'Endpoints'), 'docker'), 'Host');
    return typeof host === 'string' && host !== '' ? host : null;
  } catch {
    return null;
  }
}

/** Who reaches an engine over the network without TLS owns this machine, or has ours sent in plain text. */
function refusal(address: string, env: Environment): string | null {
  const url = URL.parse(address);
  if (url === null) return 'it is no address';
  if (url.protocol === 'unix:' || url.protocol === 'npipe:') return null;
  if (url.protocol !== 'tcp:') return `"${url.protocol}//" is not supported; use a socket or TLS`;
  if (isLoopback(url.hostname) || hasTls(env)) return null;
  return 'plain TCP to another machine is not safe; set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH';
}

function hasTls(env: Environment): boolean {
  return Boolean(env.DOCKER_TLS_VERIFY) && Boolean(env.DOCKER_CERT_PATH);
}

async function optionsFor(address: string, env: Environment): Promise<Docker.DockerOptions> {
  const url = new URL(address);
  if (url.protocol === 'unix:') return { socketPath: url.pathname, timeout: callMs };
  if (url.protocol === 'npipe:') return { socketPath: address.slice('npipe:'.length), timeout: callMs };
  const place = { host: url.hostname, port: Number(url.port || 2375), timeout: callMs };
  if (!hasTls(env)) return { ...place, protocol: 'http' };
  const folder = env.DOCKER_CERT_PATH ?? '';
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  return { ...place, protocol: 'https', ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

async function lateAnswer(milliseconds: number): Promise<never> {
  await delay(milliseconds, undefined, { ref: false });
  throw new Error(`no answer within ${milliseconds / 1000} s`);
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
