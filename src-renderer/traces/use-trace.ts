import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { host, hostQuery, queries } from '../lib/host.ts';
import { waterfallLayout } from './waterfall-layout.ts';

/** One trace with its waterfall; it grows while spans still arrive. Nothing is asked for one that is not wanted. */
export function useTrace(traceId: string, { isWanted = true }: { readonly isWanted?: boolean } = {}) {
  const query = useQuery({ ...hostQuery('traces.outline', { traceId }), enabled: isWanted });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = host.subscribe('traces.added', ({ rows }) => {
      const changed = rows.find((row) => row.traceId === traceId);
      if (!changed || timer !== undefined) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          void queries.invalidateQueries({ predicate: ({ queryKey }) => isOfTrace(queryKey, traceId) });
        },
        changed.spanCount > longTrace ? longTraceMs : 0,
      );
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [traceId]);
  const outline = query.data?.outline;
  const waterfall = useMemo(() => (outline ? waterfallLayout(outline) : null), [outline]);
  return { row: query.data?.row ?? null, waterfall, error: query.error, isPending: query.isPending };
}

/** A trace of so many spans is not read again for each batch that it grows by. */
const longTrace = 5_000;
const longTraceMs = 2_000;

function isOfTrace([method, params]: readonly unknown[], traceId: string): boolean {
  if (method !== 'traces.outline' && method !== 'traces.span') return false;
  return typeof params === 'object' && params !== null && 'traceId' in params && params.traceId === traceId;
}
