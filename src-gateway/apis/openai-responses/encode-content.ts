import type { Block, DocumentBlock, ImageBlock } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { dataUrl } from '../media.ts';
import { placeholder } from '../placeholder.ts';

/** A part of a user's message or of a tool's output. */
export function encodeUserPart(block: Block, dropped: DroppedFields): JsonObject {
  switch (block.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return inputText(block.text);
    case 'image':
      return encodeImage(block, dropped);
    case 'document':
      return encodeDocument(block, dropped);
    case 'audio':
      return { type: 'input_audio', input_audio: { data: block.data, format: block.format } };
    case 'unsupported':
    case 'tool_call':
    case 'tool_result':
      return inputText(placeholder(block, dropped));
    default:
      return block satisfies never;
  }
}

/** A part of an earlier answer. */
export function encodeAssistantPart(block: Block, dropped: DroppedFields): JsonObject {
  if (block.type === 'refusal') return { type: 'refusal', refusal: block.text };
  const text = block.type === 'text' ? block.text : placeholder(block, dropped);
  return { type: 'output_text', text, annotations: [] };
}

function inputText(text: string): JsonObject {
  return { type: 'input_text', text };
}

function encodeImage(image: ImageBlock, dropped: DroppedFields): JsonObject {
  const { source, detail } = image;
  // An upload is known only to the vendor who took it.
  if (source.kind === 'file') return inputText(placeholder(image, dropped));
  const url = source.kind === 'url' ? source.url : dataUrl(source, 'image/png');
  return { type: 'input_image', image_url: url, detail: detail ?? 'auto' };
}

function encodeDocument(document: DocumentBlock, dropped: DroppedFields): JsonObject {
  const { source, title } = document;
  switch (source.kind) {
    case 'text':
      return inputText(title === null ? source.text : `${title}\n${source.text}`);
    case 'url':
      return { type: 'input_file', file_url: source.url };
    case 'base64':
      return {
        type: 'input_file',
        filename: title ?? 'document.pdf',
        file_data: dataUrl(source, 'application/pdf'),
      };
    case 'file':
      return inputText(placeholder(document, dropped));
    default:
      return source satisfies never;
  }
}
