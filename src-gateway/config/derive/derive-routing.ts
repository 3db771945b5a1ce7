import type { ConfigModel } from '../model/config-model.ts';
import type { PromptCachingConfig, RoutingConfig } from '../routing-config.ts';
import { type DeriveOptions, headerName, pickText } from './derive-mode.ts';

const DEFAULT_TTL_SECONDS = 600;
const MOST_ENTRIES = 10_000;

/** Sessions and cost gate with every default filled in. */
export function deriveRouting(model: ConfigModel, options: DeriveOptions): RoutingConfig {
  const { routing } = model;
  const { cacheType, cacheUrl } = routing;
  return {
    sessionTtlSeconds: routing.sessionTtl?.value ?? DEFAULT_TTL_SECONDS,
    sessionMaxEntries: Math.min(routing.sessionMaxEntries?.value ?? MOST_ENTRIES, MOST_ENTRIES),
    sessionCache:
      cacheType?.value === 'redis' && cacheUrl !== null
        ? { type: 'redis', url: pickText(cacheUrl, options.mode) }
        : { type: 'memory' },
    tenantHeader: headerName(routing.tenantHeader, options),
    budget: deriveBudget(model),
    routeOnUserOnly: routing.userOnly?.value ?? false,
  };
}

function deriveBudget({ routing }: ConfigModel): RoutingConfig['budget'] {
  const { budget, maxSwitchSpendPct } = routing;
  if (budget === null || maxSwitchSpendPct === null) return null;
  return {
    maxSwitchSpendPct: maxSwitchSpendPct.value,
    replenishOnRebind: routing.replenishOnRebind?.value ?? true,
    cacheReadDiscount: routing.cacheReadDiscount?.value ?? 0.1,
    recordCounterfactual: routing.recordCounterfactual?.value ?? false,
  };
}

/** Prompt caching: without `enabled` every other knob is off. */
export function derivePromptCaching({ promptCaching, routing }: ConfigModel): PromptCachingConfig {
  const enabled = promptCaching?.enabled?.value ?? false;
  const given = enabled ? promptCaching : null;
  return {
    enabled,
    sessionAffinity: enabled && (given?.sessionAffinity?.value ?? true),
    injectCacheControl: enabled && (given?.injectCacheControl?.value ?? true),
    minPrefixTokens: given?.minPrefixTokens?.value ?? 1024,
    sessionTtlSeconds: given?.sessionTtl?.value ?? routing.sessionTtl?.value ?? DEFAULT_TTL_SECONDS,
  };
}
