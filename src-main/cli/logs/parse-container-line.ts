import { type LogLine, parseProcessLine } from './log-line.ts';

export interface ContainerLine extends LogLine {
  /** A request that passed, or what the process says. */
  readonly kind: 'access' | 'process';
}

/** A line that a gateway's container printed: JSON, or what came before it could log. */
export function parseContainerLine(line: string, before: LogLine | null): ContainerLine | null {
  const parsed = parseProcessLine(line, before);
  if (parsed === null) return null;
  const { record } = parsed;
  if (typeof record !== 'object' || record === null || !('kind' in record) || !('message' in record)) {
    return { ...parsed, kind: 'process' };
  }
  const { kind, message } = record;
  const at = new Date(parsed.time).toISOString().replace('T', ' ').slice(0, -1);
  const text = `[${at}][${parsed.level}] ${String(message)}`;
  const entry = parsed.entry && { ...parsed.entry, message: String(message) };
  return { ...parsed, kind: kind === 'access' ? 'access' : 'process', text, entry };
}
