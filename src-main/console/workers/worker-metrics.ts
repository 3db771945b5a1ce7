import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import {
  lastingMetrics,
  type MetricsReport,
  mergeMetrics,
} from '../../../src-gateway/telemetry/merge-metrics.ts';
import { metricsPage } from '../../../src-gateway/telemetry/metrics-page.ts';
import { createMetricsServer, type MetricsServer } from '../../../src-gateway/telemetry/metrics-server.ts';
import type { GatewayLink } from '../gateway-link.ts';
import { within } from '../within.ts';

export interface WorkerMetricsOptions {
  /** The processes that run now. */
  links(): readonly GatewayLink[];
  warn(message: string): void;
}

/** How long a process may take to tell its figures; those of the last time stand in for it. */
const answerMs = 2000;

/** The one metrics page of several processes: their figures added up, those of crashed ones included. */
export class WorkerMetrics {
  readonly #options: WorkerMetricsOptions;
  readonly #last = new Map<GatewayLink, MetricsReport>();
  /** What processes that are gone had counted when they were asked last. */
  #former: MetricsReport = [];
  #server: MetricsServer | null = null;

  constructor(options: WorkerMetricsOptions) {
    this.#options = options;
  }

  get address(): { readonly address: string; readonly port: number } | null {
    return this.#server && { address: this.#server.address, port: this.#server.port };
  }

  /** Does nothing where there is a page, or none is wanted. */
  async open({ metrics: bind, allowedHosts }: GatewaySettings): Promise<void> {
    if (bind === null || this.#server !== null) return;
    this.#server = await createMetricsServer({
      metrics: { render: (accept) => this.#render(accept) },
      ...{ bind, allowedHosts },
      warn: (message) => this.#options.warn(message),
    });
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = null;
  }

  /** Its process is gone. */
  async forget(link: GatewayLink): Promise<void> {
    const last = this.#last.get(link);
    this.#last.delete(link);
    if (last === undefined) return;
    this.#former = await mergeMetrics([this.#former, lastingMetrics(last)]).getMetricsAsJSON();
  }

  async #render(accept?: string) {
    const asked = this.#options.links().map(async (link) => {
      const report = await within(answerMs, link.metrics());
      if (report !== undefined) this.#last.set(link, report);
      return report ?? this.#last.get(link) ?? [];
    });
    const reports = await Promise.all(asked);
    return metricsPage(mergeMetrics([...reports, this.#former]), accept);
  }
}
