import { basename } from 'node:path';
import type { ConfigAnalysis } from '../../src-gateway/config/analyse-config.ts';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { redactSecrets } from '../../src-gateway/config/secrets.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import type { InjectedFault } from '../../src-gateway/upstream/injected-fault.ts';
import type { StartLadder } from '../contract/start-ladder.ts';
import type { CommandLane } from './command-lane.ts';
import { configFailure, sentence, whyNot } from './explain-config.ts';
import type { GatewaySupervisor, StartOptions } from './gateway-supervisor.ts';
import type { Generations } from './generations.ts';
import { HostFailure } from './host.ts';
import type { LocalSandbox } from './local-sandbox.ts';
import { withFindings } from './start-findings.ts';
import { StartRecord } from './start-record.ts';
import type { ConfigText, Workspace } from './workspace.ts';

export interface GatewayRunnerOptions {
  readonly workspace: Workspace;
  readonly supervisor: GatewaySupervisor;
  readonly lane: CommandLane;
  readonly sandbox: LocalSandbox;
  readonly generations: Generations;
  settings(): GatewaySettings;
  /** The config, with its values, is about to be handed to the gateway. */
  beforeServing(config: GatewayConfig): void;
  onServed(): void;
  /** A start has come a step further. */
  onStep(): void;
  log(level: 'info' | 'warn', message: string): void;
}

export interface ServedConfig extends ConfigText {
  /** References kept, credentials masked. */
  readonly effective: GatewayConfig;
  /** References kept, credentials as they are written: to compare with, never to be shown. */
  readonly written: GatewayConfig;
}

/** A config that may be served: as text, as it may be shown, and with its values. */
interface ReadyConfig extends ServedConfig {
  readonly config: GatewayConfig;
  readonly keep: boolean;
}

export interface RunOptions extends Partial<StartOptions> {
  /** A broken file is stood in for by the config that was served last. */
  readonly lastGood?: boolean;
  /** What must run first; its failure is that of the start. */
  beforeLaunch?(): Promise<void>;
}

const startTimeoutMs = 120_000;

/** Brings configs to the gateway: start, stop, restart and the change while it runs. */
export class GatewayRunner {
  readonly #options: GatewayRunnerOptions;
  #served: ServedConfig | null = null;
  #lastStart: StartRecord | null = null;

  constructor(options: GatewayRunnerOptions) {
    this.#options = options;
  }

  /** What the gateway serves now; `null`: it serves nothing. */
  get served(): ServedConfig | null {
    const { state } = this.#options.supervisor.view;
    return state === 'stopped' || state === 'failed' || state === 'starting' ? null : this.#served;
  }

  /** How the last start went, the running one included; `null`: there was none. */
  get lastStart(): StartLadder | null {
    return this.#lastStart?.view ?? null;
  }

  /**
   * Starts from the file on disk. Rejects with `config_not_found`, `config_invalid`, `env_missing` or
   * what the supervisor says; the state is `failed` then.
   */
  start(options: RunOptions = {}): Promise<void> {
    const { lane, supervisor } = this.#options;
    return lane.command('start', async () => {
      if (supervisor.running) return;
      supervisor.prepare();
      const record = this.#recordStart();
      let ready: ReadyConfig;
      let notice: string | null = null;
      try {
        ready = await this.#fromDisk(record, options);
      } catch (error) {
        const standIn = options.lastGood === true ? await this.#lastGood(error) : null;
        if (standIn === null) throw this.#failed(error, record);
        ({ ready, notice } = standIn);
        record.pass('of the last good config', ['references', 'variables']);
      }
      await this.#launch(ready, record, options);
      if (notice !== null) supervisor.remark(notice);
    });
  }

  stop(graceMs: number): Promise<void> {
    const { lane, supervisor, sandbox } = this.#options;
    supervisor.abortStart();
    return lane.command('stop', async () => {
      await supervisor.stop(graceMs);
      this.#served = null;
      await sandbox.stop();
    });
  }

  /** A config that cannot be served is refused before the running gateway is touched. */
  restart(graceMs: number): Promise<void> {
    const { lane, supervisor } = this.#options;
    return lane.command('restart', async () => {
      const record = new StartRecord(() => this.#options.onStep());
      const ready = await this.#fromDisk(record, {}).catch((error: unknown) => {
        throw error instanceof RefusedConfig ? error.failure : error;
      });
      await supervisor.stop(graceMs);
      this.#lastStart = record;
      await this.#launch(ready, record, {});
    });
  }

  /**
   * Serves another text without dropping a request. Resolves with why it is not served yet, `null` when
   * it is; rejects when it cannot be served, the old one serves on then.
   */
  serve(text: string): Promise<string | null> {
    const { lane, supervisor, workspace } = this.#options;
    return lane.run(async () => {
      const analysis = workspace.analyseToServe(text);
      const ready = readyFrom(analysis, text);
      if (ready === null) throw configFailure(analysis, basename(workspace.configFile));
      if (supervisor.view.state === 'stopped')
        return 'Saved. The gateway is stopped; it serves this config when it starts.';
      if (supervisor.running) await this.#reload(ready);
      else {
        const record = this.#recordStart();
        record.begin('schema');
        record.pass(null, ['references', 'variables']);
        await this.#launch(ready, record, {});
      }
      return null;
    });
  }

  startListener(name: string): Promise<void> {
    return this.#options.lane.run(() => this.#options.supervisor.startListener(name));
  }

  stopListener(name: string): Promise<void> {
    return this.#options.lane.run(() => this.#options.supervisor.stopListener(name));
  }

  /**
   * Lets a provider of the config that serves do something wrong until the gateway ends; `null` takes that
   * back. Rejects with `not_running` and `not_found`.
   */
  setFault(model: string, fault: InjectedFault | null): Promise<void> {
    const { lane, supervisor } = this.#options;
    return lane.run(async () => {
      const declared = this.served?.effective.providers.filter(({ internal }) => !internal) ?? [];
      if (this.served !== null && !declared.some((provider) => provider.model === model)) {
        throw new HostFailure(`The config that serves has no provider "${model}".`, { code: 'not_found' });
      }
      const others = (supervisor.view.status?.faults ?? []).filter((one) => one.model !== model);
      await supervisor.setFaults(fault === null ? others : [...others, { model, fault }]);
    });
  }

  clearFaults(): Promise<void> {
    return this.#options.lane.run(() => this.#options.supervisor.setFaults([]));
  }

  #recordStart(): StartRecord {
    const record = new StartRecord(() => this.#options.onStep());
    this.#lastStart = record;
    return record;
  }

  async #fromDisk(record: StartRecord, { onProgress }: Partial<StartOptions>): Promise<ReadyConfig> {
    const { workspace } = this.#options;
    onProgress?.({ stage: 'schema', done: false });
    record.begin('schema');
    const { text } = await workspace.read();
    const analysis = workspace.analyseToServe(text);
    const ready = readyFrom(analysis, text);
    const failure = ready === null ? configFailure(analysis, basename(workspace.configFile)) : null;
    if (failure?.stage === 'schema') throw new RefusedConfig(failure, analysis);
    onProgress?.({ stage: 'schema', done: true });
    record.pass(basename(workspace.configFile), ['references']);
    record.begin('variables');
    onProgress?.({ stage: 'env', done: false });
    if (failure !== null) throw new RefusedConfig(failure, analysis);
    onProgress?.({ stage: 'env', done: true });
    if (ready === null) throw new Error('a config without a failure is ready');
    record.pass(setText(analysis));
    return ready;
  }

  async #lastGood(error: unknown): Promise<{ ready: ReadyConfig; notice: string } | null> {
    const { workspace, generations, log } = this.#options;
    const last = await generations.last(workspace.configFile);
    const ready = last === null ? null : readyFrom(workspace.analyseToServe(last.text), last.text);
    if (last === null || ready === null) return null;
    const why =
      error instanceof RefusedConfig
        ? whyNot(error.analysis)
        : sentence(error instanceof Error ? error.message : String(error));
    const at = last.appliedAt.slice(0, 16).replace('T', ' ');
    const notice = `${basename(workspace.configFile)} cannot be served. ${why} The last good config, applied ${at} UTC, serves.`;
    log('warn', notice);
    return { ready, notice };
  }

  /** Shows the reason as the gateway's state and returns it as what callers get. */
  #failed(error: unknown, record: StartRecord): unknown {
    const { supervisor, workspace } = this.#options;
    record.fail(error instanceof RefusedConfig ? error.failure : error);
    if (!(error instanceof RefusedConfig)) {
      supervisor.fail(
        error instanceof HostFailure ? error.message : 'The gateway could not be started; the log says why.',
      );
      return error;
    }
    const { failure, analysis } = error;
    const shown =
      failure.code === 'env_missing'
        ? failure.message
        : `${basename(workspace.configFile)}: ${whyNot(analysis)}`;
    supervisor.fail(shown);
    return failure;
  }

  async #launch(ready: ReadyConfig, record: StartRecord, options: RunOptions): Promise<void> {
    const { supervisor, sandbox, settings, beforeServing } = this.#options;
    beforeServing(ready.config);
    try {
      await options.beforeLaunch?.();
      if (sandbox.isNamedBy(ready.config)) await sandbox.start();
    } catch (error) {
      throw withFindings(this.#failed(error, record), ready.text);
    }
    const { onProgress, healthTimeoutMs = startTimeoutMs } = options;
    const plan = { config: ready.config, settings: settings() };
    try {
      await supervisor.start(plan, {
        healthTimeoutMs,
        record,
        ...(onProgress === undefined ? {} : { onProgress }),
      });
    } catch (error) {
      const told = withFindings(error, ready.text);
      record.fail(told);
      throw told;
    }
    await this.#serves(ready);
  }

  async #reload(ready: ReadyConfig): Promise<void> {
    const { supervisor, sandbox, settings, beforeServing } = this.#options;
    beforeServing(ready.config);
    if (sandbox.isNamedBy(ready.config)) await sandbox.start();
    try {
      await supervisor.reload({ config: ready.config, settings: settings() });
      await this.#serves(ready);
    } catch (error) {
      throw withFindings(error, ready.text);
    } finally {
      // Whichever config serves now decides; after a crash the old one comes back.
      if (this.#served !== null && !sandbox.isNamedBy(this.#served.effective)) await sandbox.stop();
    }
  }

  async #serves({ keep, text, sha256, effective, written }: ReadyConfig): Promise<void> {
    const { generations, workspace, onServed, log } = this.#options;
    this.#served = { text, sha256, effective, written };
    onServed();
    if (!keep) return log('info', 'The config holds a credential as text, so no copy of it is kept.');
    await generations
      .add(workspace.configFile, text)
      .catch(() => log('warn', 'The served config could not be kept as the last good one.'));
  }
}

function setText({ variables }: ConfigAnalysis): string {
  if (variables.length === 0) return 'none is needed';
  return `${variables.filter(({ set }) => set).length} of ${variables.length} set`;
}

class RefusedConfig extends Error {
  readonly failure: HostFailure;
  readonly analysis: ConfigAnalysis;

  constructor(failure: HostFailure, analysis: ConfigAnalysis) {
    super(failure.message);
    this.failure = failure;
    this.analysis = analysis;
  }
}

function readyFrom(analysis: ConfigAnalysis, text: string): ReadyConfig | null {
  const { config, effective, diagnostics } = analysis;
  const written = analysis.written();
  if (config === null || effective === null || written === null) return null;
  const secret =
    diagnostics.some(({ code }) => code === 'CFG_HARDCODED_SECRET') || redactSecrets(text) !== text;
  return { text, sha256: config.source.hash, config, effective, written, keep: !secret };
}
