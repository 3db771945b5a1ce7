import { type ContractClient, ContractConnection, ContractError } from '../../src-main/contract/client.ts';
import type { WindowAction } from '../../src-main/contract/command-titles.ts';
import type { ClientMessage, HostMessage } from '../../src-main/contract/messages.ts';

/** `lost`: it keeps trying. `refused`: a host answers there but does not know this browser (any more). */
export type LinkState = 'connecting' | 'open' | 'lost' | 'refused';

/** The window's line to its host: the contract over whichever transport this page has. */
export interface HostConnection {
  readonly client: ContractClient;
  readonly state: () => LinkState;
  readonly onState: (listener: () => void) => () => void;
  /** Tries again now instead of waiting for the back-off. */
  readonly retry: () => void;
}

/** What the Electron preload script exposes. */
interface ConsoleBridge {
  act(action: WindowAction): void;
  send(message: ClientMessage): void;
  onMessage(listener: (message: HostMessage) => void): () => void;
}

declare global {
  interface Window {
    readonly planoConsole?: ConsoleBridge;
  }
}

export function connectToHost(): HostConnection {
  return window.planoConsole ? connectOverBridge(window.planoConsole) : connectOverSocket(socketAddress());
}

function connectOverBridge(bridge: ConsoleBridge): HostConnection {
  const connection = new ContractConnection((message) => bridge.send(message));
  bridge.onMessage((message) => connection.receive(message));
  return { client: connection, state: () => 'open', onState: () => () => {}, retry: () => {} };
}

function socketAddress(): string {
  return `${location.origin.replace(/^http/, 'ws')}/contract`;
}

const firstRetryMs = 250;
const longestRetryMs = 5_000;

function connectOverSocket(address: string): HostConnection {
  const listeners = new Set<() => void>();
  let state: LinkState = 'connecting';
  let socket: WebSocket | null = null;
  let retryMs = firstRetryMs;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const connection = new ContractConnection((message) => {
    if (socket?.readyState === WebSocket.OPEN) return socket.send(JSON.stringify(message));
    // Topics are sent again by `connected`, and a host that is gone has nothing left to cancel.
    if (message.type !== 'call') return;
    throw new ContractError({ code: 'disconnected', message: 'The console is not connected to its host.' });
  });

  const enter = (next: LinkState) => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  const open = () => {
    clearTimeout(timer);
    const current = new WebSocket(address);
    socket = current;
    current.addEventListener('open', () => {
      retryMs = firstRetryMs;
      connection.connected();
      enter('open');
    });
    current.addEventListener('message', (event) => connection.receive(JSON.parse(String(event.data))));
    current.addEventListener('close', async () => {
      if (socket !== current) return;
      socket = null;
      connection.disconnected();
      enter((await isRefused()) ? 'refused' : 'lost');
      timer = setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    });
  };
  open();

  return {
    client: connection,
    state: () => state,
    onState: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retry: () => {
      if (socket === null) open();
    },
  };
}

/** A browser does not tell why a WebSocket failed; a plain request to the same guard does. */
async function isRefused(): Promise<boolean> {
  try {
    const reply = await fetch('./icon.svg', { method: 'HEAD', cache: 'no-store' });
    return reply.status === 401;
  } catch {
    return false;
  }
}
