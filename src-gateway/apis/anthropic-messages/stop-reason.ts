import type { JsonObject } from '../json-value.ts';
import type { Finish, FinishReason } from '../reply.ts';

/** Reads a `stop_reason`; one that is not known is a plain stop. */
export function decodeStopReason(reason: string | null, hasCalls: boolean): FinishReason {
  if (reason === null) return hasCalls ? 'tool_calls' : 'stop';
  return reasons.get(reason) ?? 'stop';
}

const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['compaction', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'context_window'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

export interface ReplyTraits {
  readonly hasCalls: boolean;
  readonly hasRefusal: boolean;
}

/** `stop_reason` and what belongs to it. */
export function stopMembers(finish: Finish, traits: ReplyTraits): JsonObject {
  const stop_reason = encodeStopReason(finish, traits);
  return {
    stop_reason,
    stop_sequence: stop_reason === 'stop_sequence' ? finish.stopSequence : null,
    ...(stop_reason === 'refusal' && {
      stop_details: { type: 'refusal', category: null, explanation: null },
    }),
  };
}

function encodeStopReason({ reason, stopSequence }: Finish, { hasCalls, hasRefusal }: ReplyTraits): string {
  switch (reason) {
    case 'length':
      return 'max_tokens';
    case 'context_window':
      return 'model_context_window_exceeded';
    case 'content_filter':
      return 'refusal';
    case 'stop':
    case 'tool_calls':
      // Gemini and Ollama say `stop` with calls; calls that were left out must not make the client wait.
      if (hasCalls) return 'tool_use';
      if (hasRefusal) return 'refusal';
      return stopSequence === null ? 'end_turn' : 'stop_sequence';
    default:
      return reason satisfies never;
  }
}
