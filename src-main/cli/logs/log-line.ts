import { formatAccessLine } from '../../../src-gateway/telemetry/access-log.ts';

/** One line of a log file, with what it can be chosen by. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly level: LogLineLevel;
  readonly listener: string | null;
  readonly text: string;
  /** The same as a value, for `--json`. */
  readonly record: unknown;
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
  return {
    time,
    level: status >= 500 ? 'error' : status === 0 || status >= 400 ? 'warn' : 'info',
    listener: text(record.listener),
    text: formatAccessLine({
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
    }),
    record,
  };
}

/**
 * A line of `gateway.log`, text or JSON. Lines of no known form (a stack trace) belong to the line
 * before them, whose time and level they take.
 */
export function parseProcessLine(line: string, before: LogLine | null): LogLine | null {
  if (line.trim() === '') return null;
  const json = line.startsWith('{') ? parseObject(line) : null;
  if (json !== null) {
    const time = Date.parse(text(json.time));
    if (!Number.isNaN(time)) {
      return {
        time,
        level: levelNamed(text(json.level)),
        listener: text(json.listener) || null,
        text: line,
        record: json,
      };
    }
  }
  const [, stamp, name, message] =
    /^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3})\]\[(\w+)\] (.*)$/.exec(line) ?? [];
  if (stamp !== undefined && name !== undefined) {
    const iso = `${stamp.replace(' ', 'T')}Z`;
    const [, listener] = / listener=(\S+)/.exec(line) ?? [];
    return {
      time: Date.parse(iso),
      level: levelNamed(name),
      listener: listener ?? null,
      text: line,
      record: { time: iso, level: name, message },
    };
  }
  const time = before?.time ?? 0;
  const level = before?.level ?? 'error';
  const record = { time: new Date(time).toISOString(), level, message: line };
  return { time, level, listener: before?.listener ?? null, text: line, record };
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
