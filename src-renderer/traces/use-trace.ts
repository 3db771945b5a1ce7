import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { host, hostQuery, queries } from '../lib/host.ts';
import { waterfallLayout } from './waterfall-layout.ts';

/** One trace with its waterfall; it grows while spans still arrive. */
export function useTrace(traceId: string) {
  const query = useQuery(hostQuery('traces.get', { traceId }));
  useEffect(
    () =>
      host.subscribe('traces.added', ({ rows }) => {
        if (!rows.some((row) => row.traceId === traceId)) return;
        void queries.invalidateQueries({ queryKey: hostQuery('traces.get', { traceId }).queryKey });
      }),
    [traceId],
  );
  const spans = query.data?.spans;
  const waterfall = useMemo(() => (spans ? waterfallLayout(spans) : null), [spans]);
  return { row: query.data?.row ?? null, waterfall, error: query.error, isPending: query.isPending };
}
