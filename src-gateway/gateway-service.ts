import { credentialsOf } from './config/config-credentials.ts';
import { DecisionOutbox } from './decision-outbox.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { GatewayError } from './gateway-error.ts';
import type { GatewayFailure, GatewayMessage, HostMessage } from './gateway-messages.ts';
import type { GatewaySettings, LogLevel } from './gateway-settings.ts';
import type { SendToHost } from './host-channel.ts';
import { BodyRecorder } from './recording/body-recorder.ts';
import type { LogRecord, ProcessLogRecord } from './telemetry/log-record.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { createTracer, type Tracer } from './telemetry/tracer.ts';
import { hostNames } from './upstream/host-names.ts';

const statusIntervalMs = 200;
const logIntervalMs = 50;
/** Beyond this, between two hand-overs, records are counted instead of kept. */
const mostQueuedLogs = 10_000;
const flushBudgetMs = 2000;

interface Running {
  readonly gateway: Gateway;
  readonly tracer: Tracer;
  readonly metrics: Metrics;
}

/** Runs one gateway as its host asks, and tells the host what happens. */
export class GatewayService {
  readonly #send: SendToHost;
  readonly #decisions = new DecisionOutbox({
    send: (decisions) => this.#sendTaken({ type: 'decisions', decisions }),
    onDropped: (count) =>
      this.#log(processRecord('warn', `${count} routing decisions were not kept: the host takes no more`)),
  });
  readonly #recorder = new BodyRecorder({
    send: (bodies) => this.#sendTaken({ type: 'bodies', bodies }),
    onDropped: (count) => this.#send({ type: 'bodies-dropped', count }),
  });
  #running: Running | null = null;
  #level: LogLevel = 'info';
  #logs: LogRecord[] = [];
  #lostLogs = 0;
  #logTimer: NodeJS.Timeout | null = null;
  #statusTimer: NodeJS.Timeout | null = null;
  /** One request after the other: a stop waits for the reload before it. */
  #work: Promise<void> = Promise.resolve();

  constructor(send: SendToHost) {
    this.#send = send;
  }

  handle(message: HostMessage): void {
    if (message.type === 'metrics') {
      void this.#reportMetrics(message.id);
      return;
    }
    this.#work = this.#work.then(async () => {
      const error = await this.#perform(message).then(() => null, failureOf);
      this.#sendStatus();
      this.#send({ type: 'reply', id: message.id, error });
    });
  }

  async #perform(message: Exclude<HostMessage, { type: 'metrics' }>): Promise<void> {
    switch (message.type) {
      case 'start':
        return this.#start(message);
      case 'reload':
        this.#level = message.settings.logLevel;
        return this.#gateway().reload(message.config, message.settings);
      case 'stop':
        return this.#stop(message.graceMs);
      case 'start-listener':
        return this.#gateway().startListener(message.name);
      case 'stop-listener':
        return this.#gateway().stopListener(message.name);
      case 'config-stale':
        return this.#gateway().setConfigStale(message.stale);
      case 'faults':
        return this.#gateway().setFaults(message.faults);
      case 'log-level':
        this.#level = levelNamed(message.level) ?? this.#level;
        return;
      default:
        message satisfies never;
    }
  }

  async #start({ config, settings }: Extract<HostMessage, { type: 'start' }>): Promise<void> {
    if (this.#running !== null) throw new Error('the gateway runs already');
    this.#level = settings.logLevel;
    const metrics = createMetrics({ productVersion: settings.productVersion });
    const tracer = this.#createTracer(settings, config, metrics);
    const gateway = createGateway({
      ...{ config, settings, tracer, metrics },
      log: (record) => this.#log(record),
      decided: (evidence) => this.#decisions.add(evidence),
      recorder: this.#recorder,
    });
    gateway.onStatus(() => this.#statusChanged());
    try {
      await gateway.start();
    } catch (error) {
      await tracer.shutdown(0);
      throw error;
    }
    this.#running = { gateway, tracer, metrics };
  }

  async #reportMetrics(id: number): Promise<void> {
    const metrics = (await this.#running?.metrics.report()) ?? [];
    this.#send({ type: 'reply', id, error: null, metrics });
  }

  async #stop(graceMs: number): Promise<void> {
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    await running.gateway.stop({ graceMs });
    // Spans may wait for what was said in them.
    await this.#recorder.flush();
    await running.tracer.shutdown(flushBudgetMs);
    await this.#decisions.flush();
    this.#sendLogs();
  }

  #createTracer(
    settings: GatewaySettings,
    config: Extract<HostMessage, { type: 'start' }>['config'],
    metrics: Metrics,
  ): Tracer {
    return createTracer({
      config: config.tracing,
      settings: settings.tracing,
      productVersion: settings.productVersion,
      configSha256: config.source.hash,
      ...(settings.state && { configFolder: settings.state.configFolder }),
      secrets: credentialsOf(config, settings.gatewayKey ?? undefined),
      addressesOf: hostNames(settings).candidates,
      onOtlp: (otlp) => this.#sendSpans(otlp),
      onDropped: (count, reason) => metrics.spansDropped(count, reason),
      onExportState: (message) => this.#log(processRecord('warn', message)),
    });
  }

  #gateway(): Gateway {
    if (this.#running === null) throw new Error('the gateway does not run');
    return this.#running.gateway;
  }

  #log(record: LogRecord): void {
    if (record.kind === 'process' && !isLogged(record.level, this.#level)) return;
    if (this.#logs.length >= mostQueuedLogs) {
      this.#lostLogs += 1;
      return;
    }
    this.#logs.push(record);
    this.#logTimer ??= setTimeout(() => this.#sendLogs(), logIntervalMs);
  }

  #sendLogs(): void {
    if (this.#logTimer !== null) clearTimeout(this.#logTimer);
    this.#logTimer = null;
    if (this.#lostLogs > 0) {
      this.#logs.push(processRecord('warn', `${this.#lostLogs} log records were dropped: too many at once`));
      this.#lostLogs = 0;
    }
    if (this.#logs.length === 0) return;
    const records = this.#logs;
    this.#logs = [];
    this.#send({ type: 'logs', records });
  }

  /** One batch at a time: behind it the tracer's bounded queue drops and counts what a hanging host costs. */
  #sendSpans(otlp: Uint8Array): Promise<void> {
    return this.#sendTaken({ type: 'spans', otlp });
  }

  #sendTaken(message: GatewayMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#send(message, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  #statusChanged(): void {
    this.#statusTimer ??= setTimeout(() => this.#sendStatus(), statusIntervalMs);
  }

  #sendStatus(): void {
    if (this.#statusTimer !== null) clearTimeout(this.#statusTimer);
    this.#statusTimer = null;
    if (this.#running !== null) this.#send({ type: 'status', status: this.#running.gateway.status() });
  }
}

const levels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'off'];

function levelNamed(text: string): LogLevel | undefined {
  return levels.find((level) => level === text);
}

function isLogged(level: ProcessLogRecord['level'], threshold: LogLevel): boolean {
  return levels.indexOf(level) >= levels.indexOf(threshold);
}

function processRecord(level: ProcessLogRecord['level'], message: string): ProcessLogRecord {
  return {
    kind: 'process',
    time: Date.now(),
    level,
    message,
    listener: null,
    requestId: null,
    traceId: null,
    fields: {},
  };
}

function failureOf(error: unknown): GatewayFailure {
  if (error instanceof GatewayError)
    return { code: error.code, message: error.message, details: error.details };
  return {
    code: 'internal_error',
    message: error instanceof Error ? error.message : String(error),
    details: [],
  };
}
