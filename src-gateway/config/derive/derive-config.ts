import type { GatewayConfig } from '../gateway-config.ts';
import type { ConfigModel } from '../model/config-model.ts';
import { readVersion } from '../model/config-version.ts';
import { deriveEndpoints } from './derive-endpoints.ts';
import { deriveListeners } from './derive-listeners.ts';
import { deriveMetricsSources } from './derive-metrics-sources.ts';
import { type DeriveOptions, pickName, pickOptional, pickText } from './derive-mode.ts';
import { deriveOverrides } from './derive-overrides.ts';
import { derivePreferences } from './derive-preferences.ts';
import { derivePromptTargets } from './derive-prompt-targets.ts';
import { deriveProviders } from './derive-providers.ts';
import { deriveRateLimits } from './derive-rate-limits.ts';
import { derivePromptCaching, deriveRouting } from './derive-routing.ts';
import { deriveStateStorage } from './derive-state-storage.ts';
import { deriveTracing } from './derive-tracing.ts';

/** The effective config of a model; best effort where the file has errors. */
export function deriveConfig(model: ConfigModel, options: DeriveOptions): GatewayConfig {
  const version = readVersion(model.version);
  const { mode } = options;
  const { preferences } = derivePreferences(model, {
    name: (text) => pickName(text, mode),
    prose: (text) => pickText(text, mode),
  });
  return {
    version: version.kind === 'known' ? version.tuple : [0, 4, 0],
    source: { file: options.file, hash: options.hash },
    listeners: deriveListeners(model, options),
    providers: deriveProviders(model, preferences.length > 0, options),
    aliases: Object.fromEntries(
      model.aliases.flatMap(({ name, target }) => (target === null ? [] : [[name, pickName(target, mode)]])),
    ),
    agents: model.agents.flatMap(({ id, url }) =>
      id === null || url === null ? [] : [{ id: pickName(id, mode), url: pickText(url, mode) }],
    ),
    filters: model.filters.flatMap(({ id, url, type, tool }) => {
      if (id === null || url === null) return [];
      return [
        {
          id: pickName(id, mode),
          url: pickText(url, mode),
          type: type?.value === 'http' ? ('http' as const) : ('mcp' as const),
          transport: 'streamable-http' as const,
          tool: pickName(tool ?? id, mode),
        },
      ];
    }),
    endpoints: deriveEndpoints(model, options),
    targets: derivePromptTargets(model, options),
    systemPrompt: pickOptional(model.systemPrompt, mode),
    preferences,
    metricsSources: deriveMetricsSources(model, options),
    routing: deriveRouting(model, options),
    caching: derivePromptCaching(model),
    guards: { jailbreakMessage: guardMessage(model, mode) },
    ratelimits: deriveRateLimits(model, options),
    tracing: deriveTracing(model, options),
    overrides: deriveOverrides(model, options),
    state: deriveStateStorage(model, options),
  };
}

/** A guard without a message is still one. */
function guardMessage({ guardMessage: guard }: ConfigModel, mode: DeriveOptions['mode']): string | null {
  if (guard === null || guard.onException === null) return null;
  return pickOptional(guard.message, mode) ?? '';
}
