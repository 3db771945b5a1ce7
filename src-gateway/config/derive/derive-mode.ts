import type { EnvironmentLookup } from '../environment.ts';
import type { Text } from '../model/config-model.ts';
import { redactSecrets } from '../secrets.ts';

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
