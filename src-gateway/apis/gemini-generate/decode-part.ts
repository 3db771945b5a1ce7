import { isObject, type JsonObject, textMember } from '../json-value.ts';

/** What a part of a candidate is. */
export type ReplyPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thought'; readonly text: string; readonly signature: string | null }
  | { readonly type: 'call'; readonly call: JsonObject; readonly signature: string | null }
  /** Made or run by Gemini itself: `executableCode`, `inlineData`, … */
  | { readonly type: 'other'; readonly kind: string };

/** Reads a part; `null`: it says nothing. */
export function decodePart(part: unknown): ReplyPart | null {
  if (!isObject(part)) return null;
  const signature = textMember(part, 'thoughtSignature');
  if (isObject(part.functionCall)) return { type: 'call', call: part.functionCall, signature };
  const text = textMember(part, 'text');
  if (part.thought === true) return { type: 'thought', text: text ?? '', signature };
  if (text !== null) return text === '' ? null : { type: 'text', text };
  const kind = Object.keys(part).find((name) => isObject(part[name]));
  return kind === undefined ? null : { type: 'other', kind };
}
