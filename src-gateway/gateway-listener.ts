import type { ListenerConfig } from './config/gateway-config.ts';
import { bindFailure, systemCodeOf } from './gateway-error.ts';
import type { ListenerStatus } from './gateway-status.ts';
import { agentSurface } from './listeners/agent-server.ts';
import type { ListenerContext } from './listeners/listener-context.ts';
import {
  createListenerServer,
  type ListenerServer,
  type ListenerSurface,
  type ServerCounters,
} from './listeners/listener-server.ts';
import { modelSurface } from './listeners/model-server.ts';
import { promptSurface } from './listeners/prompt-server.ts';

export interface GatewayListenerOptions {
  readonly context: Omit<ListenerContext, 'listener'>;
  /** Something in `status` changed. */
  onChange(): void;
  log(level: 'info' | 'warn', message: string, listener: string): void;
}

/** One entry of `listeners`: its socket, its state and what it has served. */
export class GatewayListener {
  readonly #options: GatewayListenerOptions;
  readonly #counters: ServerCounters = { requests: 0, errors: 0, inFlight: 0 };
  #config: ListenerConfig;
  #server: ListenerServer | null = null;
  /** Accepts no more, but has requests that run. */
  #draining: ListenerServer | null = null;
  #state: ListenerStatus['state'] = 'stopped';
  /** As bound: the config's port may be 0. */
  #port: number;
  #error: string | null = null;
  #errorCode: string | null = null;

  constructor(config: ListenerConfig, options: GatewayListenerOptions) {
    this.#config = config;
    this.#options = options;
    this.#port = config.port;
  }

  get config(): ListenerConfig {
    return this.#config;
  }

  get isOpen(): boolean {
    return this.#server !== null;
  }

  get status(): ListenerStatus {
    const { name, type, address, agents, implicit } = this.#config;
    return {
      name,
      type,
      address,
      port: this.#port,
      implicit,
      agents: agents.length,
      state: this.#state,
      error: this.#error,
      errorCode: this.#errorCode,
      ...this.#counters,
    };
  }

  /** Goes on under a changed entry for the same socket. */
  follow(config: ListenerConfig): void {
    this.#config = config;
  }

  /** Rejects with `GatewayError` when the port cannot be bound. */
  async open(): Promise<void> {
    if (this.#server !== null) return;
    const config = this.#config;
    this.#become('starting');
    const server = this.createServer(surfaces[config.type]);
    try {
      this.#port = await server.listen(config.address, config.port);
    } catch (error) {
      const failure = bindFailure(config, error);
      this.#become('failed', failure.message, systemCodeOf(error));
      throw failure;
    }
    this.#server = server;
    this.#become('running');
    const implicit = config.implicit ? ` (implicit: no ${config.type} listener is in the config)` : '';
    this.#options.log(
      'info',
      `listener ${config.name} on ${config.address}:${this.#port}${implicit}`,
      config.name,
    );
  }

  /** Gives the port up; resolves when it is free. Requests that run go on; `close` ends them. */
  async release(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    this.#draining = server;
    this.#become('stopping');
    await server.release();
  }

  /** Stops accepting, lets requests end for `graceMs` milliseconds, then cuts them short. */
  async close(graceMs: number): Promise<void> {
    await this.release();
    const server = this.#draining;
    if (server === null) return;
    const cut = await server.close(graceMs);
    if (cut > 0) {
      const what = cut === 1 ? 'a request was cut short' : `${cut} requests were cut short`;
      this.#options.log('warn', `${what} after ${graceMs / 1000} seconds`, this.#config.name);
    }
    if (this.#draining !== server) return;
    this.#draining = null;
    // It may have been opened anew while its last requests ran.
    if (this.#server !== null) return;
    this.#become('stopped');
    this.#options.log('info', `listener ${this.#config.name} stopped`, this.#config.name);
  }

  /** A server of this listener's kind that counts for it. */
  createServer(surface: ListenerSurface): ListenerServer {
    const listener = () => this.#config;
    const context: ListenerContext = {
      ...this.#options.context,
      // A reload may change what stands behind the same port.
      get listener() {
        return listener();
      },
    };
    return createListenerServer(surface, context, this.#counters, this.#options.onChange);
  }

  #become(
    state: ListenerStatus['state'],
    error: string | null = null,
    errorCode: string | null = null,
  ): void {
    this.#state = state;
    this.#error = error;
    this.#errorCode = errorCode;
    this.#options.onChange();
  }
}

/** What listeners of each type serve. */
const surfaces: Readonly<Record<ListenerConfig['type'], ListenerSurface>> = {
  model: modelSurface,
  agent: agentSurface,
  prompt: promptSurface,
};
