import type { GatewayConfig } from '../config/gateway-config.ts';
import { compileModelLookup } from './resolve-model.ts';
import { type RouterRef, routerChain } from './router-ref.ts';
import type { RoutingSettings } from './routing-settings.ts';

/** The hosted router that a config's prompts would go to if that is allowed; `null`: it has none. */
export function hostedRouter(
  config: GatewayConfig,
  settings: RoutingSettings,
): (RouterRef & { readonly kind: 'hosted' }) | null {
  const chain = routerChain(config.overrides.llmRoutingModel, compileModelLookup(config), {
    ...settings,
    hosted: 'allowed',
  });
  return chain.find((router) => router.kind === 'hosted') ?? null;
}
