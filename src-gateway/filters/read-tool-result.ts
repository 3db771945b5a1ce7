import { isObject, type JsonObject, listMember, member, parseJson, textMember } from '../apis/json-value.ts';
import type { FilterAnswer, FilterCall } from './filter-call.ts';
import { readPayload, rejectionIn } from './read-payload.ts';

/** What an input tool's result means for the request that it was sent. */
export function readInputResult(result: JsonObject, call: FilterCall, filterId: string): FilterAnswer {
  const value = refusalOf(result) ?? resultValue(result, 'input');
  if (value === null) return nothingIn(filterId);
  switch (value.kind) {
    case 'rejected':
      return value;
    case 'json':
      return readPayload(value.json, call);
    case 'text':
      return { kind: 'invalid', text: 'the answer is not JSON' };
    default:
      return value satisfies never;
  }
}

/** What an output tool makes of one JSON object of a reply: the text to use instead; `null`: the same. */
export function readOutputResult(
  result: JsonObject,
  sent: JsonObject,
  filterId: string,
): FilterAnswer | { readonly kind: 'text'; readonly text: string } {
  const value = refusalOf(result) ?? resultValue(result, 'output');
  if (value === null) return nothingIn(filterId);
  if (value.kind !== 'json') return value;
  const { json } = value;
  const rejection = isObject(json) ? rejectionIn(json, sent) : null;
  if (rejection !== null) return rejection;
  const text = JSON.stringify(json);
  return text === JSON.stringify(sent) ? { kind: 'unchanged' } : { kind: 'text', text };
}

function nothingIn(filterId: string): FilterAnswer {
  return { kind: 'invalid', text: `No structured content in response from agent '${filterId}'` };
}

function refusalOf(result: JsonObject) {
  if (result.isError !== true) return null;
  const texts = textsOf(result);
  const response = texts.length === 0 ? 'unknown_error' : texts.join('\n');
  return { kind: 'rejected', status: 400, response } as const;
}

type ToolValue =
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'text'; readonly text: string };

/** FastMCP wraps what is no object in `{"result": …}`, and repeats everything as a text. */
function resultValue(result: JsonObject, phase: FilterCall['phase']): ToolValue | null {
  const structured = result.structuredContent;
  if (isObject(structured)) {
    const isWrapped =
      Object.hasOwn(structured, 'result') &&
      (member(member(result._meta, 'fastmcp'), 'wrap_result') === true ||
        Object.keys(structured).length === 1);
    if (isWrapped) return unwrapped(structured.result);
    const isPayload = Object.hasOwn(structured, 'messages') || Object.hasOwn(structured, 'input');
    if (isPayload || phase === 'output') return { kind: 'json', json: structured };
  }
  const [text] = textsOf(result);
  if (text !== undefined) {
    const json = parseJson(text);
    return json === undefined ? { kind: 'text', text } : { kind: 'json', json };
  }
  return isObject(structured) ? { kind: 'json', json: structured } : null;
}

function unwrapped(value: unknown): ToolValue {
  if (typeof value !== 'string') return { kind: 'json', json: value };
  const json = /^[{[]/.test(value) ? parseJson(value) : undefined;
  return json === undefined ? { kind: 'text', text: value } : { kind: 'json', json };
}

function textsOf(result: JsonObject): readonly string[] {
  return listMember(result, 'content').flatMap((item) =>
    textMember(item, 'type') === 'text' ? (textMember(item, 'text') ?? []) : [],
  );
}
