import type { Chains, Text } from './config-model.ts';

/** The ids that run before a request: `filter_chain`, the old name, then `input_filters`, each id once. */
export function mergedInputFilters(
  { input, legacy }: Chains,
  nameOf: (id: Text) => string = (id) => id.value,
): string[] {
  const ids = [...(legacy?.ids ?? []), ...(input?.ids ?? [])].map(nameOf);
  return legacy === null || input === null ? ids : [...new Set(ids)];
}
