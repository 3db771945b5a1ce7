import type { LogEntry } from '../../src-main/contract/host-calls.ts';
import { plainText } from '../lib/ansi-text.ts';
import { type ShownEntries, withContext } from './log-matches.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** `all`, or a kind of entry: `access` alone is the access log. */
export const logSources = ['all', 'access', 'process'] as const;
export type LogSource = (typeof logSources)[number];

export interface LogFilter {
  readonly level: LogLevel;
  readonly source: LogSource;
  /** `''`: every listener. */
  readonly listener: string;
  readonly search: string;
  /** Whether what was logged just before and after a match is shown too. */
  readonly context: boolean;
}

export const usualFilter: LogFilter = {
  level: 'info',
  source: 'all',
  listener: '',
  search: '',
  context: false,
};

export function isLogFilter(value: unknown): value is LogFilter {
  if (typeof value !== 'object' || value === null) return false;
  if (!('level' in value && 'source' in value && 'listener' in value)) return false;
  if (!('search' in value && 'context' in value)) return false;
  const { level, source, listener, search, context } = value;
  return (
    logLevels.some((one) => one === level) &&
    logSources.some((one) => one === source) &&
    typeof listener === 'string' &&
    typeof search === 'string' &&
    typeof context === 'boolean'
  );
}

/** The entries that the filter leaves; context is of what level, source and listener leave. */
export function visibleEntries(entries: readonly LogEntry[], filter: LogFilter): ShownEntries {
  const { source, listener, context } = filter;
  const least = logLevels.indexOf(filter.level);
  const wanted = filter.search.trim().toLowerCase();
  const left = entries.filter((entry) => {
    if (rankOf(entry.level) < least) return false;
    if (source !== 'all' && entry.kind !== source) return false;
    if (listener !== '' && entry.listener !== listener) return false;
    return wanted === '' || context || textOf(entry).includes(wanted);
  });
  if (wanted === '' || !context) return { entries: left, nearby: none };
  return withContext(left, (entry) => textOf(entry).includes(wanted));
}

const none: ReadonlySet<number> = new Set();

function rankOf(level: string): number {
  const rank = (logLevels as readonly string[]).indexOf(level.toLowerCase());
  // `fatal`, and whatever else a process may write, must not be hidden by a filter.
  return rank === -1 ? logLevels.length : rank;
}

function textOf(entry: LogEntry): string {
  return `${entry.source} ${entry.listener ?? ''} ${plainText(entry.message)} ${entry.traceId ?? ''} ${entry.requestId ?? ''}`.toLowerCase();
}
