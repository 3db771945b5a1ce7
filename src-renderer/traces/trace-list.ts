import { create } from 'zustand';
import { ContractError } from '../../src-main/contract/client.ts';
import type { CallResult } from '../../src-main/contract/contract.ts';
import type { Place } from '../../src-main/contract/query-language/query.ts';
import type { TraceRow, TraceStats } from '../../src-main/contract/trace-calls.ts';
import { boot } from '../lib/boot.ts';
import { failureCode, failureText, host } from '../lib/host.ts';
import { readStored, writeStored } from '../lib/stored.ts';
import { filterInAddress, type ListFilter, showFilterInAddress } from './list-address.ts';
import { mergeRows } from './merge-rows.ts';
import { type QueryFault, queryFault } from './query-edit.ts';
import { rowsSince, sinceNsOf } from './since-row.ts';

interface TraceList {
  /** As typed. */
  readonly query: string;
  /** Back from now: `1h`; `null`: as far as the store goes. */
  readonly since: string | null;
  /** Newest first. */
  readonly rows: readonly TraceRow[];
  /** New since the list was paused, newest first. */
  readonly waiting: readonly TraceRow[];
  /** By the key it stays paused; by scrolling only until the top is back in sight. */
  readonly paused: 'key' | 'scroll' | null;
  readonly more: boolean;
  readonly unknownKeys: CallResult<'traces.list'>['unknownKeys'];
  /** The query cannot be read; the rows are those of the last one that could. */
  readonly fault: QueryFault | null;
  /** Something else went wrong with the last question. */
  readonly failure: unknown;
  readonly loading: boolean;
  readonly loaded: boolean;
  readonly stats: TraceStats | null;
  /** The line that the keyboard is on: a trace's id, or that of a group. */
  readonly activeId: string | null;
  /** Traces to compare, at most two. */
  readonly marked: readonly string[];

  readonly setQuery: (query: string) => void;
  readonly setSince: (since: string | null) => void;
  readonly setFilter: (filter: ListFilter) => void;
  readonly setPaused: (paused: TraceList['paused']) => void;
  readonly setActive: (lineId: string | null) => void;
  /** Of three marked ones the first loses its mark. */
  readonly toggleMark: (traceId: string) => void;
  readonly reload: () => Promise<void>;
  readonly loadOlder: () => Promise<void>;
  readonly receive: (rows: readonly TraceRow[], stats: TraceStats) => void;
}

const pageSize = 200;
/** Rows kept in the window; older ones stay in the store and come back by scrolling. */
export const maximumRows = 2_000;
const askAfterMs = 200;
let askTimer: ReturnType<typeof setTimeout> | undefined;
let ask = new AbortController();

export const useTraceList = create<TraceList>((set, get) => {
  const askSoon = () => {
    clearTimeout(askTimer);
    askTimer = setTimeout(() => {
      askTimer = undefined;
      void get().reload();
    }, askAfterMs);
  };

  const kept = readStored('traces.list', isKeptList);
  const { query, since } = filterInAddress() ?? { query: kept?.query ?? '', since: null };
  return {
    query,
    since,
    rows: [],
    waiting: [],
    paused: boot.settings.tracesLive ? null : 'key',
    more: false,
    unknownKeys: [],
    fault: queryFault(query),
    failure: null,
    loading: false,
    loaded: false,
    stats: null,
    activeId: kept?.activeId ?? null,
    marked: [],

    setQuery: (query) => get().setFilter({ query, since: get().since }),
    setSince: (since) => get().setFilter({ query: get().query, since }),
    setFilter: ({ query, since }) => {
      const fault = queryFault(query);
      set({ query, since, fault });
      showFilterInAddress({ query, since });
      if (fault === null) askSoon();
      else {
        clearTimeout(askTimer);
        askTimer = undefined;
      }
    },
    setPaused: (paused) => {
      set({ paused });
      if (paused !== null) return;
      const { query, rows, since, waiting } = get();
      if (query.trim() !== '') return void get().reload();
      set({ rows: rowsSince(mergeRows(rows, waiting, maximumRows), since), waiting: [] });
    },
    setActive: (activeId) => set({ activeId }),
    toggleMark: (traceId) =>
      set(({ marked }) => ({
        marked: marked.includes(traceId)
          ? marked.filter((one) => one !== traceId)
          : [...marked, traceId].slice(-2),
      })),

    reload: async () => {
      if (get().fault !== null) return;
      ask.abort();
      ask = new AbortController();
      const { signal } = ask;
      set({ loading: true });
      try {
        const [page, stats] = await Promise.all([
          host.call('traces.list', { ...listQuestion(get()), limit: pageSize }, { signal }),
          host.call('traces.stats', {}, { signal }),
        ]);
        set({
          rows: page.rows,
          waiting: [],
          more: page.more,
          unknownKeys: page.unknownKeys,
          fault: null,
          failure: null,
          loaded: true,
          loading: false,
          stats,
        });
      } catch (error) {
        if (failureCode(error) === 'cancelled') return;
        set({ loading: false, loaded: true, ...wentWrong(error) });
      }
    },

    loadOlder: async () => {
      const { rows, more, loading } = get();
      const last = rows.at(-1);
      if (!last || !more || loading || rows.length >= maximumRows) return;
      set({ loading: true });
      try {
        const before = { startNs: last.startNs, traceId: last.traceId };
        const page = await host.call('traces.list', { ...listQuestion(get()), limit: pageSize, before });
        set({ rows: mergeRows(get().rows, page.rows, maximumRows), more: page.more });
      } catch (error) {
        set(wentWrong(error));
      } finally {
        set({ loading: false });
      }
    },

    receive: (added, stats) => {
      set({ stats });
      const { query, fault, paused, rows, since, waiting } = get();
      if (query.trim() !== '') {
        // Only the store knows which rows a query matches. Under steady traffic it is asked all the same.
        if (paused === null && fault === null && askTimer === undefined) askSoon();
        return;
      }
      if (paused === null) return set({ rows: rowsSince(mergeRows(rows, added, maximumRows), since) });
      const known = new Set(rows.map((row) => row.traceId));
      const changed = added.filter((row) => known.has(row.traceId));
      const fresh = added.filter((row) => !known.has(row.traceId));
      set({ rows: mergeRows(rows, changed, maximumRows), waiting: mergeRows(waiting, fresh, maximumRows) });
    },
  };
});

/** What the host is asked for: whatever else is said of rows, it is said of these. */
export function listQuestion({ query, since }: ListFilter): {
  readonly query?: string;
  readonly sinceNs?: string;
} {
  const sinceNs = sinceNsOf(since);
  return { ...(query.trim() !== '' && { query }), ...(sinceNs !== undefined && { sinceNs }) };
}

interface KeptList {
  readonly query: string;
  readonly activeId: string | null;
}

useTraceList.subscribe(({ query, activeId }, before) => {
  if (query !== before.query || activeId !== before.activeId) {
    writeStored('traces.list', { query, activeId } satisfies KeptList);
  }
});

function isKeptList(value: unknown): value is KeptList {
  if (typeof value !== 'object' || value === null || !('query' in value && 'activeId' in value)) return false;
  const { query, activeId } = value;
  return typeof query === 'string' && (activeId === null || typeof activeId === 'string');
}

function wentWrong(error: unknown): { readonly fault?: QueryFault; readonly failure?: unknown } {
  if (failureCode(error) === 'disconnected') return {};
  const message = failureText(error);
  const place = error instanceof ContractError ? placeIn(error.details) : null;
  return place === null ? { failure: error } : { fault: { message, place } };
}

/** Where the host could not read a query. */
function placeIn(details: unknown): Place | null {
  const place: unknown = Array.isArray(details) ? details[0] : details;
  if (typeof place !== 'object' || place === null || !('from' in place) || !('to' in place)) return null;
  const { from, to } = place;
  return typeof from === 'number' && typeof to === 'number' ? { from, to } : null;
}
