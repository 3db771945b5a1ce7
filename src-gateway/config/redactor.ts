import { maskSecret, redactSecrets } from './secrets.ts';

/** Masks secrets: those of a known shape, and values that are known to be secret. */
export type Redactor = (text: string) => string;

/** A shorter value is also part of ordinary words. */
const shortestSecret = 8;

/** `secrets`: values that must not appear, whatever they look like. */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const masks = new Map([...secrets].flatMap((secret) => [...knownForms(secret)]));
  // Longest first: one value may be part of another.
  const known = [...masks].sort(([one], [other]) => other.length - one.length);
  return (text) => {
    let redacted = text;
    for (const [secret, mask] of known) redacted = redacted.replaceAll(secret, () => mask);
    return redactSecrets(redacted);
  };
}

/** The forms in which a text may hold a secret, with what is shown in their place; none for a short one. */
export function knownForms(secret: string): ReadonlyMap<string, string> {
  const forms = new Map<string, string>();
  if (secret.length < shortestSecret) return forms;
  const mask = maskSecret(secret);
  forms.set(secret, mask);
  forms.set(inJson(secret), inJson(mask));
  if (isUnicode(secret)) forms.set(encodeURIComponent(secret), mask);
  return forms;
}

/** As a text stands between the quotes of a JSON string. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A header may hold anything; half a surrogate pair has no URI. */
function isUnicode(text: string): boolean {
  return text.isWellFormed();
}
