import { connect, type Socket } from 'node:net';
import { ContractConnection, ContractError } from '../contract/client.ts';
import type { HostMessage } from '../contract/messages.ts';
import { encodeLine, MessageLines } from './message-lines.ts';

/** A connection to a running host. */
export interface ControlClient {
  readonly contract: ContractConnection;
  /** Settles when the host, or `close`, ended the connection. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Rejects with `ContractError` `disconnected` when nobody answers within `timeoutMs`. */
export async function connectControl(address: string, timeoutMs = 5000): Promise<ControlClient> {
  const socket = await open(address, timeoutMs);
  const lines = new MessageLines();
  const contract = new ContractConnection((message) => socket.write(encodeLine(message)));
  socket.on('data', (chunk) => {
    try {
      // The host is this user's own process: its messages are as trusted as our own.
      for (const message of lines.push(chunk)) contract.receive(message as HostMessage);
    } catch {
      socket.destroy();
    }
  });
  socket.on('error', () => socket.destroy());
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      contract.disconnected();
      resolve();
    });
  });
  return { contract, closed, close: () => socket.end() };
}

function open(address: string, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const fail = () => {
      socket.destroy();
      reject(new ContractError({ code: 'disconnected', message: 'The running instance does not answer.' }));
    };
    socket.setTimeout(timeoutMs, fail);
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}
