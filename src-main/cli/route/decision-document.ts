import type { RoutingDecision } from '../../../src-gateway/routing/routing-decision.ts';

/** What the decision endpoint answers, with the decision behind it. */
export interface DecisionDocument {
  /** The final model first; `['none']`: no route fits. */
  readonly models: readonly string[];
  readonly route: string | null;
  readonly trace_id: string | null;
  readonly session_id?: string;
  readonly pinned: boolean;
  readonly switched: boolean;
  /** Who serves when no route fits. */
  readonly fallback_model?: string;
  readonly prefix_hash?: string;
  readonly router: { readonly kind: string; readonly ref: string } | null;
  readonly decision: RoutingDecision;
}

/** Every router that was asked failed. */
export function hasFailed({ decision }: DecisionDocument): boolean {
  return decision.route.reason === 'router_failed';
}

/** Who would serve; `null`: nobody. */
export function servingModel({ fallback_model, models }: DecisionDocument): string | null {
  const [first = 'none'] = models;
  return first === 'none' ? (fallback_model ?? null) : first;
}

/** Of a decision whose routers all failed, for which the endpoint has no answer but an error. */
export function failedDocument(decision: RoutingDecision): DecisionDocument {
  const { final, session, trace_id } = decision;
  return {
    models: ['none'],
    route: null,
    trace_id,
    ...(session !== null && { session_id: session.key }),
    pinned: false,
    switched: final.switched,
    ...(final.model !== null && { fallback_model: final.model }),
    router: null,
    decision,
  };
}
