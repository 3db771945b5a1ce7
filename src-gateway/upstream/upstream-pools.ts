import { existsSync, readFileSync } from 'node:fs';
import tls from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { OverridesConfig } from '../config/gateway-config.ts';

/** Kept-alive connections to providers, one pool per origin. */
export class UpstreamPools {
  readonly #overrides: OverridesConfig;
  readonly #agent: Agent;
  /** For endpoints with a limit of their own, by its milliseconds. */
  readonly #hurried = new Map<number, Agent>();

  constructor(overrides: OverridesConfig) {
    this.#overrides = overrides;
    this.#agent = createAgent(overrides);
  }

  get dispatcher(): Dispatcher {
    return this.#agent;
  }

  /** Connections that must open within so many milliseconds; `null`: within the usual time. */
  dispatcherWithin(connectTimeoutMs: number | null): Dispatcher {
    if (connectTimeoutMs === null || connectTimeoutMs === this.#overrides.connectTimeoutMs)
      return this.#agent;
    const known = this.#hurried.get(connectTimeoutMs);
    if (known !== undefined) return known;
    const agent = createAgent({ ...this.#overrides, connectTimeoutMs });
    this.#hurried.set(connectTimeoutMs, agent);
    return agent;
  }

  /** Ends idle connections at once and the others after their exchange. */
  async close(): Promise<void> {
    await Promise.all(
      [this.#agent, ...this.#hurried.values()].map((agent) => (agent.closed ? null : agent.close())),
    );
  }
}

function createAgent(overrides: OverridesConfig): Agent {
  return new Agent({
    connect: createConnector(overrides),
    keepAliveTimeout: 60_000,
    // Both are bounded by the listener's own timer, which also knows what was spent before.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
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
