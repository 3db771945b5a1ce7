/** How well the system keeps what is encrypted for it: `none` when it does not encrypt at all. */
export type KeychainStrength = 'strong' | 'weak' | 'none';

/** The system's own store of secrets. Only the desktop app reaches one. */
export interface OsKeychain {
  /** As its makers call it, for people: `gnome_libsecret`. */
  name(): string;
  /** Asked once; touches no secret. */
  strength(): Promise<KeychainStrength>;
  /** From now on it encrypts although it is weak. */
  acceptWeak(): void;
  /** Rejects where the system refuses. */
  encrypt(text: string): Promise<Buffer>;
  decrypt(bytes: Buffer): Promise<string>;
}
