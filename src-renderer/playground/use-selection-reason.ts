import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { host, hostQuery, queries } from '../lib/host.ts';
import { explainSelection, type SelectionExplanation } from './explain-selection.ts';

const unknown: SelectionExplanation = { why: null, problem: null };

/** Why the agents of a trace were selected; its spans come while the agents still answer. */
export function useSelectionReason(traceId: string | null): SelectionExplanation {
  const { data } = useQuery({
    ...hostQuery('traces.get', { traceId: traceId ?? '' }),
    enabled: traceId !== null,
  });
  useEffect(() => {
    if (traceId === null) return;
    return host.subscribe('traces.added', ({ rows }) => {
      if (!rows.some((row) => row.traceId === traceId)) return;
      void queries.invalidateQueries({ queryKey: hostQuery('traces.get', { traceId }).queryKey });
    });
  }, [traceId]);
  return data ? explainSelection(data.spans) : unknown;
}
