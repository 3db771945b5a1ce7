import type { FinishReason } from '../reply.ts';

/** Reads a `stopReason`; one that is not known is a plain stop. */
export function decodeStopReason(reason: string | null, hasCalls: boolean): FinishReason {
  if (reason === null) return hasCalls ? 'tool_calls' : 'stop';
  return reasons.get(reason) ?? 'stop';
}

const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'context_window'],
  ['tool_use', 'tool_calls'],
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
]);
