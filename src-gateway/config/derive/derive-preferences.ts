import type { RoutingPreference } from '../gateway-config.ts';
import type {
  ConfigModel,
  InlinePreference,
  PreferenceEntry,
  ProviderEntry,
  Text,
} from '../model/config-model.ts';

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

/** How texts are read: `name` is what other parts are found by. */
interface TextForms {
  name(text: Text): string;
  prose(text: Text): string;
}

const valueForms: TextForms = { name: (text) => text.value, prose: (text) => text.value };

/** Lifts the inline form of every provider to the top level, at every config version. */
export function derivePreferences(model: ConfigModel, forms: TextForms = valueForms): DerivedPreferences {
  const preferences: RoutingPreference[] = model.preferences.flatMap(
    (entry) => derivePreference(entry, forms) ?? [],
  );
  const findings: InlineFinding[] = [];
  const lifted = new Map<string, { description: string; models: string[] }>();
  for (const provider of model.providers.entries) {
    const target = provider.model === null ? undefined : forms.name(provider.model);
    for (const item of provider.preferences?.items ?? []) {
      const name = item.name === null ? '' : forms.name(item.name);
      if (name === '') {
        findings.push({ kind: 'nameless', item, provider });
        continue;
      }
      const winner = model.preferences.find(
        ({ name: other }) => other !== null && forms.name(other) === name,
      );
      if (winner !== undefined) {
        findings.push({ kind: 'shadowed', item, provider, winner });
        continue;
      }
      findings.push({ kind: 'lifted', item, provider });
      const description = item.description === null ? '' : forms.prose(item.description);
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

function derivePreference(entry: PreferenceEntry, forms: TextForms): RoutingPreference | null {
  if (entry.name === null) return null;
  const prefer = entry.prefer?.value;
  return {
    name: forms.name(entry.name),
    description: entry.description === null ? '' : forms.prose(entry.description),
    models: entry.models.map((model) => forms.name(model)),
    prefer: prefer === 'cheapest' || prefer === 'fastest' ? prefer : 'none',
  };
}
