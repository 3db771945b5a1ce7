import { randomInt, randomUUID } from 'node:crypto';
import type { JsonObject } from '../apis/json-value.ts';
import type { FunctionDecision } from './function-decision.ts';

/** Under this name Plano's own answers of engines travel, whichever engine decided. */
export const engineModel = 'Arch-Function';
/** And the words among them that are for people. */
export const chatModel = 'Arch-Function-Chat';

/** A call and what came of it, in the messages that clients keep and give back. */
export interface FunctionMessages {
  readonly call: JsonObject;
  readonly result: JsonObject;
}

export function functionMessages(
  { raw }: { readonly raw: string },
  result: string,
  callId: string = newCallId(),
): FunctionMessages {
  return {
    call: { role: 'assistant', content: raw, model: engineModel },
    result: { role: 'tool', content: result, tool_call_id: callId },
  };
}

/** What a completion tells of the call behind it. Values are JSON texts; Plano encodes two of them twice. */
export function functionMetadata({ call, result }: FunctionMessages): Record<string, string> {
  return {
    'x-arch-tool-call-message': JSON.stringify(call),
    'x-arch-api-response-message': JSON.stringify(result),
    'x-arch-state': JSON.stringify({ messages: JSON.stringify([call, result]) }),
    'x-arch-fc-model-response': JSON.stringify(call.content),
  };
}

/** The completion that an engine's endpoint answers with, and that asks a client's user. */
export function engineCompletion(
  decision: FunctionDecision | null,
  metadata: Readonly<Record<string, string>> = {},
): JsonObject {
  const content = decision?.kind === 'clarify' ? decision.question : '';
  const called =
    decision?.kind === 'call'
      ? {
          tool_calls: [
            {
              id: newCallId(),
              type: 'function',
              function: { name: decision.name, arguments: JSON.stringify(decision.arguments) },
            },
          ],
        }
      : {};
  const raw = decision?.raw ?? null;
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: engineModel,
    choices: [{ index: 0, message: { role: 'assistant', content, ...called }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    metadata: { ...(raw !== null && { 'x-arch-fc-model-response': raw }), ...metadata },
  };
}

function newCallId(): string {
  return `call_${randomInt(1000, 11_000)}`;
}
