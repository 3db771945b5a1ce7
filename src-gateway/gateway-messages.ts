import type { GatewayConfig } from './config/gateway-config.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { GatewayStatus } from './gateway-status.ts';
import type { DecisionEvidence } from './listeners/decision-evidence.ts';
import type { RecordedBody } from './recording/recorded-body.ts';
import type { LogRecord } from './telemetry/log-record.ts';
import type { MetricsReport } from './telemetry/merge-metrics.ts';
import type { ProviderFault } from './upstream/injected-fault.ts';

/**
 * The conversation between the data plane's process and the host that owns it, over the child's IPC
 * channel (structured clone). Every request carries an `id` and is answered by one `reply`.
 */
export type HostMessage =
  | {
      readonly type: 'start';
      readonly id: number;
      readonly config: GatewayConfig;
      readonly settings: GatewaySettings;
    }
  | {
      readonly type: 'reload';
      readonly id: number;
      readonly config: GatewayConfig;
      readonly settings: GatewaySettings;
    }
  | { readonly type: 'stop'; readonly id: number; readonly graceMs: number }
  | { readonly type: 'start-listener'; readonly id: number; readonly name: string }
  | { readonly type: 'stop-listener'; readonly id: number; readonly name: string }
  | { readonly type: 'log-level'; readonly id: number; readonly level: string }
  /** Whether there is a newer config that could not be served. */
  | { readonly type: 'config-stale'; readonly id: number; readonly stale: boolean }
  /** The failure lab: these and no others. */
  | { readonly type: 'faults'; readonly id: number; readonly faults: readonly ProviderFault[] }
  /** Answered at once with the figures of the metrics page, whatever else is under way. */
  | { readonly type: 'metrics'; readonly id: number };

export type GatewayMessage =
  /** The process is up and waits for `start`. */
  | { readonly type: 'hello'; readonly pid: number }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly error: GatewayFailure | null;
      /** Of `metrics`. */
      readonly metrics?: MetricsReport;
    }
  | { readonly type: 'status'; readonly status: GatewayStatus }
  /** OTLP `ExportTraceServiceRequest`, protobuf. */
  | { readonly type: 'spans'; readonly otlp: Uint8Array }
  /** Why requests went where they went; behind their answers, in batches. */
  | { readonly type: 'decisions'; readonly decisions: readonly DecisionEvidence[] }
  /** What was said in one request, redacted. */
  | { readonly type: 'bodies'; readonly bodies: readonly RecordedBody[] }
  /** So many bodies could not be kept since the last time. */
  | { readonly type: 'bodies-dropped'; readonly count: number }
  | { readonly type: 'logs'; readonly records: readonly LogRecord[] };

/** An error that crosses the process boundary; `code` is stable (`port_in_use`, `internal_error`, …). */
export interface GatewayFailure {
  readonly code: string;
  readonly message: string;
  readonly details: readonly Readonly<Record<string, unknown>>[];
}
