import type { ModelLookup } from '../routing/resolve-model.ts';
import { type RouterRef, routerRef } from '../routing/router-ref.ts';
import { defaultRoutingSettings } from '../routing/routing-settings.ts';

/** One engine of a chain, as its reference resolves under a config. */
export type GuardRef = GuardLabel &
  (
    | { readonly kind: 'none' | 'embedded' }
    /** A service of Plano's earlier contract; `url` without the path. */
    | { readonly kind: 'endpoint'; readonly url: URL }
    | { readonly kind: 'provider'; readonly router: RouterRef & { readonly kind: 'provider' } }
    /** It cannot be asked; `why` is for people. */
    | { readonly kind: 'unavailable'; readonly why: string }
  );

interface GuardLabel {
  /** What programs are shown. */
  readonly ref: string;
  /** What people are shown. */
  readonly label: string;
}

/** The engine that needs nobody: it decides where no other does. */
export const embeddedRules: GuardRef & { readonly kind: 'embedded' } = {
  kind: 'embedded',
  ref: 'embedded/rules-v1',
  label: 'rule set (no model)',
};

/** What a reference means. A name that nobody declared is never sent anywhere. */
export function guardRef(ref: string, lookup: ModelLookup): GuardRef {
  if (ref === 'none') return { kind: 'none', ref, label: 'guard off' };
  if (ref === 'embedded/rules' || ref === embeddedRules.ref) return embeddedRules;
  const url = guardUrl(ref);
  if (url !== null)
    return { kind: 'endpoint', ref: url.href.replace(/\/$/, ''), label: `guard at ${url.host}`, url };
  // The vendor has no guard: whatever is not declared is nobody's.
  const router = routerRef(ref, lookup, { ...defaultRoutingSettings, hosted: 'forbidden' });
  if (router.kind === 'provider')
    return { kind: 'provider', ref, label: `${router.model.canonical} (guard)`, router };
  return {
    kind: 'unavailable',
    ref,
    label: `${ref} (guard)`,
    why: `${ref} is not declared in model_providers`,
  };
}

/** The address of an endpoint engine; `null`: the reference is none. */
export function guardUrl(ref: string): URL | null {
  const url = /^https?:\/\//i.test(ref) ? URL.parse(ref) : null;
  return url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== ''
    ? null
    : url;
}
