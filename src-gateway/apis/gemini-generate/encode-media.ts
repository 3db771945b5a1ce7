import type { AudioBlock, DocumentBlock, ImageBlock } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { imageTypeOfBase64 } from '../image-type.ts';
import type { JsonObject } from '../json-value.ts';
import { placeholder } from '../placeholder.ts';

/** An image, speech or a document as a part; an upload of another vendor becomes a placeholder. */
export function encodeMedia(
  block: ImageBlock | AudioBlock | DocumentBlock,
  dropped: DroppedFields,
): JsonObject {
  if (block.type === 'audio') {
    return { inlineData: { mimeType: `audio/${block.format}`, data: block.data } };
  }
  const { source } = block;
  switch (source.kind) {
    case 'text': {
      const title = block.type === 'document' ? block.title : null;
      return { text: title === null ? source.text : `${title}\n${source.text}` };
    }
    case 'base64': {
      const assumed = block.type === 'image' ? 'image/png' : 'application/pdf';
      const known = block.type === 'image' ? imageTypeOfBase64(source.data) : null;
      return { inlineData: { mimeType: known ?? source.mediaType ?? assumed, data: source.data } };
    }
    case 'url': {
      const mimeType =
        typeOfAddress(source.url) ?? (block.type === 'image' ? 'image/jpeg' : 'application/pdf');
      return { fileData: { mimeType, fileUri: source.url } };
    }
    case 'file':
      return { text: placeholder(block, dropped) };
    default:
      return source satisfies never;
  }
}

/** The type that the end of an address tells; `null`: none that is known. */
function typeOfAddress(url: string): string | null {
  const ending = /\.([a-z0-9]+)(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  return typesByEnding.get(ending) ?? null;
}

const typesByEnding: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
]);
