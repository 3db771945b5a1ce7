import type { EncodeTarget } from '../codec.ts';
import type { Block, DocumentBlock, ImageBlock } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { dataUrl } from '../media.ts';
import { placeholder } from '../placeholder.ts';
import { cacheMarker } from './cache-marker.ts';

/** A user's blocks as the `content` of a message: one text where it can be, else parts. */
export function encodeUserContent(
  blocks: readonly Block[],
  target: EncodeTarget,
  dropped: DroppedFields,
): unknown {
  const parts = blocks.map((block) => encodePart(block, target, dropped));
  const texts = parts.flatMap((part) => plainText(part) ?? []);
  if (texts.length !== parts.length) return parts;
  if (texts.length > 1 && target.content !== 'text-only') return parts;
  return texts.join('\n');
}

/** The text of a part that is nothing but text; `null`: it says more. */
function plainText(part: JsonObject): string | null {
  return typeof part.text === 'string' && part.cache_control === undefined ? part.text : null;
}

function encodePart(block: Block, target: EncodeTarget, dropped: DroppedFields): JsonObject {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: block.text, ...cacheMarker(block.cacheControl, target, dropped) };
    case 'image':
      return encodeImage(block, target, dropped);
    case 'audio':
      return { type: 'input_audio', input_audio: { data: block.data, format: block.format } };
    case 'document':
      return encodeDocument(block, target, dropped);
    case 'reasoning':
    case 'tool_call':
    case 'tool_result':
    case 'unsupported':
      return { type: 'text', text: placeholder(block, dropped) };
    default:
      return block satisfies never;
  }
}

function encodeImage(image: ImageBlock, target: EncodeTarget, dropped: DroppedFields): JsonObject {
  const { source, detail } = image;
  // An upload is known only to the vendor who took it.
  if (source.kind === 'file') return { type: 'text', text: placeholder(image, dropped) };
  const url = source.kind === 'url' ? source.url : dataUrl(source, 'image/png');
  return {
    type: 'image_url',
    image_url: { url, ...(detail !== null && { detail }) },
    ...cacheMarker(image.cacheControl, target, dropped),
  };
}

function encodeDocument(document: DocumentBlock, target: EncodeTarget, dropped: DroppedFields): JsonObject {
  const { source, title } = document;
  const marker = cacheMarker(document.cacheControl, target, dropped);
  switch (source.kind) {
    case 'text':
      return { type: 'text', text: title === null ? source.text : `${title}\n${source.text}`, ...marker };
    case 'base64':
      return {
        type: 'file',
        file: { file_data: dataUrl(source, 'application/pdf'), filename: title ?? 'document.pdf' },
        ...marker,
      };
    case 'url':
    case 'file':
      return { type: 'text', text: placeholder(document, dropped) };
    default:
      return source satisfies never;
  }
}
