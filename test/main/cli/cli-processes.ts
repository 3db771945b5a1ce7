import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { entryFile } from '../../../src-main/entries.ts';
import { freePorts } from '../../support/free-ports.ts';
import {
  type CliRun,
  type CliWorkspace,
  cliWorkspace,
  type Environment,
  toRun,
  words,
} from './cli-fixture.ts';

export interface InstalledCli extends CliWorkspace {
  readonly metricsPort: number;
  /** A command as its own process, as a user starts it. */
  planoai(line: string, env?: Environment): Promise<CliRun>;
  /** The same, still running. */
  start(line: string, env?: Environment): ReturnType<typeof spawn>;
}

/** A workspace whose commands are real processes; what they leave running is ended after the test. */
export async function installedCli(files: Readonly<Record<string, string>> = {}): Promise<InstalledCli> {
  const workspace = await cliWorkspace(files);
  const [metricsPort = 0] = await freePorts(1);
  const start = (line: string, env: Environment = {}) =>
    spawn(process.execPath, [entryFile('planoai'), ...words(line)], {
      cwd: workspace.folder,
      env: {
        PATH: process.env.PATH,
        PLANO_HOME: workspace.home,
        PLANO_IN_CONTAINER: '0',
        METRICS_BIND_ADDRESS: `127.0.0.1:${metricsPort}`,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const planoai = async (line: string, env: Environment = {}) => {
    const child = start(line, env);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return toRun(child.exitCode ?? -1, out, err);
  };
  onTestFinished(async () => {
    await planoai('down --all --force --timeout 1');
  });
  return { ...workspace, metricsPort, planoai, start };
}

/** Every file below a folder with its content, links not followed. */
export async function filesBelow(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file)] as const)));
}

/** Ports that processes listen on, ascending. Linux. */
export async function listeningPorts(pids: readonly number[]): Promise<number[]> {
  const owned = new Set<string>();
  for (const pid of pids) {
    for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
      const [, inode] =
        /^socket:\[(\d+)\]$/.exec(await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')) ?? [];
      if (inode !== undefined) owned.add(inode);
    }
  }
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const ports = tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    // 0A: LISTEN.
    .filter(([, , , state, , , , , , inode]) => state === '0A' && inode !== undefined && owned.has(inode))
    .map(([, local]) => Number.parseInt(local?.split(':')[1] ?? '', 16));
  return [...new Set(ports)].sort((a, b) => a - b);
}

export async function health(port: number): Promise<number | null> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).status;
  } catch {
    return null;
  }
}
