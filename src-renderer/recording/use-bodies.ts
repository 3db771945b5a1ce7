import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { StoredBody } from '../../src-main/contract/body-calls.ts';
import { host, hostQuery, queries } from '../lib/host.ts';

/** Of which spans of a trace it is known what was said. */
export interface KnownTexts {
  /** Recorded by our gateway. */
  readonly bodies: readonly StoredBody[];
  /** Ids of spans whose senders tell. */
  readonly told: readonly string[];
}

/** What is known of a trace, without the texts; it comes shortly behind the answer. */
export function useBodies(traceId: string): { readonly known: KnownTexts; readonly isPending: boolean } {
  const query = useQuery(hostQuery('bodies.list', { traceId }));
  useEffect(
    () =>
      host.subscribe('traces.added', ({ rows }) => {
        if (!rows.some((row) => row.traceId === traceId)) return;
        for (const method of ['bodies.list', 'messages.read']) {
          void queries.invalidateQueries({
            queryKey: [method],
            predicate: ({ queryKey: [, params] }) => isOf(params, traceId),
          });
        }
      }),
    [traceId],
  );
  return { known: query.data ?? nothing, isPending: query.isPending };
}

const nothing: KnownTexts = { bodies: [], told: [] };

function isOf(params: unknown, traceId: string): boolean {
  return typeof params === 'object' && params !== null && 'traceId' in params && params.traceId === traceId;
}
