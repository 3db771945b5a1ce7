/**
 * What travels over a transport (Electron IPC, WebSocket, Unix socket), one JSON value each. The
 * host trusts none of it: names and shapes are checked before a service sees them.
 */
export type ClientMessage =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  /** Replaces the set of topics that this client hears. */
  | { readonly type: 'subscribe'; readonly topics: readonly string[] };

export type HostMessage =
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: ContractFailure }
  | { readonly type: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly type: 'event'; readonly topic: string; readonly payload: unknown };

export interface ContractFailure {
  /** Stable: `invalid_params`, `unknown_method`, `changed_on_disk`, `not_found`, `port_in_use`, `internal_error`, … */
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}
