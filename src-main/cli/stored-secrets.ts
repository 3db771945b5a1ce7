import { readSecrets } from '../console/secrets/secret-file.ts';
import type { SecretVault } from '../contract/secret-calls.ts';

/** What a person does to get at a store of which this terminal reads nothing. */
const waysIn: Readonly<Record<SecretVault, string>> = {
  passphrase: 'in the secret store under its passphrase: start in a terminal, which asks for it',
  keychain: 'in the keychain of this system, which only the desktop app reads',
};

/** One line for each missing variable that a secret store of this machine holds. */
export function whereStored(home: string, missing: readonly string[]): string[] {
  return missing.flatMap((name) =>
    vaults.filter((vault) => namesIn(home, vault).has(name)).map((vault) => `  ${name} is ${waysIn[vault]}.`),
  );
}

const vaults: readonly SecretVault[] = ['passphrase', 'keychain'];

function namesIn(home: string, vault: SecretVault): ReadonlySet<string> {
  try {
    return new Set(readSecrets(home, vault)?.entries.keys());
  } catch {
    return new Set();
  }
}
