import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { hostQuery } from '../lib/host.ts';
import { findSpans, nextRow } from './find-spans.ts';
import type { SpanRow, Waterfall } from './waterfall-layout.ts';

const askAfterMs = 150;

/**
 * Find inside one trace. What a row shows is searched here, as fast as somebody types; attribute values lie
 * with the host, which adds its matches a moment later.
 */
export function useFind(traceId: string, waterfall: Waterfall) {
  const [text, setText] = useState('');
  const [onlyMatches, setOnlyMatches] = useState(false);
  const wanted = useDeferredValue(text).trim();
  const asked = useSettled(wanted, askAfterMs);
  const query = useQuery({
    ...hostQuery('traces.find', { traceId, text: asked }),
    enabled: asked !== '' && asked === wanted,
  });
  const stored = asked === wanted ? query.data?.spanIds : undefined;
  const shown = useMemo(() => findSpans(waterfall, wanted), [waterfall, wanted]);
  const found = useMemo(() => {
    const places = new Set(shown);
    for (const id of stored ?? []) {
      const row = waterfall.byId.get(id);
      if (row) places.add(row.at);
    }
    return places;
  }, [shown, stored, waterfall]);
  const places = useMemo(() => [...found].sort((one, other) => one - other), [found]);
  return {
    text,
    setText,
    onlyMatches,
    setOnlyMatches,
    active: wanted !== '',
    /** The host has answered, too. */
    complete: stored !== undefined || query.isError,
    places,
    found,
    only: wanted !== '' && onlyMatches && places.length > 0 ? found : null,
    next: (at: number, direction: 1 | -1): SpanRow | null =>
      nextRow(waterfall.rows, at, (row) => found.has(row.at), direction),
  };
}

export type Find = ReturnType<typeof useFind>;

/** The value once it has stayed the same for so long. */
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
