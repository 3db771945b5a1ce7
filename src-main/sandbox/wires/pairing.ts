import { invalidRequest } from '../api-failure.ts';

/** One step of a conversation: the calls made in it, or the calls answered, by their ids. */
export interface CallStep {
  readonly calls: readonly string[];
  readonly results: readonly string[];
}

/**
 * Throws `ApiFailure` as OpenAI and Anthropic refuse a conversation in which a call is not answered in the step
 * behind it, or something else is.
 */
export function refuseUnpaired(steps: readonly CallStep[], param: string): void {
  for (const [index, { calls }] of steps.entries()) {
    const answered = steps[index + 1]?.results ?? [];
    const missing = calls.find((id) => !answered.includes(id));
    if (missing !== undefined) throw invalidRequest(`No result found for the call ${missing}.`, param);
    const stray = answered.find((id) => !calls.includes(id));
    if (stray !== undefined) throw invalidRequest(`No call found for the result of ${stray}.`, param);
  }
  const [first] = steps[0]?.results ?? [];
  if (first !== undefined) throw invalidRequest(`No call found for the result of ${first}.`, param);
}
