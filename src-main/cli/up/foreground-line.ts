import type { LogEntry } from '../../contract/host-calls.ts';
import type { createPaint } from '../paint.ts';
import { printable } from '../trace/trace-text.ts';

/** A log entry on a terminal. Messages quote what providers and clients say: none of it may steer the terminal. */
export function foregroundLine(
  { message, source, time }: Pick<LogEntry, 'message' | 'source' | 'time'>,
  paint: ReturnType<typeof createPaint>,
): string {
  const shown = message.split('\n').map(printable).join('\n');
  return `${paint('dim', clock(time))} ${source}  ${shown}`;
}

/** `12:03:04.567`, local time. */
export function clock(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}
