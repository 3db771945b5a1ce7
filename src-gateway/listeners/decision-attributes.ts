import type { RoutingDecision } from '../routing/routing-decision.ts';
import { attribute } from '../telemetry/attributes.ts';
import type { Span } from '../telemetry/span.ts';

/** What a routing span tells of a decision. */
export function describeRouting(span: Span, decision: RoutingDecision): void {
  const { final, requested, route, routers, timings_ms } = decision;
  const answered = routers.at(-1);
  span.set(attribute.modelRequested, requested.model ?? '');
  span.set(attribute.modelAliasResolved, requested.resolved ?? '');
  span.set(attribute.routeSelectedModel, selectedModel(decision));
  span.set(attribute.routingDeterminationMs, Math.round(timings_ms.total));
  span.set(attribute.decisionId, decision.id);
  span.set(attribute.routeReason, route.reason);
  span.set(attribute.routerKind, routerKind(decision));
  if (answered !== undefined) {
    span.set(attribute.routerRef, answered.ref);
    span.set(attribute.routerLabel, answered.label);
    span.set(attribute.routerFallback, answered.fallback);
    span.set(attribute.routerOutcome, answered.outcome);
    if (answered.error !== null) span.set(attribute.routerError, answered.error);
    if (answered.lexical !== null) span.setDouble(attribute.routerConfidence, answered.lexical.confidence);
  }
  if (final.model === null) span.set(attribute.routeSelectedModel, 'none');
  describeSession(span, decision);
}

/** What the span of the model's call tells of it too. */
export function describeSession(span: Span, decision: RoutingDecision): void {
  const { budget, route, session, skipped } = decision;
  if (route.name !== null) span.set(attribute.routeName, route.name);
  if (skipped !== null && skipped !== 'no_preferences') span.set(attribute.routingSkipped, skipped);
  if (session === null) return;
  span.set(attribute.sessionId, session.key);
  span.set(attribute.cacheWarm, session.warm);
  if (session.idle_ms !== null) span.set(attribute.cacheIdleMs, session.idle_ms);
  span.setDouble(attribute.sessionTotalCost, session.session_cost_usd);
  if (budget === null) return;
  span.setDouble(attribute.sessionOverheadPct, budget.overhead_pct);
  span.setDouble(attribute.sessionSwitchSpend, budget.spend_after);
  span.setDouble(attribute.sessionBaseline, budget.baseline_after);
  span.set(attribute.sessionSwitches, session.switches + (decision.final.switched ? 1 : 0));
  span.set(attribute.switchDecision, budget.decision);
  span.set(attribute.switchReason, budget.reason);
  span.set(attribute.switchCandidateWarmTokens, budget.candidate_warm_tokens);
  span.setDouble(attribute.switchOverheadCeiling, budget.ceiling);
  if (budget.cost !== null) span.setDouble(attribute.switchCost, budget.cost);
  if (budget.counterfactual !== null) span.set(attribute.switchCounterfactual, budget.counterfactual);
}

/** Who decided, as headers, spans and counters name it. */
export function routerKind({ route }: RoutingDecision): 'hosted' | 'provider' | 'embedded' | 'none' {
  return route.decided_by === 'session' ? 'none' : route.decided_by;
}

/** The candidate; `none` where no route fits, `unknown` where no router answered. */
export function selectedModel({ final, route }: RoutingDecision): string {
  if (route.reason === 'router_failed') return 'unknown';
  return route.name === null ? 'none' : (final.model ?? 'none');
}
