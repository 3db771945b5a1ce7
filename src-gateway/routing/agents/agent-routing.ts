import type { GatewayConfig } from '../../config/gateway-config.ts';
import { AnswerModes } from '../ask-with-tool.ts';
import type { ModelLookup } from '../resolve-model.ts';
import { type RouterRef, routerRef } from '../router-ref.ts';
import type { RoutingSettings } from '../routing-settings.ts';

/** What selections of agents under one config are made with, beside what routing has. */
export interface AgentRouting {
  readonly chain: readonly RouterRef[];
  readonly modes: AnswerModes;
}

export function compileAgentRouting(
  { overrides }: Pick<GatewayConfig, 'overrides'>,
  lookup: ModelLookup,
  settings: RoutingSettings,
): AgentRouting {
  return { chain: agentRouterChain({ overrides }, lookup, settings), modes: new AnswerModes() };
}

/**
 * Engines in the order to try: those of `PLANO_AGENT_ROUTER`, else of the config; what
 * `PLANO_ROUTER_FALLBACK` names stands behind a single one.
 */
export function agentRouterChain(
  { overrides }: Pick<GatewayConfig, 'overrides'>,
  lookup: ModelLookup,
  settings: RoutingSettings,
): readonly RouterRef[] {
  const named = settings.agentRouter ?? overrides.agentOrchestrationModel;
  const refs = named.length === 1 ? [...named, ...settings.fallback] : named;
  return refs.map((ref) => agentRouterRef(ref, lookup, settings));
}

/** The engine without a model that picks several agents; model routing has one of its own. */
const lexicalAgentsId = 'embedded/lexical-agents-v1';

function agentRouterRef(ref: string, lookup: ModelLookup, settings: RoutingSettings): RouterRef {
  const found = routerRef(ref === lexicalAgentsId ? 'embedded/lexical' : ref, lookup, settings);
  return found.kind === 'embedded' ? { ...found, ref: lexicalAgentsId } : found;
}
