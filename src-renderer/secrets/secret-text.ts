import type { SecretsState, SecretVault } from '../../src-main/contract/secret-calls.ts';

/** As people read it in a sentence. */
export const vaultTexts: Readonly<Record<SecretVault, string>> = {
  keychain: 'the keychain',
  passphrase: 'the file under a passphrase',
};

/** Somebody must say where secrets go before any can be kept encrypted. */
export function isUndecided({ place, keychain }: SecretsState): boolean {
  return place === null && keychain !== null;
}
