import type { AgentSelectionRecord } from '../routing/agents/agent-selection-record.ts';
import type { RoutingDecision } from '../routing/routing-decision.ts';

/** A decision and the span that stands for it in the trace. */
export interface DecisionEvidence {
  /** 16 hex digits: of the routing span; of the orchestrator's where one agent left nothing to select. */
  readonly spanId: string;
  readonly decision: RoutingDecision | AgentSelectionRecord;
}
