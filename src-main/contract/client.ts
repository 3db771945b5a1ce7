import type { CallName, CallParams, CallProgress, CallResult, EventPayload, EventTopic } from './contract.ts';
import type { ClientMessage, ContractFailure, HostMessage } from './messages.ts';

/** One connection to a host. */
export interface ContractClient {
  /** Rejects with `ContractError`; aborting the signal cancels the work on the host too. */
  call<N extends CallName>(
    method: N,
    params: CallParams<N>,
    options?: CallOptions<N>,
  ): Promise<CallResult<N>>;
  /** Returns the function that ends the subscription. */
  subscribe<T extends EventTopic>(topic: T, listener: (payload: EventPayload<T>) => void): () => void;
}

export interface CallOptions<N extends CallName> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (value: CallProgress<N>) => void;
}

/** The host answered with an error, or the connection was lost (`disconnected`). */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly code: string;
  readonly details: unknown;

  constructor(failure: ContractFailure) {
    super(failure.message);
    this.code = failure.code;
    this.details = failure.details;
  }
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: Error): void;
  progress(value: unknown): void;
}

/**
 * The client's half of the contract over any transport. Feed it what arrives with `receive`, tell it
 * with `disconnected` when the transport is lost, and with `connected` when a new one replaces it.
 */
export class ContractConnection implements ContractClient {
  readonly #send: (message: ClientMessage) => void;
  readonly #pending = new Map<number, PendingCall>();
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  #nextId = 1;

  constructor(send: (message: ClientMessage) => void) {
    this.#send = send;
  }

  call<N extends CallName>(
    method: N,
    params: CallParams<N>,
    options: CallOptions<N> = {},
  ): Promise<CallResult<N>> {
    const { signal, onProgress } = options;
    if (signal?.aborted) return Promise.reject(cancelled());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = () => {
        if (!this.#pending.delete(id)) return;
        this.#send({ type: 'cancel', id });
        reject(cancelled());
      };
      const settle = () => signal?.removeEventListener('abort', abort);
      this.#pending.set(id, {
        resolve: (value) => {
          settle();
          resolve(value as CallResult<N>);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
        progress: (value) => onProgress?.(value as CallProgress<N>),
      });
      signal?.addEventListener('abort', abort, { once: true });
      try {
        this.#send({ type: 'call', id, method, params });
      } catch (error) {
        this.#pending.delete(id);
        settle();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  subscribe<T extends EventTopic>(topic: T, listener: (payload: EventPayload<T>) => void): () => void {
    const set = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, set);
    set.add(listener);
    if (set.size === 1) this.#sendTopics();
    return () => {
      set.delete(listener);
      if (set.size > 0 || this.#listeners.get(topic) !== set) return;
      this.#listeners.delete(topic);
      this.#sendTopics();
    };
  }

  receive(message: HostMessage): void {
    switch (message.type) {
      case 'event':
        for (const listener of this.#listeners.get(message.topic) ?? []) listener(message.payload as never);
        return;
      case 'progress':
        this.#pending.get(message.id)?.progress(message.value);
        return;
      case 'result':
        this.#take(message.id)?.resolve(message.value);
        return;
      case 'error':
        this.#take(message.id)?.reject(new ContractError(message.error));
        return;
      default:
        message satisfies never;
    }
  }

  /** A new transport stands: the host must learn again which topics we hear. */
  connected(): void {
    if (this.#listeners.size > 0) this.#sendTopics();
  }

  /** The transport is lost: every open call fails with `disconnected`. */
  disconnected(): void {
    const open = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of open) {
      call.reject(
        new ContractError({ code: 'disconnected', message: 'The connection to the host was lost.' }),
      );
    }
  }

  #take(id: number): PendingCall | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    return call;
  }

  #sendTopics(): void {
    this.#send({ type: 'subscribe', topics: [...this.#listeners.keys()] });
  }
}

function cancelled(): ContractError {
  return new ContractError({ code: 'cancelled', message: 'The call was cancelled.' });
}
