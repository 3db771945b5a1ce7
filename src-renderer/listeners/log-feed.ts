import { create } from 'zustand';
import type { LogEntry } from '../../src-main/contract/host-calls.ts';
import { failureCode, host } from '../lib/host.ts';
import { readStored, writeStored } from '../lib/stored.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

interface LogFeed {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  readonly dropped: number;
  /** Why it could not be read; `null`: it could. */
  readonly failure: unknown;
  readonly level: LogLevel;
  /** `''`: every listener. */
  readonly listener: string;
  readonly search: string;
  readonly following: boolean;
  readonly reload: () => Promise<void>;
  readonly receive: (entries: readonly LogEntry[]) => void;
}

const maximumEntries = 5_000;

export const useLogFeed = create<LogFeed>((set) => ({
  entries: [],
  dropped: 0,
  failure: null,
  ...(readStored('logs.filter', isFilter) ?? { level: 'info', listener: '', search: '' }),
  following: true,

  reload: async () => {
    try {
      const { entries, dropped } = await host.call('logs.read', { tail: 2_000 });
      set({ entries, dropped, failure: null });
    } catch (error) {
      if (failureCode(error) !== 'disconnected') set({ failure: error });
    }
  },

  receive: (added) =>
    set(({ entries, dropped }) => {
      // What `logs.read` brought may be announced once more.
      const last = entries.at(-1)?.sequence;
      const fresh = last === undefined ? added : added.filter((entry) => entry.sequence > last);
      // Of a flood the host tells only the end.
      const [first] = fresh;
      const missed = last === undefined || first === undefined ? 0 : first.sequence - last - 1;
      const all = [...entries, ...fresh];
      const surplus = Math.max(0, all.length - maximumEntries);
      return { entries: all.slice(surplus), dropped: dropped + missed + surplus };
    }),
}));

type LogFilter = Pick<LogFeed, 'level' | 'listener' | 'search'>;

useLogFeed.subscribe(({ level, listener, search }, before) => {
  if (level === before.level && listener === before.listener && search === before.search) return;
  writeStored('logs.filter', { level, listener, search } satisfies LogFilter);
});

function isFilter(value: unknown): value is LogFilter {
  if (typeof value !== 'object' || value === null) return false;
  if (!('level' in value && 'listener' in value && 'search' in value)) return false;
  const { level, listener, search } = value;
  return logLevels.some((one) => one === level) && typeof listener === 'string' && typeof search === 'string';
}

/** The entries that the chosen level, listener and search leave. */
export function visibleEntries(
  feed: Pick<LogFeed, 'entries' | 'level' | 'listener' | 'search'>,
): readonly LogEntry[] {
  const least = logLevels.indexOf(feed.level);
  const wanted = feed.search.trim().toLowerCase();
  return feed.entries.filter((entry) => {
    if (rankOf(entry.level) < least) return false;
    if (feed.listener !== '' && entry.listener !== feed.listener) return false;
    return wanted === '' || textOf(entry).includes(wanted);
  });
}

function rankOf(level: string): number {
  const rank = (logLevels as readonly string[]).indexOf(level.toLowerCase());
  // `fatal`, and whatever else a process may write, must not be hidden by a filter.
  return rank === -1 ? logLevels.length : rank;
}

function textOf(entry: LogEntry): string {
  return `${entry.source} ${entry.listener ?? ''} ${entry.message} ${entry.traceId ?? ''} ${entry.requestId ?? ''}`.toLowerCase();
}
