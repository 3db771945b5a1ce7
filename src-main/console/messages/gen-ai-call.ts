import {
  isObject,
  type JsonObject,
  listMember,
  member,
  textMember,
} from '../../../src-gateway/apis/json-value.ts';
import type { SaidBlock, SaidCall, SaidMessage } from '../../contract/message-calls.ts';
import { asText, type PlainAttributes, unpacked } from './otlp-value.ts';
import { pictureAt } from './picture.ts';

/** A call by the OpenTelemetry conventions for generative AI; `null`: the span tells nothing of what was said. */
export function genAiCall(attributes: PlainAttributes): SaidCall | null {
  const read = (name: string) => unpacked(attributes.get(name));
  const sent = messagesIn(read('gen_ai.input.messages'));
  const answers = messagesIn(read('gen_ai.output.messages'));
  const system = partsOf(read('gen_ai.system_instructions'));
  if (sent.length === 0 && answers.length === 0 && system.length === 0) return null;
  const outputs = read('gen_ai.output.messages');
  const finish = Array.isArray(outputs) ? textMember(outputs.at(-1), 'finish_reason') : null;
  const model = attributes.get('gen_ai.response.model') ?? attributes.get('gen_ai.request.model');
  return {
    source: 'gen_ai',
    model: typeof model === 'string' ? model : null,
    tools: toolsIn(read('gen_ai.tool.definitions')),
    messages: [...(system.length === 0 ? [] : [{ role: 'system', blocks: system }]), ...sent],
    answers,
    finish,
    error: null,
    truncated: false,
    redacted: false,
  };
}

function messagesIn(value: unknown): SaidMessage[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((message) => ({
    role: textMember(message, 'role') ?? 'unknown',
    blocks: partsOf(message.parts ?? message.content),
  }));
}

function partsOf(value: unknown): SaidBlock[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
  return Array.isArray(value) ? value.map((part) => (isObject(part) ? blockOf(part) : textBlock(part))) : [];
}

function textBlock(value: unknown): SaidBlock {
  return { type: 'text', text: asText(value) };
}

function blockOf(part: JsonObject): SaidBlock {
  const text = (...names: string[]) =>
    asText(names.map((name) => part[name]).find((value) => value !== undefined));
  switch (part.type) {
    case 'text':
      return textBlock(part.content ?? part.text);
    case 'reasoning':
    case 'thinking':
      return { type: 'reasoning', text: text('content', 'text') };
    case 'tool_call':
      return { type: 'tool_call', id: text('id'), name: text('name'), input: text('arguments') };
    case 'tool_call_response':
      return {
        type: 'tool_result',
        callId: text('id'),
        text: text('response', 'result', 'content'),
        pictures: [],
        isError: false,
      };
    case 'blob':
      return part.modality === 'image' || text('mime_type').startsWith('image/')
        ? { type: 'image', picture: pictureAt(`data:${text('mime_type')};base64,${text('content', 'data')}`) }
        : { type: 'other', label: `${text('modality') || 'bytes'} ${text('mime_type')}`.trim() };
    case 'uri':
      return { type: 'image', picture: pictureAt(text('uri')) };
    default:
      return part.content === undefined
        ? { type: 'other', label: asText(part).slice(0, 2000) }
        : textBlock(part.content);
  }
}

function toolsIn(value: unknown): SaidCall['tools'] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((tool) => {
    const description =
      textMember(tool, 'description') ?? textMember(member(tool, 'function'), 'description');
    const name = textMember(tool, 'name') ?? textMember(member(tool, 'function'), 'name');
    return name === null ? [] : [{ name, description }];
  });
}

/** The parts of tools that OpenInference and others pack into JSON texts. */
export function toolsFromSchemas(schemas: readonly unknown[]): SaidCall['tools'] {
  return toolsIn(
    schemas
      .map(unpacked)
      .map((schema) => ('tools' in Object(schema) ? listMember(schema, 'tools')[0] : schema)),
  );
}
