import type { AccessLogRecord, LogRecord, ProcessLogRecord } from '../../src-gateway/telemetry/log-record.ts';
import type { LogEntry } from '../contract/host-calls.ts';

/** `[2026-01-31 12:00:00.123][info] request_id=… trace_id=… message key=value …` */
export function processLine(record: ProcessLogRecord): string {
  const time = new Date(record.time).toISOString().slice(0, -1).replace('T', ' ');
  const ids = [
    ...(record.requestId === null ? [] : [`request_id=${record.requestId}`]),
    ...(record.traceId === null ? [] : [`trace_id=${record.traceId}`]),
  ];
  const fields = Object.entries(record.fields).map(([key, value]) => `${key}=${value}`);
  return `[${time}][${record.level}] ${[...ids, oneLine(record.message), ...fields].join(' ')}`;
}

/** The same as one JSON object (`PLANO_LOG_FORMAT=json`). */
export function processJson(record: ProcessLogRecord): string {
  const { time, level, message, listener, requestId, traceId, fields } = record;
  return JSON.stringify({
    ...fields,
    time: new Date(time).toISOString(),
    level,
    ...(listener === null ? {} : { listener }),
    ...(requestId === null ? {} : { request_id: requestId }),
    ...(traceId === null ? {} : { trace_id: traceId }),
    message,
  });
}

/** How the console shows a record; `null`: only the files keep it. */
export function toLogEntry(record: LogRecord, sequence: number): LogEntry | null {
  if (record.kind === 'process') {
    const fields = Object.entries(record.fields).map(([key, value]) => `${key}=${value}`);
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

function oneLine(text: string): string {
  return text.replace(/\r?\n/g, '\\n');
}
