import { isObject, type JsonObject, parseJson, textMember } from '../apis/json-value.ts';
import type { FilterAnswer, FilterCall } from './filter-call.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The member of a request in which its conversation stands. */
export function conversationMember(request: JsonObject): 'messages' | 'input' {
  return Object.hasOwn(request, 'messages') || !Object.hasOwn(request, 'input') ? 'messages' : 'input';
}

/** A request as a filter is sent it; `{}` for bytes that are none. */
export function requestObject(bytes: Uint8Array): JsonObject {
  const value = parseJson(decoder.decode(bytes));
  return isObject(value) ? value : {};
}

/**
 * What an input filter's JSON means for the request that it was sent: a new request, a new list of
 * messages for it, or a refusal. `written`: the bytes of `value`, when it came as such.
 */
export function readPayload(
  value: unknown,
  { body, takes }: Pick<FilterCall, 'body' | 'takes'>,
  written?: Uint8Array,
): FilterAnswer {
  const request = requestObject(body);
  if (Array.isArray(value)) return changed(request, { ...request, [conversationMember(request)]: value });
  if (!isObject(value)) {
    return { kind: 'invalid', text: 'the answer is neither a request nor a list of messages' };
  }
  const rejection = rejectionIn(value, request);
  if (rejection !== null) return rejection;
  return takes === 'body' ? changed(request, value, written) : withMessages(value, request);
}

function withMessages({ messages, metadata }: JsonObject, request: JsonObject): FilterAnswer {
  if (!Array.isArray(messages)) return { kind: 'invalid', text: 'the answer has no list of messages' };
  if (!isObject(metadata)) return changed(request, { ...request, messages });
  const before = isObject(request.metadata) ? request.metadata : {};
  return changed(request, { ...request, messages, metadata: { ...before, ...metadata } });
}

/** A refusal that says so in its JSON; `null`: it is none. */
export function rejectionIn(value: JsonObject, request: JsonObject): FilterAnswer | null {
  if (Object.hasOwn(value, 'messages') || Object.hasOwn(value, 'input')) return null;
  const { error, rejected, status } = value;
  const hasError = error !== undefined && error !== null && (request.error ?? null) === null;
  if (rejected !== true && !hasError) return null;
  const isClientError =
    typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 500;
  const response =
    textMember(value, 'message') ??
    textMember(value, 'error') ??
    textMember(error, 'message') ??
    JSON.stringify(value);
  return { kind: 'rejected', status: isClientError ? status : 400, response };
}

function changed(before: JsonObject, after: JsonObject, written?: Uint8Array): FilterAnswer {
  const text = JSON.stringify(after);
  if (text === JSON.stringify(before)) return { kind: 'unchanged' };
  return { kind: 'changed', body: written ?? encoder.encode(text) };
}
