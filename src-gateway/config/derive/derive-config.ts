import type { GatewayConfig, OverridesConfig, StateStorageConfig, TracingConfig } from '../gateway-config.ts';
import type { ConfigModel } from '../model/config-model.ts';
import { readVersion } from '../model/config-version.ts';
import { parseDuration } from '../shape/check-duration.ts';
import { deriveEndpoints } from './derive-endpoints.ts';
import { deriveListeners } from './derive-listeners.ts';
import { type DeriveOptions, pickText } from './derive-mode.ts';
import { derivePreferences } from './derive-preferences.ts';
import { deriveProviders } from './derive-providers.ts';

/** The effective config of a model; best effort where the file has errors. */
export function deriveConfig(model: ConfigModel, options: DeriveOptions): GatewayConfig {
  const version = readVersion(model.version);
  const preferences = derivePreferences(model).preferences;
  return {
    version: version.kind === 'known' ? version.tuple : [0, 4, 0],
    source: { file: options.file, hash: options.hash },
    listeners: deriveListeners(model, options),
    providers: deriveProviders(model, preferences.length > 0, options),
    aliases: Object.fromEntries(
      model.aliases.flatMap(({ name, target }) => (target === null ? [] : [[name, target.value]])),
    ),
    agents: model.agents.flatMap(({ id, url }) =>
      id === null || url === null ? [] : [{ id: id.value, url: pickText(url, options.mode) }],
    ),
    filters: model.filters.flatMap(({ id, url, type, tool }) => {
      if (id === null || url === null) return [];
      return [
        {
          id: id.value,
          url: pickText(url, options.mode),
          type: type?.value === 'http' ? ('http' as const) : ('mcp' as const),
          transport: 'streamable-http' as const,
          tool: tool?.value ?? id.value,
        },
      ];
    }),
    endpoints: deriveEndpoints(model, options),
    preferences,
    tracing: deriveTracing(model, options),
    overrides: deriveOverrides(model, options),
    state: deriveState(model, options),
  };
}

function deriveTracing(model: ConfigModel, options: DeriveOptions): TracingConfig | null {
  const { tracing } = model;
  if (tracing === null) return null;
  return {
    randomSampling: Math.min(100, Math.max(0, tracing.randomSampling?.value ?? 0)),
    archInternal: tracing.archInternal?.value ?? false,
    endpoint: tracing.endpoint === null ? null : pickText(tracing.endpoint, options.mode),
    headerPrefixes: tracing.headerPrefixes.map((prefix) => prefix.value.toLowerCase()),
    staticAttributes: Object.fromEntries(
      tracing.staticAttributes.map(({ name, value }) => [name, pickText(value, options.mode)]),
    ),
  };
}

function deriveOverrides(model: ConfigModel, options: DeriveOptions): OverridesConfig {
  const { connectTimeout, tlsCaPath, disableSignals } = model.overrides;
  return {
    connectTimeoutMs: parseDuration(connectTimeout?.value ?? '') ?? 5000,
    tlsCaPath: tlsCaPath === null ? null : pickText(tlsCaPath, options.mode),
    disableSignals: disableSignals?.value ?? false,
  };
}

function deriveState(model: ConfigModel, options: DeriveOptions): StateStorageConfig | null {
  const storage = model.stateStorage;
  const type = STATE_TYPES.find((known) => known === storage?.type?.value);
  if (storage === null || type === undefined) return null;
  const { connectionString } = storage;
  return {
    type,
    connectionString: connectionString === null ? null : pickText(connectionString, options.mode),
  };
}

const STATE_TYPES: readonly StateStorageConfig['type'][] = ['memory', 'postgres', 'sqlite', 'none'];
