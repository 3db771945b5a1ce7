import type { ListenerConfig } from '../config/gateway-config.ts';
import type { BodyRecorder } from '../recording/body-recorder.ts';
import type { LogRecord } from '../telemetry/log-record.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Tracer } from '../telemetry/tracer.ts';
import type { DecisionEvidence } from './decision-evidence.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { GatewayPhase, Readiness } from './readiness.ts';
import type { AnalyseSignals } from './signal-job.ts';

/** What every request of a listener finds around it. */
export interface ListenerContext {
  readonly listener: ListenerConfig;
  /** The plan of this moment; a request asks once and keeps it. */
  plan(): GatewayPlan;
  phase(): GatewayPhase;
  /** What stands behind the gateway; never rejects. */
  readiness(): Promise<Readiness>;
  readonly tracer: Tracer;
  readonly metrics: Metrics;
  log(record: LogRecord): void;
  readonly analyseSignals: AnalyseSignals;
  /** Where recordings go; `null`: nowhere. */
  readonly recorder: BodyRecorder | null;
  /** A request whose trace is recorded has been decided: which model served it, which agents will. Must not block. */
  decided(evidence: DecisionEvidence): void;
}
