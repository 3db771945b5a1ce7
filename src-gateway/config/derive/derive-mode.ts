import type { EnvironmentLookup } from '../environment.ts';
import type { HeaderEntry, Text } from '../model/config-model.ts';
import { isSecretKey, maskSecret, redactSecrets } from '../secrets.ts';

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

/** A text in the wanted form. Identifiers that decide behaviour do not go through here: they are values. */
export function pickText(text: Text, mode: DeriveOptions['mode']): string {
  if (mode === 'values') return text.value;
  return text.literal ? redactSecrets(text.written) : text.written;
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
