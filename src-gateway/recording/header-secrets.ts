import { looksSecret } from '../config/secrets.ts';

/** The credentials that a request itself carries: values of its headers, as the wire has them. */
export function secretsOfHeaders(rawHeaders: readonly string[]): string[] {
  const secrets: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = (rawHeaders[index + 1] ?? '').trim();
    if (name === 'cookie') secrets.push(...value.split(/;\s*/).map((pair) => pair.replace(/^[^=]*=/, '')));
    else if (isSecretHeader(name)) secrets.push(value, value.replace(/^\S+\s+/, ''));
    else if (looksSecret(value)) secrets.push(value);
  }
  return secrets;
}

const secretHeader = /authorization|cookie|token(?!s)|secret|passw|credential|(^|-)(api-?)?key($|-)/;

export function isSecretHeader(name: string): boolean {
  return secretHeader.test(name);
}
