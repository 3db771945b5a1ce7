import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { configNotFound } from '../console/read-config-file.ts';
import { locationOfDeepLink } from '../contract/deep-link.ts';
import { chooseDoor, hasDisplay } from './choose-door.ts';
import { CliExit } from './cli-exit.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { findConfig } from './find-config.ts';
import { findElectron } from './find-electron.ts';

/** Where the console is opened. */
export interface ConsoleFlags {
  readonly web?: boolean;
  readonly desktop?: boolean;
  readonly host: string;
  readonly port: number;
  readonly open: boolean;
}

/** `planoai console [FILE]`: the desktop app, or the same console in the browser. */
export function consoleCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('console')
    .summary('open the console')
    .description(
      'Opens the console on a config: the desktop app where it is installed and there is a display, else the same console in the browser. Without FILE it opens what runs, the config of this folder, or the offline demo.',
    )
    .argument('[file]', 'config file')
    .option('--web', 'in the browser (PLANO_CONSOLE=web)')
    .option('--desktop', 'the desktop app (PLANO_CONSOLE=desktop)')
    .option('--host <address>', 'bind address of the web console', '127.0.0.1')
    .option('--port <number>', 'port of the web console, 0 for any free one', parsePort, 0)
    .option('--no-open', 'only print the address')
    .action((file: string | undefined, flags: ConsoleFlags) =>
      openConsole(io, globals(), { file, flags, link: null }),
    );
}

export interface OpenedConsole {
  readonly file: string | undefined;
  readonly flags: ConsoleFlags;
  /** `plano-console://…`; `null`: where it begins. */
  readonly link: string | null;
}

/** Opens a console and stays until the user ends it. */
export async function openConsole(
  io: CliIo,
  globals: GlobalOptions,
  { file, flags, link }: OpenedConsole,
): Promise<void> {
  const configFile = await wantedConfig(io, file);
  const say = (sentence: string) => {
    if (!globals.json && !globals.quiet) io.stderr.write(`${sentence}\n`);
  };
  const door = await chooseDoor({
    forced: forcedDoor(io, flags),
    hasDisplay: hasDisplay(process.platform, io.env),
    findElectron: () => findElectron(say),
  }).catch((error: unknown) => {
    throw new CliFailure(error instanceof Error ? error.message : String(error), {
      code: 'desktop_unavailable',
      exitCode: exitCodes.start,
      hint: 'Open it in the browser: planoai console --web',
      cause: error,
    });
  });
  if (door.kind === 'desktop') return openDesktop(io, globals, door.electronFile, { configFile, link });
  if (door.reason !== null) say(`Opening the console in the browser: ${door.reason}.`);
  const { openWebDoor } = await import('./web-door.ts');
  return openWebDoor(io, globals, {
    configFile,
    address: flags.host,
    port: flags.port,
    open: flags.open,
    location: link === null ? null : locationOfDeepLink(link),
  });
}

/** What the user asked for; `null`: nothing, the running instance or the demo will do. */
async function wantedConfig(io: CliIo, file: string | undefined): Promise<string | null> {
  try {
    const path = findConfig(io, { file });
    if (!existsSync(path)) throw await configNotFound(path);
    return path;
  } catch (error) {
    const asked = file !== undefined || Boolean(io.env.PLANO_CONFIG_FILE);
    if (asked || !(error instanceof CliFailure) || error.code !== 'config_not_found') throw error;
    return null;
  }
}

function forcedDoor(io: CliIo, flags: ConsoleFlags): 'web' | 'desktop' | null {
  if (flags.web === true) return 'web';
  if (flags.desktop === true) return 'desktop';
  const { PLANO_CONSOLE: variable } = io.env;
  if (!variable) return null;
  if (variable === 'web' || variable === 'desktop') return variable;
  io.stderr.write(`PLANO_CONSOLE is "${variable}"; it takes "web" or "desktop". Ignored.\n`);
  return null;
}

/** The desktop app is Electron's binary on our bundle; it ends when the user quits it. */
async function openDesktop(
  io: CliIo,
  globals: GlobalOptions,
  electronFile: string,
  { configFile, link }: { readonly configFile: string | null; readonly link: string | null },
): Promise<void> {
  const args = [fileURLToPath(new URL('./desktop.js', import.meta.url)), `--plano-home=${globals.home}`];
  args.push(`--plano-instance=${globals.instance}`);
  if (configFile !== null) args.push(`--plano-config=${configFile}`);
  if (link !== null) args.push(link);
  if (globals.json) io.stdout.write(`${JSON.stringify({ kind: 'desktop', url: null })}\n`);
  const app = spawn(electronFile, args, {
    cwd: io.cwd,
    env: { ...io.env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  io.signal.addEventListener('abort', () => app.kill('SIGTERM'), { once: true });
  const code = await new Promise<number>((resolve, reject) => {
    app.once('error', reject);
    app.once('exit', (exitCode) => resolve(exitCode ?? exitCodes.start));
  });
  if (code !== 0) throw new CliExit(code);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('Not a port (0 to 65535).');
  return port;
}
