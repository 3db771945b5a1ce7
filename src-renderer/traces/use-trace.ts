import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { host, hostQuery, queries } from '../lib/host.ts';
import { waterfallLayout } from './waterfall-layout.ts';

interface TraceOptions {
  /** Nothing is asked for one that is not wanted. */
  readonly isWanted?: boolean;
  /** The beginning of a long trace is there while the rest of it is still read. */
  readonly fromStart?: boolean;
  /** The rest of a long trace is not read at all. */
  readonly only?: 'start';
}

/** One trace with its waterfall; it grows while spans still arrive. */
export function useTrace(
  traceId: string,
  { isWanted = true, only, fromStart = only === 'start' }: TraceOptions = {},
) {
  const start = useQuery({
    ...hostQuery('traces.outline', { traceId, first: firstSpans }),
    enabled: isWanted && fromStart,
  });
  const whole = useQuery({
    ...hostQuery('traces.outline', { traceId }),
    enabled: isWanted && only === undefined && (!fromStart || start.data?.complete === false),
  });
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
  const shown = start.data?.complete ? start.data : (whole.data ?? start.data);
  const outline = shown?.outline;
  const waterfall = useMemo(() => (outline ? waterfallLayout(outline) : null), [outline]);
  const error = start.error ?? whole.error;
  return {
    row: shown?.row ?? null,
    waterfall,
    /** What is here is its beginning. */
    isPartial: shown?.complete === false,
    error,
    isPending: shown === undefined && error === null,
  };
}

/** What fills every screen several times over, and is read in a blink. */
const firstSpans = 2_000;

/** A trace of so many spans is not read again for each batch that it grows by. */
const longTrace = 5_000;
const longTraceMs = 2_000;

function isOfTrace([method, params]: readonly unknown[], traceId: string): boolean {
  if (method !== 'traces.outline' && method !== 'traces.span') return false;
  return typeof params === 'object' && params !== null && 'traceId' in params && params.traceId === traceId;
}
