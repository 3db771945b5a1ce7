import type { LogEntry } from '../../contract/host-calls.ts';
import { clockText } from '../clock-text.ts';
import type { createPaint } from '../paint.ts';
import { printable } from '../trace/trace-text.ts';

/** A log entry on a terminal. Messages quote what providers and clients say: none of it may steer the terminal. */
export function foregroundLine(
  { message, source, time }: Pick<LogEntry, 'message' | 'source' | 'time'>,
  paint: ReturnType<typeof createPaint>,
): string {
  const shown = message.split('\n').map(printable).join('\n');
  return `${paint('dim', clockText(time, true))} ${source}  ${shown}`;
}
