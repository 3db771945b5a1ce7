import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { StoredDecision } from '../../src-main/contract/decision-calls.ts';
import { host, hostQuery, queries } from '../lib/host.ts';

/** Decisions of a trace, oldest first; they come shortly behind the answer. `null` trace: none. */
export function useStoredDecisions(traceId: string | null): {
  readonly decisions: readonly StoredDecision[];
  readonly isPending: boolean;
} {
  const query = useQuery({
    ...hostQuery('decisions.read', { traceId: traceId ?? '' }),
    enabled: traceId !== null,
  });
  useEffect(() => {
    if (traceId === null) return;
    return host.subscribe('traces.added', ({ rows }) => {
      if (!rows.some((row) => row.traceId === traceId)) return;
      void queries.invalidateQueries({ queryKey: hostQuery('decisions.read', { traceId }).queryKey });
    });
  }, [traceId]);
  return { decisions: query.data?.decisions ?? [], isPending: traceId !== null && query.isPending };
}
