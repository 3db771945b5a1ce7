import type { ListenerType } from './config/gateway-config.ts';
import type { ProviderFault } from './upstream/injected-fault.ts';

/** What the running data plane says of itself. */
export interface GatewayStatus {
  readonly listeners: readonly ListenerStatus[];
  readonly inFlight: number;
  /** Loopback address of the metrics page; `null`: off or its port was busy. */
  readonly metrics: { readonly address: string; readonly port: number } | null;
  readonly configSha256: string;
  /** What the failure lab makes go wrong; left out: it is off. */
  readonly faults?: readonly ProviderFault[];
  /** The processes that share the listeners; left out: there is only one. */
  readonly workers?: readonly WorkerStatus[];
}

/** One of several processes that serve the same listeners. */
export interface WorkerStatus {
  /** `null`: it has ended, and the next one is not there yet. */
  readonly pid: number | null;
  readonly state: 'running' | 'restarting';
  /** How often its place had to be filled again. */
  readonly crashes: number;
}

export interface ListenerStatus {
  readonly name: string;
  readonly type: ListenerType;
  readonly address: string;
  readonly port: number;
  readonly implicit: boolean;
  /** How many agents it can call. */
  readonly agents: number;
  readonly state: 'starting' | 'running' | 'stopping' | 'stopped' | 'failed';
  /** Why it is `failed`: one sentence for a person. */
  readonly error: string | null;
  /** Machine-readable cause of `error`: `EADDRINUSE`, `EACCES`, … */
  readonly errorCode: string | null;
  readonly requests: number;
  readonly errors: number;
  readonly inFlight: number;
}
