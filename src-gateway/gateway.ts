import type { AddressInfo } from 'node:net';
import type { GatewayConfig, ListenerConfig } from './config/gateway-config.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { GatewayStatus, ListenerStatus } from './gateway-status.ts';
import { compilePlan, type GatewayPlan } from './listeners/gateway-plan.ts';
import { createModelServer, type ModelServer } from './listeners/model-server.ts';
import type { LogRecord, ProcessLogRecord } from './telemetry/log-record.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { createMetricsServer, type MetricsServer } from './telemetry/metrics-server.ts';
import type { Tracer } from './telemetry/tracer.ts';

export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly settings: GatewaySettings;
  readonly tracer: Tracer;
  readonly metrics: Metrics;
  log(record: LogRecord): void;
}

/** The data plane: every listener of one config. */
export interface Gateway {
  /** Binds every listener; none stays bound when one cannot be. Rejects with `GatewayError`. */
  start(): Promise<void>;
  /** Stops accepting, lets requests end for `graceMs`, then cuts them. */
  stop(options: { readonly graceMs: number }): Promise<void>;
  /** Swaps the config; requests that run keep theirs. Rejects with `GatewayError`; the old one serves on. */
  reload(config: GatewayConfig, settings: GatewaySettings): Promise<void>;
  startListener(name: string): Promise<void>;
  stopListener(name: string, graceMs?: number): Promise<void>;
  status(): GatewayStatus;
  /** Called when something in the status changed. Returns the function that ends it. */
  onStatus(listener: () => void): () => void;
}

/** Something the data plane could not do; `code` is stable. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: 'port_in_use' | 'bind_failed' | 'unknown_listener' | 'listener_unavailable';
  readonly details: readonly Readonly<Record<string, unknown>>[];

  constructor(
    code: GatewayError['code'],
    message: string,
    details: GatewayError['details'] = [],
    cause?: unknown,
  ) {
    super(message, { cause });
    this.code = code;
    this.details = details;
  }
}

export function createGateway(options: GatewayOptions): Gateway {
  return new ListeningGateway(options);
}

/** How long a single listener that is stopped lets its requests run. */
const listenerGraceMs = 2000;

/** The port that Plano's own sample agents call back to. */
const egressAlias = { address: '127.0.0.1', port: 12001 } as const;

interface RunningListener {
  readonly config: ListenerConfig;
  state: ListenerStatus['state'];
  server: ModelServer | null;
  /** As bound: the config's port may be 0. */
  port: number;
  error: string | null;
  errorCode: string | null;
}

class ListeningGateway implements Gateway {
  readonly #options: GatewayOptions;
  readonly #watchers = new Set<() => void>();
  #plan: GatewayPlan;
  #listeners: RunningListener[];
  #alias: ModelServer | null = null;
  #metricsServer: MetricsServer | null = null;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#plan = compilePlan(options.config, options.settings);
    this.#listeners = options.config.listeners.map(unbound);
    this.#applied();
  }

  async start(): Promise<void> {
    try {
      for (const listener of this.#listeners) await this.#bind(listener);
    } catch (error) {
      await Promise.all(this.#listeners.map((listener) => this.#unbind(listener, 0)));
      throw error;
    }
    await this.#bindAlias();
    await this.#bindMetrics();
  }

  async stop({ graceMs }: { readonly graceMs: number }): Promise<void> {
    await Promise.all([
      ...this.#listeners.map((listener) => this.#unbind(listener, graceMs)),
      this.#alias === null ? undefined : closeServer(this.#alias, graceMs),
      this.#metricsServer?.close(),
    ]);
    this.#alias = null;
    this.#metricsServer = null;
    await this.#plan.pools.close();
  }

  async reload(config: GatewayConfig, settings: GatewaySettings): Promise<void> {
    const oldPlan = this.#plan;
    const plan = compilePlan(config, settings, oldPlan);
    const kept = new Map<ListenerConfig, RunningListener>();
    for (const next of config.listeners) {
      const same = this.#listeners.find(
        (old) => isSamePlace(old.config, next) && ![...kept.values()].includes(old),
      );
      if (same !== undefined) kept.set(next, same);
    }
    const fresh = config.listeners.filter((next) => !kept.has(next)).map(unbound);
    this.#plan = plan;
    try {
      for (const listener of fresh) await this.#bind(listener);
    } catch (error) {
      this.#plan = oldPlan;
      await Promise.all(fresh.map((listener) => this.#unbind(listener, 0)));
      throw error;
    }
    const gone = this.#listeners.filter((old) => ![...kept.values()].includes(old));
    this.#listeners = config.listeners.map((next) => {
      const old = kept.get(next);
      if (old !== undefined) return Object.assign(old, { config: next });
      const bound = fresh.find((listener) => listener.config === next);
      if (bound === undefined) throw new Error(`listener ${next.name} was not bound`);
      return bound;
    });
    this.#options.tracer.update(config.tracing, config.source.hash, settings.tracing);
    this.#applied();
    await Promise.all(gone.map((listener) => this.#unbind(listener, listenerGraceMs)));
    await this.#bindAlias();
    await this.#bindMetrics();
  }

  async startListener(name: string): Promise<void> {
    const listener = this.#find(name);
    if (listener.server !== null) return;
    if (listener.config.type !== 'model') throw unavailable(listener.config);
    await this.#bind(listener);
  }

  async stopListener(name: string, graceMs = listenerGraceMs): Promise<void> {
    await this.#unbind(this.#find(name), graceMs);
  }

  status(): GatewayStatus {
    const listeners = this.#listeners.map(statusOf);
    return {
      listeners,
      inFlight: listeners.reduce((sum, listener) => sum + listener.inFlight, 0),
      metrics: this.#metricsServer && {
        address: this.#metricsServer.address,
        port: this.#metricsServer.port,
      },
      configSha256: this.#plan.config.source.hash,
    };
  }

  onStatus(listener: () => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  #applied(): void {
    const { config } = this.#plan;
    const models = config.providers.filter((provider) => !provider.wildcard && !provider.internal);
    this.#options.metrics.configApplied({
      sha256: config.source.hash,
      models: models.map((provider) => `${provider.prefix}/${provider.modelId}`),
    });
    this.#changed();
  }

  #find(name: string): RunningListener {
    const found = this.#listeners.find((listener) => listener.config.name === name);
    if (found === undefined) throw new GatewayError('unknown_listener', `There is no listener "${name}".`);
    return found;
  }

  async #bind(listener: RunningListener): Promise<void> {
    const { config } = listener;
    if (config.type !== 'model') {
      const { message } = unavailable(config);
      Object.assign(listener, { state: 'failed', error: message, errorCode: 'listener_unavailable' });
      this.#log('warn', message, config.name);
      return;
    }
    Object.assign(listener, { state: 'starting', error: null, errorCode: null });
    this.#changed();
    const server = this.#createServer(listener);
    try {
      await server.app.listen({ host: config.address, port: config.port, exclusive: true });
    } catch (error) {
      await server.app.close();
      const failure = bindFailure(config, error);
      Object.assign(listener, { state: 'failed', error: failure.message, errorCode: codeOf(error) });
      this.#changed();
      throw failure;
    }
    const { port } = server.app.server.address() as AddressInfo;
    Object.assign(listener, { server, port, state: 'running' });
    const implicit = config.implicit ? ' (implicit: no model listener is in the config)' : '';
    this.#log('info', `listener ${config.name} on ${config.address}:${port}${implicit}`, config.name);
    this.#changed();
  }

  async #unbind(listener: RunningListener, graceMs: number): Promise<void> {
    const { server } = listener;
    if (server === null) return;
    listener.state = 'stopping';
    this.#changed();
    await closeServer(server, graceMs);
    Object.assign(listener, { server: null, state: 'stopped' });
    this.#log('info', `listener ${listener.config.name} stopped`, listener.config.name);
    this.#changed();
  }

  #createServer(listener: RunningListener): ModelServer {
    const { tracer, metrics, log } = this.#options;
    const context = {
      // A reload may change what stands behind the same port.
      get listener() {
        return listener.config;
      },
      plan: () => this.#plan,
      tracer,
      metrics,
      log,
    };
    return createModelServer(context, () => this.#changed());
  }

  /** Best effort: agents written for Plano call this port; one that is busy is only told. */
  async #bindAlias(): Promise<void> {
    const wanted = this.#plan.config.listeners.some((listener) => listener.type === 'agent');
    const model = this.#listeners.find((listener) => listener.config.type === 'model');
    if (!wanted || model === undefined || this.#alias !== null) return;
    const server = this.#createServer(model);
    try {
      await server.app.listen({ host: egressAlias.address, port: egressAlias.port, exclusive: true });
      this.#alias = server;
    } catch (error) {
      await server.app.close();
      const why = `port ${egressAlias.port}, where agents written for Plano call back, is not served: ${codeOf(error)}`;
      this.#log('warn', why, model.config.name);
    }
  }

  async #bindMetrics(): Promise<void> {
    const bind = this.#plan.settings.metrics;
    if (bind === null || this.#metricsServer !== null) return;
    this.#metricsServer = await createMetricsServer({
      metrics: this.#options.metrics,
      bind,
      allowedHosts: this.#plan.settings.allowedHosts,
      warn: (message) => this.#log('warn', message, null),
    });
    this.#changed();
  }

  #log(level: ProcessLogRecord['level'], message: string, listener: string | null): void {
    const record = {
      kind: 'process',
      time: Date.now(),
      level,
      message,
      listener,
      requestId: null,
      traceId: null,
    } as const;
    this.#options.log({ ...record, fields: {} });
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

function unbound(config: ListenerConfig): RunningListener {
  return { config, state: 'stopped', server: null, port: config.port, error: null, errorCode: null };
}

function statusOf({ config, server, port, state, error, errorCode }: RunningListener): ListenerStatus {
  const { name, type, address, implicit } = config;
  const counters = server?.counters ?? { requests: 0, errors: 0, inFlight: 0 };
  return { name, type, address, port, implicit, state, error, errorCode, ...counters };
}

/** Same name, type, address and port: the open socket can stay. */
function isSamePlace(old: ListenerConfig, next: ListenerConfig): boolean {
  return (
    old.name === next.name && old.type === next.type && old.address === next.address && old.port === next.port
  );
}

function unavailable(config: ListenerConfig): GatewayError {
  const article = config.type === 'agent' ? 'An agent' : 'A prompt';
  return new GatewayError(
    'listener_unavailable',
    `${article} listener ("${config.name}") is not available in this version; the model listeners serve.`,
  );
}

/** Ends idle connections at once; what still runs after `graceMs` is cut. */
async function closeServer(server: ModelServer, graceMs: number): Promise<void> {
  server.drain();
  const cut = setTimeout(() => server.app.server.closeAllConnections(), graceMs);
  // Node ends the connections that are idle at that moment; those whose reply ends later stay open.
  const sweep = setInterval(() => server.app.server.closeIdleConnections(), idleSweepMs);
  await server.app.close();
  clearTimeout(cut);
  clearInterval(sweep);
}

const idleSweepMs = 50;

function bindFailure({ name, address, port }: ListenerConfig, error: unknown): GatewayError {
  const code = codeOf(error);
  const details = [{ port, listener: name, address }];
  if (code === 'EADDRINUSE') {
    return new GatewayError(
      'port_in_use',
      `Port ${port} (listener "${name}") is already in use`,
      details,
      error,
    );
  }
  const why =
    code === 'EACCES'
      ? 'this user may not bind it'
      : code === 'EADDRNOTAVAIL'
        ? `this machine has no address ${address}`
        : code;
  return new GatewayError(
    'bind_failed',
    `Port ${port} (listener "${name}") cannot be bound: ${why}`,
    details,
    error,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
