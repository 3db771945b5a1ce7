import type { ReasoningSeal } from './conversation.ts';
import { isObject, parseJson, textMember } from './json-value.ts';
import { bytesToBase64, textOfBase64 } from './media.ts';

const prefix = 'plano.1.';

/**
 * A seal as a text that an API's clients keep and send back: it says whose it is, so that the next
 * request can be decided without remembering this one. `value` travels only when `withValue`.
 */
export function writeSealToken(issuer: string, kind: ReasoningSeal['kind'], value: string | null): string {
  const told = value === null ? { p: issuer, k: kind } : { p: issuer, k: kind, s: value };
  return prefix + base64Url(JSON.stringify(told));
}

/** What a token of ours says; `null`: it is none of ours. A seal without value proves nothing to anyone. */
export function readSealToken(token: string): ReasoningSeal | null {
  if (!token.startsWith(prefix)) return null;
  const told = parseJson(textOfBase64Url(token.slice(prefix.length)));
  if (!isObject(told)) return null;
  const kind = textMember(told, 'k');
  return {
    issuer: textMember(told, 'p') ?? (textMember(told, 's') === null ? 'plano' : 'anthropic'),
    kind: kind === 'redacted' || kind === 'encrypted' ? kind : 'signature',
    value: textMember(told, 's') ?? '',
  };
}

function base64Url(text: string): string {
  return bytesToBase64(new TextEncoder().encode(text))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function textOfBase64Url(text: string): string {
  return textOfBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
}
