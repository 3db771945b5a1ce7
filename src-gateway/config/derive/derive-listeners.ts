import type { ListenerConfig } from '../gateway-config.ts';
import type { Chains, ConfigModel, ListenerEntry, Text } from '../model/config-model.ts';
import { mergedInputFilters } from '../model/input-filters.ts';
import { parseDuration } from '../shape/check-duration.ts';
import { type DeriveOptions, pickName, pickOptional } from './derive-mode.ts';

const DEFAULT_TIMEOUT_MS = 300_000;
const DEFAULT_PORTS = { model: 12000, prompt: 10000, agent: 8000 } as const;

/** Declared listeners, and those that open by themselves for providers or prompt targets without one. */
export function deriveListeners(model: ConfigModel, options: DeriveOptions): ListenerConfig[] {
  const listeners = model.listeners.entries.flatMap((entry) => deriveListener(entry, options) ?? []);
  const has = (type: ListenerConfig['type']) =>
    model.listeners.entries.some((entry) => entry.type === type || entry.type === null);
  const emptyList = model.listeners.form === 'list' && model.listeners.entries.length === 0;
  if (!has('model') && (model.providers.entries.length > 0 || emptyList)) {
    listeners.push(implicitListener('egress_traffic', 'model', options));
  }
  if (!has('prompt') && model.promptTargets.length > 0) {
    listeners.push(implicitListener('ingress_traffic', 'prompt', options));
  }
  return listeners;
}

function deriveListener(entry: ListenerEntry, options: DeriveOptions): ListenerConfig | null {
  const { type } = entry;
  if (type === null) return null;
  return {
    name: entry.fixedName ?? (entry.name === null ? '' : pickName(entry.name, options.mode)),
    type,
    address: entry.address === null ? options.defaultAddress : pickName(entry.address, options.mode),
    port: entry.port?.value ?? DEFAULT_PORTS[type],
    timeoutMs: parseDuration(entry.timeout?.value ?? '') ?? DEFAULT_TIMEOUT_MS,
    maxRetries: entry.maxRetries?.value ?? null,
    inputFilters: mergedInputFilters(entry.chains, nameIn(options)),
    outputFilters: outputFilters(entry.chains, options),
    agents: entry.agents.flatMap((binding) =>
      binding.id === null
        ? []
        : [
            {
              id: pickName(binding.id, options.mode),
              description: pickOptional(binding.description, options.mode) ?? '',
              default: binding.default?.value ?? false,
              inputFilters: mergedInputFilters(binding.chains, nameIn(options)),
              outputFilters: outputFilters(binding.chains, options),
            },
          ],
    ),
    implicit: false,
  };
}

function outputFilters(chains: Chains, options: DeriveOptions): string[] {
  return (chains.output?.ids ?? []).map(nameIn(options));
}

function nameIn({ mode }: DeriveOptions): (text: Text) => string {
  return (text) => pickName(text, mode);
}

function implicitListener(name: string, type: 'model' | 'prompt', options: DeriveOptions): ListenerConfig {
  return {
    name,
    type,
    address: options.defaultAddress,
    port: DEFAULT_PORTS[type],
    timeoutMs: DEFAULT_TIMEOUT_MS,
    maxRetries: null,
    inputFilters: [],
    outputFilters: [],
    agents: [],
    implicit: true,
  };
}
