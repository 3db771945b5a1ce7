import { useMutation, useQuery } from '@tanstack/react-query';
import type { TraceClearing, TraceStorage } from '../../src-main/contract/storage-calls.ts';
import { host, hostQuery, queries } from '../lib/host.ts';
import { useTraceList } from './trace-list.ts';

const storageQuery = hostQuery('traces.storage', {});

/** How much the trace store holds and may hold; `undefined`: not known, or there is no store. */
export function useStorage(): TraceStorage | undefined {
  const { data } = useQuery(storageQuery);
  // Told with every batch of traces, and asked for only once.
  const stats = useTraceList((list) => list.stats);
  return data && { ...data, stats: stats ?? data.stats };
}

/** Deletes every trace, in some seconds: until then it can be taken back. */
export function useClearTraces() {
  return useMutation({ mutationFn: () => host.call('traces.clear-soon', {}) });
}

export function useKeepTraces() {
  return useMutation({ mutationFn: () => host.call('traces.keep', {}) });
}

/** Any window began to clear, took it back, or it is done. */
export function showClearing({ pending }: { readonly pending: TraceClearing | null }): void {
  queries.setQueryData<TraceStorage>(
    storageQuery.queryKey,
    (known) => known && { ...known, clearing: pending },
  );
  void queries.invalidateQueries({ queryKey: storageQuery.queryKey });
  if (pending === null) void useTraceList.getState().reload();
}
