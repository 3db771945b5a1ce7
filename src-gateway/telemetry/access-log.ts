import type { AccessLogRecord } from './log-record.ts';

/** The file that a record belongs to: one per role of a listener, as in Plano. */
export function accessLogFile({ listenerType }: AccessLogRecord): AccessLogFile {
  switch (listenerType) {
    case 'agent':
      return 'access_agent.log';
    case 'prompt':
      return 'access_ingress.log';
    default:
      return 'access_llm.log';
  }
}

export type AccessLogFile = 'access_llm.log' | 'access_agent.log' | 'access_ingress.log';

/** One line, without its end, in the text format of the file that the record belongs to. */
export function formatAccessLine(record: AccessLogRecord): string {
  const line = [
    `[${new Date(record.time).toISOString()}]`,
    `"${clean(record.method)} ${clean(record.path)} ${clean(record.protocol)}"`,
    record.status,
    record.flags,
    record.bytesIn,
    record.bytesOut,
    Math.round(record.durationMs),
    record.upstreamMs === null ? '-' : Math.round(record.upstreamMs),
    quoted(record.forwardedFor),
    quoted(record.userAgent),
    quoted(record.requestId),
    quoted(record.authority),
    quoted(record.upstreamHost),
  ].join(' ');
  switch (accessLogFile(record)) {
    case 'access_agent.log':
      return line;
    case 'access_ingress.log':
      return `${line} ${quoted(record.upstreamCluster)}`;
    case 'access_llm.log':
      return `${line} ${quoted(record.upstreamCluster)} attempts=${record.attempts}`;
  }
}

/** One line, without its end, of `access.jsonl`: the same facts and what joins them to traces. */
export function formatAccessJson(record: AccessLogRecord): string {
  return JSON.stringify({
    time: new Date(record.time).toISOString(),
    hop: record.hop,
    listener: record.listener,
    listener_type: record.listenerType,
    method: record.method,
    path: record.path,
    protocol: record.protocol,
    status: record.status,
    flags: record.flags,
    bytes_in: record.bytesIn,
    bytes_out: record.bytesOut,
    duration_ms: Math.round(record.durationMs),
    upstream_ms: record.upstreamMs === null ? null : Math.round(record.upstreamMs),
    forwarded_for: record.forwardedFor,
    user_agent: record.userAgent,
    request_id: record.requestId,
    authority: record.authority,
    upstream_host: record.upstreamHost,
    upstream_cluster: record.upstreamCluster,
    attempts: record.attempts,
    trace_id: record.traceId,
    span_id: record.spanId,
    model: record.model,
    provider: record.provider,
    prompt_tokens: record.promptTokens,
    completion_tokens: record.completionTokens,
  });
}

function quoted(value: string | null): string {
  return `"${value === null || value === '' ? '-' : clean(value)}"`;
}

/** Clients choose these texts: none may end the field or start a line of its own. */
function clean(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    /[\x00-\x1f\x7f"\\]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
