import { maskSecret, redactSecrets } from './secrets.ts';

/** Masks secrets: those of a known shape, and values that are known to be secret. */
export type Redactor = (text: string) => string;

/** A shorter value is also part of ordinary words. */
const shortestSecret = 8;

/** `secrets`: values that must not appear, whatever they look like. */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const masks = new Map<string, string>();
  for (const secret of secrets) {
    if (secret.length < shortestSecret) continue;
    const mask = maskSecret(secret);
    masks.set(secret, mask);
    masks.set(inJson(secret), inJson(mask));
    if (isUnicode(secret)) masks.set(encodeURIComponent(secret), mask);
  }
  // Longest first: one value may be part of another.
  const known = [...masks].sort(([one], [other]) => other.length - one.length);
  return (text) => {
    let redacted = text;
    for (const [secret, mask] of known) redacted = redacted.replaceAll(secret, () => mask);
    return redactSecrets(redacted);
  };
}

/** As a text stands between the quotes of a JSON string. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A header may hold anything; half a surrogate pair has no URI. */
function isUnicode(text: string): boolean {
  return text.isWellFormed();
}
