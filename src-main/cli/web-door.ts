import { fileURLToPath } from 'node:url';
import { ensureDemoWorkspace } from '../console/demo-workspace.ts';
import { HostFailure } from '../console/host.ts';
import { createNodeGatewaySpawner } from '../console/node-gateway-spawner.ts';
import { instancePaths } from '../instances/instance-paths.ts';
import type { OpenedHost } from '../instances/open-host.ts';
import { openSwitchableHost } from '../instances/switchable-host.ts';
import { version } from '../product-version.ts';
import { createConsoleToken } from '../web/console-token.ts';
import { startWebConsole, type WebConsole } from '../web/web-console.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { openInBrowser } from './open-in-browser.ts';

export interface WebDoorOptions {
  /** Absolute; `null`: the running instance, else the offline demo. */
  readonly configFile: string | null;
  readonly address: string;
  readonly port: number;
  /** Where in the console, `/traces/…`; `null`: where it begins. */
  readonly location: string | null;
  /** Hand the address to the user's browser. */
  readonly open: boolean;
}

/** How long running requests may take when the console is closed, in milliseconds. */
const graceMs = 5000;

/** Serves the console in the browser until the user interrupts it. */
export async function openWebDoor(io: CliIo, globals: GlobalOptions, options: WebDoorOptions): Promise<void> {
  const stopped = new AbortController();
  const serving = Promise.withResolvers<WebConsole>();
  const opened = await openSwitchableHost({
    configFile: options.configFile,
    fallbackConfig: async () => ({ configFile: await ensureDemoWorkspace(globals.home), demo: true }),
    home: globals.home,
    instance: globals.instance,
    mode: 'web',
    environment: io.env,
    envFiles: [],
    demo: false,
    version,
    spawnGateway: createNodeGatewaySpawner({ environment: io.env }),
    collector: collectorPorts(io),
    onStopRequested: () => stopped.abort(),
    onOpenRequested: async (location) => at((await serving.promise).url, location, null),
  }).catch((error: unknown) => {
    if (!(error instanceof HostFailure)) throw error;
    throw new CliFailure(error.message, {
      code: error.code,
      exitCode: exitCodes.start,
      details: error.details,
      cause: error,
    });
  });

  const console = await serve(globals, options, opened);
  serving.resolve(console);
  try {
    announce(io, globals, options, console, opened);
    await aborted(AbortSignal.any([io.signal, stopped.signal]));
  } finally {
    await console.close();
    await opened.close(graceMs);
  }
}

async function serve(
  globals: GlobalOptions,
  options: WebDoorOptions,
  opened: OpenedHost,
): Promise<WebConsole> {
  try {
    return await startWebConsole({
      host: opened.host,
      rendererFolder: rendererFolder(),
      address: options.address,
      port: options.port,
      token: await createConsoleToken(instancePaths(globals.home, globals.instance).tokenFile),
    });
  } catch (error) {
    await opened.close(0);
    const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw new CliFailure(
      busy ? `Port ${options.port} is already in use` : `The web console cannot be served: ${String(error)}`,
      {
        code: busy ? 'port_in_use' : 'console_unavailable',
        exitCode: exitCodes.start,
        hint: 'Leave --port away to take any free one.',
        cause: error,
      },
    );
  }
}

/** The window is built in either case; from sources it lies in the build's folder. */
function rendererFolder(): string {
  const fromSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(fromSource ? '../../out/renderer' : '../renderer', import.meta.url));
}

function collectorPorts(io: CliIo): { grpcPort: number; httpPort: number; host: string } {
  const asked = Number(io.env.PLANO_TRACE_PORT);
  const grpcPort = Number.isInteger(asked) && asked > 0 && asked < 65_535 ? asked : 4317;
  return { grpcPort, httpPort: grpcPort + 1, host: io.env.PLANO_BIND_ADDRESS || '127.0.0.1' };
}

function announce(
  io: CliIo,
  globals: GlobalOptions,
  options: WebDoorOptions,
  console: WebConsole,
  opened: OpenedHost,
): void {
  const url = options.location === null ? console.url : at(console.url, options.location);
  if (globals.json) {
    io.stdout.write(`${JSON.stringify({ kind: 'web', url })}\n`);
    return;
  }
  if (opened.startFailure !== null)
    io.stderr.write(`The gateway did not start: ${opened.startFailure.message}\n`);
  io.stdout.write(`Plano Console: ${url}\n`);
  if (!globals.quiet) io.stderr.write('Ctrl+C ends it.\n');
  const someoneLooks = io.stdout.isTTY === true && !io.env.CI && !io.env.SSH_CONNECTION;
  if (options.open && someoneLooks) openInBrowser(url);
}

/** A place in the window; another `token` takes the place of the one in the address, `null` takes it away. */
export function at(address: string, location: string, token?: string | null): string {
  const url = new URL(address);
  if (token === null) url.searchParams.delete('token');
  else if (token !== undefined) url.searchParams.set('token', token);
  url.hash = location;
  return url.href;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
