import type { RoutingDecision } from '../routing/routing-decision.ts';

/** A decision and the span that stands for it in the trace. */
export interface DecisionEvidence {
  /** 16 hex digits, of the routing span. */
  readonly spanId: string;
  readonly decision: RoutingDecision;
}
