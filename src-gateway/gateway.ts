import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Agent } from 'undici';
import { credentialsOf } from './config/config-credentials.ts';
import type { GatewayConfig, ListenerConfig } from './config/gateway-config.ts';
import { GatewayError, systemCodeOf } from './gateway-error.ts';
import { GatewayListener } from './gateway-listener.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { GatewayStatus } from './gateway-status.ts';
import type { DecisionEvidence } from './listeners/decision-evidence.ts';
import { egressAliasPort } from './listeners/egress-alias-port.ts';
import { compilePlan, type GatewayPlan, planWithFaults } from './listeners/gateway-plan.ts';
import type { ListenerServer } from './listeners/listener-server.ts';
import { modelSurface } from './listeners/model-server.ts';
import { type GatewayPhase, type Readiness, ReadinessProbe } from './listeners/readiness.ts';
import type { AnalyseSignals } from './listeners/signal-job.ts';
import type { BodyRecorder } from './recording/body-recorder.ts';
import { RoutingServices } from './routing/routing-services.ts';
import { SignalAnalyser } from './signal-analyser.ts';
import type { SignalSettings } from './signals/signal-settings.ts';
import { snapshotFiles } from './snapshot-files.ts';
import { StateService } from './state/state-service.ts';
import { inMemoryState } from './state/state-settings.ts';
import { StateStoreError } from './state/state-store.ts';
import type { LogRecord, ProcessLogRecord } from './telemetry/log-record.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { createMetricsServer, type MetricsServer } from './telemetry/metrics-server.ts';
import type { Tracer } from './telemetry/tracer.ts';
import { hostNames } from './upstream/host-names.ts';
import type { ProviderFault } from './upstream/injected-fault.ts';

export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly settings: GatewaySettings;
  readonly tracer: Tracer;
  readonly metrics: Metrics;
  log(record: LogRecord): void;
  /** Why requests went where they went, behind their answers. */
  decided?(evidence: DecisionEvidence): void;
  /** Takes what was said in requests, where the settings say so; left out: nothing of it is kept. */
  readonly recorder?: BodyRecorder;
}

/** The data plane: every listener of one config. */
export interface Gateway {
  /** Binds every listener; none stays bound when one cannot be. Rejects with `GatewayError`. */
  start(): Promise<void>;
  /**
   * Is unhealthy from now on, accepts for the drain delay of its settings, then lets requests end for
   * `graceMs` and cuts the rest. Without a grace all of it is at once.
   */
  stop(options: { readonly graceMs: number }): Promise<void>;
  /** Swaps the config; requests that run keep theirs. Rejects with `GatewayError`; the old one serves on. */
  reload(config: GatewayConfig, settings: GatewaySettings): Promise<void>;
  startListener(name: string): Promise<void>;
  stopListener(name: string, graceMs?: number): Promise<void>;
  /** Whether there is a newer config that could not be served: `/readyz` says so. */
  setConfigStale(stale: boolean): void;
  /** What providers do wrong from the next request on; those of models that nobody serves are left out. */
  setFaults(faults: readonly ProviderFault[]): void;
  status(): GatewayStatus;
  /** Called when something in the status changed. Returns the function that ends it. */
  onStatus(listener: () => void): () => void;
}

export function createGateway(options: GatewayOptions): Gateway {
  return new ListeningGateway(options);
}

/** How long a single listener that is stopped lets its requests run. */
const listenerGraceMs = 2000;

/** How long a listener that a reload took away lets its requests run. */
const retirementMs = 300_000;

/** How long a start waits for prices that it has none of yet. */
const firstPricesMs = 3000;
const feedConnectMs = 5000;

class ListeningGateway implements Gateway {
  readonly #options: GatewayOptions;
  readonly #watchers = new Set<() => void>();
  /** To where prices come from: none of the providers' connections, which a reload may close. */
  readonly #feedConnections: Agent;
  #services: RoutingServices;
  #state: StateService;
  #signals: SignalAnalyser | null;
  #plan: GatewayPlan;
  #listeners: readonly GatewayListener[];
  /** Of configs before this one, with requests that run. */
  readonly #retired = new Set<GatewayListener>();
  readonly #readiness = new ReadinessProbe(() => performance.now());
  #phase: GatewayPhase = 'starting';
  #configIsStale = false;
  #alias: ListenerServer | null = null;
  #metricsServer: MetricsServer | null = null;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { lookup } = hostNames(options.settings);
    this.#feedConnections = new Agent({ connect: { lookup, timeout: feedConnectMs } });
    this.#services = this.#openServices(options.config, options.settings);
    this.#state = this.#openState(options.config, options.settings);
    this.#signals = this.#openSignals(options.settings.signals);
    this.#plan = compilePlan(options.config, options.settings, undefined, this.#services, this.#state.store);
    this.#listeners = options.config.listeners.map((listener) => this.#createListener(listener));
    this.#applied();
  }

  async start(): Promise<void> {
    try {
      requireNoMatchListener(this.#plan);
      await requireState(this.#state);
      for (const listener of this.#listeners) await listener.open();
    } catch (error) {
      await Promise.all(this.#listeners.map((listener) => listener.close(0)));
      throw error;
    }
    await this.#bindAlias();
    await this.#bindMetrics();
    await this.#services.feeds.ready(firstPricesMs);
    this.#phase = 'ok';
  }

  async stop({ graceMs }: { readonly graceMs: number }): Promise<void> {
    this.#phase = 'draining';
    // Balancers send requests until they have noticed.
    const drainDelayMs = graceMs > 0 ? (this.#plan.settings.drainDelayMs ?? 0) : 0;
    if (drainDelayMs > 0) await delay(drainDelayMs);
    const alias = this.#alias;
    const metricsServer = this.#metricsServer;
    this.#alias = null;
    this.#metricsServer = null;
    await Promise.all([
      ...[...this.#listeners, ...this.#retired].map((listener) => listener.close(graceMs)),
      alias?.close(graceMs),
      metricsServer?.close(),
    ]);
    await this.#signals?.close();
    await this.#services.close();
    await this.#state.close();
    await this.#plan.filters.close();
    await this.#plan.pools.close();
    if (!this.#feedConnections.closed) await this.#feedConnections.close();
  }

  async reload(config: GatewayConfig, settings: GatewaySettings): Promise<void> {
    const oldPlan = this.#plan;
    const kept = sameSockets(this.#listeners, config.listeners);
    const fresh = config.listeners
      .filter((next) => !kept.has(next))
      .map((next) => this.#createListener(next));
    const keptListeners = new Set(kept.values());
    const gone = this.#listeners.filter((old) => !keptListeners.has(old));
    // Another address of the same port: the old socket must go before the new one can come.
    const inTheWay = gone.filter(
      (old) =>
        old.isOpen && fresh.some(({ config: next }) => next.port !== 0 && next.port === old.config.port),
    );
    const oldServices = this.#services;
    const services = this.#openServices(config, settings, oldServices);
    const oldState = this.#state;
    const state = this.#openState(config, settings, oldState);
    this.#plan = compilePlan(config, settings, oldPlan, services, state.store);
    try {
      requireNoMatchListener(this.#plan);
      await requireState(state);
      for (const old of inTheWay) await old.release();
      for (const listener of fresh) await listener.open();
    } catch (error) {
      this.#plan = oldPlan;
      await services.close(oldServices);
      await state.close(oldState);
      await Promise.all(fresh.map((listener) => listener.close(0)));
      await Promise.allSettled(inTheWay.map((old) => old.open()));
      throw error;
    }
    this.#listeners = config.listeners.flatMap(
      (next) => kept.get(next) ?? fresh.find((listener) => listener.config === next) ?? [],
    );
    for (const [next, old] of kept) old.follow(next);
    this.#services = services;
    this.#state = state;
    this.#followSignals(settings.signals);
    await oldServices.close(services);
    await oldState.close(state);
    // Those that run on it still have what they need.
    void oldPlan.filters.close();
    const secrets = credentialsOf(config, settings.gatewayKey ?? undefined);
    this.#options.tracer.update(config.tracing, config.source.hash, settings.tracing, secrets);
    this.#applied();
    await this.#bindAlias();
    await this.#bindMetrics();
    for (const listener of gone) this.#retire(listener);
  }

  async startListener(name: string): Promise<void> {
    await this.#find(name).open();
  }

  async stopListener(name: string, graceMs = listenerGraceMs): Promise<void> {
    await this.#find(name).close(graceMs);
  }

  setConfigStale(stale: boolean): void {
    this.#configIsStale = stale;
  }

  setFaults(faults: readonly ProviderFault[]): void {
    this.#plan = planWithFaults(this.#plan, faults);
    for (const { fault, model } of this.#plan.faults?.active ?? [])
      this.#log('warn', `failure lab: ${model} is made to fail (${fault.kind})`, null);
    if (this.#plan.faults === null) this.#log('info', 'failure lab: off', null);
  }

  status(): GatewayStatus {
    const listeners = this.#listeners.map((listener) => listener.status);
    return {
      listeners,
      inFlight: listeners.reduce((sum, listener) => sum + listener.inFlight, 0),
      metrics: this.#metricsServer && {
        address: this.#metricsServer.address,
        port: this.#metricsServer.port,
      },
      configSha256: this.#plan.config.source.hash,
      ...(this.#plan.faults !== null && { faults: this.#plan.faults.active }),
    };
  }

  onStatus(listener: () => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  #openServices(
    config: GatewayConfig,
    settings: GatewaySettings,
    previous?: RoutingServices,
  ): RoutingServices {
    const snapshots = snapshotFiles(settings.cacheFolder);
    return new RoutingServices(
      config,
      {
        dispatcher: this.#feedConnections,
        names: hostNames(settings),
        clock: () => Math.floor(performance.now()),
        now: Date.now,
        loadSnapshot: snapshots.load,
        saveSnapshot: snapshots.save,
        countSession: (event) => this.#options.metrics.sessionCacheUsed(event),
        log: (level, message) => this.#log(level, message, null),
      },
      previous,
    );
  }

  #openState(config: GatewayConfig, settings: GatewaySettings, previous?: StateService): StateService {
    const log = (level: 'info' | 'warn', message: string) => this.#log(level, message, null);
    const clock = () => Math.floor(performance.now());
    const options = { clock, log, names: hostNames(settings) };
    return new StateService(config.state, settings.state ?? inMemoryState, options, previous);
  }

  #openSignals(settings: SignalSettings | undefined): SignalAnalyser | null {
    if (settings === undefined) return null;
    return new SignalAnalyser({
      settings,
      onSkipped: (reason) => this.#options.metrics.signalsSkipped(reason),
      onFailure: (message) => this.#log('warn', message, null),
    });
  }

  /** The thread that analyses conversations stays while nothing changes for it. */
  #followSignals(settings: SignalSettings | undefined): void {
    const old = this.#signals;
    if (isDeepStrictEqual(old?.settings, settings)) return;
    this.#signals = this.#openSignals(settings);
    void old?.close();
  }

  readonly #analyse: AnalyseSignals = (job, done) => {
    if (this.#signals === null) queueMicrotask(() => done(null));
    else this.#signals.analyse(job, done);
  };

  /** The config is another one now; requests that run on the old one still end in peace. */
  #retire(listener: GatewayListener): void {
    this.#retired.add(listener);
    void listener.close(retirementMs).finally(() => this.#retired.delete(listener));
  }

  #createListener(config: ListenerConfig): GatewayListener {
    const { decided = () => undefined, log, metrics, recorder = null, tracer } = this.#options;
    return new GatewayListener(config, {
      context: {
        plan: () => this.#plan,
        phase: () => this.#phase,
        readiness: () => this.#askReadiness(),
        ...{ tracer, metrics, log, decided, recorder },
        analyseSignals: this.#analyse,
      },
      onChange: () => this.#changed(),
      log: (level, message, name) => this.#log(level, message, name),
    });
  }

  async #askReadiness(): Promise<Readiness> {
    const { components, isReady } = await this.#readiness.ask(this.#state.store, this.#services.sessions);
    // Old, but what it serves is right: no reason to take the gateway out of service.
    const config = { status: this.#configIsStale ? 'stale' : 'current' } as const;
    return { isReady, components: { ...components, config } };
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

  #find(name: string): GatewayListener {
    const found = this.#listeners.find((listener) => listener.config.name === name);
    if (found === undefined) throw new GatewayError('unknown_listener', `There is no listener "${name}".`);
    return found;
  }

  /** Best effort: agents written for Plano call this port; one that is busy is only told. */
  async #bindAlias(): Promise<void> {
    const wanted = this.#plan.config.listeners.some((listener) => listener.type === 'agent');
    const model = this.#listeners.find((listener) => listener.config.type === 'model');
    if (!wanted || model === undefined || this.#alias !== null) return;
    const server = model.createServer(modelSurface);
    try {
      // In a container the ports that are published say who may call.
      await server.listen(this.#plan.settings.inContainer ? '0.0.0.0' : '127.0.0.1', egressAliasPort);
      this.#alias = server;
    } catch (error) {
      const why = `port ${egressAliasPort}, where agents written for Plano call back, is not served: ${systemCodeOf(error)}`;
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

/** Throws `GatewayError` when prompts that fit no target are to go to a listener that there is not. */
function requireNoMatchListener({ config, prompt }: GatewayPlan): void {
  const { noMatchListener } = prompt.settings;
  const isKnown = config.listeners.some(({ name, type }) => type === 'agent' && name === noMatchListener);
  if (noMatchListener === null || isKnown) return;
  const message = `RUN_SETTING_INVALID: PLANO_PROMPT_NO_MATCH names "${noMatchListener}", which is no agent listener of the config.`;
  throw new GatewayError('setting_invalid', message);
}

/** Rejects with `GatewayError` when the store of conversations does not answer. */
async function requireState(state: StateService): Promise<void> {
  try {
    await state.open();
  } catch (error) {
    if (!(error instanceof StateStoreError)) throw error;
    throw new GatewayError('state_unavailable', `State storage unavailable: ${error.message}`, [], error);
  }
}

/** The listeners whose socket the new entries can go on with, whatever else changed, names first. */
function sameSockets(
  listeners: readonly GatewayListener[],
  entries: readonly ListenerConfig[],
): Map<ListenerConfig, GatewayListener> {
  const found = new Map<ListenerConfig, GatewayListener>();
  const left = new Set(listeners);
  for (const byName of [true, false]) {
    for (const entry of entries) {
      if (found.has(entry)) continue;
      for (const listener of left) {
        const { name, type, address, port } = listener.config;
        if (type !== entry.type || address !== entry.address || port !== entry.port) continue;
        if (byName && name !== entry.name) continue;
        found.set(entry, listener);
        left.delete(listener);
        break;
      }
    }
  }
  return found;
}
