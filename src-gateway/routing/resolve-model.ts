import { nearest } from '../config/diagnostics/nearest.ts';
import type { GatewayConfig, ProviderConfig } from '../config/gateway-config.ts';
import { prefixNicknames } from '../config/model/provider-prefixes.ts';
import { expandWildcard } from './expand-wildcard.ts';

export interface ResolvedModel {
  readonly provider: ProviderConfig;
  /** The id that the provider knows the model by. */
  readonly modelId: string;
  /** `provider/model`: the one spelling for metrics, spans and headers. */
  readonly canonical: string;
  /** The alias that led here; `null`: none. */
  readonly alias: string | null;
  /** Found only by ignoring the prefix that the client wrote. */
  readonly crossPrefix: boolean;
}

export type ModelResolution =
  | {
      readonly kind: 'resolved';
      readonly model: ResolvedModel;
      readonly reason: 'requested' | 'hint' | 'default';
    }
  | { readonly kind: 'unknown'; readonly name: string }
  /** The client named none and no provider is the default. */
  | { readonly kind: 'none' };

export interface ModelLookup {
  /** `requested` is the client's `model`, `hint` its `x-arch-llm-provider-hint`. */
  resolve(requested: string, hint: string | undefined): ModelResolution;
  /** Names to offer when one is unknown: nearest first. */
  suggest(name: string): { readonly nearest: readonly string[]; readonly available: readonly string[] };
}

/** Nothing, or what leads out of the path of a provider that names the model in it. */
const noModel = /^\.{0,2}$/;

/** Names that mean "you choose". */
const noName = new Set(['', 'default', 'none']);

/** Compiles the names of a config once; each look-up is then a few table reads. */
export function compileModelLookup(config: Pick<GatewayConfig, 'providers' | 'aliases'>): ModelLookup {
  const visible = config.providers.filter((provider) => !provider.internal);
  const concrete = visible.filter((provider) => !provider.wildcard);
  const byName = new Map<string, ProviderConfig>();
  for (const provider of concrete) setFirst(byName, provider.model, provider);
  for (const provider of concrete) setFirst(byName, provider.name, provider);
  const byBareId = new Map<string, ProviderConfig>();
  for (const provider of concrete) setFirst(byBareId, provider.modelId, provider);
  const wildcards = new Map<string, ProviderConfig>();
  for (const provider of visible) {
    if (provider.wildcard) setFirst(wildcards, provider.name.replace(/\/?\*$/, ''), provider);
  }
  for (const provider of visible) if (provider.wildcard) setFirst(wildcards, provider.prefix, provider);
  /** Bare ids that no entry names, but a wildcard is known to offer. */
  const byKnownId = new Map<string, ProviderConfig>();
  for (const provider of visible) {
    for (const id of expandWildcard(provider, concrete)) setFirst(byKnownId, id, provider);
  }
  const fallback = concrete.find((provider) => provider.default) ?? null;

  function find(name: string): Omit<ResolvedModel, 'alias'> | null {
    const provider = byName.get(name) ?? byBareId.get(name);
    if (provider !== undefined) return found(provider, provider.modelId, false);
    const known = byKnownId.get(name);
    if (known !== undefined) return found(known, name, false);
    const slash = name.indexOf('/');
    if (slash === -1) return null;
    const written = name.slice(0, slash);
    const rest = name.slice(slash + 1);
    const prefix = prefixNicknames[written] ?? written;
    if (prefix !== written) {
      const renamed = byName.get(`${prefix}/${rest}`);
      if (renamed !== undefined) return found(renamed, renamed.modelId, false);
    }
    const wildcard = wildcards.get(prefix);
    if (wildcard !== undefined && !noModel.test(rest)) return found(wildcard, rest, false);
    const elsewhere = byBareId.get(rest) ?? byKnownId.get(rest);
    return elsewhere === undefined ? null : found(elsewhere, rest, true);
  }

  function lookUp(name: string): ResolvedModel | null {
    const target = Object.hasOwn(config.aliases, name) ? config.aliases[name] : undefined;
    const model = find(target ?? name);
    return model === null ? null : { ...model, alias: target === undefined ? null : name };
  }

  return {
    resolve(requested, hint) {
      if (!noName.has(requested)) {
        const model = lookUp(requested);
        if (model !== null) return { kind: 'resolved', model, reason: 'requested' };
        const name = Object.hasOwn(config.aliases, requested)
          ? (config.aliases[requested] ?? requested)
          : requested;
        return { kind: 'unknown', name };
      }
      const hinted = hint === undefined || noName.has(hint) ? null : lookUp(hint);
      if (hinted !== null) return { kind: 'resolved', model: hinted, reason: 'hint' };
      if (fallback === null) return { kind: 'none' };
      return {
        kind: 'resolved',
        model: { ...found(fallback, fallback.modelId, false), alias: null },
        reason: 'default',
      };
    },
    suggest(name) {
      const available = [...visible.map((provider) => provider.name), ...Object.keys(config.aliases)];
      const names = [...new Set([...available, ...byBareId.keys(), ...byKnownId.keys()])].filter(
        (known) => !known.endsWith('*'),
      );
      const near: string[] = [];
      for (let left = names; near.length < 3; left = left.filter((known) => !near.includes(known))) {
        const next = nearest(name, left);
        if (next === null) break;
        near.push(next);
      }
      return { nearest: near, available };
    },
  };
}

function found(
  provider: ProviderConfig,
  modelId: string,
  crossPrefix: boolean,
): Omit<ResolvedModel, 'alias'> {
  return { provider, modelId, canonical: `${provider.prefix}/${modelId}`, crossPrefix };
}

function setFirst<T>(map: Map<string, T>, key: string, value: T): void {
  if (!map.has(key)) map.set(key, value);
}
