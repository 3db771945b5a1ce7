import { request } from 'undici';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { HostFailure } from './host.ts';
import { describeBusyPort } from './port-conflict.ts';

/** Headers by which the sandbox provider is known. */
const sandboxHeader = 'x-plano-sandbox';

/** The sandbox provider of this host: it runs exactly while the served config names it. */
export class LocalSandbox {
  readonly #port: number;
  #own: Sandbox | null = null;
  /** Another host of this machine runs it. */
  #foreign = false;

  constructor(port: number) {
    this.#port = port;
  }

  get url(): string | null {
    if (this.#own !== null) return this.#own.url;
    return this.#foreign ? `http://127.0.0.1:${this.#port}` : null;
  }

  isNamedBy(config: GatewayConfig): boolean {
    return config.providers.some(({ origin }) => origin !== null && this.#isOurs(origin));
  }

  /** Rejects with `port_in_use` when something else holds the port. */
  async start(): Promise<void> {
    if (this.#own !== null) return;
    try {
      this.#own = await startSandbox({ port: this.#port });
      this.#foreign = false;
    } catch (error) {
      this.#foreign = await answersAsSandbox(this.#port);
      if (this.#foreign) return;
      throw new HostFailure(`Port ${this.#port} (sandbox provider) is already in use`, {
        code: 'port_in_use',
        stage: 'start',
        details: [describeBusyPort({ port: this.#port, listener: 'sandbox provider' })],
        cause: error,
      });
    }
  }

  async stop(): Promise<void> {
    const own = this.#own;
    this.#own = null;
    this.#foreign = false;
    await own?.close();
  }

  #isOurs(origin: string): boolean {
    if (!URL.canParse(origin)) return false;
    const { hostname, port, protocol } = new URL(origin);
    return (
      protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname) && Number(port) === this.#port
    );
  }
}

async function answersAsSandbox(port: number): Promise<boolean> {
  try {
    const { headers, body } = await request(`http://127.0.0.1:${port}/v1/models`, {
      signal: AbortSignal.timeout(2000),
    });
    await body.dump();
    return headers[sandboxHeader] !== undefined;
  } catch {
    return false;
  }
}
