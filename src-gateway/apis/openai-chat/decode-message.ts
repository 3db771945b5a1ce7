import {
  isObject,
  type JsonObject,
  jsonText,
  listMember,
  member,
  numberMember,
  textMember,
} from '../json-value.ts';
import type { Citation } from '../reply.ts';

/** What a content of a message or of a delta says: text, and with Mistral thoughts beside it. */
export interface ContentPiece {
  readonly type: 'text' | 'reasoning' | 'other';
  /** Of `other`: the type of the part. */
  readonly text: string;
}

/** Reads a `content`, one text or parts; empty ones are left out. */
export function decodeContentPieces(content: unknown): readonly ContentPiece[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return [];
  return content.map(decodePiece).filter(({ text }) => text !== '');
}

function decodePiece(part: unknown): ContentPiece {
  if (typeof part === 'string') return { type: 'text', text: part };
  const type = textMember(part, 'type') ?? 'text';
  switch (type) {
    case 'text':
    case 'output_text':
      return { type: 'text', text: textMember(part, 'text') ?? '' };
    case 'thinking': {
      const thinking = textMember(part, 'thinking');
      if (thinking !== null) return { type: 'reasoning', text: thinking };
      const texts = listMember(part, 'thinking').map((piece) => textMember(piece, 'text') ?? '');
      return { type: 'reasoning', text: texts.join('') };
    }
    default:
      return { type: 'other', text: type };
  }
}

/** The readable reasoning of a message or a delta, under any of its names; `''`: none. */
export function reasoningTextOf(message: unknown): string {
  return textMember(message, 'reasoning_content') || textMember(message, 'reasoning') || '';
}

/** The sources in `annotations`; those that are none on the web are left out. */
export function decodeCitations(message: unknown): readonly Citation[] {
  return listMember(message, 'annotations').flatMap((annotation) => {
    const citation = member(annotation, 'url_citation');
    const url = textMember(citation, 'url');
    if (url === null) return [];
    return [
      {
        url,
        title: textMember(citation, 'title'),
        start: numberMember(citation, 'start_index'),
        end: numberMember(citation, 'end_index'),
      },
    ];
  });
}

/** What a call says of a custom tool; `null`: it calls a function. Some servers fill the form that they do not use. */
export function customPartOf(call: JsonObject): JsonObject | null {
  if (!isObject(call.custom)) return null;
  return call.type === 'custom' || !isObject(call.function) ? call.custom : null;
}

/** The call of the form before there were `tool_calls`; `null`: there is none, or one that says nothing. */
export function legacyCallOf(message: JsonObject): JsonObject | null {
  const called = message.function_call;
  if (!isObject(called)) return null;
  return textMember(called, 'name') || argumentsText(called) !== '' ? called : null;
}

/** Arguments as text: some vendors send the object itself. */
export function argumentsText(called: unknown): string {
  const value = member(called, 'arguments');
  if (typeof value === 'string') return value;
  return isObject(value) ? jsonText(value) : '';
}

/** Gemini's proof of a call's thought, as its Chat form has it. */
export function thoughtSignatureOf(call: unknown): string | null {
  return textMember(member(member(call, 'extra_content'), 'google'), 'thought_signature');
}
