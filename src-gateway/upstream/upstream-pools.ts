import { existsSync, readFileSync } from 'node:fs';
import tls from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { OverridesConfig } from '../config/gateway-config.ts';
import type { HostNames } from './host-names.ts';
import { UpstreamFailure, upstreamFailure } from './upstream-failure.ts';

/** Kept-alive connections to providers, one pool per origin. */
export class UpstreamPools {
  readonly #overrides: OverridesConfig;
  readonly #names: HostNames;
  readonly #agent: Agent;
  /** For endpoints with a limit of their own, by its milliseconds. */
  readonly #hurried = new Map<number, Agent>();

  constructor(overrides: OverridesConfig, names: HostNames) {
    this.#overrides = overrides;
    this.#names = names;
    this.#agent = createAgent(overrides, names);
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
    const agent = createAgent({ ...this.#overrides, connectTimeoutMs }, this.#names);
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

function createAgent(overrides: OverridesConfig, names: HostNames): Agent {
  return new Agent({
    connect: createConnector(overrides, names),
    keepAliveTimeout: 60_000,
    // Both are bounded by the listener's own timer, which also knows what was spent before.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** Connects to what names mean here; headers and the certificate's name stay as a config has them. */
function createConnector(
  { connectTimeoutMs, tlsCaPath }: OverridesConfig,
  names: HostNames,
): buildConnector.connector {
  const options = {
    timeout: connectTimeoutMs,
    autoSelectFamily: true,
    lookup: names.lookup,
    // Only what the relay was built and measured for: one exchange at a time on a connection.
    allowH2: false,
  };
  const plain = buildConnector(options);
  let secure: buildConnector.connector | null = null;
  return (named, callback) => {
    const target = { ...named, hostname: names.nameFor(named.hostname) };
    const done: buildConnector.Callback = (...[error, socket]) => {
      if (error === null) callback(null, socket);
      else callback(withHint(error, names.hintFor(named.hostname)), null);
    };
    if (target.protocol !== 'https:') return plain(target, done);
    // Reading the machine's store takes a tenth of a second: once, and only where TLS is spoken.
    secure ??= buildConnector({
      ...options,
      secureContext: tls.createSecureContext({ ca: authorities(tlsCaPath) }),
    });
    secure(target, done);
  };
}

/** The same failure; where nobody listens, with what a person may do about it. */
function withHint(error: Error, hint: string | null): Error {
  const { message, type } = upstreamFailure(error);
  if (hint === null || type !== 'connect') return error;
  return new UpstreamFailure(type, `${message}; ${hint}`, error);
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
