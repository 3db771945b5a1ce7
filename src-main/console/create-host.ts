import { dirname, join } from 'node:path';
import { credentialsOf } from '../../src-gateway/config/config-credentials.ts';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { createRedactor } from '../../src-gateway/config/redactor.ts';
import type { GatewaySettings, LogLevel } from '../../src-gateway/gateway-settings.ts';
import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import { usesStoredLogin } from '../../src-gateway/providers/chatgpt-access.ts';
import { defaultRetention } from '../collector/collector-limits.ts';
import type { CallName, CallParams, CallResult } from '../contract/contract.ts';
import type { GatewayView } from '../contract/gateway-calls.ts';
import { ConfigHistory } from './bundle/config-history.ts';
import { readChatgptLogin } from './chatgpt-login.ts';
import { ChatgptRefresh } from './chatgpt-refresh.ts';
import { retentionFromEnvironment } from './collector-settings.ts';
import { CommandLane } from './command-lane.ts';
import { ConfigService } from './config-service.ts';
import { type ContractAnswers, contractAnswers, storeOf } from './contract-answers.ts';
import type { CreateHostOptions } from './create-host-options.ts';
import { DecisionPlaces } from './decision-places.ts';
import { hostDiagnostics } from './diagnostics/host-diagnostics.ts';
import { Drafts } from './drafts.ts';
import { environmentWithSettings } from './environment-with-settings.ts';
import { EventHub } from './event-hub.ts';
import { FilterHealth } from './filter-health.ts';
import { followFile } from './follow-file.ts';
import { GatewayRunner } from './gateway-runner.ts';
import { GatewaySupervisor } from './gateway-supervisor.ts';
import { Generations } from './generations.ts';
import { RunHistory } from './history/run-history.ts';
import { type CallContext, type Host, HostFailure, type HostStartOptions } from './host.ts';
import { gatewayView, hostInfo, instanceReport } from './host-report.ts';
import { HostedRouterConsent } from './hosted-router-consent.ts';
import { type LocalCollector, startLocalCollector } from './local-collector.ts';
import { LocalSandbox } from './local-sandbox.ts';
import { Logs, prepareLogsFolder } from './logs.ts';
import { parseSwitch } from './parse-setting.ts';
import { PersonalSettings } from './personal-settings.ts';
import { Prices } from './prices.ts';
import { Prompts } from './prompts/prompts.ts';
import { RecordingConsent } from './recording-consent.ts';
import { defaultSandboxPort } from './sandbox-port.ts';
import { SavedFilters } from './saved-filters.ts';
import { SecretStore } from './secrets/secret-store.ts';
import { logLevelFromEnvironment, settingsFromEnvironment } from './settings-from-environment.ts';
import { SuiteRuns } from './suites/suite-runs.ts';
import { Suites } from './suites/suites.ts';
import { TraceClearing } from './trace-clearing.ts';
import { WindowMemory } from './window-memory.ts';
import { Workspace } from './workspace.ts';
import { Workspaces } from './workspaces.ts';

export type { CreateHostOptions };

/** A host that does nothing yet but answer; `start` brings up what its config asks for. */
export async function createHost(options: CreateHostOptions): Promise<Host> {
  const logsFolder = await prepareLogsFolder(options.home, options.instance);
  return new ConsoleHost(options, logsFolder);
}

const defaultGraceSeconds = 30;
/** In the life of one host. */
const mostCollectorRestarts = 3;

class ConsoleHost implements Host {
  readonly #options: CreateHostOptions;
  readonly #hub = new EventHub();
  readonly #logs: Logs;
  readonly #workspace: Workspace;
  readonly #supervisor: GatewaySupervisor;
  readonly #sandbox: LocalSandbox;
  readonly #runner: GatewayRunner;
  readonly #drafts: Drafts;
  readonly #places: DecisionPlaces;
  readonly #filterHealth: FilterHealth;
  readonly #chatgpt: ChatgptRefresh;
  readonly #personal: PersonalSettings;
  readonly #consent: HostedRouterConsent;
  readonly #recording: RecordingConsent;
  readonly #prices: Prices;
  readonly #history: RunHistory;
  readonly #secrets: SecretStore;
  readonly #clearing: TraceClearing;
  readonly #workspaces: Workspaces;
  readonly #answers: ContractAnswers;
  #collector: LocalCollector | null = null;
  #levelSet: LogLevel;
  #collectorEnds = 0;
  readonly #warned = new Set<string>();
  #told = '';
  #telling = false;
  #stopping: Promise<void> | null = null;

  constructor(given: CreateHostOptions, logsFolder: string) {
    const isConsole = given.mode === 'web' || given.mode === 'desktop';
    const { home, environment: ownEnvironment } = given;
    this.#personal = new PersonalSettings({
      ...{ home, environment: ownEnvironment },
      onChange: (settings) => {
        this.#hub.emit('settings.changed', settings);
        // Only a change of the setting: the level may have been given by a command meanwhile.
        if (!isConsole || ownEnvironment.LOG_LEVEL || settings.logLevel === this.#levelSet) return;
        this.#levelSet = settings.logLevel;
        void this.#setLogLevel(settings.logLevel);
      },
    });
    this.#levelSet = this.#personal.read().logLevel;
    const options = isConsole
      ? { ...given, environment: environmentWithSettings(ownEnvironment, this.#personal.read()) }
      : given;
    const { environment, configFile, overrides = {} } = options;
    this.#options = options;
    const startedAt = Date.now();
    this.#logs = new Logs({
      folder: logsFolder,
      files: parseSwitch(environment.PLANO_LOG_FILES ?? '') ?? true,
      format: environment.PLANO_LOG_FORMAT === 'json' ? 'json' : 'text',
      level: logLevelFromEnvironment(environment),
      onAdded: (entries) => this.#hub.emit('logs.added', { entries }),
    });
    const log = this.#logs.write.bind(this.#logs);
    this.#secrets = new SecretStore({ home: options.home, keychain: options.keychain ?? null });
    this.#workspace = new Workspace({
      configFile,
      ...(options.dotenvFolder === undefined ? {} : { dotenvFolder: options.dotenvFolder }),
      environment,
      envFiles: options.envFiles,
      secrets: this.#secrets,
      sets: options.sets ?? [],
      lenient: overrides.lenient ?? false,
      allowMissingKeys: overrides.allowMissingKeys ?? false,
      ...(overrides.profile === undefined ? {} : { profile: overrides.profile }),
      onChanged: (sha256) => {
        this.#hub.emit('config.changed', { sha256 });
        if (options.followFile === true) void this.#followFile(config);
      },
      onEnvProblem: (text) => log('warn', text),
    });
    const generations = new Generations(join(options.home, 'console', 'generations'));
    this.#places = new DecisionPlaces({
      textOf: async (sha256) => {
        const { served } = this.#runner;
        return served?.sha256 === sha256 ? served.text : generations.text(sha256);
      },
    });
    const lane = new CommandLane();
    this.#supervisor = new GatewaySupervisor({
      spawner: options.spawnGateway,
      lane,
      onChange: () => this.#tellStatus(),
      onSpans: (otlp) => {
        if (this.#recording.policy !== 'off') this.#collector?.ingest(otlp);
      },
      onDecisions: (decisions) => void this.#keep(decisions),
      onBodies: (bodies) => this.#collector?.keepBodies(bodies),
      onBodiesDropped: (count) => {
        this.#recording.dropped(count);
        log('warn', `${count} bodies of requests were not kept whole: too many at once.`);
      },
      onLogs: (records) => this.#logs.take(records),
      onOutput: (text) => log('error', text.trimEnd()),
      log,
    });
    const sandboxPort = this.#number('PLANO_SANDBOX_PORT', defaultSandboxPort);
    this.#sandbox = new LocalSandbox(sandboxPort);
    this.#runner = new GatewayRunner({
      workspace: this.#workspace,
      supervisor: this.#supervisor,
      lane,
      sandbox: this.#sandbox,
      generations,
      settings: () => {
        const settings = this.#settings();
        this.#chatgpt.handOut(settings.chatgpt?.accessToken ?? null);
        return settings;
      },
      beforeServing: (config) => {
        this.#logs.hide(credentialsOf(config, environment.PLANO_GATEWAY_KEY));
        this.#chatgpt.follow(config.providers.some(usesStoredLogin));
        const notice = this.#consent.notice(config);
        if (notice !== null) log('info', notice);
      },
      onServed: () => {
        this.#tellStatus();
        this.#chatgpt.served();
        const { served } = this.#runner;
        if (served !== null) void this.#prices.follow(served.effective);
        void this.#checkFilters();
      },
      onStep: () => this.#tellStatus(),
      log,
    });
    this.#chatgpt = new ChatgptRefresh({
      home: options.home,
      origin: options.chatgptOrigin,
      onRenewed: async () => {
        const { served } = this.#runner;
        if (served !== null) await this.#runner.serve(served.text);
      },
      log,
    });
    this.#filterHealth = new FilterHealth({
      settings: () => this.#settings(),
      onChange: () => this.#tellStatus(),
      log,
    });
    this.#consent = new HostedRouterConsent({
      home: options.home,
      isConsole,
      demo: options.demo,
      runner: this.#runner,
      settings: () => this.#settings(),
    });
    this.#recording = new RecordingConsent({
      home: options.home,
      workspace: configFile,
      isConsole,
      environment,
      runner: this.#runner,
      collector: () => this.#collector,
    });
    this.#clearing = new TraceClearing({
      store: () => storeOf(this.#collector),
      onChange: (pending) => this.#hub.emit('traces.clearing', { pending }),
      log,
    });
    this.#prices = new Prices({
      home: options.home,
      onChange: (catalogs) => this.#collector?.store?.setPrices(catalogs),
      log,
    });
    const gatewayKey = environment.PLANO_GATEWAY_KEY || null;
    const suites = new Suites({
      configFile,
      target: () => {
        const { listeners, state } = this.#view();
        if (state === 'stopped' || state === 'failed') {
          throw new HostFailure('The gateway does not run.', { code: 'not_running' });
        }
        return { listeners, gatewayKey, priceOf: (model) => this.#prices.priceOf(model) };
      },
      servedSha256: () => this.#runner.served?.sha256 ?? null,
      onChanged: (file) => this.#hub.emit('suites.changed', { file }),
      runs: new SuiteRuns({ folder: join(options.home, 'console', 'suite-runs'), configFile, log }),
    });
    this.#history = new RunHistory({
      folder: join(options.home, 'console', 'runs'),
      configFile,
      policy: () => this.#recording.refresh(),
      redactor: () => createRedactor(this.#credentials()),
      onChanged: () => this.#hub.emit('history.changed', {}),
      log,
    });
    const config = new ConfigService(this.#workspace, this.#runner);
    this.#workspaces = new Workspaces({
      ...{ home: options.home, configFile },
      switchTo: options.onSwitchRequested,
    });
    this.#drafts = new Drafts({ folder: join(options.home, 'console', 'drafts'), configFile });
    this.#answers = contractAnswers({
      logs: this.#logs,
      config,
      drafts: this.#drafts,
      // Containers of the gateway have no client of an engine, and nobody who asks for one.
      docker: async () => {
        const { DockerService } = await import('./docker/docker-service.ts');
        return new DockerService({
          environment,
          ...{ home: options.home, instance: options.instance },
          folder: dirname(logsFolder),
          variable: (name) => this.#workspace.variables().lookup.get(name)?.value,
          keepSecret: (name, value) => config.keepSecret(name, value, 'env'),
        });
      },
      configs: new ConfigHistory({
        served: () => this.#runner.served,
        generations,
        imported: async (prefix) => (await this.#collector?.store?.snapshot(prefix)) ?? null,
      }),
      places: this.#places,
      prices: this.#prices,
      runner: this.#runner,
      consent: this.#consent,
      recording: this.#recording,
      suites,
      savedFilters: new SavedFilters(configFile),
      personal: this.#personal,
      workspaces: this.#workspaces,
      windowMemory: new WindowMemory({ folder: join(options.home, 'console', 'windows'), configFile }),
      prompts: new Prompts(configFile),
      history: this.#history,
      secrets: this.#secrets,
      clearing: this.#clearing,
      retention: { ...defaultRetention, ...retentionFromEnvironment(environment).retention },
      diagnostics: hostDiagnostics({
        options,
        startedAt,
        workspace: this.#workspace,
        logs: this.#logs,
        view: () => this.#view(),
        collector: () => this.#collector,
      }),
      graceMs: this.#number('PLANO_SHUTDOWN_GRACE_SECONDS', defaultGraceSeconds) * 1000,
      gatewayKey,
      sandboxPort,
      settings: () => this.#settings(),
      servedConfig: () => this.#servedConfig(),
      checkFilters: () => this.#checkFilters(),
      collector: () => this.#collector,
      view: () => this.#view(),
      info: () => hostInfo(options),
      report: async () =>
        instanceReport({
          options,
          view: this.#view(),
          logsFolder,
          startedAt,
          hashOnDisk: await this.#workspace.hashOnDisk(),
        }),
      setLogLevel: (level) => this.#setLogLevel(level),
      onStopRequested: (graceMs) => options.onStopRequested(graceMs),
      onOpenRequested: options.onOpenRequested,
      onSecretsChanged: () => this.#hub.emit('secrets.changed', {}),
    });
  }

  async call<N extends CallName>(
    method: N,
    params: CallParams<N>,
    context: CallContext<N>,
  ): Promise<CallResult<N>> {
    try {
      return await this.#answers[method](params, context);
    } catch (error) {
      if (!(error instanceof HostFailure) && !context.signal.aborted) {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.#logs.write('error', `${method} failed: ${reason}`);
      }
      throw error;
    }
  }

  subscribe: Host['subscribe'] = (topic, listener) => this.#hub.subscribe(topic, listener);

  async start(options: HostStartOptions = {}): Promise<void> {
    const { mode } = this.#options;
    const isConsole = mode === 'web' || mode === 'desktop';
    this.#personal.follow();
    for (const { line, message, severity } of this.#personal.file().problems) {
      if (severity === 'error') this.#logs.write('warn', `settings.json, line ${line}: ${message}`);
    }
    await this.#openSecrets();
    // A console shows traces even when its config does not start; `up` starts nothing for such a config.
    if (isConsole) await Promise.all([this.#startCollector(), this.#workspaces.remember()]);
    if (isConsole && !this.#personal.read().startGateway) return;
    await this.#runner.start({
      ...options,
      lastGood: isConsole,
      beforeLaunch: async () => {
        await this.#startCollector();
        await this.#chatgpt.freshen();
      },
    });
  }

  /** A store that cannot be read leaves its variables unset, which is said where they are missed. */
  async #openSecrets(): Promise<void> {
    const { passphrase } = this.#options;
    try {
      if (passphrase === undefined) await this.#secrets.open();
      else await this.#secrets.unlock(passphrase);
    } catch (error) {
      this.#logs.write('warn', error instanceof Error ? error.message : String(error));
    }
  }

  stop(graceMs: number): Promise<void> {
    this.#stopping ??= this.#end(graceMs);
    return this.#stopping;
  }

  async #end(graceMs: number): Promise<void> {
    this.#personal.close();
    this.#workspace.close();
    this.#supervisor.close();
    await this.#runner.stop(graceMs);
    await this.#clearing.finish();
    await this.#collector?.close();
    this.#prices.close();
    this.#chatgpt.close();
    await this.#drafts.settled();
    await this.#history.settled();
    await this.#logs.close();
  }

  async #setLogLevel(level: LogLevel): Promise<void> {
    this.#logs.level = level;
    await this.#supervisor.setLogLevel(level);
  }

  async #startCollector(): Promise<void> {
    const { collector: ports } = this.#options;
    if (ports === null || this.#collector !== null) return;
    const { home, instance, configFile, environment, mode } = this.#options;
    if (this.#prices.catalogs.length === 0) await this.#prices.open();
    this.#collector = await startLocalCollector({
      ports,
      home,
      instance,
      workspace: configFile,
      environment,
      prices: this.#prices.catalogs,
      required: mode === 'native' || mode === 'foreground',
      onTracesAdded: (batch) => this.#hub.emit('traces.added', batch),
      log: (level, message) => this.#logs.write(level, message),
      onStopped: (reason) => void this.#restartCollector(reason),
    });
    this.#tellStatus();
  }

  async #followFile(config: ConfigService): Promise<void> {
    const isServed = await followFile(config, this.#logs.write.bind(this.#logs));
    await this.#supervisor.setConfigStale(!isServed);
  }

  /** The gateway serves on meanwhile; a thread that keeps ending is left alone. */
  async #restartCollector(reason: string): Promise<void> {
    this.#collector = null;
    this.#collectorEnds += 1;
    this.#logs.write('error', `The trace store ended: ${reason}`);
    if (this.#stopping === null && this.#collectorEnds <= mostCollectorRestarts) {
      await this.#startCollector().catch((error: unknown) => {
        this.#logs.write('error', `The trace store could not be started again: ${String(error)}`);
      });
    }
    this.#tellStatus();
  }

  async #keep(decisions: readonly DecisionEvidence[]): Promise<void> {
    const placed = decisions.map(async ({ spanId, decision }) => ({
      spanId,
      decision:
        decision.schema === 'plano.agent_selection/1'
          ? await this.#places.fillAgents(decision)
          : await this.#places.fillRoute(decision),
    }));
    if (this.#recording.policy !== 'off') this.#collector?.decide(await Promise.all(placed));
  }

  #settings(): GatewaySettings {
    const { environment, version, instance, collector } = this.#options;
    const variables = this.#workspace.variables().lookup;
    const recording = this.#recording.refresh();
    const { settings, warnings } = settingsFromEnvironment({
      environment,
      variable: (name) => variables.get(name)?.value,
      version,
      instance,
      embeddedCollector: collector !== null,
      localSampling: collector === null || recording === 'off' ? 0 : 100,
      captureContent: collector !== null && recording === 'full',
      ...(this.#consent.choice !== null && { hostedRouter: this.#consent.choice }),
      cacheFolder: join(this.#options.home, 'cache'),
      signalsFolder: join(this.#options.home, 'signals'),
      state: { file: join(this.#options.home, 'state.db'), configFolder: dirname(this.#options.configFile) },
    });
    for (const warning of warnings) this.#warnOnce(warning);
    const { aws } = settings;
    if (aws !== null) this.#logs.hide([aws.secretAccessKey, aws.sessionToken ?? '']);
    const { access, isExpired } = readChatgptLogin(this.#options.home, Date.now());
    if (isExpired) this.#warnOnce('The stored ChatGPT login has expired; chatgpt/* needs a new one.');
    if (access !== null) this.#logs.hide([access.accessToken]);
    const login = access === null ? {} : { chatgpt: access };
    return { ...settings, ...login, logLevel: this.#logs.level };
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
    return gatewayView({
      gateway: this.#supervisor.view,
      collector: this.#collector,
      sandboxUrl: this.#sandbox.url,
      needsKey: Boolean(this.#options.environment.PLANO_GATEWAY_KEY),
      appliedSha256: this.#runner.served?.sha256 ?? null,
      lastStart: this.#runner.lastStart,
      filters: this.#runner.served === null ? [] : this.#filterHealth.filters,
    });
  }

  /** With its values; `null`: nothing is served. */
  #servedConfig(): GatewayConfig | null {
    const { served } = this.#runner;
    return served === null ? null : this.#workspace.analyseToServe(served.text).config;
  }

  /** Of the config that serves: what no text may hold that is kept. */
  #credentials(): string[] {
    const config = this.#servedConfig();
    const { gatewayKey } = this.#settings();
    return config === null ? [] : credentialsOf(config, gatewayKey ?? undefined);
  }

  /** A filter that is down keeps nothing from starting. */
  async #checkFilters(): Promise<void> {
    const config = this.#servedConfig();
    if (config !== null) await this.#filterHealth.check(config);
  }

  #number(name: string, fallback: number): number {
    const text = this.#options.environment[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
    this.#warnOnce(`RUN_SETTING_INVALID: ${name} takes a whole number; it is ignored.`);
    return fallback;
  }

  /** Settings are read again with every config that is served; what is wrong with them is said once. */
  #warnOnce(text: string): void {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.#logs.write('warn', text);
  }
}
