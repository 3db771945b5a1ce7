import type { Dispatcher } from 'undici';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';
import type { Cooldowns } from '../upstream/cooldowns.ts';
import { LexicalRouter } from './lexical/lexical-router.ts';
import type { MetricsFeeds } from './metrics-feeds.ts';
import type { ModelLookup, ResolvedModel } from './resolve-model.ts';
import type { RouterCircuit } from './router-circuit.ts';
import { type RouterRef, routerChain } from './router-ref.ts';
import type { DecisionRoute } from './routing-decision.ts';
import type { RoutingSettings } from './routing-settings.ts';
import type { SessionStore } from './session-store.ts';

/** Everything that decisions under one config are made from. */
export interface RoutingPlan {
  readonly config: Pick<GatewayConfig, 'routing' | 'caching' | 'source'>;
  readonly settings: RoutingSettings;
  /** Of the config, in declared order. */
  readonly routes: readonly DecisionRoute[];
  /** The embedded router for these routes. That of `routes` is kept: to weigh routes takes longer than to choose. */
  lexicalRouter(routes: readonly DecisionRoute[]): LexicalRouter;
  readonly lookup: ModelLookup;
  readonly chain: readonly RouterRef[];
  readonly circuit: RouterCircuit;
  /** Tokens of a router's prompt. */
  readonly promptBudget: number;
  readonly sessions: SessionStore;
  readonly feeds: MetricsFeeds;
  readonly cooldowns: Cooldowns;
  readonly dispatcher: Dispatcher;
  endpointOf(model: ResolvedModel): ProviderEndpoint;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What lives longer than one config. */
export type RoutingParts = Pick<
  RoutingPlan,
  'circuit' | 'sessions' | 'feeds' | 'cooldowns' | 'dispatcher' | 'endpointOf' | 'now' | 'lookup'
>;

export function compileRouting(
  config: GatewayConfig,
  settings: RoutingSettings,
  parts: RoutingParts,
): RoutingPlan {
  const routes = config.preferences;
  const lexical = new LexicalRouter(routes);
  return {
    ...parts,
    config,
    settings,
    routes,
    lexicalRouter: (asked) => (asked === routes ? lexical : new LexicalRouter(asked)),
    chain: routerChain(config.overrides.llmRoutingModel, parts.lookup, settings),
    promptBudget: config.overrides.orchestratorModelContextLength,
  };
}

/** Whether a request without preferences of its own can be routed anywhere but to the model it names. */
export function routesRequests({ config, routes }: RoutingPlan): boolean {
  return routes.length > 0 || config.routing.budget !== null;
}
