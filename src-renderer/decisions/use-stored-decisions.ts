import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { AgentSelectionRecord } from '../../src-gateway/routing/agents/agent-selection-record.ts';
import type { RoutingDecision } from '../../src-gateway/routing/routing-decision.ts';
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

/** What was decided about the model of a trace's request; `null`: nothing that is known. */
export function routingIn(decisions: readonly StoredDecision[]): RoutingDecision | null {
  for (const { decision } of decisions) if (decision.schema === 'plano.routing_decision/1') return decision;
  return null;
}

/** What was decided about its agents. */
export function selectionIn(decisions: readonly StoredDecision[]): AgentSelectionRecord | null {
  for (const { decision } of decisions) if (decision.schema === 'plano.agent_selection/1') return decision;
  return null;
}
