import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';

/** What OWASP asks of scrypt: 128 MiB and some tenths of a second for each guess. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const;
const keyBytes = 32;
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const algorithm = 'aes-256-gcm';

export function newSalt(): Buffer {
  return randomBytes(saltBytes);
}

/** The key of a passphrase. Passphrases that look the same are the same. */
export function keyOf(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, keyBytes, cost, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

/** Encrypts a text for a name: under another name it cannot be opened. */
export function seal(key: Buffer, name: string, text: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** `null`: another key, another name, or not what was sealed. */
export function unseal(key: Buffer, name: string, bytes: Buffer): string | null {
  const nonce = bytes.subarray(0, nonceBytes);
  const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
  if (nonce.length !== nonceBytes || tag.length !== tagBytes) return null;
  try {
    const cipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(name))
      .setAuthTag(tag);
    const text = Buffer.concat([cipher.update(bytes.subarray(nonceBytes + tagBytes)), cipher.final()]);
    return text.toString('utf8');
  } catch {
    return null;
  }
}
