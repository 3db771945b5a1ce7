import type { Finish, FinishReason, ReplyError } from '../reply.ts';

/** Words of OpenAI and of the vendors that speak its API. */
const reasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  sensitive: 'content_filter',
  safety: 'content_filter',
  recitation: 'content_filter',
};

const failures: ReadonlySet<string> = new Set(['error', 'network_error', 'insufficient_system_resource']);

/** Whether an answer was given up: what it holds is no answer. */
export function isFailure(reason: string): boolean {
  return failures.has(reason.toLowerCase());
}

/** The error that it is. */
export function givenUp(reason: string): ReplyError {
  return {
    status: 502,
    code: 'upstream_invalid_response',
    message: `the provider gave its answer up: ${reason}`,
  };
}

/**
 * Reads why a choice ended. Some vendors say `stop` when a tool is called. An unknown word is a stop.
 * `sequence`: the stop sequence that was met, which vLLM names in `stop_reason`.
 */
export function decodeFinish(reason: string | null, sequence: unknown, hasCalls: boolean): Finish {
  const word = (reason ?? '').toLowerCase();
  const known = Object.hasOwn(reasons, word) ? reasons[word] : undefined;
  const found = known ?? 'stop';
  return {
    reason: found === 'stop' && hasCalls ? 'tool_calls' : found,
    stopSequence: found === 'stop' && typeof sequence === 'string' ? sequence : null,
  };
}

/** The word for it on Chat. */
export function encodeFinishReason(reason: FinishReason): string {
  return reason === 'context_window' ? 'length' : reason;
}
