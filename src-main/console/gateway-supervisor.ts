import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import type { GatewayStatus, ListenerStatus } from '../../src-gateway/gateway-status.ts';
import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import type { RecordedBody } from '../../src-gateway/recording/recorded-body.ts';
import type { LogRecord } from '../../src-gateway/telemetry/log-record.ts';
import type { ProviderFault } from '../../src-gateway/upstream/injected-fault.ts';
import type { GatewayState } from '../contract/gateway-calls.ts';
import type { CommandLane } from './command-lane.ts';
import { describeExit, GatewayLink } from './gateway-link.ts';
import type { GatewayExit, GatewaySpawner } from './gateway-spawner.ts';
import { HostFailure, type StartStep } from './host.ts';
import { waitUntilHealthy } from './listener-health.ts';
import {
  explainPortConflict,
  findPortConflict,
  noticeOf,
  portConflictOf,
  statusAfterConflict,
} from './port-conflict.ts';
import type { StartRecord } from './start-record.ts';
import { within } from './within.ts';

/** What the data plane runs: values only, nothing left to look up. */
export interface GatewayPlan {
  readonly config: GatewayConfig;
  readonly settings: GatewaySettings;
}

export interface SupervisorOptions {
  readonly spawner: GatewaySpawner;
  /** Start, stop, reload and the restart after a crash take turns here. */
  readonly lane: CommandLane;
  /** State, notice, process or the data plane's own status changed. */
  onChange(): void;
  onSpans(otlp: Uint8Array): void;
  onDecisions(decisions: readonly DecisionEvidence[]): void;
  onBodies(bodies: readonly RecordedBody[]): void;
  /** So many could not be kept since the last time. */
  onBodiesDropped(count: number): void;
  onLogs(records: readonly LogRecord[]): void;
  onOutput(text: string): void;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

export interface StartOptions {
  readonly healthTimeoutMs: number;
  onProgress?(step: StartStep): void;
  readonly record?: StartRecord;
}

/** What the supervisor knows; the host adds what it runs beside the gateway. */
export interface SupervisedGateway {
  readonly state: GatewayState;
  readonly notice: string | null;
  readonly pid: number | null;
  readonly crashes: number;
  readonly startedAt: number | null;
  readonly status: GatewayStatus | null;
}

/** So many crashes within the window mean that restarting does not help. */
const crashLimit = { crashes: 3, windowMs: 30_000 };
/** How long the process may take, once the grace is over, to hand over its last spans and log lines. */
const flushMs = 3000;
/** How long the data plane may take to report its listeners once it has taken a plan over. */
const reportMs = 5000;
/** How long a gateway that restarts after a crash may take until its listeners answer. */
const restartHealthMs = 10_000;

/**
 * Owns the process of the data plane: the one state machine of the gateway. `start`, `reload` and
 * `stop` are called inside the lane only.
 */
export class GatewaySupervisor {
  readonly #options: SupervisorOptions;
  #link: GatewayLink | null = null;
  #plan: GatewayPlan | null = null;
  #state: GatewayState = 'stopped';
  #notice: string | null = null;
  /** The last known, of a crashed process too: its listeners are about to come back. */
  #status: GatewayStatus | null = null;
  #awaited: { readonly hash: string; resolve(status: GatewayStatus): void } | null = null;
  #startedAt: number | null = null;
  #crashes = 0;
  #recentCrashes: number[] = [];
  #starting: AbortController | null = null;
  #closed = false;
  /** The config file has changed into something that cannot be served. */
  #configIsStale = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get view(): SupervisedGateway {
    return {
      state: this.#state,
      notice: this.#notice,
      pid: this.#link?.pid ?? null,
      crashes: this.#crashes + workerCrashes(this.#status),
      startedAt: this.#startedAt,
      status: this.#status,
    };
  }

  get running(): boolean {
    return this.#link !== null && this.#state !== 'starting';
  }

  /** A start has begun, which may be ended from now on; `start` or `fail` comes next. */
  prepare(): void {
    if (this.#closed) throw aborted();
    this.#starting = new AbortController();
    this.#change('starting', null);
  }

  /** Rejects with `port_in_use`, `health_timeout`, `gateway_exited`, `start_aborted` or the gateway's code. */
  async start(plan: GatewayPlan, options: StartOptions): Promise<void> {
    if (this.#closed) throw aborted();
    this.#recentCrashes = [];
    this.#change('starting', null);
    try {
      await this.#launch(plan, options);
    } catch (error) {
      await this.#discard();
      const failure = inStart(failureOf(error));
      if (failure.code === 'start_aborted') this.#change('stopped', null);
      else this.fail(noticeOf(failure), statusAfterConflict(failure, plan.config));
      throw failure;
    }
    this.#settle(null);
  }

  /** Rejects when the new plan cannot serve; the old one serves on then. */
  async reload(plan: GatewayPlan): Promise<void> {
    const link = this.#need();
    const { state, notice } = this.view;
    this.#change('reloading', notice);
    try {
      await link.request({ type: 'reload', ...plan });
    } catch (error) {
      const failure = failureOf(explainPortConflict(error, plan.config));
      // After a crash the exit has set the state already.
      if (this.#link === link) {
        this.#change(state, `The new config was not applied: ${noticeOf(failure)}. The old one serves on.`);
      }
      throw failure;
    }
    this.#plan = plan;
    this.#settle(null);
  }

  /** In-flight requests may run for `graceMs`; the process is gone afterwards. */
  async stop(graceMs: number): Promise<void> {
    const link = this.#link;
    if (link === null) return this.#change('stopped', null);
    this.#change('stopping', null);
    const drainMs = graceMs > 0 ? (this.#plan?.settings.drainDelayMs ?? 0) : 0;
    await within(
      drainMs + graceMs + flushMs,
      Promise.race([link.request({ type: 'stop', graceMs }), link.ended]),
    );
    await this.#discard();
    this.#change('stopped', null);
  }

  /** Ends a start that waits; it rejects with `start_aborted`. */
  abortStart(): void {
    this.#starting?.abort();
  }

  startListener(name: string): Promise<void> {
    return this.#need().request({ type: 'start-listener', name });
  }

  stopListener(name: string): Promise<void> {
    return this.#need().request({ type: 'stop-listener', name });
  }

  /** What providers do wrong until the gateway ends: these and no others. */
  setFaults(faults: readonly ProviderFault[]): Promise<void> {
    return this.#need().request({ type: 'faults', faults });
  }

  async setLogLevel(level: string): Promise<void> {
    await this.#link?.request({ type: 'log-level', level });
  }

  /** Whether the config file says something that could not be served; `/readyz` shows it. */
  async setConfigStale(stale: boolean): Promise<void> {
    this.#configIsStale = stale;
    await this.#link?.request({ type: 'config-stale', stale }).catch(() => undefined);
  }

  /** Shows why there is no gateway, and which listeners are in the way of it. */
  fail(notice: string, status: GatewayStatus | null = null): void {
    this.#status = status;
    this.#startedAt = null;
    this.#starting = null;
    this.#change('failed', notice);
  }

  remark(notice: string): void {
    this.#change(this.#state, notice);
  }

  /** Nothing is restarted any more. */
  close(): void {
    this.#closed = true;
    this.abortStart();
  }

  async #launch(plan: GatewayPlan, options: StartOptions): Promise<void> {
    const { onProgress, record } = options;
    const abort = this.#starting ?? new AbortController();
    this.#starting = abort;
    try {
      abort.signal.throwIfAborted();
      const aborted = rejectOnAbort(abort.signal);
      onProgress?.({ stage: 'start', done: false });
      record?.begin('ports');
      const taken = await Promise.race([findPortConflict(plan.config), aborted]);
      if (taken !== null) throw taken;
      record?.pass(portsText(plan.config));
      record?.skip('providers', 'not asked: a start does not wait for them');
      record?.begin('listeners');
      const link = this.#spawn();
      await Promise.race([link.up, aborted]);
      await Promise.race([link.request({ type: 'start', ...plan }), aborted]);
      const status = await this.#statusOf(plan);
      const conflict = portConflictOf(status.listeners);
      if (conflict !== null) throw conflict;
      if (this.#configIsStale) await link.request({ type: 'config-stale', stale: true });
      this.#plan = plan;
      this.#startedAt = Date.now();
      const serving = status.listeners.filter((listener) => listener.state === 'running');
      record?.pass(serving.map(({ name, port }) => `${name} :${port}`).join(', '));
      record?.begin('health');
      for (const listener of serving) onProgress?.(step('start', listener, true));
      for (const listener of serving) onProgress?.(step('health', listener, false));
      const health = waitUntilHealthy(serving, {
        timeoutMs: options.healthTimeoutMs,
        signal: abort.signal,
        onHealthy: (listener) => onProgress?.(step('health', listener, true)),
      });
      await Promise.race([health, link.crash]);
      record?.pass('all answer');
    } catch (error) {
      if (abort.signal.aborted) throw aborted();
      throw explainPortConflict(error, plan.config);
    } finally {
      this.#starting = null;
      // Ends whatever still asks for health.
      abort.abort();
    }
  }

  #spawn(): GatewayLink {
    const { spawner, onSpans, onDecisions, onBodies, onBodiesDropped, onLogs, onOutput } = this.#options;
    const link: GatewayLink = new GatewayLink(spawner.spawn(), {
      onStatus: (status) => {
        if (this.#link === link) this.#onStatus(status);
      },
      onSpans,
      onDecisions,
      onBodies,
      onBodiesDropped,
      onLogs,
      onOutput,
      onExit: (exit) => this.#onExit(link, exit),
    });
    this.#link = link;
    return link;
  }

  /** The status that belongs to the plan; the data plane sends it when it has taken the plan over. */
  async #statusOf(plan: GatewayPlan): Promise<GatewayStatus> {
    const link = this.#need();
    const arrived = Promise.withResolvers<GatewayStatus>();
    this.#awaited = { hash: plan.config.source.hash, resolve: arrived.resolve };
    if (link.status !== null) this.#onStatus(link.status);
    const status = await within(reportMs, Promise.race([arrived.promise, link.crash]));
    this.#awaited = null;
    if (status === undefined) {
      throw new HostFailure('The data plane did not report its listeners.', { code: 'gateway_exited' });
    }
    return status;
  }

  #onStatus(status: GatewayStatus): void {
    const lackingBefore = lackingWorkers(this.#status);
    this.#status = status;
    const settled = status.listeners.every((listener) => listener.state !== 'starting');
    if (settled && status.configSha256 === this.#awaited?.hash) this.#awaited.resolve(status);
    const launched = this.#starting === null;
    if (launched && (this.#state === 'running' || this.#state === 'degraded')) {
      // What was said of workers is over with them.
      this.#settle(this.#notice === lackingBefore ? null : this.#notice);
    } else this.#options.onChange();
  }

  #onExit(link: GatewayLink, exit: GatewayExit): void {
    if (this.#link !== link) return;
    this.#link = null;
    if (this.#state === 'starting' || this.#state === 'stopping') return;
    this.#crashed(exit);
  }

  #crashed(exit: GatewayExit): void {
    const now = Date.now();
    this.#crashes += 1;
    this.#recentCrashes = [...this.#recentCrashes.filter((time) => now - time < crashLimit.windowMs), now];
    this.#options.log('error', `The data plane ended unexpectedly (${describeExit(exit)}).`);
    if (this.#recentCrashes.length >= crashLimit.crashes || this.#plan === null) {
      const seconds = crashLimit.windowMs / 1000;
      this.fail(
        `The data plane crashed ${crashLimit.crashes} times within ${seconds} seconds; gateway.log says why.`,
      );
      return;
    }
    if (this.#status !== null) {
      // Injected faults have ended with the process.
      const { faults: _, ...status } = this.#status;
      this.#status = { ...status, listeners: status.listeners.map(starting) };
    }
    this.#change(
      'degraded',
      `The data plane ended unexpectedly (${describeExit(exit)}); it is being restarted.`,
    );
    // Whoever waits in the lane comes first; the restart then sees whether it is still wanted.
    this.#options.lane.run(() => this.#restart()).catch(() => undefined);
  }

  async #restart(): Promise<void> {
    const plan = this.#plan;
    if (this.#closed || this.#link !== null || this.#state !== 'degraded' || plan === null) return;
    try {
      await this.#launch(plan, { healthTimeoutMs: restartHealthMs });
    } catch (error) {
      const failure = failureOf(error);
      // A crash has been counted already; whoever ended the start comes next.
      if (failure.code === 'gateway_exited') return;
      await this.#discard();
      if (failure.code === 'start_aborted') return;
      this.fail(`The data plane crashed and could not be restarted: ${failure.message}`);
      return;
    }
    const at = new Date().toISOString().slice(11, 19);
    this.#settle(`The data plane crashed and was restarted with the last good config at ${at} UTC.`);
    this.#options.log('warn', 'The data plane was restarted with the last good config.');
  }

  /** Ends the process if there is one, without calling that a crash. */
  async #discard(): Promise<void> {
    const link = this.#link;
    this.#link = null;
    this.#status = null;
    this.#startedAt = null;
    if (link === null) return;
    link.kill();
    await link.ended;
  }

  #settle(notice: string | null): void {
    const failed = this.#status?.listeners.some((listener) => listener.state === 'failed') ?? false;
    const lacking = lackingWorkers(this.#status);
    this.#change(failed || lacking !== null ? 'degraded' : 'running', lacking ?? notice);
  }

  #change(state: GatewayState, notice: string | null): void {
    this.#state = state;
    this.#notice = notice;
    this.#options.onChange();
  }

  #need(): GatewayLink {
    if (this.#link === null) throw new HostFailure('The gateway is not running.', { code: 'not_running' });
    return this.#link;
  }
}

function step(stage: StartStep['stage'], { name, port }: ListenerStatus, done: boolean): StartStep {
  return { stage, listener: name, port, done };
}

function portsText({ listeners }: GatewayConfig): string {
  return `${listeners.map(({ port }) => port).join(', ')} ${listeners.length === 1 ? 'is' : 'are'} free`;
}

function workerCrashes(status: GatewayStatus | null): number {
  return status?.workers?.reduce((sum, { crashes }) => sum + crashes, 0) ?? 0;
}

/** Who has crashed and is not replaced yet; `null`: all are there. */
function lackingWorkers(status: GatewayStatus | null): string | null {
  const workers = status?.workers ?? [];
  const lacking = workers.filter(({ state }) => state !== 'running').length;
  if (lacking === 0) return null;
  return `${lacking} of ${workers.length} workers ended unexpectedly; the others serve until it is replaced.`;
}

function starting(listener: ListenerStatus): ListenerStatus {
  return { ...listener, state: 'starting', inFlight: 0 };
}

function aborted(): HostFailure {
  return new HostFailure('The start was ended before the gateway was ready.', { code: 'start_aborted' });
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  signal.addEventListener('abort', () => reject(aborted()), { once: true });
  return promise;
}

/** The same failure, told as one of the start unless it says more. */
function inStart(failure: HostFailure): HostFailure {
  if (failure.stage !== undefined) return failure;
  const { code, details, message, cause } = failure;
  return new HostFailure(message, { code, stage: 'start', details, cause });
}

function failureOf(error: unknown): HostFailure {
  if (error instanceof HostFailure) return error;
  return new HostFailure('The data plane could not be started.', { code: 'internal_error', cause: error });
}
