import type { ReasoningSeal } from '../conversation.ts';
import { isObject, type JsonObject, textMember } from '../json-value.ts';

/** Names of `reasoning_details[].format` for the issuers that have one; others go by their own name. */
const formats: readonly (readonly [issuer: string, format: string])[] = [
  ['anthropic', 'anthropic-claude-v1'],
  ['openai', 'openai-responses-v1'],
  ['gemini', 'google-gemini-v1'],
];

/** Reasoning with its proof, in the form that OpenRouter gave to Chat. */
export function encodeReasoningDetail(text: string, seal: ReasoningSeal, index: number): JsonObject {
  const format = formats.find(([issuer]) => issuer === seal.issuer)?.[1] ?? seal.issuer;
  if (seal.kind === 'signature') {
    return { type: 'reasoning.text', text, signature: seal.value, format, index };
  }
  const id = seal.itemId === undefined ? {} : { id: seal.itemId };
  return { type: 'reasoning.encrypted', data: seal.value, ...id, format, index };
}

/** The readable text of one detail. */
export function textOfReasoningDetail(detail: unknown): string {
  return textMember(detail, 'text') ?? textMember(detail, 'summary') ?? '';
}

/** The proof in one detail; `null`: it has none. `issuer`: of those that name no format. */
export function sealOfReasoningDetail(detail: unknown, issuer: string): ReasoningSeal | null {
  if (!isObject(detail)) return null;
  const format = textMember(detail, 'format');
  const found = {
    issuer: formats.find(([, name]) => name === format)?.[0] ?? (format === null ? issuer : format),
  };
  const signature = textMember(detail, 'signature');
  if (signature !== null && signature !== '') return { ...found, kind: 'signature', value: signature };
  const data = textMember(detail, 'data');
  if (data === null || data === '') return null;
  const itemId = textMember(detail, 'id');
  // What Anthropic hides it calls redacted.
  const kind = found.issuer === 'anthropic' ? 'redacted' : 'encrypted';
  return { ...found, kind, value: data, ...(itemId !== null && { itemId }) };
}
