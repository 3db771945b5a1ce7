import { isObject, type JsonObject, listMember, parseJson, textMember } from '../apis/json-value.ts';
import { isJsonValue } from './coerce-value.ts';
import type { Arguments } from './function-decision.ts';
import { messageText } from './message-text.ts';
import { type ArchAnswer, readRawAnswer } from './parse-arch-answer.ts';

/**
 * The two messages of an earlier call that a client got in `x-arch-state`. `null`: the text is none of ours.
 */
export function stateMessages(text: string): readonly JsonObject[] | null {
  const listed = textMember(parseJson(text), 'messages');
  const messages = listed === null ? undefined : parseJson(listed);
  if (!Array.isArray(messages) || messages.length > mostMessages || !messages.every(isStateMessage))
    return null;
  return messages;
}

const mostMessages = 64;

function isStateMessage(message: unknown): message is JsonObject {
  const role = textMember(message, 'role');
  return isObject(message) && (role === 'assistant' || role === 'tool');
}

/** A history with the messages of a state before its last user message, unless it has them already. */
export function withState(
  messages: readonly JsonObject[],
  state: readonly JsonObject[],
): readonly JsonObject[] {
  const known = new Set(messages.map(identity));
  const missing = state.filter((message) => !known.has(identity(message)));
  const last = messages.findLastIndex(({ role }) => role === 'user');
  return missing.length === 0 || last === -1
    ? messages
    : [...messages.slice(0, last), ...missing, ...messages.slice(last)];
}

function identity(message: JsonObject): string {
  return JSON.stringify([message.role, message.content ?? null, message.tool_call_id ?? null]);
}

/** The decision that an assistant's message holds; `null`: it is one that people read. */
export function decisionIn(message: JsonObject): ArchAnswer | null {
  if (message.role !== 'assistant') return null;
  const answer = readRawAnswer(messageText(message) ?? '');
  return answer !== null && (answer.calls.length > 0 || answer.requiredFunctions.length > 0) ? answer : null;
}

/** The last call of a history; `null`: there is none. */
export function lastCallIn(
  messages: readonly JsonObject[],
): { readonly name: string; readonly arguments: Arguments } | null {
  for (const message of messages.toReversed()) {
    const [call] = decisionIn(message)?.calls ?? [];
    if (call === undefined) continue;
    const given = Object.entries(call.arguments).flatMap(([name, value]) =>
      isJsonValue(value) ? [[name, value] as const] : [],
    );
    return { name: call.name, arguments: Object.fromEntries(given) };
  }
  return null;
}

/** The same history as any model with tools knows it: calls of ours as calls, not as text. */
export function properToolMessages(messages: readonly JsonObject[]): readonly JsonObject[] {
  const proper: JsonObject[] = [];
  let isAnswered = false;
  for (const [index, message] of messages.entries()) {
    const [call] = decisionIn(message)?.calls ?? [];
    const next = messages[index + 1];
    if (call === undefined) {
      if (!isAnswered && decisionIn(message) === null) proper.push(message);
      isAnswered = false;
      continue;
    }
    // A call without its result means nothing to a model.
    if (next?.role !== 'tool') continue;
    const id = textMember(next, 'tool_call_id') ?? `call_${1000 + index}`;
    const called = { name: call.name, arguments: JSON.stringify(call.arguments) };
    proper.push(
      { role: 'assistant', content: null, tool_calls: [{ id, type: 'function', function: called }] },
      { ...next, tool_call_id: id },
    );
    isAnswered = true;
  }
  return proper;
}

/** A history as the model that words the answer gets it: without what only engines read. */
export function withoutDecisions(messages: readonly JsonObject[]): readonly JsonObject[] {
  return messages.filter((message, index) => {
    const before = messages[index - 1];
    if (message.role === 'tool' && before !== undefined && decisionIn(before) !== null) return false;
    return decisionIn(message) === null;
  });
}

/** Also without calls and results of tools, which the model has no use for when it has none. */
export function wordsOnly(messages: readonly JsonObject[]): readonly JsonObject[] {
  return withoutDecisions(messages).filter((message) => {
    if (message.role === 'tool' || message.content === null || message.content === undefined) return false;
    return listMember(message, 'tool_calls').length === 0;
  });
}
