import type { Block, MediaSource } from '../conversation.ts';
import { isObject, type JsonObject, member, textMember } from '../json-value.ts';
import { mediaOfUrl } from '../media.ts';

/** Reads the content of a message or of a tool's output: one text, or a list of parts. */
export function decodeContent(content: unknown, path: string): readonly Block[] {
  if (typeof content === 'string') return [{ type: 'text', path, text: content }];
  if (!Array.isArray(content)) return [];
  return content.map((part: unknown, index) =>
    isObject(part)
      ? decodePart(part, `${path}[${index}]`)
      : { type: 'text' as const, path: `${path}[${index}]`, text: String(part) },
  );
}

function decodePart(part: JsonObject, path: string): Block {
  const type = textMember(part, 'type') ?? '';
  switch (type) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
      return { type: 'text', path, text: textMember(part, 'text') ?? '' };
    case 'refusal':
      return { type: 'refusal', path, text: textMember(part, 'refusal') ?? '' };
    case 'input_image':
      return decodeImage(part, path);
    case 'input_file':
      return decodeFile(part, path);
    case 'input_audio': {
      const audio = member(part, 'input_audio');
      return {
        type: 'audio',
        path,
        data: textMember(audio, 'data') ?? '',
        format: textMember(audio, 'format') ?? '',
      };
    }
    default:
      return { type: 'unsupported', path, kind: type, text: null };
  }
}

function decodeImage(part: JsonObject, path: string): Block {
  const url = textMember(part, 'image_url');
  const fileId = textMember(part, 'file_id');
  const source: MediaSource | null =
    url !== null ? mediaOfUrl(url) : fileId !== null ? { kind: 'file', fileId } : null;
  if (source === null) return { type: 'unsupported', path, kind: 'input_image', text: null };
  return { type: 'image', path, source, detail: textMember(part, 'detail') };
}

function decodeFile(part: JsonObject, path: string): Block {
  const data = textMember(part, 'file_data');
  const url = textMember(part, 'file_url');
  const fileId = textMember(part, 'file_id');
  const source: MediaSource | null =
    data !== null
      ? fileData(data)
      : url !== null
        ? { kind: 'url', url }
        : fileId !== null
          ? { kind: 'file', fileId }
          : null;
  if (source === null) return { type: 'unsupported', path, kind: 'input_file', text: null };
  return { type: 'document', path, source, title: textMember(part, 'filename') };
}

/** A data URL, or base64 alone. */
function fileData(data: string): MediaSource {
  return data.startsWith('data:') ? mediaOfUrl(data) : { kind: 'base64', mediaType: null, data };
}
