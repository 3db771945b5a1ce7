/**
 * Tokens of one reply in one convention, whatever the provider's: `prompt` as the provider counts it,
 * `cachedInput` and `cacheCreation` beside it. `null`: not reported.
 */
export interface Usage {
  readonly prompt: number | null;
  readonly completion: number | null;
  readonly total: number | null;
  readonly cachedInput: number | null;
  readonly cacheCreation: number | null;
  readonly reasoning: number | null;
}

/** Reads a `usage` object of any of the three wires; `null` when it names no tokens. */
export function readUsage(value: unknown): Usage | null {
  const prompt = count(value, 'prompt_tokens') ?? count(value, 'input_tokens');
  const completion = count(value, 'completion_tokens') ?? count(value, 'output_tokens');
  if (prompt === null && completion === null) return null;
  const promptDetails = member(value, 'prompt_tokens_details') ?? member(value, 'input_tokens_details');
  const completionDetails =
    member(value, 'completion_tokens_details') ?? member(value, 'output_tokens_details');
  return {
    prompt,
    completion,
    total: count(value, 'total_tokens') ?? sum(prompt, completion),
    cachedInput: count(promptDetails, 'cached_tokens') ?? count(value, 'cache_read_input_tokens'),
    cacheCreation: count(value, 'cache_creation_input_tokens'),
    reasoning: count(completionDetails, 'reasoning_tokens'),
  };
}

/** What a later report adds to an earlier one: Anthropic names the input first and the output last. */
export function mergeUsage(earlier: Usage | null, later: Usage | null): Usage | null {
  if (earlier === null) return later;
  if (later === null) return earlier;
  const prompt = later.prompt ?? earlier.prompt;
  const completion = later.completion ?? earlier.completion;
  const whole = later.prompt !== null && later.completion !== null;
  return {
    prompt,
    completion,
    total: whole ? later.total : sum(prompt, completion),
    cachedInput: later.cachedInput ?? earlier.cachedInput,
    cacheCreation: later.cacheCreation ?? earlier.cacheCreation,
    reasoning: later.reasoning ?? earlier.reasoning,
  };
}

function sum(prompt: number | null, completion: number | null): number | null {
  return prompt === null && completion === null ? null : (prompt ?? 0) + (completion ?? 0);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function count(value: unknown, name: string): number | null {
  const found = member(value, name);
  return typeof found === 'number' && Number.isInteger(found) && found >= 0 ? found : null;
}
