import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SafeStorage } from 'electron';

type Backend = ReturnType<SafeStorage['getSelectedStorageBackend']>;

export interface SafeStorageDouble extends SafeStorage {
  /** What was asked of it, in order. */
  readonly asked: readonly string[];
  /** The system has another key from now on: what it encrypted before cannot be read. */
  loseKey(): void;
}

/** Electron's `safeStorage` of a desktop with this backend: a weak one works once that was accepted. */
export function createSafeStorageDouble(backend: Backend): SafeStorageDouble {
  const asked: string[] = [];
  const isWeak = backend === 'basic_text' || backend === 'unknown';
  let accepted = false;
  let key = randomBytes(32);
  const use = (what: string) => {
    asked.push(what);
    if (isWeak && !accepted) throw new Error('Encryption is not available.');
  };
  const encrypt = (text: string) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  };
  const decrypt = (bytes: Buffer) => {
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    cipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8');
  };
  return {
    asked,
    loseKey: () => {
      key = randomBytes(32);
    },
    getSelectedStorageBackend: () => backend,
    isEncryptionAvailable: () => !isWeak || accepted,
    isAsyncEncryptionAvailable: async () => {
      asked.push('available');
      return !isWeak || accepted;
    },
    setUsePlainTextEncryption: (on) => {
      asked.push('accept-weak');
      accepted = on;
    },
    encryptString: (text) => {
      use('encrypt');
      return encrypt(text);
    },
    decryptString: (bytes) => {
      use('decrypt');
      return decrypt(bytes);
    },
    encryptStringAsync: async (text) => {
      use('encrypt');
      return encrypt(text);
    },
    decryptStringAsync: async (bytes) => {
      use('decrypt');
      return { result: decrypt(bytes), shouldReEncrypt: false };
    },
  };
}
