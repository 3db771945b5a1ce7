import type { GatewayFailure, GatewayMessage, HostMessage } from '../../src-gateway/gateway-messages.ts';
import type { GatewayStatus } from '../../src-gateway/gateway-status.ts';
import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import type { RecordedBody } from '../../src-gateway/recording/recorded-body.ts';
import type { LogRecord } from '../../src-gateway/telemetry/log-record.ts';
import type { MetricsReport } from '../../src-gateway/telemetry/merge-metrics.ts';
import type { GatewayChild, GatewayExit } from './gateway-spawner.ts';
import { HostFailure } from './host.ts';

export interface GatewayLinkHandlers {
  onStatus(status: GatewayStatus): void;
  onSpans(otlp: Uint8Array): void;
  onDecisions(decisions: readonly DecisionEvidence[]): void;
  onBodies(bodies: readonly RecordedBody[]): void;
  onBodiesDropped(count: number): void;
  onLogs(records: readonly LogRecord[]): void;
  onOutput(text: string): void;
  /** Called once; every open request has failed before. */
  onExit(exit: GatewayExit): void;
}

type WithoutId<M> = M extends unknown ? Omit<M, 'id'> : never;
export type GatewayRequest = WithoutId<HostMessage>;

/** The conversation with one process of the data plane: requests and their replies. */
export class GatewayLink {
  readonly pid: number | null;
  /** Resolves when the process is up; rejects with `gateway_exited`. */
  readonly up: Promise<void>;
  readonly ended: Promise<GatewayExit>;
  /** Rejects with `gateway_exited` when the process ends: races against it what needs the process. */
  readonly crash: Promise<never>;
  /** The last one that this very process reported. */
  status: GatewayStatus | null = null;
  readonly #child: GatewayChild;
  readonly #pending = new Map<number, PromiseWithResolvers<MetricsReport | undefined>>();
  #nextId = 1;
  #exit: GatewayExit | null = null;

  constructor(child: GatewayChild, handlers: GatewayLinkHandlers) {
    this.#child = child;
    this.pid = child.pid ?? null;
    const up = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<GatewayExit>();
    this.up = up.promise;
    this.ended = ended.promise;
    this.crash = ended.promise.then((exit) => {
      throw exited(exit);
    });
    for (const promise of [this.up, this.crash]) promise.catch(() => undefined);
    child.onMessage((message) => {
      if (message.type === 'hello') return up.resolve();
      try {
        this.#receive(message, handlers);
      } catch (error) {
        // A fault of the data plane must not take its host along.
        handlers.onOutput(`A ${message.type} message of the data plane makes no sense: ${String(error)}`);
      }
    });
    child.onOutput((text) => handlers.onOutput(text));
    child.onExit((exit) => {
      this.#exit = exit;
      up.reject(exited(exit));
      for (const request of this.#pending.values()) request.reject(exited(exit));
      this.#pending.clear();
      handlers.onExit(exit);
      ended.resolve(exit);
    });
  }

  /** Rejects with the code of the data plane, or `gateway_exited`. */
  async request(request: GatewayRequest): Promise<void> {
    await this.#ask(request);
  }

  /** The figures of the metrics page. Rejects with `gateway_exited`. */
  async metrics(): Promise<MetricsReport> {
    return (await this.#ask({ type: 'metrics' })) ?? [];
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #ask(request: GatewayRequest): Promise<MetricsReport | undefined> {
    if (this.#exit !== null) return Promise.reject(exited(this.#exit));
    const id = this.#nextId++;
    const reply = Promise.withResolvers<MetricsReport | undefined>();
    this.#pending.set(id, reply);
    this.#child.send({ ...request, id });
    return reply.promise;
  }

  #receive(message: Exclude<GatewayMessage, { type: 'hello' }>, handlers: GatewayLinkHandlers): void {
    switch (message.type) {
      case 'reply': {
        const request = this.#pending.get(message.id);
        this.#pending.delete(message.id);
        if (message.error === null) request?.resolve(message.metrics);
        else request?.reject(failureFrom(message.error));
        return;
      }
      case 'status':
        this.status = message.status;
        handlers.onStatus(message.status);
        return;
      case 'spans':
        handlers.onSpans(message.otlp);
        return;
      case 'decisions':
        handlers.onDecisions(message.decisions);
        return;
      case 'bodies':
        handlers.onBodies(message.bodies);
        return;
      case 'bodies-dropped':
        handlers.onBodiesDropped(message.count);
        return;
      case 'logs':
        handlers.onLogs(message.records);
        return;
      default:
        message satisfies never;
    }
  }
}

/** How a process ended, for a person: `signal SIGKILL`, `exit code 1`. */
export function describeExit({ code, signal }: GatewayExit): string {
  if (signal !== null) return `signal ${signal}`;
  return code === null ? 'it could not be started' : `exit code ${code}`;
}

function exited(exit: GatewayExit): HostFailure {
  return new HostFailure(`The data plane has ended (${describeExit(exit)}).`, { code: 'gateway_exited' });
}

function failureFrom(error: GatewayFailure): HostFailure {
  return new HostFailure(error.message, { code: error.code, details: error.details });
}
