import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import cluster from 'node:cluster';
import type { GatewayMessage } from '../../src-gateway/gateway-messages.ts';
import { entryFile } from '../entries.ts';
import type { GatewayChild, GatewaySpawner } from './gateway-spawner.ts';
import { WorkerCrew } from './workers/worker-crew.ts';

export interface NodeGatewaySpawnerOptions {
  /** The host's own; the child gets only what Node and the telemetry SDK themselves look for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The program to run; the data plane's own entry. */
  readonly file?: string;
  /** Processes that share the listeners' ports; left out: one, which has them to itself. */
  readonly workers?: number | undefined;
}

/** The data plane as a forked Node process. */
export function createNodeGatewaySpawner(options: NodeGatewaySpawnerOptions): GatewaySpawner {
  const file = options.file ?? entryFile('gateway-process');
  const env = gatewayEnvironment(options.environment);
  const { workers = 1 } = options;
  if (workers === 1) return { spawn: () => watched(fork(file, [], { ...forkOptions, env })) };
  const spawnWorker = () => watched(forkWorker(file, env));
  return { spawn: () => new WorkerCrew({ size: workers, spawnWorker }) };
}

const forkOptions = {
  execArgv: [],
  serialization: 'advanced',
  stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
} as const satisfies ForkOptions;

/** A process whose listeners are those of its siblings: this process accepts, they serve in turn. */
function forkWorker(file: string, env: Record<string, string>): ChildProcess {
  const { execArgv, serialization, stdio } = forkOptions;
  cluster.setupPrimary({ exec: file, args: [], execArgv: [...execArgv], serialization, stdio: [...stdio] });
  // It would add the whole environment of this process; a name without a value is left out.
  const none = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
  return cluster.fork({ ...none, ...env }).process;
}

function watched(child: ChildProcess): GatewayChild {
  // The channel's end tells the child to go; this is for a host that ends without running its event loop.
  const killWithHost = () => void child.kill('SIGKILL');
  process.once('exit', killWithHost);
  child.once('exit', () => process.off('exit', killWithHost));
  // Without a listener a failed start would be thrown; `exit` or the missing pid tell of it.
  child.on('error', () => undefined);
  return {
    pid: child.pid,
    send(message) {
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage(listener) {
      // Our own program on the other end of a private channel: its messages are typed, not checked.
      child.on('message', (message) => listener(message as GatewayMessage));
    },
    onExit(listener) {
      if (child.pid === undefined) queueMicrotask(() => listener({ code: null, signal: null }));
      else child.once('exit', (code, signal) => listener({ code, signal }));
    },
    onOutput(listener) {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => listener(text));
      }
    },
    kill: (signal) => void child.kill(signal),
  };
}

/** Names that Node, the system's resolver and the OpenTelemetry SDK read by themselves. */
const passedOn = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];
const passedOnPrefixes = ['OTEL_BSP_', 'OTEL_SPAN_'];

/** The part of the environment that the data plane's process gets: settings and keys come as messages. */
export function gatewayEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    if (passedOn.includes(name) || passedOnPrefixes.some((prefix) => name.startsWith(prefix))) {
      result[name] = value;
    }
  }
  return result;
}
