import type { RoutingDecision } from '../../src-gateway/routing/routing-decision.ts';

/**
 * Why a gateway would refuse the request that a decision is about, as the decision endpoint does not: a name that
 * nobody answers to is an error there, whatever a router says. `null`: it would not.
 */
export function refusedModel({ final, requested }: RoutingDecision): string | null {
  if (requested.model !== null && requested.model !== '' && requested.resolution === 'unresolved') {
    return `Model '${requested.model}' not found in configured providers`;
  }
  return final.model === null ? 'No model is named, and none is the default' : null;
}
