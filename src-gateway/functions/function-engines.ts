import type { GatewayConfig } from '../config/gateway-config.ts';
import type { ModelLookup } from '../routing/resolve-model.ts';
import { type RouterRef, routerRef } from '../routing/router-ref.ts';
import type { RoutingSettings } from '../routing/routing-settings.ts';
import type { FunctionSettings } from './function-settings.ts';
import { ToolCallHabits } from './tool-call-habits.ts';

/** One engine of a chain: where it is, and for a model how it is spoken to. */
export type FunctionEngine = RouterRef;

/** What decisions under one config are made with. */
export interface FunctionRouting {
  /** In the order to try. */
  readonly chain: readonly FunctionEngine[];
  readonly habits: ToolCallHabits;
}

export function compileFunctionRouting(
  config: Pick<GatewayConfig, 'providers'>,
  lookup: ModelLookup,
  settings: { readonly functions: FunctionSettings; readonly routing: RoutingSettings },
): FunctionRouting {
  return { chain: functionChain(config, lookup, settings), habits: new ToolCallHabits() };
}

/**
 * Engines in the order to try: those of `PLANO_FUNCTION_CALLING_ENGINE`, else the provider named
 * `arch-function`, else Plano's hosted model; behind a single one what `PLANO_FUNCTION_CALLING_FALLBACK` names.
 */
export function functionChain(
  { providers }: Pick<GatewayConfig, 'providers'>,
  lookup: ModelLookup,
  { functions, routing }: { readonly functions: FunctionSettings; readonly routing: RoutingSettings },
): readonly FunctionEngine[] {
  const declared = providers.find(({ internal, name }) => name === 'arch-function' && !internal);
  const named = functions.engine ?? [declared?.name ?? hostedModel];
  const refs = named.length === 1 ? [...named, ...functions.fallback] : named;
  return refs.map((ref) => engineRef(ref, lookup, routing));
}

/** A model that was trained on Plano's own prompt for functions. */
export function speaksArch({ model }: RouterRef & { readonly kind: 'provider' }): boolean {
  const { interface: name, prefix } = model.provider;
  return prefix === 'plano' || name === 'plano' || /^(?:.*\/)?arch-(?:function|agent)/i.test(model.modelId);
}

const hostedModel = 'Arch-Function';
const slotFiller = 'embedded/slots-v1';
const slotFillerNames = new Set(['embedded/slots', slotFiller]);

function engineRef(ref: string, lookup: ModelLookup, settings: RoutingSettings): FunctionEngine {
  if (ref === 'none') return { kind: 'none', ref, label: 'function calling off' };
  if (slotFillerNames.has(ref)) return embedded();
  if (ref.startsWith('embedded/')) {
    const why = `there is no embedded engine ${ref}; embedded/slots is`;
    return { kind: 'unavailable', of: 'provider', ref, label: ref, why };
  }
  const found = routerRef(ref, lookup, settings);
  // Who keeps conversations from the vendor's router has chosen words over models for functions, too.
  if (found.kind === 'embedded') return embedded();
  if (found.kind === 'provider') return { ...found, label: found.model.canonical };
  return found;
}

function embedded(): FunctionEngine {
  return { kind: 'embedded', ref: slotFiller, label: 'slot filler (no model)' };
}
