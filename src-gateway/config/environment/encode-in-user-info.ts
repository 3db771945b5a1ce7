import type { VariableReference } from './parse-references.ts';

/** A value that lands in `user:password@` of a URL is percent-encoded, unless it already is. */
export function encodeInUserInfo(text: string, reference: VariableReference, value: string): string {
  const authority = text.indexOf('://');
  if (authority < 0 || reference.start < authority + 3) return value;
  const at = text.indexOf('@', reference.end);
  const userInfo =
    at >= 0 && !/[/?#]/.test(text.slice(authority + 3, reference.start).replaceAll(/\$\{[^}]*\}/g, ''));
  const between = text.slice(reference.end, Math.max(at, reference.end)).replaceAll(/\$\{[^}]*\}/g, '');
  if (!userInfo || /[/?#]/.test(between)) return value;
  const alreadyEncoded = /%[0-9A-Fa-f]{2}/.test(value) && !/[@/:?#[\]\s]/.test(value);
  return alreadyEncoded ? value : encodeURIComponent(value);
}
