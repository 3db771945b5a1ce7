import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type { RoutingOutline } from '../contract/decision-calls.ts';

/** What needs neither a model nor a network. */
const everywhere = 'embedded/lexical';

/** Routes and routers of the config that serves; `null`: none does. */
export function routingOutline(config: GatewayConfig | null): RoutingOutline {
  if (config === null || config.preferences.length === 0) return { routes: [], routers: [] };
  const configured = config.overrides.llmRoutingModel.filter((ref) => ref !== 'none');
  return {
    routes: config.preferences.map(({ name, description, models, prefer }) => ({
      ...{ name, description, prefer },
      models: [...models],
    })),
    routers: [...configured, ...(configured.some(isLexical) ? [] : [everywhere])],
  };
}

function isLexical(ref: string): boolean {
  return ref === everywhere || ref === 'embedded/lexical-v1';
}
