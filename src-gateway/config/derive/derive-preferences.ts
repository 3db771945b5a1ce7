import type { RoutingPreference } from '../gateway-config.ts';
import type { ConfigModel, InlinePreference, PreferenceEntry, ProviderEntry } from '../model/config-model.ts';
import { type DeriveOptions, pickText } from './derive-mode.ts';

export interface DerivedPreferences {
  /** Top-level entries in their place, then the lifted ones in order of first sight. */
  readonly preferences: readonly RoutingPreference[];
  readonly findings: readonly InlineFinding[];
}

/** What lifting an inline preference met. */
interface InlineFinding {
  readonly kind: 'conflict' | 'shadowed' | 'nameless' | 'lifted';
  readonly item: InlinePreference;
  readonly provider: ProviderEntry;
  /** `shadowed`: the entry that wins. */
  readonly winner?: PreferenceEntry;
}

/** Lifts the inline form of every provider to the top level, at every config version. */
export function derivePreferences(
  model: ConfigModel,
  mode: DeriveOptions['mode'] = 'values',
): DerivedPreferences {
  const preferences: RoutingPreference[] = model.preferences.flatMap(
    (entry) => derivePreference(entry, mode) ?? [],
  );
  const findings: InlineFinding[] = [];
  const lifted = new Map<string, { description: string; models: string[] }>();
  for (const provider of model.providers.entries) {
    const target = provider.model?.value;
    for (const item of provider.preferences?.items ?? []) {
      const name = item.name?.value ?? '';
      if (name === '') {
        findings.push({ kind: 'nameless', item, provider });
        continue;
      }
      const winner = model.preferences.find((entry) => entry.name?.value === name);
      if (winner !== undefined) {
        findings.push({ kind: 'shadowed', item, provider, winner });
        continue;
      }
      findings.push({ kind: 'lifted', item, provider });
      const description = item.description === null ? '' : pickText(item.description, mode);
      const known = lifted.get(name);
      if (known === undefined) {
        lifted.set(name, { description, models: target === undefined ? [] : [target] });
        continue;
      }
      if (target !== undefined && !known.models.includes(target)) known.models.push(target);
      if (description !== '' && description !== known.description)
        findings.push({ kind: 'conflict', item, provider });
    }
  }
  for (const [name, { description, models }] of lifted) {
    preferences.push({ name, description, models, prefer: 'none' });
  }
  return { preferences, findings };
}

function derivePreference(entry: PreferenceEntry, mode: DeriveOptions['mode']): RoutingPreference | null {
  if (entry.name === null) return null;
  const prefer = entry.prefer?.value;
  return {
    name: entry.name.value,
    description: entry.description === null ? '' : pickText(entry.description, mode),
    models: entry.models.map((model) => model.value),
    prefer: prefer === 'cheapest' || prefer === 'fastest' ? prefer : 'none',
  };
}
