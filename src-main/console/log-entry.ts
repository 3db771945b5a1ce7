import type { AccessLogRecord, LogRecord } from '../../src-gateway/telemetry/log-record.ts';
import { fieldText } from '../../src-gateway/telemetry/process-log.ts';
import type { LogEntry } from '../contract/host-calls.ts';

/** How the console shows a record; `null`: only the files keep it. */
export function toLogEntry(record: LogRecord, sequence: number): LogEntry | null {
  if (record.kind === 'process') {
    const fields = Object.entries(record.fields).map(([key, value]) => fieldText(key, value));
    return {
      time: record.time,
      sequence,
      kind: 'process',
      level: record.level,
      source: record.listener ?? 'gateway',
      listener: record.listener,
      message: [record.message, ...fields].join(' '),
      traceId: record.traceId,
      requestId: record.requestId,
    };
  }
  const level = levelOf(record.status);
  if (record.hop === 'upstream' && level === 'info') return null;
  return {
    time: record.time,
    sequence,
    kind: 'access',
    level,
    source: record.listener,
    listener: record.listener,
    message: accessMessage(record),
    traceId: record.traceId,
    requestId: record.requestId,
  };
}

/** One line, as it would stand in a file. */
export function shownEntry({ level, message, source, time, traceId }: LogEntry): string {
  const trace = traceId === null ? '' : ` trace=${traceId}`;
  return `${new Date(time).toISOString()} ${level.toUpperCase().padEnd(5)} ${source} ${message}${trace}`;
}

function accessMessage(record: AccessLogRecord): string {
  const { method, path, status, durationMs, hop, provider, upstreamHost, flags } = record;
  const took = durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(2)} s`;
  const outcome = status === 0 ? (flags === 'DC' ? 'client left' : `no answer (${flags})`) : String(status);
  const where = hop === 'listener' ? path : `${provider ?? upstreamHost ?? 'upstream'} ${path}`;
  return `${method} ${where} ${outcome} ${took}`;
}

function levelOf(status: number): 'info' | 'warn' | 'error' {
  if (status >= 500) return 'error';
  return status === 0 || status >= 400 ? 'warn' : 'info';
}
