import type { SafeStorage } from 'electron';
import type { KeychainStrength, OsKeychain } from '../console/secrets/os-keychain.ts';

/** What Electron calls a Linux desktop without a keyring. */
const weakBackends: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

const otherNames: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Keychain',
  win32: 'Windows data protection',
};

/**
 * The keychain of the system behind Electron's `safeStorage`. It is asked for nothing before somebody
 * needs it: on macOS the first question may open a dialog.
 */
export function electronKeychain(
  safeStorage: Pick<
    SafeStorage,
    | 'getSelectedStorageBackend'
    | 'isAsyncEncryptionAvailable'
    | 'setUsePlainTextEncryption'
    | 'encryptStringAsync'
    | 'decryptStringAsync'
  >,
  platform: NodeJS.Platform,
): OsKeychain {
  const name = () =>
    platform === 'linux' ? safeStorage.getSelectedStorageBackend() : (otherNames[platform] ?? platform);
  let strength: Promise<KeychainStrength> | null = null;
  return {
    name,
    strength() {
      strength ??= (async () => {
        if (platform === 'linux' && weakBackends.has(name())) return 'weak';
        return (await safeStorage.isAsyncEncryptionAvailable()) ? 'strong' : 'none';
      })();
      return strength;
    },
    acceptWeak: () => safeStorage.setUsePlainTextEncryption(true),
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    decrypt: async (bytes) => (await safeStorage.decryptStringAsync(bytes)).result,
  };
}
