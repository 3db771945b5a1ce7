import { callIdRules, sentCallId } from '../call-ids.ts';
import type {
  Block,
  DocumentBlock,
  ImageBlock,
  ReasoningBlock,
  ToolCallBlock,
  ToolResultBlock,
} from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { imageTypeOfBase64 } from '../image-type.ts';
import type { JsonObject } from '../json-value.ts';
import { textOfBase64 } from '../media.ts';
import { placeholder } from '../placeholder.ts';
import { toolInputObject } from '../tool-input.ts';
import type { ToolNamer } from '../tool-names.ts';
import { cacheMarker } from './cache-marker.ts';

/** A content block of a message. */
export function encodeBlock(block: Block, namer: ToolNamer, dropped: DroppedFields): JsonObject {
  return { ...encodeUnmarked(block, namer, dropped), ...cacheMarker(block.cacheControl) };
}

function encodeUnmarked(block: Block, namer: ToolNamer, dropped: DroppedFields): JsonObject {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return textBlock(block.text);
    case 'image':
      return encodeImage(block, dropped);
    case 'document':
      return encodeDocument(block, dropped);
    case 'tool_call':
      return encodeCall(block, namer, dropped);
    case 'tool_result':
      return encodeResult(block, namer, dropped);
    case 'reasoning':
      return encodeReasoning(block);
    case 'audio':
    case 'unsupported':
      return textBlock(placeholder(block, dropped));
    default:
      return block satisfies never;
  }
}

function textBlock(text: string): JsonObject {
  return { type: 'text', text };
}

const imageTypes: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

function encodeImage(image: ImageBlock, dropped: DroppedFields): JsonObject {
  const { source } = image;
  // An upload is known only to the vendor who took it.
  if (source.kind === 'file') return textBlock(placeholder(image, dropped));
  if (source.kind === 'url') return { type: 'image', source: { type: 'url', url: source.url } };
  const mediaType = imageTypeOfBase64(source.data) ?? source.mediaType ?? 'image/png';
  if (!imageTypes.has(mediaType)) return textBlock(placeholder(image, dropped));
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data: source.data } };
}

function encodeDocument(document: DocumentBlock, dropped: DroppedFields): JsonObject {
  const { source, title } = document;
  const named = (sent: JsonObject) => ({ type: 'document', source: sent, ...(title !== null && { title }) });
  switch (source.kind) {
    case 'text':
      return named({ type: 'text', media_type: 'text/plain', data: source.text });
    case 'url':
      return named({ type: 'url', url: source.url });
    case 'file':
      return textBlock(placeholder(document, dropped));
    case 'base64':
      if (source.mediaType?.startsWith('text/') === true) {
        return named({ type: 'text', media_type: 'text/plain', data: textOfBase64(source.data) });
      }
      if (source.mediaType !== null && source.mediaType !== 'application/pdf') {
        return textBlock(placeholder(document, dropped));
      }
      return named({ type: 'base64', media_type: 'application/pdf', data: source.data });
    default:
      return source satisfies never;
  }
}

function encodeCall(call: ToolCallBlock, namer: ToolNamer, dropped: DroppedFields): JsonObject {
  const { value, isBroken } =
    call.kind === 'custom' ? { value: { input: call.input }, isBroken: false } : toolInputObject(call.input);
  if (isBroken) dropped.add(call.path);
  return {
    type: 'tool_use',
    id: sentCallId(callIdRules.messages, call.id),
    name: namer.sentName(call.name),
    input: value,
  };
}

function encodeResult(result: ToolResultBlock, namer: ToolNamer, dropped: DroppedFields): JsonObject {
  const blocks = result.content
    .filter((block) => block.type !== 'text' || block.text.trim() !== '')
    .map((block) => encodeBlock(block, namer, dropped));
  const [only] = blocks;
  const isText = blocks.length === 1 && only?.type === 'text' && only.cache_control === undefined;
  return {
    type: 'tool_result',
    tool_use_id: sentCallId(callIdRules.messages, result.callId),
    ...(blocks.length > 0 && { content: isText ? only.text : blocks }),
    ...(result.isError && { is_error: true }),
  };
}

function encodeReasoning({ text, seal }: ReasoningBlock): JsonObject {
  return seal?.kind === 'redacted'
    ? { type: 'redacted_thinking', data: seal.value }
    : { type: 'thinking', thinking: text, signature: seal?.value ?? '' };
}
