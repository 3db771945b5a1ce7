import type { GatewayMessage, HostMessage } from './gateway-messages.ts';

/**
 * `taken` is told when the channel has passed the message on, or why it cannot: whoever sends much waits
 * for it, since a host that hangs would otherwise let the channel's queue grow without bound.
 */
export type SendToHost = (message: GatewayMessage, taken?: (error: Error | null) => void) => void;

/** The IPC channel to the process that owns the data plane. */
export interface HostChannel {
  send: SendToHost;
  onMessage(listener: (message: HostMessage) => void): void;
  /** The host is gone. */
  onClose(listener: () => void): void;
}

/** What Electron gives a utility process in place of Node's IPC channel. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: HostMessage }) => void): void;
  on(event: 'close', listener: () => void): void;
}

/** Throws when this process was started by hand, without a host. */
export function connectHost(): HostChannel {
  const port = parentPort();
  if (port !== null) {
    return {
      send(message, taken) {
        port.postMessage(message);
        // It has no word for this.
        taken?.(null);
      },
      onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
      // Electron ends its utility processes with the app.
      onClose: (listener) => port.on('close', listener),
    };
  }
  if (process.send === undefined) throw new Error('the data plane is started by planoai, not by hand');
  return {
    send(message, taken = () => undefined) {
      if (process.connected) process.send?.(message, undefined, undefined, taken);
      else taken(new Error('the host is gone'));
    },
    onMessage(listener) {
      // Our own host on the other end of a private channel: its messages are typed, not checked.
      process.on('message', (message) => listener(message as HostMessage));
    },
    onClose: (listener) => process.on('disconnect', listener),
  };
}

function parentPort(): ParentPort | null {
  const port: unknown = Reflect.get(process, 'parentPort');
  return isParentPort(port) ? port : null;
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value;
}
