import type {
  CallName,
  CallParams,
  CallProgress,
  CallResult,
  EventPayload,
  EventTopic,
} from '../contract/contract.ts';

/**
 * The host: one workspace, its gateway process, its collector, and the services that the window,
 * the browser and the command line reach through the contract.
 */
export interface Host {
  /** Answers one call; params were checked against the contract before. Rejects with `HostFailure`. */
  call<N extends CallName>(method: N, params: CallParams<N>, context: CallContext<N>): Promise<CallResult<N>>;
  /** Returns the function that ends the subscription. */
  subscribe<T extends EventTopic>(topic: T, listener: (payload: EventPayload<T>) => void): () => void;
  /** Collector, sandbox provider where the config names it, then the gateway. Rejects with `HostFailure`. */
  start(options?: HostStartOptions): Promise<void>;
  /** Drains the gateway, flushes the collector, ends every child. Safe to call twice. */
  stop(graceMs: number): Promise<void>;
}

export interface HostStartOptions {
  readonly onProgress?: (step: StartStep) => void;
  /** How long the listeners may take to answer `/healthz`; 120,000. */
  readonly healthTimeoutMs?: number;
}

export interface CallContext<N extends CallName> {
  readonly signal: AbortSignal;
  progress(value: CallProgress<N>): void;
}

/** A rung of the start ladder, reported when it begins and when it ends. */
export interface StartStep {
  readonly stage: 'schema' | 'env' | 'start' | 'health';
  readonly listener?: string;
  readonly port?: number;
  readonly done: boolean;
}

export interface HostFailureOptions {
  /** Stable, snake_case: `config_invalid`, `env_missing`, `port_in_use`, `health_timeout`, … */
  readonly code: string;
  readonly stage?: StartStep['stage'];
  readonly details?: readonly unknown[];
  readonly cause?: unknown;
}

/** Something the host could not do, with the code that every door shows. */
export class HostFailure extends Error {
  override readonly name = 'HostFailure';
  readonly code: string;
  readonly stage: StartStep['stage'] | undefined;
  readonly details: readonly unknown[];

  constructor(message: string, options: HostFailureOptions) {
    super(message, { cause: options.cause });
    this.code = options.code;
    this.stage = options.stage;
    this.details = options.details ?? [];
  }
}
