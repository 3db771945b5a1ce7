import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import portkey from '@portkey-ai/gateway/package.json' with { type: 'json' };
import { freePorts } from '../support/free-ports.ts';
import type { Party } from './party.ts';

/** Another gateway for the same work, written in TypeScript on Node too. */
export const peerName = `Portkey gateway ${portkey.version}`;

/** Starts it as its own command does. It is told with each request where the provider is. */
export async function startPeerParty(): Promise<Party> {
  const [port = 0] = await freePorts(1);
  const entry = fileURLToPath(import.meta.resolve('@portkey-ai/gateway/build/start-server.js'));
  const child = spawn(process.execPath, [entry, `--port=${port}`, '--headless'], { stdio: 'ignore' });
  while (!(await isOpen(port))) {
    if (child.exitCode !== null) throw new Error(`${peerName} ended with code ${child.exitCode}`);
    await sleep(50);
  }
  return { port, process: child };
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
