import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import type { AddressInfo, Server } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A process that takes part in the benchmark and listens on a port. */
export interface Party {
  readonly port: number;
  readonly process: ChildProcess;
}

/** Starts a file as its own process and waits until it listens. Rejects when it ends before. */
export function startParty(
  file: URL,
  args: readonly string[] = [],
  options: ForkOptions = {},
): Promise<Party> {
  const child = fork(fileURLToPath(file), args, options);
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
