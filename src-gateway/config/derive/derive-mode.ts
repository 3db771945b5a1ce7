import type { EnvironmentLookup } from '../environment.ts';
import type { JsonValue } from '../json-value.ts';
import type { HeaderEntry, Literal, Text } from '../model/config-model.ts';
import { isSecretKey, looksSecret, maskSecret, maskText } from '../secrets.ts';

export interface DeriveOptions {
  readonly file: string;
  readonly hash: string;
  /** Bind address of listeners that name none. */
  readonly defaultAddress: string;
  readonly environment: EnvironmentLookup;
  /**
   * `references`: to print, variables stay `$NAME` and literal credentials are masked. `written`: the same
   * with literal credentials, to compare. `values`: for the running gateway only.
   */
  readonly mode: 'references' | 'written' | 'values';
}

/** A text in the wanted form. */
export function pickText(text: Text, mode: DeriveOptions['mode']): string {
  if (mode === 'values') return text.value;
  return text.literal && mode === 'references' ? maskText(text.written) : text.written;
}

/**
 * A name that other parts of the config are found by: its value in both forms, because a reference would
 * match nothing. Only what came from a variable for secrets stays a reference.
 */
export function pickName(text: Text, mode: DeriveOptions['mode']): string {
  if (mode === 'values') return text.value;
  if (text.literal) return pickText(text, mode);
  const variables = [...text.written.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]*)/g)].map(
    (match) => match[1] ?? '',
  );
  return variables.some(isSecretKey) || looksSecret(text.value) ? text.written : text.value;
}

/** The name of a header, lower-case because names are compared so. */
export function headerName(text: Text | null, { mode }: DeriveOptions): string | null {
  return text === null ? null : pickName(text, mode).trim().toLowerCase();
}

/** The same of a field that may be absent. */
export function pickOptional(text: Text | null, mode: DeriveOptions['mode']): string | null {
  return text === null ? null : pickText(text, mode);
}

/** A credential, masked where it is written out; `null`: not given, or its variable has no value. */
export function pickSecret(text: Text | null, mode: DeriveOptions['mode']): string | null {
  if (text === null || text.written === '') return null;
  if (mode === 'references' && text.literal) return maskSecret(text.written);
  if (mode !== 'values') return text.written;
  const value = text.value.trim();
  return text.known && value !== '' ? value : null;
}

/** A value of any type in the wanted form. */
export function pickLiteral(literal: Literal, mode: DeriveOptions['mode']): JsonValue {
  if (mode === 'values') return literal.value;
  return mode === 'written' ? literal.written : maskTexts(literal.written);
}

function maskTexts(value: JsonValue): JsonValue {
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(maskTexts);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, maskTexts(member)]));
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
