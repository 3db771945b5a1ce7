import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';
import type { OverridesConfig } from '../config/gateway-config.ts';

/** Kept-alive connections to providers, one pool per origin. */
export class UpstreamPools {
  readonly #agent: Agent;

  constructor({ connectTimeoutMs, tlsCaPath }: OverridesConfig) {
    this.#agent = new Agent({
      connect: {
        timeout: connectTimeoutMs,
        autoSelectFamily: true,
        ...(tlsCaPath !== null &&
          existsSync(tlsCaPath) && { ca: [...rootCertificates, readFileSync(tlsCaPath, 'utf8')] }),
      },
      keepAliveTimeout: 60_000,
      // Both are bounded by the listener's own timer, which also knows what was spent before.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  get dispatcher(): Dispatcher {
    return this.#agent;
  }

  /** Ends idle connections at once and the others after their exchange. */
  async close(): Promise<void> {
    if (!this.#agent.closed) await this.#agent.close();
  }
}
