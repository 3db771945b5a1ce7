import type { EnvironmentLookup } from '../environment.ts';
import type { JsonValue } from '../json-value.ts';
import type { HeaderEntry, Literal, Text } from '../model/config-model.ts';
import { isSecretKey, looksSecret, maskSecret, redactSecrets } from '../secrets.ts';

export interface DeriveOptions {
  readonly file: string;
  readonly hash: string;
  /** Bind address of listeners that name none. */
  readonly defaultAddress: string;
  readonly environment: EnvironmentLookup;
  /**
   * `references`: to print and compare, credentials stay `$NAME` and literal ones are masked.
   * `values`: for the running gateway only.
   */
  readonly mode: 'references' | 'values';
}

/** A text in the wanted form. */
export function pickText(text: Text, mode: DeriveOptions['mode']): string {
  if (mode === 'values') return text.value;
  return text.literal ? redactSecrets(redactQuery(text.written)) : text.written;
}

/**
 * A name that other parts of the config are found by: its value in both forms, because a reference would
 * match nothing. Only what came from a variable for secrets stays a reference.
 */
export function pickName(text: Text, mode: DeriveOptions['mode']): string {
  if (mode === 'values') return text.value;
  if (text.literal) return redactSecrets(text.written);
  const variables = [...text.written.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]*)/g)].map(
    (match) => match[1] ?? '',
  );
  return variables.some(isSecretKey) || looksSecret(text.value) ? text.written : text.value;
}

/** The name of a header, lower-case because names are compared so. */
export function headerName(text: Text | null, { mode }: DeriveOptions): string | null {
  return text === null ? null : pickName(text, mode).trim().toLowerCase();
}

/** Values of secret parameters in the query of a URL. */
function redactQuery(text: string): string {
  return text.replace(
    /([?&]([^=&#\s]+)=)(?!\$)([^&#\s]+)/g,
    (whole, before: string, name: string, value: string) =>
      isSecretKey(name) || /^(key|sig|signature|auth)$/i.test(name) ? before + maskSecret(value) : whole,
  );
}

/** The same of a field that may be absent. */
export function pickOptional(text: Text | null, mode: DeriveOptions['mode']): string | null {
  return text === null ? null : pickText(text, mode);
}

/** A credential, masked where it is written out; `null`: not given, or its variable has no value. */
export function pickSecret(text: Text | null, mode: DeriveOptions['mode']): string | null {
  if (text === null || text.written === '') return null;
  if (mode === 'references') return text.literal ? maskSecret(text.written) : text.written;
  const value = text.value.trim();
  return text.known && value !== '' ? value : null;
}

/** A value of any type in the wanted form. */
export function pickLiteral(literal: Literal, mode: DeriveOptions['mode']): JsonValue {
  return mode === 'values' ? literal.value : redactTexts(literal.written);
}

function redactTexts(value: JsonValue): JsonValue {
  if (typeof value === 'string') return redactSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(redactTexts);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redactTexts(member)]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Headers or other pairs in the wanted form; a literal value under a secret name is masked whole. */
export function pickPairs(
  pairs: readonly HeaderEntry[],
  mode: DeriveOptions['mode'],
): Record<string, string> {
  return Object.fromEntries(
    pairs.map(({ name, value }) => {
      const literalSecret = mode === 'references' && value.literal && isSecretKey(name);
      return [name, literalSecret ? maskSecret(value.written) : pickText(value, mode)];
    }),
  );
}
