import type { Block, MediaSource } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, member, textMember } from '../json-value.ts';
import { mediaOfUrl } from '../media.ts';
import { readCacheMarker } from './cache-marker.ts';

/** Reads the `content` of a message: one text, parts, or nothing. */
export function decodeContent(content: unknown, path: string, dropped: DroppedFields): readonly Block[] {
  if (typeof content === 'string') return [{ type: 'text', path, text: content }];
  if (!Array.isArray(content)) return [];
  return content.map((part: unknown, index): Block => {
    const place = `${path}[${index}]`;
    if (typeof part === 'string') return { type: 'text', path: place, text: part };
    return decodePart(isObject(part) ? part : {}, place, dropped);
  });
}

function decodePart(part: JsonObject, path: string, dropped: DroppedFields): Block {
  if (isObject(part.prompt_cache_breakpoint)) dropped.add(`${path}.prompt_cache_breakpoint`);
  const cacheControl = readCacheMarker(part.cache_control);
  const marked = cacheControl === null ? {} : { cacheControl };
  const type = textMember(part, 'type') ?? '';
  switch (type) {
    case 'text':
      return { type: 'text', path, text: textMember(part, 'text') ?? '', ...marked };
    case 'refusal':
      return { type: 'refusal', path, text: textMember(part, 'refusal') ?? '', ...marked };
    case 'image_url': {
      const image = part.image_url;
      const url = typeof image === 'string' ? image : textMember(image, 'url');
      if (url === null) break;
      return { type: 'image', path, source: mediaOfUrl(url), detail: textMember(image, 'detail'), ...marked };
    }
    case 'input_audio': {
      const data = textMember(part.input_audio, 'data');
      if (data === null) break;
      return {
        type: 'audio',
        path,
        data,
        format: textMember(part.input_audio, 'format') ?? 'wav',
        ...marked,
      };
    }
    case 'file': {
      const source = fileSource(part.file);
      if (source === null) break;
      return { type: 'document', path, source, title: textMember(part.file, 'filename'), ...marked };
    }
    default:
      break;
  }
  return { type: 'unsupported', path, kind: type === '' ? 'unknown' : type, text: null };
}

/** A data URL, base64 alone, or an upload. */
function fileSource(file: unknown): MediaSource | null {
  const data = textMember(file, 'file_data');
  if (data !== null) {
    return data.startsWith('data:') ? mediaOfUrl(data) : { kind: 'base64', mediaType: null, data };
  }
  const fileId = member(file, 'file_id');
  return typeof fileId === 'string' ? { kind: 'file', fileId } : null;
}
