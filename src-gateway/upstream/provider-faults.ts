import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';
import { faultyDispatch } from './faulty-dispatch.ts';
import type { FaultKind, ProviderFault } from './injected-fault.ts';
import type { Dispatching } from './send-upstream.ts';

/** The failure lab while it is on. */
export class ProviderFaults {
  readonly active: readonly ProviderFault[];
  readonly #byModel: ReadonlyMap<string, ProviderFault['fault']>;

  private constructor(active: readonly ProviderFault[]) {
    this.active = active;
    this.#byModel = new Map(active.map(({ fault, model }) => [model, fault]));
  }

  /** `null`: none is left of them, and no request need ask. */
  static of(
    faults: readonly ProviderFault[],
    providers: readonly { readonly model: string }[],
  ): ProviderFaults | null {
    const declared = new Set(providers.map(({ model }) => model));
    const active = faults.filter(({ model }) => declared.has(model));
    return active.length === 0 ? null : new ProviderFaults(active);
  }

  /** `null`: this provider is left alone. */
  kindFor(provider: { readonly model: string }): FaultKind | null {
    return this.#byModel.get(provider.model)?.kind ?? null;
  }

  /** Where a call to this provider goes. */
  dispatcherFor({ config }: ProviderEndpoint, real: Dispatching): Dispatching {
    const fault = this.#byModel.get(config.model);
    return fault === undefined ? real : faultyDispatch(real, fault);
  }
}
