import type { GatewayConfig } from '../config/gateway-config.ts';
import { functionChain } from '../functions/function-engines.ts';
import { defaultFunctionSettings, type FunctionSettings } from '../functions/function-settings.ts';
import { agentRouterChain } from './agents/agent-routing.ts';
import { compileModelLookup } from './resolve-model.ts';
import { type RouterRef, routerChain } from './router-ref.ts';
import type { RoutingSettings } from './routing-settings.ts';

/**
 * The hosted router that conversations of a config would go to if that is allowed, to choose a model,
 * agents or a function; `null`: there is nothing to choose, or it is chosen here.
 */
export function hostedRouter(
  config: GatewayConfig,
  settings: RoutingSettings,
  functions: FunctionSettings = defaultFunctionSettings,
): (RouterRef & { readonly kind: 'hosted' }) | null {
  const lookup = compileModelLookup(config);
  const allowed = { ...settings, hosted: 'allowed' } as const;
  const choosesModels = config.preferences.length > 0;
  const choosesAgents = config.listeners.some(({ agents, type }) => type === 'agent' && agents.length > 1);
  const choosesFunctions = config.targets.some((target) => !target.default);
  const chain = [
    ...(choosesModels ? routerChain(config.overrides.llmRoutingModel, lookup, allowed) : []),
    ...(choosesAgents ? agentRouterChain(config, lookup, allowed) : []),
    ...(choosesFunctions ? functionChain(config, lookup, { functions, routing: allowed }) : []),
  ];
  return chain.find((router) => router.kind === 'hosted') ?? null;
}
