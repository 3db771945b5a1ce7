import type { ClientApi } from '../apis/client-api.ts';
import { isObject, type JsonObject, jsonText, listMember, member, textMember } from '../apis/json-value.ts';
import type { AnalysisRow, RowKind } from './analysis-row.ts';

/** `messages` of a chat or an Anthropic request, or `input` of a Responses request, as rows. Never throws. */
export function rowsOfRequest(api: ClientApi, messages: unknown): readonly AnalysisRow[] {
  if (api === 'responses' && typeof messages === 'string') return [row('human', messages, 0)];
  if (!Array.isArray(messages)) return [];
  const read = readers[api];
  return messages.flatMap((message: unknown, index) => (isObject(message) ? read(message, index) : []));
}

type ReadMessage = (message: JsonObject, index: number) => readonly AnalysisRow[];

const readers: Readonly<Record<ClientApi, ReadMessage>> = {
  chat: chatRows,
  messages: anthropicRows,
  responses: inputRows,
};

function chatRows(message: JsonObject, index: number): readonly AnalysisRow[] {
  const text = textOf(message.content, textParts);
  switch (message.role) {
    case 'user':
      return [row('human', text, index)];
    case 'assistant':
      return [
        ...spoken(text, index),
        ...listMember(message, 'tool_calls').map((call) => {
          const called = member(call, 'function') ?? member(call, 'custom');
          const input = textMember(called, 'arguments') ?? textMember(called, 'input') ?? '';
          return callRow(textMember(called, 'name'), input, index);
        }),
      ];
    case 'tool':
    case 'function':
      return [row('observation', text, index)];
    default:
      return [];
  }
}

/** What tools answered comes before what the user says beside it. */
function anthropicRows({ content, role }: JsonObject, index: number): readonly AnalysisRow[] {
  const kind: RowKind | null = role === 'user' ? 'human' : role === 'assistant' ? 'gpt' : null;
  if (kind === null) return [];
  if (typeof content === 'string')
    return kind === 'human' ? [row(kind, content, index)] : spoken(content, index);
  const blocks = Array.isArray(content) ? content.filter(isObject) : [];
  const ofType = (type: string) => blocks.filter((block) => block.type === type);
  const text = textOf(content, textParts);
  const said = blocks.some(({ type }) => typeof type === 'string' && saidTypes.has(type));
  return [
    ...ofType('tool_result').map((block) => row('observation', textOf(block.content, textParts), index)),
    ...(kind === 'gpt' ? spoken(text, index) : said ? [row(kind, text, index)] : []),
    ...ofType('tool_use').map((block) =>
      callRow(textMember(block, 'name'), isObject(block.input) ? jsonText(block.input) : '{}', index),
    ),
  ];
}

function inputRows(item: JsonObject, index: number): readonly AnalysisRow[] {
  switch (item.type ?? 'message') {
    case 'message': {
      const text = textOf(item.content, inputParts);
      if (item.role === 'user') return [row('human', text, index)];
      return item.role === 'assistant' ? spoken(text, index) : [];
    }
    case 'function_call':
      return [callRow(textMember(item, 'name'), textMember(item, 'arguments') ?? '', index)];
    case 'custom_tool_call':
      return [callRow(textMember(item, 'name'), textMember(item, 'input') ?? '', index)];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [row('observation', textOf(item.output, inputParts), index)];
    default:
      return [];
  }
}

const textParts: ReadonlySet<string> = new Set(['text']);
const inputParts: ReadonlySet<string> = new Set(['input_text', 'output_text', 'text']);
/** Blocks of a user's own; tool results are none. */
const saidTypes: ReadonlySet<string> = new Set(['text', 'image', 'document']);

function textOf(content: unknown, types: ReadonlySet<string>): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .flatMap((part: unknown) =>
      types.has(textMember(part, 'type') ?? '') ? (textMember(part, 'text') ?? []) : [],
    )
    .join('\n');
}

function spoken(text: string, index: number): readonly AnalysisRow[] {
  return text === '' ? [] : [row('gpt', text, index)];
}

function callRow(name: string | null, input: string, index: number): AnalysisRow {
  return row('function_call', JSON.stringify({ arguments: input, name: name ?? '' }), index);
}

function row(kind: RowKind, text: string, requestIndex: number): AnalysisRow {
  return { kind, text, requestIndex };
}
