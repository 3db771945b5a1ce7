import { isObject, type JsonObject, member, textMember } from '../../../src-gateway/apis/json-value.ts';
import type { SaidBlock, SaidCall, SaidMessage } from '../../contract/message-calls.ts';
import { toolsFromSchemas } from './gen-ai-call.ts';
import { asText, type PlainAttributes } from './otlp-value.ts';
import { pictureAt } from './picture.ts';

/** A call by OpenInference, whose messages are spread over keys with a number in them; `null`: none of it is there. */
export function openInferenceCall(attributes: PlainAttributes): SaidCall | null {
  const sent = entries(attributes, 'llm.input_messages.').map((entry) => messageOf(member(entry, 'message')));
  const answers = entries(attributes, 'llm.output_messages.').map((entry) =>
    messageOf(member(entry, 'message')),
  );
  const schemas = entries(attributes, 'llm.tools.').map((entry) =>
    member(member(entry, 'tool'), 'json_schema'),
  );
  const model = attributes.get('llm.model_name');
  if (sent.length === 0 && answers.length === 0) return plainCall(attributes, model);
  return {
    ...empty('openinference', model),
    tools: toolsFromSchemas(schemas),
    messages: sent,
    answers,
  };
}

/** A call by the older indexed form of the GenAI conventions; `null`: none of it is there. */
export function indexedCall(attributes: PlainAttributes): SaidCall | null {
  const sent = entries(attributes, 'gen_ai.prompt.');
  const answers = entries(attributes, 'gen_ai.completion.');
  if (sent.length === 0 && answers.length === 0) return null;
  const functions = entries(attributes, 'llm.request.functions.');
  const model = attributes.get('gen_ai.response.model') ?? attributes.get('gen_ai.request.model');
  return {
    ...empty('indexed', model),
    tools: toolsFromSchemas(functions),
    messages: sent.map(messageOf),
    answers: answers.map(messageOf),
    finish: textMember(answers.at(-1), 'finish_reason'),
  };
}

/** OpenInference's spans of any kind may say in two texts what went in and what came out. */
function plainCall(attributes: PlainAttributes, model: unknown): SaidCall | null {
  const [input, output] = ['input.value', 'output.value'].map((name) => attributes.get(name));
  if (input === undefined && output === undefined) return null;
  const said = (role: string, value: unknown): SaidMessage[] =>
    value === undefined ? [] : [{ role, blocks: [{ type: 'text', text: asText(value) }] }];
  return {
    ...empty('openinference', model),
    messages: said('input', input),
    answers: said('output', output),
  };
}

function empty(source: SaidCall['source'], model: unknown): SaidCall {
  return {
    ...{ source, model: typeof model === 'string' ? model : null },
    ...{ tools: [], messages: [], answers: [], finish: null, error: null },
    ...{ truncated: false, redacted: false },
  };
}

/** Messages of one span, and levels of one key; more are no conversation. */
const mostEntries = 10_000;
const mostLevels = 12;

/** The numbered entries under a prefix, each as the object that its keys spell: `0.message.role`. */
function entries(attributes: PlainAttributes, prefix: string): JsonObject[] {
  const found = new Map<number, Map<string, unknown>>();
  for (const [key, value] of attributes) {
    if (!key.startsWith(prefix)) continue;
    const [index = '', ...path] = key.slice(prefix.length).split('.');
    if (!/^\d{1,5}$/.test(index) || path.length === 0 || path.length > mostLevels) continue;
    const entry = found.get(Number(index)) ?? new Map<string, unknown>();
    if (found.size < mostEntries) found.set(Number(index), entry);
    place(entry, path, value);
  }
  return [...found].sort(([one], [other]) => one - other).map(([, entry]) => objectOf(entry));
}

function place(target: Map<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    if (!target.has(name)) target.set(name, value);
    return;
  }
  const known = target.get(name);
  const next = known instanceof Map ? known : new Map<string, unknown>();
  target.set(name, next);
  place(next, rest, value);
}

function objectOf(map: ReadonlyMap<string, unknown>): JsonObject {
  return Object.fromEntries(
    [...map].map(([name, value]) => [name, value instanceof Map ? objectOf(value) : value]),
  );
}

function messageOf(value: unknown): SaidMessage {
  const role = textMember(value, 'role') ?? 'unknown';
  const content = asText(member(value, 'content'));
  const callId = textMember(value, 'tool_call_id');
  if (role === 'tool' || callId !== null) {
    const result = { callId: callId ?? '', text: content, pictures: [], isError: false };
    return { role: 'tool', blocks: [{ type: 'tool_result', ...result }] };
  }
  return {
    role,
    blocks: [
      ...(content === '' ? [] : [{ type: 'text' as const, text: content }]),
      ...numbered(member(value, 'contents')).map((entry) => contentOf(member(entry, 'message_content'))),
      ...numbered(member(value, 'tool_calls')).map((entry) =>
        toolCallOf(member(entry, 'tool_call') ?? entry),
      ),
    ],
  };
}

function contentOf(content: unknown): SaidBlock {
  const url = textMember(member(member(content, 'image'), 'image'), 'url');
  if (url !== null) return { type: 'image', picture: pictureAt(url) };
  return { type: 'text', text: asText(member(content, 'text')) };
}

function toolCallOf(call: unknown): SaidBlock {
  const inner = member(call, 'function') ?? call;
  return {
    type: 'tool_call',
    id: asText(member(call, 'id')),
    name: asText(member(inner, 'name')),
    input: asText(member(inner, 'arguments')),
  };
}

function numbered(value: unknown): unknown[] {
  if (!isObject(value)) return [];
  return Object.entries(value)
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, entry]) => entry);
}
