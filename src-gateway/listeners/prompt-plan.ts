import type { GatewayConfig } from '../config/gateway-config.ts';
import type { PromptTargetConfig } from '../config/prompt-target-config.ts';
import { compileFunctionRouting, type FunctionRouting } from '../functions/function-engines.ts';
import { defaultFunctionSettings, type FunctionSettings } from '../functions/function-settings.ts';
import type { GatewaySettings } from '../gateway-settings.ts';
import type { ModelLookup } from '../routing/resolve-model.ts';
import { type TargetEndpoint, targetEndpoints } from './target-endpoints.ts';

/** What prompt listeners need of a config, compiled. */
export interface PromptPlan {
  /** Those that are called by name, in the order of the config. */
  readonly functions: readonly PromptTargetConfig[];
  /** Takes what fits no other; `null`: there is none. */
  readonly fallback: PromptTargetConfig | null;
  /** By name. */
  readonly endpoints: ReadonlyMap<string, TargetEndpoint>;
  readonly routing: FunctionRouting;
  readonly settings: FunctionSettings;
}

export function compilePromptPlan(
  config: GatewayConfig,
  settings: Pick<GatewaySettings, 'functions' | 'routing'>,
  { lookup }: { readonly lookup: ModelLookup },
): PromptPlan {
  const functions = settings.functions ?? defaultFunctionSettings;
  return {
    functions: config.targets.filter((target) => !target.default),
    fallback: config.targets.find((target) => target.default) ?? null,
    endpoints: targetEndpoints(config),
    routing: compileFunctionRouting(config, lookup, { functions, routing: settings.routing }),
    settings: functions,
  };
}
