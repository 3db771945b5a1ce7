import type { GatewayMessage, HostMessage } from '../../src-gateway/gateway-messages.ts';

/** Starts the process of the data plane: `child_process.fork` under Node, `utilityProcess` under Electron. */
export interface GatewaySpawner {
  /** The child sends `hello` when it is up; one that cannot be started ends at once instead. */
  spawn(): GatewayChild;
}

export interface GatewayChild {
  readonly pid: number | undefined;
  /** Does nothing when the child has ended. */
  send(message: HostMessage): void;
  onMessage(listener: (message: GatewayMessage) => void): void;
  /** Called once. */
  onExit(listener: (exit: GatewayExit) => void): void;
  /** What the child printed, its last words included. */
  onOutput(listener: (text: string) => void): void;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export interface GatewayExit {
  readonly code: number | null;
  readonly signal: string | null;
}
