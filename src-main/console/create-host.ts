import { basename, dirname, join } from 'node:path';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { isSecretKey } from '../../src-gateway/config/secrets.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import { CollectorError } from '../collector/collector-error.ts';
import type { CallName, CallParams, CallResult } from '../contract/contract.ts';
import type { GatewayView, ListenerView } from '../contract/gateway-calls.ts';
import type { HostInfo, InstanceReport } from '../contract/host-calls.ts';
import { CommandLane } from './command-lane.ts';
import { ConfigService } from './config-service.ts';
import { EventHub } from './event-hub.ts';
import { GatewayRunner } from './gateway-runner.ts';
import type { GatewaySpawner } from './gateway-spawner.ts';
import { GatewaySupervisor } from './gateway-supervisor.ts';
import { Generations } from './generations.ts';
import { type CallContext, type Host, HostFailure, type HostStartOptions } from './host.ts';
import { isHealthy } from './listener-health.ts';
import { listenerUrl, reachesBeyondLoopback } from './listener-url.ts';
import { type CollectorPorts, type LocalCollector, startLocalCollector } from './local-collector.ts';
import { LocalSandbox } from './local-sandbox.ts';
import { Logs, prepareLogsFolder } from './logs.ts';
import { listModels } from './models-list.ts';
import { sendFromPlayground } from './playground.ts';
import {
  logLevelFromEnvironment,
  parseLogLevel,
  parseSwitch,
  settingsFromEnvironment,
} from './settings-from-environment.ts';
import { Workspace } from './workspace.ts';

export interface CreateHostOptions {
  /** Absolute; it need not exist yet. */
  readonly configFile: string;
  /** `$PLANO_HOME`, absolute; made when it is missing. */
  readonly home: string;
  readonly instance: string;
  readonly mode: 'native' | 'foreground' | 'web' | 'desktop';
  /** The host's environment; nothing is read from `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute paths of `--env-file`, in the order given. */
  readonly envFiles: readonly string[];
  /** The config is that of the offline demo. */
  readonly demo: boolean;
  /** Of the product. */
  readonly version: string;
  readonly spawnGateway: GatewaySpawner;
  /** `null`: no collector and no trace store; `null` ports: a store without ports for other programs. */
  readonly collector: CollectorPorts | null;
  /** `host.stop` was called: whoever made the host ends it. */
  onStopRequested(graceMs: number): void;
  readonly overrides?: {
    readonly lenient?: boolean;
    readonly allowMissingKeys?: boolean;
    readonly profile?: 'dev' | 'production';
  };
  /** The secret store of the desktop app. */
  readonly keychain?: (name: string) => string | undefined;
}

/** A host that does nothing yet but answer; `start` brings up what its config asks for. */
export async function createHost(options: CreateHostOptions): Promise<Host> {
  const logsFolder = await prepareLogsFolder(options.home, options.instance);
  return new ConsoleHost(options, logsFolder);
}

type Answers = {
  [N in CallName]: (params: CallParams<N>, context: CallContext<N>) => CallResult<N> | Promise<CallResult<N>>;
};

const defaultSandboxPort = 12_800;
const defaultGraceSeconds = 30;

class ConsoleHost implements Host {
  readonly #options: CreateHostOptions;
  readonly #startedAt = Date.now();
  readonly #hub = new EventHub();
  readonly #logs: Logs;
  readonly #logsFolder: string;
  readonly #workspace: Workspace;
  readonly #supervisor: GatewaySupervisor;
  readonly #sandbox: LocalSandbox;
  readonly #runner: GatewayRunner;
  readonly #config: ConfigService;
  readonly #graceMs: number;
  #collector: LocalCollector | null = null;
  #told = '';
  #telling = false;
  #stopping: Promise<void> | null = null;

  constructor(options: CreateHostOptions, logsFolder: string) {
    const { environment, configFile, overrides = {} } = options;
    this.#options = options;
    this.#logsFolder = logsFolder;
    this.#logs = new Logs({
      folder: logsFolder,
      files: parseSwitch(environment.PLANO_LOG_FILES ?? '') ?? true,
      format: environment.PLANO_LOG_FORMAT === 'json' ? 'json' : 'text',
      level: logLevelFromEnvironment(environment),
      onAdded: (entries) => this.#hub.emit('logs.added', { entries }),
    });
    const log = this.#logs.write.bind(this.#logs);
    this.#workspace = new Workspace({
      configFile,
      environment,
      envFiles: options.envFiles,
      ...(options.keychain === undefined ? {} : { keychain: options.keychain }),
      lenient: overrides.lenient ?? false,
      allowMissingKeys: overrides.allowMissingKeys ?? false,
      profile: overrides.profile ?? (environment.PLANO_PROFILE === 'production' ? 'production' : 'dev'),
      onChanged: (sha256) => this.#hub.emit('config.changed', { sha256 }),
      onEnvProblem: (text) => log('warn', text),
    });
    const lane = new CommandLane();
    this.#supervisor = new GatewaySupervisor({
      spawner: options.spawnGateway,
      lane,
      onChange: () => this.#tellStatus(),
      onSpans: (otlp) => this.#collector?.ingest(otlp),
      onLogs: (records) => this.#logs.take(records),
      onOutput: (text) => log('error', text.trimEnd()),
      log,
    });
    this.#sandbox = new LocalSandbox(this.#number('PLANO_SANDBOX_PORT', defaultSandboxPort));
    this.#graceMs = this.#number('PLANO_SHUTDOWN_GRACE_SECONDS', defaultGraceSeconds) * 1000;
    this.#runner = new GatewayRunner({
      workspace: this.#workspace,
      supervisor: this.#supervisor,
      lane,
      sandbox: this.#sandbox,
      generations: new Generations(join(options.home, 'console', 'generations')),
      settings: () => this.#settings(),
      onServed: (config) => {
        this.#logs.hide(credentialsOf(config, environment.PLANO_GATEWAY_KEY));
        this.#tellStatus();
      },
      log,
    });
    this.#config = new ConfigService(this.#workspace, this.#runner);
  }

  async call<N extends CallName>(
    method: N,
    params: CallParams<N>,
    context: CallContext<N>,
  ): Promise<CallResult<N>> {
    return this.#answers[method](params, context);
  }

  subscribe: Host['subscribe'] = (topic, listener) => this.#hub.subscribe(topic, listener);

  async start(options: HostStartOptions = {}): Promise<void> {
    const { collector, mode } = this.#options;
    const isConsole = mode === 'web' || mode === 'desktop';
    // A console shows traces even when its config does not start; `up` starts nothing for such a config.
    if (isConsole) await this.#startCollector(collector);
    await this.#runner.start({
      ...options,
      lastGood: isConsole,
      beforeLaunch: () => this.#startCollector(collector),
    });
  }

  stop(graceMs: number): Promise<void> {
    this.#stopping ??= this.#end(graceMs);
    return this.#stopping;
  }

  async #end(graceMs: number): Promise<void> {
    this.#workspace.close();
    this.#supervisor.close();
    await this.#runner.stop(graceMs);
    await this.#collector?.close();
    await this.#logs.close();
  }

  async #startCollector(ports: CollectorPorts | null): Promise<void> {
    if (ports === null || this.#collector !== null) return;
    const { home, instance, configFile, environment, mode } = this.#options;
    this.#collector = await startLocalCollector({
      ports,
      home,
      instance,
      workspace: configFile,
      environment,
      strictPorts: mode === 'native' || mode === 'foreground',
      onTracesAdded: (batch) => this.#hub.emit('traces.added', batch),
      log: (level, message) => this.#logs.write(level, message),
    });
    this.#tellStatus();
  }

  #settings(): GatewaySettings {
    const { environment, version, instance, collector } = this.#options;
    const { settings, warnings } = settingsFromEnvironment({
      environment,
      version,
      instance,
      embeddedCollector: collector !== null,
      localSampling: collector === null ? 0 : 100,
    });
    for (const warning of warnings) this.#logs.write('warn', warning);
    return { ...settings, logLevel: this.#logs.level };
  }

  /** Several changes of one moment are told once; what did not change is not told. */
  #tellStatus(): void {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      const view = this.#view();
      const text = JSON.stringify(view);
      if (text === this.#told) return;
      this.#told = text;
      this.#hub.emit('gateway.status', view);
    });
  }

  #view(): GatewayView {
    const { state, notice, pid, crashes, startedAt, status } = this.#supervisor.view;
    const { url } = this.#sandbox;
    return {
      state,
      notice: notice ?? this.#collector?.notice ?? null,
      pid,
      crashes,
      startedAt,
      listeners: (status?.listeners ?? []).map((listener) => ({
        ...listener,
        url: listenerUrl(listener),
        lan: reachesBeyondLoopback(listener.address),
      })),
      inFlight: status?.inFlight ?? 0,
      appliedSha256: this.#runner.served?.sha256 ?? null,
      collector: this.#collector?.address ?? null,
      sandbox: url === null ? null : { url },
    };
  }

  async #report(): Promise<InstanceReport> {
    const view = this.#view();
    const hashOnDisk = await this.#workspace.hashOnDisk();
    const { instance, mode, configFile, version } = this.#options;
    return {
      instance,
      mode,
      pid: process.pid,
      config: configFile,
      version,
      listeners: await Promise.all(view.listeners.map(reportListener)),
      collector: view.collector === null ? null : { grpc: view.collector.grpc, http: view.collector.http },
      state: view.state,
      logs: this.#logsFolder,
      uptime_s: Math.round((Date.now() - this.#startedAt) / 1000),
      in_flight: view.inFlight,
      config_sha256: view.appliedSha256 ?? '',
      config_changed_on_disk: view.appliedSha256 !== null && hashOnDisk !== view.appliedSha256,
    };
  }

  #info(): HostInfo {
    const { version, instance, home, mode, configFile, demo } = this.#options;
    return {
      version,
      node: process.versions.node,
      platform: process.platform,
      pid: process.pid,
      instance,
      home,
      mode,
      configPath: configFile,
      workspace: demo ? 'Offline demo' : basename(dirname(configFile)),
      demo,
      documentation: 'docs',
    };
  }

  async #then(work: Promise<void>): Promise<GatewayView> {
    await work;
    return this.#view();
  }

  /** The store of this host; a store that another process holds is asked there. */
  #store() {
    const store = this.#collector?.store;
    if (store !== undefined && store !== null) return store;
    throw new HostFailure(this.#collector?.notice ?? 'This host records no traces.', {
      code: 'no_trace_store',
    });
  }

  #target(name: string): string {
    const listener = this.#view().listeners.find((candidate) => candidate.name === name);
    if (listener === undefined) {
      throw new HostFailure(`There is no listener "${name}".`, {
        code: 'not_found',
        details: [{ listener: name }],
      });
    }
    if (listener.state !== 'running') {
      throw new HostFailure(`The listener "${name}" is not running.`, {
        code: 'not_running',
        details: [{ listener: name }],
      });
    }
    return listener.url;
  }

  #number(name: string, fallback: number): number {
    const text = this.#options.environment[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
    this.#logs.write('warn', `RUN_SETTING_INVALID: ${name} takes a whole number; it is ignored.`);
    return fallback;
  }

  readonly #answers: Answers = {
    'host.info': () => this.#info(),
    'host.status': () => this.#report(),
    'host.stop': ({ graceSeconds }) => {
      // The answer comes first: whoever asked learns that it was heard.
      setImmediate(() => this.#options.onStopRequested(graceSeconds * 1000));
      return { stopping: true };
    },
    'host.log-level': async ({ level }) => {
      const known = parseLogLevel(level);
      if (known === null) {
        throw new HostFailure(`There is no log level "${level}".`, {
          code: 'invalid_params',
          details: [{ path: '/level' }],
        });
      }
      this.#logs.level = known;
      await this.#supervisor.setLogLevel(known);
      return { level: known };
    },
    'logs.read': (query) => this.#logs.read(query),
    'config.read': () => this.#config.read(),
    'config.diagnose': ({ text }) => this.#config.diagnose(text),
    'config.review': ({ text }) => this.#config.review(text),
    'config.save': ({ text, baseSha256 }) => this.#config.save(text, baseSha256),
    'config.apply': ({ text, baseSha256 }) => this.#config.apply(text, baseSha256),
    'gateway.status': () => this.#view(),
    'gateway.start': () => this.#then(this.#runner.start()),
    'gateway.stop': () => this.#then(this.#runner.stop(this.#graceMs)),
    'gateway.restart': () => this.#then(this.#runner.restart(this.#graceMs)),
    'listeners.start': ({ name }) => this.#then(this.#runner.startListener(name)),
    'listeners.stop': ({ name }) => this.#then(this.#runner.stopListener(name)),
    'models.list': () => {
      const { served } = this.#runner;
      return { models: served === null ? [] : listModels(served.effective) };
    },
    'traces.list': (params) => storeFailure(this.#store().list(params)),
    'traces.get': async ({ traceId }) => {
      const found = await storeFailure(this.#store().get(traceId.toLowerCase()));
      if (found === null) throw new HostFailure('There is no such trace.', { code: 'not_found' });
      return found;
    },
    'traces.stats': () => storeFailure(this.#store().stats()),
    'traces.clear': () => storeFailure(this.#store().clear()),
    'playground.send': (params, context) =>
      sendFromPlayground(
        {
          url: this.#target(params.listener),
          gatewayKey: this.#options.environment.PLANO_GATEWAY_KEY || null,
        },
        params,
        context,
      ),
  };
}

async function reportListener(listener: ListenerView): Promise<InstanceReport['listeners'][number]> {
  const { name, type, address, port, url, implicit } = listener;
  const healthy = listener.state === 'running' && (await isHealthy(listener));
  return { name, type, address, port, url, healthy, ...(implicit ? { implicit } : {}) };
}

/** Collector errors that a person can act on keep their code. */
function storeFailure<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof CollectorError)) throw error;
    throw new HostFailure(error.message, { code: error.code, details: [error.details], cause: error });
  });
}

/** Every value of a running config that must not appear anywhere. */
function credentialsOf(config: GatewayConfig, gatewayKey: string | undefined): string[] {
  const keys = config.providers.flatMap(({ auth, headers }) => [
    ...(auth.kind === 'key' ? [auth.value] : []),
    ...Object.entries(headers).flatMap(([name, value]) => (isSecretKey(name) ? [value] : [])),
  ]);
  const { connectionString } = config.state ?? { connectionString: null };
  return [...keys, connectionString ?? '', gatewayKey ?? ''].filter((value) => value !== '');
}
