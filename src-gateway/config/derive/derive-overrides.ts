import type { OverridesConfig } from '../gateway-config.ts';
import type { ConfigModel, Text } from '../model/config-model.ts';
import { parseDuration } from '../shape/check-duration.ts';
import { type DeriveOptions, pickName, pickOptional } from './derive-mode.ts';

/** The knobs of `overrides` that have an effect. */
export function deriveOverrides(model: ConfigModel, options: DeriveOptions): OverridesConfig {
  const { overrides } = model;
  return {
    connectTimeoutMs: parseDuration(overrides.connectTimeout?.value ?? '') ?? 5000,
    tlsCaPath: pickOptional(overrides.tlsCaPath, options.mode),
    disableSignals: overrides.disableSignals?.value ?? false,
    llmRoutingModel: routerReferences(overrides.routingModel ?? overrides.orchestrationModel, options.mode),
    agentOrchestrationModel: routerReferences(
      overrides.orchestrationModel ?? overrides.routingModel,
      options.mode,
    ),
    orchestratorModelContextLength: overrides.contextLength?.value ?? 8192,
    optimizeContextWindow: overrides.optimizeContextWindow?.value ?? false,
    useAgentOrchestrator: overrides.useAgentOrchestrator?.value ?? false,
  };
}

function routerReferences(text: Text | null, mode: DeriveOptions['mode']): readonly string[] {
  const references = (text === null ? '' : pickName(text, mode))
    .split(',')
    .map((reference) => reference.trim());
  const given = references.filter((reference) => reference !== '');
  return given.length === 0 ? ['Plano-Orchestrator'] : given;
}
