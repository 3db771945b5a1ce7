import type { LogEntry } from '../../contract/host-calls.ts';
import { clockText } from '../clock-text.ts';
import { printable } from '../trace/trace-text.ts';

/** `12:04:31.204 WARN  main  provider 429 trace=7f4e9a1c`: the columns of the console, of which none may steer the terminal. */
export function shortLine({ time, level, source, message, traceId }: LogEntry): string {
  const about = traceId === null ? [] : [`trace=${traceId.slice(0, 8)}`];
  return [`${clockText(time, true)} ${level.toUpperCase().padEnd(5)} ${source} `, message, ...about]
    .map(printable)
    .join(' ');
}
