/**
 * What the failure lab lets a provider do wrong. The first three are answered here and reach no provider; the
 * others spoil what it really says, and cost what it costs.
 */
export type InjectedFault =
  /** 429; `retryAfterS`: whole seconds of `Retry-After`. */
  | { readonly kind: 'rate_limited'; readonly retryAfterS: number }
  /** 500 */
  | { readonly kind: 'server_error' }
  /** 401 */
  | { readonly kind: 'expired_key' }
  /** Head at once, everything behind it so many milliseconds late. */
  | { readonly kind: 'slow_first_token'; readonly delayMs: number }
  /** The connection ends when so many bytes of the reply have come, at its end at the latest. */
  | { readonly kind: 'cut_stream'; readonly afterBytes: number }
  /** No JSON of the reply is closed. */
  | { readonly kind: 'wrong_json' };

export type FaultKind = InjectedFault['kind'];

/** A fault and the entry of `model_providers` that has it. */
export interface ProviderFault {
  /** `model` of the entry as it is declared: `openai/gpt-4o`, `groq/*`. */
  readonly model: string;
  readonly fault: InjectedFault;
}
