import type { ProcessLogRecord } from './log-record.ts';

/** One line, without its end, of `gateway.log`. */
export function formatProcessLine(record: ProcessLogRecord): string {
  const time = new Date(record.time).toISOString().replace('T', ' ').replace('Z', '');
  const parts = [
    pair('request_id', record.requestId),
    pair('trace_id', record.traceId),
    oneLine(record.message),
    pair('listener', record.listener),
    ...Object.entries(record.fields).map(([key, value]) => fieldText(key, value)),
  ];
  return `[${time}][${record.level}] ${parts.filter((part) => part !== null).join(' ')}`;
}

/** The same as one JSON object, for `PLANO_LOG_FORMAT=json`. Fields cannot replace the record's own. */
export function formatProcessJson(record: ProcessLogRecord): string {
  return JSON.stringify({
    ...record.fields,
    time: new Date(record.time).toISOString(),
    level: record.level,
    message: record.message,
    ...(record.requestId === null ? {} : { request_id: record.requestId }),
    ...(record.traceId === null ? {} : { trace_id: record.traceId }),
    ...(record.listener === null ? {} : { listener: record.listener }),
  });
}

function pair(key: string, value: string | null): string | null {
  return value === null ? null : fieldText(key, value);
}

/** `key=value`, quoted where that is more than one word. */
export function fieldText(key: string, value: string | number | boolean): string {
  const text = String(value);
  return `${oneLine(key)}=${/^[^\s"=\\]+$/.test(text) ? oneLine(text) : JSON.stringify(text)}`;
}

/** A message that came from outside must not look like a second line. */
function oneLine(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    /[\x00-\x1f\x7f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
