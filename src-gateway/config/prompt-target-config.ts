import type { JsonValue } from './json-value.ts';

/** A function that the prompt pipeline may call. */
export interface PromptTargetConfig {
  readonly name: string;
  readonly description: string;
  /** Takes what fits no other target; the first that is marked, so one at most. */
  readonly default: boolean;
  /** A model words the endpoint's answer; else the client gets it as it is. */
  readonly autoLlmDispatchOnResponse: boolean;
  /** Its own, else that of the whole file. */
  readonly systemPrompt: string | null;
  /** `null` only where `useAgentOrchestrator` makes it needless. */
  readonly endpoint: TargetEndpointConfig | null;
  readonly parameters: readonly TargetParameterConfig[];
}

interface TargetEndpointConfig {
  /** Of `endpoints`, or the id of an agent or a filter. */
  readonly name: string;
  /** May hold `{parameter}` in segments and in the query. */
  readonly path: string;
  /** GET; always POST for the default target. */
  readonly method: 'GET' | 'POST';
  /** Over the endpoint's own. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface TargetParameterConfig {
  readonly name: string;
  readonly description: string;
  readonly type: ParameterType;
  readonly required: boolean;
  /** Absent: none. */
  readonly default?: JsonValue;
  /** Values that are allowed; `null`: any. */
  readonly enum: readonly JsonValue[] | null;
  /** Hint for the model; `^…$` is a pattern that the value has to match. */
  readonly format: string | null;
  /** Type of a list's members; `null`: not given. */
  readonly items: ParameterType | null;
}

/** By the names that the function-calling model knows, and `set`, a list without repetition. */
export type ParameterType = 'int' | 'float' | 'bool' | 'str' | 'list' | 'set' | 'dict';
