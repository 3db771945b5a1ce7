import { existsSync, readFileSync } from 'node:fs';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';
import type { OverridesConfig } from '../config/gateway-config.ts';

/** Kept-alive connections to providers, one pool per origin. */
export class UpstreamPools {
  readonly #agent: Agent;

  constructor({ connectTimeoutMs, tlsCaPath }: OverridesConfig) {
    const secureContext = trusting(tlsCaPath);
    this.#agent = new Agent({
      // Only what the relay was built and measured for: one exchange at a time on a connection.
      allowH2: false,
      connect: {
        timeout: connectTimeoutMs,
        autoSelectFamily: true,
        ...(secureContext !== null && { secureContext }),
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

/** The usual authorities and those of the file, read once; `null`: there is no file, and Node's own do. */
function trusting(caPath: string | null): SecureContext | null {
  if (caPath === null || !existsSync(caPath)) return null;
  return createSecureContext({ ca: [...rootCertificates, readFileSync(caPath, 'utf8')] });
}
