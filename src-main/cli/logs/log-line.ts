import { formatAccessLine } from '../../../src-gateway/telemetry/access-log.ts';
import type { AccessLogRecord } from '../../../src-gateway/telemetry/log-record.ts';
import { fieldText } from '../../../src-gateway/telemetry/process-log.ts';
import { toLogEntry } from '../../console/log-entry.ts';
import type { LogEntry } from '../../contract/host-calls.ts';

/** One line of a log file, with what it can be chosen by. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** When it was logged: of a request that is its end. In milliseconds since the epoch. */
  readonly loggedAt: number;
  readonly level: LogLineLevel;
  readonly listener: string | null;
  readonly text: string;
  /** The same as a value, for `--json`. */
  readonly record: unknown;
  /** How the console shows it; `null`: it does not. */
  readonly entry: LogEntry | null;
}

export const logLineLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLineLevel = (typeof logLineLevels)[number];

/** A line of `access.jsonl`; `null` for what is none. */
export function parseAccessLine(line: string): LogLine | null {
  const record = parseObject(line);
  if (record === null) return null;
  const time = Date.parse(text(record.time));
  if (Number.isNaN(time)) return null;
  const status = number(record.status) ?? 0;
  const access: AccessLogRecord = {
    kind: 'access',
    time,
    hop: record.hop === 'upstream' ? 'upstream' : 'listener',
    listener: text(record.listener),
    listenerType: text(record.listener_type),
    method: text(record.method),
    path: text(record.path),
    protocol: text(record.protocol),
    status,
    flags: text(record.flags),
    bytesIn: number(record.bytes_in) ?? 0,
    bytesOut: number(record.bytes_out) ?? 0,
    durationMs: number(record.duration_ms) ?? 0,
    upstreamMs: number(record.upstream_ms),
    forwardedFor: text(record.forwarded_for) || null,
    userAgent: text(record.user_agent) || null,
    requestId: text(record.request_id),
    authority: text(record.authority),
    upstreamHost: text(record.upstream_host) || null,
    upstreamCluster: text(record.upstream_cluster) || null,
    attempts: number(record.attempts) ?? 0,
    traceId: text(record.trace_id),
    spanId: text(record.span_id) || null,
    model: text(record.model) || null,
    provider: text(record.provider) || null,
    promptTokens: number(record.prompt_tokens),
    completionTokens: number(record.completion_tokens),
  };
  return {
    time,
    loggedAt: time + access.durationMs,
    level: status >= 500 ? 'error' : status === 0 || status >= 400 ? 'warn' : 'info',
    listener: text(record.listener),
    text: formatAccessLine(access),
    record,
    entry: toLogEntry(access, 0),
  };
}

/**
 * A line of `gateway.log`, text or JSON. Lines of no known form (a stack trace) belong to the line
 * before them, whose time and level they take.
 */
export function parseProcessLine(line: string, before: LogLine | null): LogLine | null {
  if (line.trim() === '') return null;
  const json = line.startsWith('{') ? parseObject(line) : null;
  const told = json === null ? parseText(line) : parseJson(json);
  if (told !== null) return { ...told, loggedAt: told.time, text: line };
  const time = before?.time ?? 0;
  const level = before?.level ?? 'error';
  const listener = before?.listener ?? null;
  const record = { time: new Date(time).toISOString(), level, message: line };
  const entry = processEntry({ time, level, listener, message: line });
  return { time, loggedAt: time, level, listener, text: line, record, entry };
}

function parseJson(record: Readonly<Record<string, unknown>>): Omit<LogLine, 'text' | 'loggedAt'> | null {
  const { time: stamp, level: name, message, listener: about, request_id, trace_id, ...fields } = record;
  const time = Date.parse(text(stamp));
  if (Number.isNaN(time)) return null;
  const level = levelNamed(text(name));
  const listener = text(about) || null;
  const said = [
    text(message),
    ...Object.entries(fields).map(([key, value]) => fieldText(key, String(value))),
  ].join(' ');
  const ids = { requestId: text(request_id) || null, traceId: text(trace_id) || null };
  return {
    time,
    level,
    listener,
    record,
    entry: processEntry({ time, level, listener, message: said, ...ids }),
  };
}

function parseText(line: string): Omit<LogLine, 'text' | 'loggedAt'> | null {
  const [, stamp, name, message] =
    /^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3})\]\[(\w+)\] (.*)$/.exec(line) ?? [];
  if (stamp === undefined || name === undefined || message === undefined) return null;
  const iso = `${stamp.replace(' ', 'T')}Z`;
  const time = Date.parse(iso);
  const level = levelNamed(name);
  const [, requestId = null, traceId = null, rest = ''] =
    /^(?:request_id=(\S+) )?(?:trace_id=(\S+) )?(.*)$/.exec(message) ?? [];
  const [pair = '', listener = null] = / listener=(\S+)/.exec(rest) ?? [];
  const entry = processEntry({
    ...{ time, level, listener, requestId, traceId },
    message: rest.replace(pair, ''),
  });
  return { time, level, listener, record: { time: iso, level: name, message }, entry };
}

function processEntry(
  told: Pick<LogEntry, 'time' | 'level' | 'listener' | 'message'> &
    Partial<Pick<LogEntry, 'requestId' | 'traceId'>>,
): LogEntry {
  const { listener, requestId = null, traceId = null } = told;
  return { ...told, requestId, traceId, sequence: 0, kind: 'process', source: listener ?? 'gateway' };
}

function levelNamed(name: string): LogLineLevel {
  return logLineLevels.find((level) => level === name) ?? 'info';
}

function parseObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
