import type { ModelLookup, ResolvedModel } from './resolve-model.ts';
import type { RoutingSettings } from './routing-settings.ts';

/** One router of a chain, as its reference resolves under a config. */
export type RouterRef =
  | (Labelled & { readonly kind: 'none' | 'embedded' })
  /** Plano's own model at its vendor's. */
  | (Labelled & { readonly kind: 'hosted'; readonly url: string; readonly model: string })
  | (Labelled & { readonly kind: 'provider'; readonly model: ResolvedModel })
  /** It cannot be asked; `why` is for people. */
  | (Labelled & { readonly kind: 'unavailable'; readonly of: 'hosted' | 'provider'; readonly why: string });

interface Labelled {
  /** As written. */
  readonly ref: string;
  /** What people are shown. */
  readonly label: string;
}

const embedded = new Set(['embedded/lexical', 'embedded/lexical-v1']);

/** Routers in the order to try: those of the environment, else of the config, and what they fall back on. */
export function routerChain(
  configured: readonly string[],
  lookup: ModelLookup,
  settings: RoutingSettings,
): readonly RouterRef[] {
  const named = settings.router ?? configured;
  const refs = named.length === 1 ? [...named, ...settings.fallback] : named;
  return refs.map((ref) => routerRef(ref, lookup, settings));
}

/** What a reference means. A name that nobody declared is never sent to the vendor unless it is the vendor's. */
export function routerRef(ref: string, lookup: ModelLookup, settings: RoutingSettings): RouterRef {
  if (ref === 'none') return { kind: 'none', ref, label: 'routing off' };
  if (embedded.has(ref)) return { kind: 'embedded', ref, label: 'lexical router (no model)' };
  const resolution = lookup.resolve(ref, undefined);
  if (resolution.kind === 'resolved' && resolution.reason === 'requested' && !resolution.model.crossPrefix) {
    const { model } = resolution;
    return { kind: 'provider', ref, label: `${model.canonical} (router)`, model };
  }
  const [prefix, rest] = ref.includes('/') ? splitOnce(ref) : ['plano', ref];
  const label = `${rest} (hosted)`;
  if (prefix === 'embedded') {
    return unavailable('provider', ref, `there is no embedded router ${ref}; embedded/lexical is`);
  }
  if (prefix !== 'plano' && prefix !== 'arch') {
    return unavailable('provider', ref, `${ref} is not declared in model_providers`);
  }
  if (settings.hosted === 'forbidden') {
    const { hostedStandIn } = settings;
    if (hostedStandIn !== null) return routerRef(hostedStandIn, lookup, { ...settings, hostedStandIn: null });
    return unavailable('hosted', ref, 'PLANO_HOSTED_ROUTER is off', label);
  }
  if (settings.hosted === 'unasked') {
    return unavailable('hosted', ref, 'nobody has allowed yet that prompts go to the hosted router', label);
  }
  return { kind: 'hosted', ref, label, url: settings.hostedUrl, model: rest };
}

function unavailable(
  of: 'hosted' | 'provider',
  ref: string,
  why: string,
  label = `${ref} (router)`,
): RouterRef {
  return { kind: 'unavailable', ref, label, of, why };
}

function splitOnce(ref: string): readonly [prefix: string, rest: string] {
  const slash = ref.indexOf('/');
  return [ref.slice(0, slash), ref.slice(slash + 1)];
}
