import { create } from 'zustand';
import type { LogEntry } from '../../src-main/contract/host-calls.ts';
import { failureCode, host } from '../lib/host.ts';
import { readStored, writeStored } from '../lib/stored.ts';
import { isLogFilter, type LogFilter, usualFilter } from './log-filter.ts';

interface LogFeed extends LogFilter {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  readonly dropped: number;
  /** Why it could not be read; `null`: it could. */
  readonly failure: unknown;
  readonly following: boolean;
  /** The sequence numbers of entries whose JSON is unfolded. */
  readonly unfolded: ReadonlySet<number>;
  /** Unfolds the entry's JSON, or folds it again. */
  readonly fold: (sequence: number) => void;
  readonly reload: () => Promise<void>;
  readonly receive: (entries: readonly LogEntry[]) => void;
}

const maximumEntries = 5_000;

export const useLogFeed = create<LogFeed>((set) => ({
  entries: [],
  dropped: 0,
  failure: null,
  ...(readStored('logs.filter', isLogFilter) ?? usualFilter),
  following: true,
  unfolded: new Set(),

  fold: (sequence) =>
    set(({ unfolded }) => {
      const next = new Set(unfolded);
      if (!next.delete(sequence)) next.add(sequence);
      return { unfolded: next };
    }),

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

useLogFeed.subscribe((feed, before) => {
  const { level, source, listener, search, context } = feed;
  const filter: LogFilter = { level, source, listener, search, context };
  const isSame =
    level === before.level &&
    source === before.source &&
    listener === before.listener &&
    search === before.search &&
    context === before.context;
  if (isSame) return;
  writeStored('logs.filter', filter);
});
