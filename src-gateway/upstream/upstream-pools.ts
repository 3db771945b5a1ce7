import { existsSync, readFileSync } from 'node:fs';
import tls from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { OverridesConfig } from '../config/gateway-config.ts';

/** Kept-alive connections to providers, one pool per origin. */
export class UpstreamPools {
  readonly #agent: Agent;

  constructor(overrides: OverridesConfig) {
    this.#agent = new Agent({
      connect: createConnector(overrides),
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

function createConnector({ connectTimeoutMs, tlsCaPath }: OverridesConfig): buildConnector.connector {
  const options = {
    timeout: connectTimeoutMs,
    autoSelectFamily: true,
    // Only what the relay was built and measured for: one exchange at a time on a connection.
    allowH2: false,
  };
  const plain = buildConnector(options);
  let secure: buildConnector.connector | null = null;
  return (target, callback) => {
    if (target.protocol !== 'https:') return plain(target, callback);
    // Reading the machine's store takes a tenth of a second: once, and only where TLS is spoken.
    secure ??= buildConnector({
      ...options,
      secureContext: tls.createSecureContext({ ca: authorities(tlsCaPath) }),
    });
    secure(target, callback);
  };
}

/** Whom to trust: whom Node trusts, whom this machine trusts (a company's proxy, say), and the file's. */
function authorities(caPath: string | null): string[] {
  const found = new Set(storesOfThisMachine());
  if (caPath !== null && existsSync(caPath)) found.add(readFileSync(caPath, 'utf8'));
  return [...found];
}

function storesOfThisMachine(): readonly string[] {
  try {
    return [...tls.getCACertificates('default'), ...tls.getCACertificates('system')];
  } catch {
    // Node before 22.15 cannot read the system's.
    return tls.rootCertificates;
  }
}
