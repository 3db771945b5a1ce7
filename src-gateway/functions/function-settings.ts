/** What the environment says of prompt listeners; the config says the rest. */
export interface FunctionSettings {
  /** `PLANO_FUNCTION_CALLING_ENGINE`: engines in the order to try; `null`: not set. */
  readonly engine: readonly string[] | null;
  /** `PLANO_FUNCTION_CALLING_FALLBACK`: what a chain of one engine falls back on. */
  readonly fallback: readonly string[];
  /** `PLANO_FUNCTION_CALLING_TIMEOUT_MS`, for each engine of a chain. */
  readonly timeoutMs: number;
  /** `PLANO_FUNCTION_CALLING_STRICT`: a chain that fails fails the request, default target or not. */
  readonly strict: boolean;
  /** `PLANO_FUNCTION_CALLING_CONTEXT_TOKENS`: of the prompt for Arch-Function. */
  readonly contextTokens: number;
  /** `PLANO_FUNCTION_CALLING_ENTROPY`, in bits; 0: off. */
  readonly entropy: number;
  /** `PLANO_FUNCTION_CALLING_VARENTROPY`; 0: off. */
  readonly varentropy: number;
  /** `PLANO_FUNCTION_CALLING_STRICT_VALUES`: values that nobody said are asked for. */
  readonly strictValues: boolean;
  /** `PLANO_PROMPT_NO_MATCH`: the agent listener that takes what fits no target; `null`: a model does. */
  readonly noMatchListener: string | null;
  /** `PLANO_TOOL_EVENTS`: a stream begins with the call and its result. */
  readonly toolEvents: boolean;
}

export const defaultFunctionSettings: FunctionSettings = {
  engine: null,
  fallback: [],
  timeoutMs: 30_000,
  strict: false,
  contextTokens: 8192,
  entropy: 0.0001,
  varentropy: 0.0001,
  strictValues: false,
  noMatchListener: null,
  toolEvents: true,
};
