import type { Chains } from './config-model.ts';

/** The ids that run before a request: `filter_chain`, the old name, then `input_filters`, each id once. */
export function mergedInputFilters({ input, legacy }: Chains): string[] {
  const ids = [...(legacy?.ids ?? []), ...(input?.ids ?? [])].map((id) => id.value);
  return legacy === null || input === null ? ids : [...new Set(ids)];
}
