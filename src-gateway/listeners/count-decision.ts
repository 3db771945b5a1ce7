import type { RoutingDecision } from '../routing/routing-decision.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { selectedModel } from './decision-attributes.ts';

/**
 * Counts one decision: of a request that is then served (`llm`), or that only asked (`routing`). What is
 * taken over from a session is no new decision; a dry run leaves the numbers of sessions alone.
 */
export function countDecision(metrics: Metrics, route: 'routing' | 'llm', decision: RoutingDecision): void {
  const { budget, dry_run, routers, skipped, timings_ms } = decision;
  for (const router of routers) metrics.routerTried(router);
  if (budget !== null && !dry_run) metrics.switchDecided(budget);
  if (skipped === 'pinned' || skipped === 'not_user_turn') {
    metrics.decisionReplayed(skipped);
    return;
  }
  metrics.modelDecided({
    route,
    model: selectedModel(decision),
    isFallback: decision.route.name === null,
    durationMs: timings_ms.total,
  });
}
