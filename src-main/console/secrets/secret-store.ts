import type { EnvironmentValue } from '../../../src-gateway/config/environment.ts';
import {
  type SecretChoice,
  type SecretsState,
  type SecretVault,
  secretSources,
} from '../../contract/secret-calls.ts';
import { HostFailure } from '../host.ts';
import { readSettings, writeSetting } from '../settings-file.ts';
import type { OsKeychain } from './os-keychain.ts';
import { keyOf, newSalt, seal, unseal } from './passphrase-seal.ts';
import { readSecrets, removeSecrets, type SealedSecrets, writeSecrets } from './secret-file.ts';

export interface SecretStoreOptions {
  /** `$PLANO_HOME` */
  readonly home: string;
  /** `null`: not the desktop app. */
  readonly keychain: OsKeychain | null;
}

const settingName = 'secretStore';
const choices: readonly SecretChoice[] = ['env', 'keychain', 'passphrase', 'weak'];
const vaults: readonly SecretVault[] = ['keychain', 'passphrase'];
/** Sealed beside the secrets: whoever opens it has the right passphrase. It is no variable's name. */
const checkName = '(check)';

/**
 * Secrets that are kept encrypted on this machine: by the system, or under a passphrase. Values are held
 * in memory once they can be read. What the person has chosen decides which of the two is looked at;
 * after `.env` only, none is.
 */
export class SecretStore {
  readonly #home: string;
  readonly #keychain: OsKeychain | null;
  #values: { readonly vault: SecretVault; readonly byName: Map<string, string> } | null = null;
  #key: Buffer | null = null;
  #work: Promise<unknown> = Promise.resolve();

  constructor({ home, keychain }: SecretStoreOptions) {
    this.#home = home;
    this.#keychain = keychain;
  }

  /** Reads what can be read without asking anybody. Rejects with `secrets_damaged`. */
  open(): Promise<void> {
    return this.#alone(() => this.#load());
  }

  /** A secret as a variable; absent also while the store is locked. */
  lookup(name: string): EnvironmentValue | undefined {
    const value = this.#values?.byName.get(name);
    if (value === undefined || this.#values === null) return undefined;
    return { value, source: secretSources[this.#values.vault] };
  }

  /** Names that the passphrase would bring to light; empty when nothing is locked. */
  lockedNames(): readonly string[] {
    if (this.#chosen() !== 'passphrase' || this.#key !== null) return [];
    return [...(readSecrets(this.#home, 'passphrase')?.entries.keys() ?? [])];
  }

  /** Rejects with `secrets_damaged`. */
  state(): Promise<SecretsState> {
    return this.#alone(() => this.#state());
  }

  /**
   * Keeps a secret under its variable's name, in place of an earlier one. Rejects with
   * `secret_store_unset`, `secret_store_locked`, `keychain_failed` or `save_failed`.
   */
  keep(name: string, value: string): Promise<void> {
    return this.#alone(async () => {
      const vault = await this.#vault();
      if (vault === null) {
        throw new HostFailure('Nobody has chosen yet where secrets are kept. Settings, Secrets asks it.', {
          code: 'secret_store_unset',
        });
      }
      const sealed = this.#read(vault);
      const entries = new Map(sealed.entries).set(name, await this.#seal(vault, name, value));
      await writeSecrets(this.#home, vault, { ...sealed, entries });
      this.#valuesOf(vault).set(name, value);
    });
  }

  /** Rejects with `save_failed`. */
  remove(name: string): Promise<SecretsState> {
    return this.#alone(async () => {
      const vault = await this.#vault();
      const sealed = vault === null ? null : readSecrets(this.#home, vault);
      if (vault !== null && sealed !== null) {
        const entries = new Map(sealed.entries);
        entries.delete(name);
        await writeSecrets(this.#home, vault, { ...sealed, entries });
        if (this.#values?.vault === vault) this.#values.byName.delete(name);
      }
      return this.#state();
    });
  }

  /** Rejects with `wrong_passphrase`. */
  unlock(passphrase: string): Promise<SecretsState> {
    return this.#alone(async () => {
      if (this.#chosen() === 'passphrase') {
        this.#key = await this.#keyOf(passphrase);
        await this.#load();
      }
      return this.#state();
    });
  }

  /**
   * What can be read moves along to another encrypted store. Rejects with `wrong_passphrase`,
   * `keychain_failed` or `save_failed`; everything is as it was then.
   */
  choose(choice: SecretChoice, passphrase = ''): Promise<SecretsState> {
    return this.#alone(async () => {
      const from = this.#values;
      if (choice === 'env') this.#values = null;
      else await this.#moveTo(choice, passphrase);
      await writeSetting(this.#home, settingName, choice);
      if (from !== null && this.#values !== null && from.vault !== this.#values.vault) {
        await removeSecrets(this.#home, from.vault);
      }
      return this.#state();
    });
  }

  /** Removes a store with all that it holds. */
  forget(vault: SecretVault): Promise<SecretsState> {
    return this.#alone(async () => {
      await removeSecrets(this.#home, vault);
      if (this.#values?.vault === vault) this.#values = null;
      if (vault === 'passphrase') {
        this.#key = null;
        // The next passphrase is a new one.
        if (this.#chosen() === 'passphrase') await writeSetting(this.#home, settingName, null);
      }
      return this.#state();
    });
  }

  async #moveTo(choice: Exclude<SecretChoice, 'env'>, passphrase: string): Promise<void> {
    const vault = choice === 'passphrase' ? 'passphrase' : 'keychain';
    const brought = this.#values?.vault === vault ? [] : [...(this.#values?.byName ?? [])];
    if (choice === 'passphrase') this.#key = await this.#keyOf(passphrase);
    else await this.#acceptKeychain(choice);
    const sealed = this.#read(vault);
    const entries = new Map(sealed.entries);
    for (const [name, value] of brought) entries.set(name, await this.#seal(vault, name, value));
    if (vault === 'passphrase' || brought.length > 0) {
      await writeSecrets(this.#home, vault, { ...sealed, entries });
    }
    await this.#loadFrom(vault);
  }

  async #acceptKeychain(choice: 'keychain' | 'weak'): Promise<void> {
    const strength = (await this.#keychain?.strength()) ?? 'none';
    if (strength === 'none' || (strength === 'weak' && choice === 'keychain')) {
      throw new HostFailure('This system has no keychain that hides what is put into it.', {
        code: 'keychain_failed',
        details: [{ strength }],
      });
    }
    if (strength === 'weak') this.#keychain?.acceptWeak();
  }

  /** What the person has said; `null`: nothing. */
  #chosen(): SecretChoice | null {
    const stored = readSettings(this.#home)[settingName];
    return choices.find((choice) => choice === stored) ?? null;
  }

  /** The store that is in use on this host. `null`: none, because nobody chose or `.env` was chosen. */
  async #vault(): Promise<SecretVault | null> {
    const chosen = this.#chosen();
    if (chosen === 'env') return null;
    if (chosen === 'passphrase') return 'passphrase';
    const strength = this.#keychain === null ? 'none' : await this.#keychain.strength();
    if (strength === 'strong') return 'keychain';
    if (chosen !== 'weak' || strength !== 'weak') return null;
    this.#keychain?.acceptWeak();
    return 'keychain';
  }

  async #load(): Promise<void> {
    const vault = await this.#vault();
    if (vault === null || (vault === 'passphrase' && this.#key === null)) this.#values = null;
    else await this.#loadFrom(vault);
  }

  async #loadFrom(vault: SecretVault): Promise<void> {
    const byName = new Map<string, string>();
    for (const [name, bytes] of readSecrets(this.#home, vault)?.entries ?? []) {
      const value = await this.#unseal(vault, name, bytes);
      if (value !== null) byName.set(name, value);
    }
    this.#values = { vault, byName };
  }

  async #state(): Promise<SecretsState> {
    const chosen = this.#chosen();
    const vault = await this.#vault();
    const asksKeychain = this.#keychain !== null && chosen !== 'env' && chosen !== 'passphrase';
    const locked = vault === 'passphrase' && this.#key === null;
    const names = vault === null ? [] : [...(readSecrets(this.#home, vault)?.entries.keys() ?? [])];
    const stateOf = (name: string) => {
      if (locked) return 'locked';
      return this.#values?.byName.has(name) ? 'readable' : 'unreadable';
    };
    return {
      place: chosen === 'env' ? 'env' : vault,
      keychain:
        asksKeychain && this.#keychain !== null
          ? { name: this.#keychain.name(), strength: await this.#keychain.strength() }
          : null,
      hasKeychain: this.#keychain !== null,
      locked,
      secrets: names.sort().map((name) => ({ name, state: stateOf(name) })),
      left: vaults.flatMap((other) => {
        const count = other === vault ? 0 : countIn(this.#home, other);
        return count === 0 ? [] : [{ vault: other, count }];
      }),
    };
  }

  /** The key of the passphrase file that exists, or of a new one. Rejects with `wrong_passphrase`. */
  async #keyOf(passphrase: string): Promise<Buffer> {
    const lock = readSecrets(this.#home, 'passphrase')?.lock ?? null;
    if (lock === null) {
      const salt = newSalt();
      const key = await keyOf(passphrase, salt);
      const check = seal(key, checkName, '');
      await writeSecrets(this.#home, 'passphrase', { lock: { salt, check }, entries: new Map() });
      return key;
    }
    const key = await keyOf(passphrase, lock.salt);
    if (unseal(key, checkName, lock.check) !== null) return key;
    throw new HostFailure('This is not the passphrase of the secret store.', { code: 'wrong_passphrase' });
  }

  #read(vault: SecretVault): SealedSecrets {
    return readSecrets(this.#home, vault) ?? { lock: null, entries: new Map() };
  }

  #valuesOf(vault: SecretVault): Map<string, string> {
    if (this.#values?.vault !== vault) this.#values = { vault, byName: new Map() };
    return this.#values.byName;
  }

  async #seal(vault: SecretVault, name: string, value: string): Promise<Buffer> {
    if (vault === 'passphrase') {
      if (this.#key !== null) return seal(this.#key, name, value);
      throw new HostFailure('The secret store is locked: it needs its passphrase.', {
        code: 'secret_store_locked',
      });
    }
    try {
      if (this.#keychain === null) throw new Error('this host reaches no keychain');
      return await this.#keychain.encrypt(value);
    } catch (error) {
      // What the system says may quote what it was given.
      throw new HostFailure(
        'The keychain of this system did not take the secret. Keep it in .env, or in a file under a passphrase.',
        {
          code: 'keychain_failed',
          details: [{ reason: error instanceof Error ? error.name : 'unknown' }],
        },
      );
    }
  }

  /** `null`: the key is gone, or the bytes are not what was sealed. */
  async #unseal(vault: SecretVault, name: string, bytes: Buffer): Promise<string | null> {
    if (vault === 'passphrase') return this.#key === null ? null : unseal(this.#key, name, bytes);
    return this.#keychain?.decrypt(bytes).catch(() => null) ?? null;
  }

  /** One thing after the other: each reads the file, changes it, and writes it. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#work.then(work, work);
    this.#work = next.catch(() => undefined);
    return next;
  }
}

function countIn(home: string, vault: SecretVault): number {
  try {
    return readSecrets(home, vault)?.entries.size ?? 0;
  } catch {
    return 0;
  }
}
