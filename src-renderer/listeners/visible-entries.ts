import type { LogEntry } from '../../src-main/contract/host-calls.ts';
import { plainText } from '../lib/ansi-text.ts';
import { type LogFilter, logLevels } from './log-filter.ts';
import { type ShownEntries, withContext } from './log-matches.ts';

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
