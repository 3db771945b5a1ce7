import type { UtilityProcess } from 'electron';
import type { GatewayMessage } from '../../src-gateway/gateway-messages.ts';
import type { GatewayChild, GatewaySpawner } from '../console/gateway-spawner.ts';
import { gatewayEnvironment } from '../console/node-gateway-spawner.ts';
import { entryFile } from '../entries.ts';

/** The part of Electron's `utilityProcess` that starts a child. */
export interface UtilityForker {
  fork(
    file: string,
    args: string[],
    options: { env: Record<string, string>; stdio: 'pipe'; serviceName: string },
  ): UtilityProcess;
}

/** The data plane as Electron's utility process: without Chromium, and ended with the app. */
export function createUtilityGatewaySpawner(
  forker: UtilityForker,
  environment: Readonly<Record<string, string | undefined>>,
): GatewaySpawner {
  const env = gatewayEnvironment(environment);
  return { spawn: () => forkGateway(forker, env) };
}

function forkGateway(forker: UtilityForker, env: Record<string, string>): GatewayChild {
  const child = forker.fork(entryFile('gateway-process'), [], {
    env,
    stdio: 'pipe',
    serviceName: 'Plano gateway',
  });
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      if (!ended) child.postMessage(message);
    },
    onMessage(listener) {
      // Our own program on the other end of a private channel: its messages are typed, not checked.
      child.on('message', (message: GatewayMessage) => listener(message));
    },
    onExit(listener) {
      child.once('exit', (code) => listener({ code, signal: null }));
    },
    onOutput(listener) {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => listener(chunk.toString()));
      }
    },
    kill(signal) {
      if (signal === 'SIGTERM') child.kill();
      else if (child.pid !== undefined && !ended) process.kill(child.pid, signal);
    },
  };
}
