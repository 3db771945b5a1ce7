import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { StateStoreError } from './state-store.ts';

/** Texts below this are not worth compressing. */
const smallestCompressed = 1024;
const nonceBytes = 12;
const tagBytes = 16;

/** Texts of one row as bytes: compressed when they are long, encrypted (AES-256-GCM) when there is a key. */
export class BlobCodec {
  readonly #secret: string | null;
  #key: Buffer | null = null;

  constructor(secret: string | null) {
    this.#secret = secret;
  }

  write(texts: readonly string[]): { readonly blobs: readonly Buffer[]; readonly encoding: string } {
    const isLong = texts.some((text) => text.length > smallestCompressed);
    const blobs = texts.map((text) => {
      const plain = isLong ? gzipSync(text, { level: 1 }) : Buffer.from(text);
      return this.#secret === null ? plain : this.#seal(plain, this.#secret);
    });
    const form = isLong ? 'gzip' : 'json';
    return { blobs, encoding: this.#secret === null ? form : `${form}+aes` };
  }

  /** Throws `StateStoreError` for bytes of another key. */
  read(blob: Buffer, encoding: string): string {
    const [form, cipher] = encoding.split('+');
    try {
      const plain = cipher === 'aes' ? this.#open(blob) : blob;
      return (form === 'gzip' ? gunzipSync(plain) : plain).toString();
    } catch (error) {
      throw new StateStoreError(
        'unavailable',
        'a stored turn cannot be read: it has another encryption_key',
        error,
      );
    }
  }

  #seal(plain: Buffer, secret: string): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#keyOf(secret), nonce);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  #open(blob: Buffer): Buffer {
    if (this.#secret === null) throw new Error('there is no key');
    const decipher = createDecipheriv('aes-256-gcm', this.#keyOf(this.#secret), blob.subarray(0, nonceBytes));
    decipher.setAuthTag(blob.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(blob.subarray(nonceBytes + tagBytes)), decipher.final()]);
  }

  /** Slow on purpose: a key that a person chose is not to be guessed. */
  #keyOf(secret: string): Buffer {
    this.#key ??= scryptSync(secret, 'plano-conversation-state', 32);
    return this.#key;
  }
}
