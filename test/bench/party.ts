import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A process that takes part in the benchmark and listens on a port. */
export interface Party {
  readonly port: number;
  readonly process: ChildProcess;
}

/** Starts a file as its own process and waits until it listens. Rejects when it ends before. */
export function startParty(file: URL, args: readonly string[] = []): Promise<Party> {
  const child = fork(fileURLToPath(file), args);
  return new Promise((resolve, reject) => {
    child.once('message', (port) => resolve({ port: Number(port), process: child }));
    child.once('exit', (code) =>
      reject(new Error(`${file.pathname} ended with code ${code} before it listened`)),
    );
  });
}

/** Called inside a party once its server listens: tells the port to who started it. */
export function announce(server: Server): void {
  process.send?.((server.address() as AddressInfo).port);
  process.once('disconnect', () => process.exit(0));
}

const ticksPerSecond = 100;

/** Seconds of CPU that a process has used, kernel included; `null` where there is no `/proc`. */
export async function cpuSeconds(child: ChildProcess): Promise<number | null> {
  const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The name in parentheses may hold spaces; utime and stime are the 12th and 13th field behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
