import type { Block, Conversation, MediaSource, Tool } from '../apis/conversation.ts';
import { parseJson } from '../apis/json-value.ts';
import type { Reply, ReplyBlock } from '../apis/reply.ts';
import type { Redactor } from '../config/redactor.ts';
import { decodeRecorded, type Recorded } from './decode-recorded.ts';

/** The conventions' names, and one of ours. https://opentelemetry.io/docs/specs/semconv/gen-ai/ */
const attribute = {
  input: 'gen_ai.input.messages',
  output: 'gen_ai.output.messages',
  system: 'gen_ai.system_instructions',
  tools: 'gen_ai.tool.definitions',
  truncated: 'plano.content.truncated',
} as const;

/** What collectors keep of one value. */
const mostBytes = 1024 * 1024;

/**
 * What was said in a span as attributes of it, each a JSON text; empty where nothing of it can be read. What is
 * longer than 1 MiB is left out, and said to be. `recorded` is masked already; `redact` finds what is whole only
 * once a stream is put together.
 */
export function genAiContent(
  recorded: Recorded & { readonly truncated: boolean },
  redact: Redactor,
): Map<string, string | boolean> {
  const found = new Map<string, string | boolean>();
  const decoded = decodeRecorded(recorded);
  let isCut = recorded.truncated;
  const put = (name: string, list: readonly unknown[]) => {
    if (list.length === 0) return;
    const text = JSON.stringify(list);
    if (Buffer.byteLength(text) <= mostBytes) found.set(name, text);
    else isCut = true;
  };
  if (decoded !== null) {
    const { conversation, reply } = decoded;
    put(
      attribute.system,
      conversation.system.map(({ text }) => textPart(text)),
    );
    put(attribute.input, inputMessages(conversation));
    put(attribute.tools, conversation.tools.map(toolDefinition));
    if (reply !== null) put(attribute.output, [outputMessage(reply, redact)]);
  }
  if (isCut) found.set(attribute.truncated, true);
  return found;
}

function inputMessages({ turns }: Conversation): object[] {
  return turns.flatMap(({ blocks, role }) => {
    const results = blocks.filter(({ type }) => type === 'tool_result');
    const own = blocks.filter(({ type }) => type !== 'tool_result');
    return [
      ...(results.length === 0 ? [] : [{ role: 'tool', parts: results.map(partOf) }]),
      ...(own.length === 0 ? [] : [{ role, parts: own.map(partOf) }]),
    ];
  });
}

function partOf(block: Block): object {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return textPart(block.text);
    case 'reasoning':
      return { type: 'reasoning', content: block.text };
    case 'image':
      return mediaPart('image', block.source);
    case 'audio':
      return { type: 'blob', modality: 'audio', mime_type: `audio/${block.format}`, content: block.data };
    case 'document':
      return block.source.kind === 'text' ? textPart(block.source.text) : mediaPart('document', block.source);
    case 'tool_call':
      return toolCallPart(block);
    case 'tool_result':
      return { type: 'tool_call_response', id: block.callId, response: resultText(block.content) };
    case 'unsupported':
      return textPart(block.text ?? `[unsupported content: ${block.kind}]`);
    default:
      return block satisfies never;
  }
}

function resultText(content: readonly Block[]): string {
  return content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`)).join('\n');
}

function textPart(content: string): object {
  return { type: 'text', content };
}

function mediaPart(modality: string, source: MediaSource): object {
  switch (source.kind) {
    case 'base64':
      return { type: 'blob', modality, mime_type: source.mediaType, content: source.data };
    case 'url':
      return { type: 'uri', modality, uri: source.url };
    case 'file':
      return { type: 'file', modality, file_id: source.fileId };
    default:
      return source satisfies never;
  }
}

/** Arguments as an object where they are one; what a model has broken stays a text. */
function toolCallPart({
  id,
  input,
  name,
}: {
  readonly id: string;
  readonly name: string;
  readonly input: string;
}) {
  return { type: 'tool_call', id, name, arguments: parseJson(input) ?? input };
}

function outputMessage({ blocks, finish }: Reply, redact: Redactor): object {
  return {
    role: 'assistant',
    parts: blocks.map((block) => replyPart(block, redact)),
    finish_reason: finish.reason,
  };
}

function replyPart(block: ReplyBlock, redact: Redactor): object {
  if (block.type === 'tool_call') return toolCallPart({ ...block, input: redact(block.input) });
  const content = redact(block.text);
  return block.type === 'reasoning' ? { type: 'reasoning', content } : textPart(content);
}

function toolDefinition(tool: Tool): object {
  if (!('name' in tool)) return { type: tool.type };
  const { description, name, type } = tool;
  return {
    type,
    name,
    ...(description !== null && { description }),
    ...(type === 'function' && { parameters: tool.parameters }),
  };
}
