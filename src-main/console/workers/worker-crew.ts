import type { GatewayFailure, GatewayMessage, HostMessage } from '../../../src-gateway/gateway-messages.ts';
import type { WorkerStatus } from '../../../src-gateway/gateway-status.ts';
import type { ProviderFault } from '../../../src-gateway/upstream/injected-fault.ts';
import { describeExit, GatewayLink, type GatewayRequest } from '../gateway-link.ts';
import type { GatewayChild, GatewayExit } from '../gateway-spawner.ts';
import { HostFailure } from '../host.ts';
import { addFormer, type FormerCounts, mergeStatus } from './merge-status.ts';
import { movedListener } from './moved-listener.ts';
import { WorkerMetrics } from './worker-metrics.ts';

export interface WorkerCrewOptions {
  readonly size: number;
  /** A process whose listeners are shared with those of the others. */
  spawnWorker(): GatewayChild;
}

/** So many crashes within the window mean that whoever comes next waits until it is over. */
const crashLimit = { crashes: 3, windowMs: 30_000 };

type Plan = Pick<Extract<HostMessage, { type: 'start' }>, 'config' | 'settings'>;

interface Place {
  /** `null`: its process has ended, and the next one is not there yet. */
  link: GatewayLink | null;
  crashes: number;
}

/**
 * Several processes of the data plane that behave like one: they serve the same listeners, every request
 * of the host goes to all of them, and one that crashes is replaced while the others serve on. The crew
 * has ended when none is left.
 */
export class WorkerCrew implements GatewayChild {
  /** There is no single one. */
  readonly pid = undefined;
  readonly #options: WorkerCrewOptions;
  readonly #places: readonly Place[];
  readonly #metrics = new WorkerMetrics({
    links: () => this.#links(),
    warn: (message) => this.#log('warn', message),
  });
  readonly #waiting = new Set<NodeJS.Timeout>();
  #onMessage: (message: GatewayMessage) => void = () => undefined;
  #onExit: (exit: GatewayExit) => void = () => undefined;
  #onOutput: (text: string) => void = () => undefined;
  /** One request after the other, the replacement of a process among them. */
  #work: Promise<void>;
  #plan: Plan | null = null;
  #former: FormerCounts = new Map();
  #recentCrashes: number[] = [];
  #ending = false;
  #configIsStale = false;
  /** What was asked for last; a process that takes another's place fails like the others. */
  #faults: readonly ProviderFault[] = [];

  constructor(options: WorkerCrewOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.size }, () => ({ link: null, crashes: 0 }));
    for (const place of this.#places) this.#fill(place);
    this.#work = Promise.all(this.#links().map(({ up }) => up)).then(
      () => this.#onMessage({ type: 'hello', pid: process.pid }),
      // One that cannot be started ends the crew, which tells of it.
      () => this.kill(),
    );
  }

  send(message: HostMessage): void {
    this.#work = this.#work.then(async () => {
      const error = await this.#perform(message).then(() => null, failureOf);
      this.#tellStatus();
      this.#onMessage({ type: 'reply', id: message.id, error });
    });
  }

  onMessage(listener: (message: GatewayMessage) => void): void {
    this.#onMessage = listener;
  }

  onExit(listener: (exit: GatewayExit) => void): void {
    this.#onExit = listener;
  }

  onOutput(listener: (text: string) => void): void {
    this.#onOutput = listener;
  }

  kill(): void {
    this.#ending = true;
    for (const timer of this.#waiting) clearTimeout(timer);
    void this.#metrics.close();
    for (const link of this.#links()) link.kill();
  }

  async #perform(message: HostMessage): Promise<void> {
    const { id: _, ...request } = message;
    switch (request.type) {
      case 'start':
        return this.#start(request);
      case 'reload':
        return this.#reload(request);
      case 'stop':
        this.#ending = true;
        await this.#metrics.close();
        return this.#askAll(request);
      case 'config-stale':
        this.#configIsStale = request.stale;
        return this.#askAll(request);
      case 'faults':
        this.#faults = request.faults;
        return this.#askAll(request);
      case 'log-level':
        await this.#askAll(request);
        if (this.#plan !== null) this.#plan = withLevel(this.#plan, request.level);
        return;
      case 'start-listener':
      case 'stop-listener':
        return this.#askInTurn(request);
      case 'metrics':
        // The page is the crew's own.
        return;
      default:
        request satisfies never;
    }
  }

  async #start({ config, settings }: Plan): Promise<void> {
    const plan = { config, settings };
    await this.#askInTurn({ type: 'start', ...forWorkers(plan) });
    this.#plan = plan;
    await this.#metrics.open(settings);
  }

  /** All of them or none: those that have taken the new plan go back when another cannot. */
  async #reload({ config, settings }: Plan): Promise<void> {
    const before = this.#plan;
    const next = { config, settings };
    if (before === null) throw new Error('the crew was not started');
    const moved = movedListener(before.config.listeners, config.listeners);
    if (moved !== null) {
      throw new HostFailure(
        `Listener "${moved.name}" keeps its port and changes its address; several workers cannot change over one by one. Restart the gateway: planoai restart`,
        { code: 'bind_failed', details: [{ listener: moved.name, port: moved.port }] },
      );
    }
    const followed: GatewayLink[] = [];
    try {
      await this.#askInTurn({ type: 'reload', ...forWorkers(next) }, (link) => followed.push(link));
    } catch (error) {
      const back: GatewayRequest = { type: 'reload', ...forWorkers(before) };
      await Promise.allSettled(followed.map((link) => link.request(back)));
      throw error;
    }
    this.#plan = next;
    await this.#metrics.open(settings);
  }

  /** The first alone: what it cannot do, the others need not try. */
  async #askInTurn(request: GatewayRequest, done: (link: GatewayLink) => void = () => undefined) {
    const [first, ...others] = this.#links();
    if (first === undefined) throw new HostFailure('No worker runs.', { code: 'gateway_exited' });
    const ask = async (link: GatewayLink) => {
      await link.request(request);
      done(link);
    };
    await ask(first);
    const outcomes = await Promise.allSettled(others.map(ask));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async #askAll(request: GatewayRequest): Promise<void> {
    await Promise.all(this.#links().map((link) => link.request(request)));
  }

  #fill(place: Place): void {
    const link = new GatewayLink(this.#options.spawnWorker(), {
      onStatus: () => this.#tellStatus(),
      onSpans: (otlp) => this.#onMessage({ type: 'spans', otlp }),
      onDecisions: (decisions) => this.#onMessage({ type: 'decisions', decisions }),
      onBodies: (bodies) => this.#onMessage({ type: 'bodies', bodies }),
      onBodiesDropped: (count) => this.#onMessage({ type: 'bodies-dropped', count }),
      onLogs: (records) => this.#onMessage({ type: 'logs', records }),
      onOutput: (text) => this.#onOutput(text),
      onExit: (exit) => this.#onWorkerExit(place, link, exit),
    });
    place.link = link;
  }

  #onWorkerExit(place: Place, link: GatewayLink, exit: GatewayExit): void {
    place.link = null;
    void this.#metrics.forget(link);
    if (link.status !== null) this.#former = addFormer(this.#former, link.status);
    if (!this.#ending) this.#onCrash(place, link, exit);
    if (this.#links().length > 0) return;
    this.#ending = true;
    for (const timer of this.#waiting) clearTimeout(timer);
    void this.#metrics.close().then(() => this.#onExit(exit));
  }

  #onCrash(place: Place, { pid }: GatewayLink, exit: GatewayExit): void {
    const now = Date.now();
    place.crashes += 1;
    this.#recentCrashes = [...this.#recentCrashes.filter((time) => now - time < crashLimit.windowMs), now];
    const isTooMuch = this.#recentCrashes.length >= crashLimit.crashes;
    const next = isTooMuch ? `the next one comes in ${crashLimit.windowMs / 1000} s` : 'it is being replaced';
    this.#log('error', `Worker ${pid} ended unexpectedly (${describeExit(exit)}); ${next}.`);
    this.#tellStatus();
    const timer = setTimeout(
      () => {
        this.#waiting.delete(timer);
        this.#work = this.#work.then(() => this.#replace(place));
      },
      isTooMuch ? crashLimit.windowMs : 0,
    );
    this.#waiting.add(timer);
  }

  async #replace(place: Place): Promise<void> {
    const plan = this.#plan;
    const sibling = this.#links()[0];
    if (this.#ending || plan === null || sibling === undefined) return;
    this.#fill(place);
    const { link } = place;
    if (link === null) return;
    try {
      await link.up;
      await link.request({ type: 'start', ...forWorkers(plan) });
      if (this.#configIsStale) await link.request({ type: 'config-stale', stale: true });
      if (this.#faults.length > 0) await link.request({ type: 'faults', faults: this.#faults });
      // What somebody has stopped meanwhile stays so.
      for (const { name, state } of sibling.status?.listeners ?? []) {
        if (state === 'stopped') await link.request({ type: 'stop-listener', name });
      }
      this.#log('warn', `Worker ${link.pid} has taken the place of the one that crashed.`);
    } catch (error) {
      this.#log('error', `A worker could not be replaced: ${failureOf(error).message}`);
      // Its end is one more crash.
      link.kill();
      await link.ended;
    }
    this.#tellStatus();
  }

  #links(): GatewayLink[] {
    return this.#places.flatMap(({ link }) => link ?? []);
  }

  #tellStatus(): void {
    const statuses = this.#links().flatMap(({ status }) => status ?? []);
    const status = mergeStatus(statuses, this.#former, {
      metrics: this.#metrics.address,
      workers: this.#places.map(workerStatus),
    });
    if (status !== null) this.#onMessage({ type: 'status', status });
  }

  #log(level: 'warn' | 'error', message: string): void {
    const record = { kind: 'process', time: Date.now(), level, message, fields: {} } as const;
    const records = [{ ...record, listener: null, requestId: null, traceId: null }];
    this.#onMessage({ type: 'logs', records });
  }
}

function workerStatus({ link, crashes }: Place): WorkerStatus {
  // Until it serves, the one before it is missing.
  const serves = link?.status !== null && link?.status !== undefined;
  return { pid: link?.pid ?? null, state: serves ? 'running' : 'restarting', crashes };
}

/** The page of metrics is served for all of them. */
function forWorkers({ config, settings }: Plan): Plan {
  return { config, settings: { ...settings, metrics: null } };
}

function withLevel(plan: Plan, level: string): Plan {
  const found = levels.find((known) => known === level);
  return found === undefined ? plan : { ...plan, settings: { ...plan.settings, logLevel: found } };
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'off'] as const;

function failureOf(error: unknown): GatewayFailure {
  if (!(error instanceof HostFailure)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: 'internal_error', message, details: [] };
  }
  const details = error.details.filter(
    (detail): detail is Readonly<Record<string, unknown>> => typeof detail === 'object' && detail !== null,
  );
  return { code: error.code, message: error.message, details };
}
