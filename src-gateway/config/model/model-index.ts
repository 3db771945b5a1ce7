import type { ConfigModel, ProviderEntry, Text } from './config-model.ts';
import { knownModels } from './known-models.ts';
import { type ModelName, parseModelName } from './model-name.ts';

/** A provider entry whose model text could be read. */
export interface DeclaredModel {
  readonly entry: ProviderEntry;
  readonly text: Text;
  readonly name: ModelName;
}

type ModelMatch =
  | {
      readonly kind: 'full' | 'name' | 'id' | 'wildcard';
      readonly declared: DeclaredModel;
      readonly alike: number;
    }
  | { readonly kind: 'none' };

/** Finds what a model reference means: full model, provider name, bare id (first declared), wildcard. */
export interface ModelIndex {
  readonly declared: readonly DeclaredModel[];
  find(reference: string): ModelMatch;
  /** Everything that a reference may be, for did-you-mean. */
  readonly names: readonly string[];
}

export function createModelIndex(model: ConfigModel): ModelIndex {
  const declared = model.providers.entries.flatMap((entry) =>
    entry.model === null ? [] : [{ entry, text: entry.model, name: parseModelName(entry.model.value) }],
  );
  const concrete = declared.filter(({ name }) => !name.wildcard && name.prefix !== '');

  const byFull = firstBy(concrete, ({ name }) => name.full);
  const byName = firstBy(declared, ({ entry }) => entry.name?.value);
  const wildcards = declared.filter(({ name }) => name.wildcard);
  const byPrefix = new Map([
    ...firstBy(wildcards, ({ name }) => name.prefix),
    ...firstBy(wildcards, ({ entry, name }) => entry.name?.value.replace(/\/?\*$/, '') ?? name.prefix),
  ]);
  const byId = Map.groupBy(concrete, ({ name }) => name.id);

  function find(reference: string): ModelMatch {
    const full = byFull.get(reference);
    if (full !== undefined) return { kind: 'full', declared: full, alike: 1 };
    const named = byName.get(reference);
    if (named !== undefined) return { kind: 'name', declared: named, alike: 1 };
    const sameId = byId.get(reference);
    if (sameId?.[0] !== undefined) return { kind: 'id', declared: sameId[0], alike: sameId.length };
    const slash = reference.indexOf('/');
    const wildcard =
      slash < 0
        ? wildcards.find(({ name }) => knownModels(name.prefix).includes(reference))
        : byPrefix.get(reference.slice(0, slash));
    return wildcard === undefined ? { kind: 'none' } : { kind: 'wildcard', declared: wildcard, alike: 1 };
  }

  const names = [
    ...concrete.map(({ name }) => name.full),
    ...concrete.map(({ name }) => name.id),
    ...declared.flatMap(({ entry }) => entry.name?.value ?? []),
  ];
  return { declared, find, names: [...new Set(names)] };
}

function firstBy<Item>(items: readonly Item[], keyOf: (item: Item) => string | undefined): Map<string, Item> {
  const first = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined && !first.has(key)) first.set(key, item);
  }
  return first;
}
