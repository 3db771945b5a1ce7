import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { demoConfigFile } from '../../src-main/console/demo-workspace.ts';
import { freePortPair, freePorts } from './free-ports.ts';

export interface RealConsole {
  /** Opens the console; carries the token. */
  readonly url: string;
  readonly configFile: string;
  readonly listenerPort: number;
  /** Where OTLP over HTTP is taken. */
  readonly collectorUrl: string;
  /** `$PLANO_HOME`. */
  readonly home: string;
  /** What the program said on stderr so far. */
  readonly said: () => string;
  /** Runs a command line with the same variables; resolves with what it printed, whatever its exit code. */
  readonly run: (...words: string[]) => Promise<string>;
  /** Ends the host process as a crash would; resolves when it is gone. */
  kill(): Promise<void>;
  /** The same console again after `kill`: same home, config and ports, a token of its own. */
  startAgain(): Promise<RealConsole>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface RealConsoleOptions {
  /** The ports that the demo names, for pictures; tests that run beside others take free ones. */
  readonly demoPorts?: boolean;
  /** With nothing to open: no config, an empty folder, a home that was never used. */
  readonly nothing?: boolean;
  /** In place of the demo's; its ports 12000, 10000 and 12800 become free ones. */
  readonly config?: string;
  /** More variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

export const repository = fileURLToPath(new URL('../..', import.meta.url));
const program = 'src-main/cli/planoai.ts';
const startMs = 30_000;

/**
 * `planoai console --web` as a user starts it, on the offline demo, with a home and ports of its own.
 * Rejects with what the program said when it does not come up.
 */
export async function startRealConsole(options: RealConsoleOptions = {}): Promise<RealConsole> {
  return openConsole(await prepare(options));
}

/** Where one console lives: its folder, ports and variables. */
export interface Place {
  readonly folder: string;
  readonly home: string;
  readonly configFile: string;
  readonly listenerPort: number;
  readonly sandboxPort: number;
  readonly metricsPort: number;
  readonly tracePort: number;
  /** What the program is told to open; `null`: nothing. */
  readonly opened: string | null;
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** Makes the folder, with the config on free ports. */
export async function prepare(options: RealConsoleOptions): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'plano-e2e-'));
  const [listenerPort = 0, sandboxPort = 0, metricsPort = 0, promptPort = 0] = options.demoPorts
    ? [12_000, 12_800, 9_092, 10_000]
    : await freePorts(4);
  const tracePort = options.demoPorts ? 4_317 : await freePortPair();
  const home = join(folder, 'home');
  const { environment = {} } = options;
  const ports = { listenerPort, sandboxPort, metricsPort, tracePort };
  const remove = () => rm(folder, { recursive: true, force: true });
  if (options.nothing) {
    return { ...ports, folder, home, configFile: demoConfigFile(home), opened: null, environment, remove };
  }
  const configFile = join(folder, 'demo', 'config.yaml');
  await mkdir(join(folder, 'demo'));
  const config = options.config ?? (await readFile(join(repository, 'resources/demo/config.yaml'), 'utf8'));
  await writeFile(
    configFile,
    config
      .replaceAll('port: 12000', `port: ${listenerPort}`)
      .replaceAll('port: 10000', `port: ${promptPort}`)
      .replaceAll(':12800/', `:${sandboxPort}/`),
  );
  return { ...ports, folder, home, configFile, opened: configFile, environment, remove };
}

/** The variables of everything that runs there. */
export function environmentOf(place: Place): Record<string, string> {
  return {
    ...place.environment,
    PATH: process.env.PATH ?? '',
    HOME: place.folder,
    PLANO_HOME: place.home,
    // What counts is the demo on a desktop, wherever the tests run.
    PLANO_IN_CONTAINER: 'off',
    PLANO_SANDBOX_PORT: String(place.sandboxPort),
    PLANO_TRACE_PORT: String(place.tracePort),
    METRICS_BIND_ADDRESS: `127.0.0.1:${place.metricsPort}`,
  };
}

async function openConsole(place: Place): Promise<RealConsole> {
  const { folder, home, configFile, listenerPort, opened, tracePort } = place;
  const env = environmentOf(place);
  const words = ['console', '--web', '--no-open', '--json', ...(opened === null ? [] : [opened])];
  const child = spawn(process.execPath, [join(repository, program), ...words], {
    cwd: opened === null ? folder : repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  const run = (...words: string[]) =>
    new Promise<string>((resolve) => {
      execFile(process.execPath, [program, ...words], { cwd: repository, env }, (_error, stdout) =>
        resolve(stdout),
      );
    });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGINT');
    const forced = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(forced);
    await place.remove();
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };

  try {
    const url = await Promise.race([
      addressOf(child.stdout),
      ended.then(() => Promise.reject(new Error(`The console ended at once:\n${said}`))),
      after(startMs).then(() => Promise.reject(new Error(`The console did not come up:\n${said}`))),
    ]);
    const startAgain = () => openConsole(place);
    const collectorUrl = `http://127.0.0.1:${tracePort + 1}`;
    return {
      url,
      configFile,
      listenerPort,
      collectorUrl,
      home,
      said: () => said,
      run,
      kill,
      startAgain,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function addressOf(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const document: unknown = JSON.parse(line);
    if (
      typeof document === 'object' &&
      document !== null &&
      'url' in document &&
      typeof document.url === 'string'
    ) {
      return document.url;
    }
  }
  // It closed its output: its end, which is awaited beside this, says why.
  return new Promise(() => {});
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
