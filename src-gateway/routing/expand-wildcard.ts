import type { ProviderConfig } from '../config/gateway-config.ts';
import { knownModels } from '../config/model/known-models.ts';

/**
 * The known models that a wildcard entry stands for, in alphabetical order; none for any other entry.
 * `concrete` are the entries that name one model: what they name of the same provider is theirs.
 */
export function expandWildcard(
  provider: ProviderConfig,
  concrete: readonly ProviderConfig[],
): readonly string[] {
  if (!provider.wildcard) return [];
  const taken = new Set(
    concrete.filter(({ prefix }) => prefix === provider.prefix).map(({ modelId }) => modelId),
  );
  return knownModels(provider.prefix).filter((id) => !taken.has(id));
}
