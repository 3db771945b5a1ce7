import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Host } from '../console/host.ts';
import { serveContract } from '../console/serve-contract.ts';
import { encodeLine, MessageLines } from './message-lines.ts';

export interface ControlSocket {
  /** Ends every connection and removes the socket. */
  close(): Promise<void>;
}

const mostConnections = 64;
/** A client that reads slower than this is cut off rather than buffered for. */
const mostBufferedBytes = 64 * 1024 * 1024;

/**
 * Serves the contract at the address to the owner of the folder it lies in. The address is also the
 * lock of the instance: rejects with `AddressTaken` while another host answers there.
 */
export async function serveControlSocket(address: string, host: Host): Promise<ControlSocket> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    serveConnection(socket, host);
  });
  server.maxConnections = mostConnections;
  await listenAlone(server, address);
  if (!isPipe(address)) await chmod(address, 0o600);
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.end();
      // What was answered last (`host.stop`) should arrive; nobody may hold the host up though.
      const cut = setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, 250);
      await closed;
      clearTimeout(cut);
    },
  };
}

export class AddressTaken extends Error {
  override readonly name = 'AddressTaken';
}

async function listenAlone(server: Server, address: string): Promise<void> {
  try {
    return await listen(server, address);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
  }
  if (isPipe(address) || (await answers(address))) throw new AddressTaken('another host answers there');
  // Left behind by a host that was killed.
  await rm(address, { force: true });
  await listen(server, address);
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(address);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

function isPipe(address: string): boolean {
  return address.startsWith('\\\\');
}

function serveConnection(socket: Socket, host: Host): void {
  const lines = new MessageLines();
  const contract = serveContract(host, (message) => {
    if (socket.destroyed) return;
    if (socket.writableLength > mostBufferedBytes) socket.destroy();
    else socket.write(encodeLine(message));
  });
  socket.on('data', (chunk) => {
    try {
      for (const message of lines.push(chunk)) contract.receive(message);
    } catch {
      socket.destroy();
    }
  });
  socket.once('close', () => contract.close());
  socket.on('error', () => socket.destroy());
}
