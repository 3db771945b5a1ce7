import type { LogLevel } from '../gateway-settings.ts';

/** What the data plane hands to its host for the log files and the console's log view. */
export type LogRecord = ProcessLogRecord | AccessLogRecord;

export interface ProcessLogRecord {
  readonly kind: 'process';
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly level: Exclude<LogLevel, 'off'>;
  readonly message: string;
  readonly listener: string | null;
  readonly requestId: string | null;
  readonly traceId: string | null;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

/** One line per client request, and one per call to a provider (`hop`). */
export interface AccessLogRecord {
  readonly kind: 'access';
  /** Milliseconds since the epoch, start of the request. */
  readonly time: number;
  readonly hop: 'listener' | 'upstream';
  readonly listener: string;
  readonly listenerType: string;
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  /** 0: the client left before an answer. */
  readonly status: number;
  /** `-`, `DC`, `UF`, `UT`, `UC`, `RL`, `NR` or `URX`. */
  readonly flags: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly durationMs: number;
  readonly upstreamMs: number | null;
  readonly forwardedFor: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
  readonly authority: string;
  readonly upstreamHost: string | null;
  readonly upstreamCluster: string | null;
  readonly attempts: number;
  readonly traceId: string;
  readonly spanId: string | null;
  readonly model: string | null;
  readonly provider: string | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
}
