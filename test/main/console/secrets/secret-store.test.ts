import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { secretFile } from '../../../../src-main/console/secrets/secret-file.ts';
import { SecretStore } from '../../../../src-main/console/secrets/secret-store.ts';
import { electronKeychain } from '../../../../src-main/desktop/electron-keychain.ts';
import { createSafeStorageDouble, type SafeStorageDouble } from '../../../support/safe-storage-double.ts';
import { tempFolder } from '../temp-folder.ts';

const secret = 'sk-live-1234567890abcdef';
const passphrase = 'correct horse battery';

const onDesktop = (home: string, storage: SafeStorageDouble) =>
  new SecretStore({ home, keychain: electronKeychain(storage, 'linux') });
const elsewhere = (home: string) => new SecretStore({ home, keychain: null });

describe('the secret store', () => {
  it('keeps secrets in the keychain where there is a real one, unasked, and a later host reads them', async () => {
    const home = await tempFolder();
    const storage = createSafeStorageDouble('gnome_libsecret');
    const store = onDesktop(home, storage);
    expect(await store.state()).toMatchObject({
      place: 'keychain',
      keychain: { name: 'gnome_libsecret', strength: 'strong' },
    });
    await store.keep('OPENAI_API_KEY', secret);
    expect(store.lookup('OPENAI_API_KEY')).toEqual({ value: secret, source: 'keychain' });
    const next = onDesktop(home, storage);
    expect(next.lookup('OPENAI_API_KEY')).toBeUndefined();
    await next.open();
    expect(next.lookup('OPENAI_API_KEY')?.value).toBe(secret);
  });

  it.each(['keychain', 'passphrase'] as const)(
    'writes only ciphertext, for its owner, in the %s file',
    async (vault) => {
      const home = await tempFolder();
      const store = onDesktop(home, createSafeStorageDouble('kwallet6'));
      if (vault === 'passphrase') await store.choose('passphrase', passphrase);
      await store.keep('OPENAI_API_KEY', secret);
      const file = secretFile(home, vault);
      const text = await readFile(file, 'utf8');
      expect(text).toContain('OPENAI_API_KEY');
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('base64'));
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    },
  );

  it('says of a secret whose key the system has lost that it must be entered again', async () => {
    const home = await tempFolder();
    const storage = createSafeStorageDouble('gnome_libsecret');
    await onDesktop(home, storage).keep('OPENAI_API_KEY', secret);
    storage.loseKey();
    const store = onDesktop(home, storage);
    await store.open();
    expect(store.lookup('OPENAI_API_KEY')).toBeUndefined();
    expect((await store.state()).secrets).toEqual([{ name: 'OPENAI_API_KEY', state: 'unreadable' }]);
    await store.keep('OPENAI_API_KEY', 'another');
    expect(store.lookup('OPENAI_API_KEY')?.value).toBe('another');
  });

  it.each(['basic_text', 'unknown'] as const)(
    '[ux A69] encrypts nothing over %s before somebody chose, and never again after .env only',
    async (backend) => {
      const home = await tempFolder();
      const storage = createSafeStorageDouble(backend);
      const store = onDesktop(home, storage);
      await store.open();
      expect(await store.state()).toMatchObject({
        place: null,
        keychain: { name: backend, strength: 'weak' },
      });
      await expect(store.keep('OPENAI_API_KEY', secret)).rejects.toMatchObject({
        code: 'secret_store_unset',
      });
      expect(await store.choose('env')).toMatchObject({ place: 'env', keychain: null });
      const next = onDesktop(home, storage);
      await next.open();
      await next.state();
      await expect(next.keep('OPENAI_API_KEY', secret)).rejects.toMatchObject({ code: 'secret_store_unset' });
      expect(storage.asked).toEqual([]);
    },
  );

  it('uses a weak keychain only once that was accepted', async () => {
    const home = await tempFolder();
    const storage = createSafeStorageDouble('basic_text');
    await expect(onDesktop(home, storage).choose('keychain')).rejects.toMatchObject({
      code: 'keychain_failed',
    });
    const store = onDesktop(home, storage);
    expect(await store.choose('weak')).toMatchObject({ place: 'keychain', keychain: { strength: 'weak' } });
    await store.keep('OPENAI_API_KEY', secret);
    const next = onDesktop(home, storage);
    await next.open();
    expect(next.lookup('OPENAI_API_KEY')?.value).toBe(secret);
  });

  it('is locked under its passphrase until the right one is given', async () => {
    const home = await tempFolder();
    const first = elsewhere(home);
    await first.choose('passphrase', passphrase);
    await first.keep('OPENAI_API_KEY', secret);
    const store = elsewhere(home);
    await store.open();
    expect(store.lookup('OPENAI_API_KEY')).toBeUndefined();
    expect(store.lockedNames()).toEqual(['OPENAI_API_KEY']);
    expect(await store.state()).toMatchObject({
      place: 'passphrase',
      locked: true,
      secrets: [{ name: 'OPENAI_API_KEY', state: 'locked' }],
    });
    await expect(store.keep('OTHER', 'x')).rejects.toMatchObject({ code: 'secret_store_locked' });
    await expect(store.unlock('wrong horse')).rejects.toMatchObject({ code: 'wrong_passphrase' });
    expect(store.lookup('OPENAI_API_KEY')).toBeUndefined();
    expect(await store.unlock(passphrase)).toMatchObject({ locked: false });
    expect(store.lookup('OPENAI_API_KEY')).toEqual({ value: secret, source: 'passphrase file' });
    expect(store.lockedNames()).toEqual([]);
  });

  it('does not read a value under another name than it was kept under', async () => {
    const home = await tempFolder();
    const store = elsewhere(home);
    await store.choose('passphrase', passphrase);
    await store.keep('PRIVATE_KEY', secret);
    const file = secretFile(home, 'passphrase');
    await writeFile(file, (await readFile(file, 'utf8')).replace('PRIVATE_KEY', 'HARMLESS'));
    const next = elsewhere(home);
    expect((await next.unlock(passphrase)).secrets).toEqual([{ name: 'HARMLESS', state: 'unreadable' }]);
    expect(next.lookup('HARMLESS')).toBeUndefined();
  });

  it('takes what it can read along to another store, and leaves what nobody reads', async () => {
    const home = await tempFolder();
    const storage = createSafeStorageDouble('gnome_libsecret');
    const store = onDesktop(home, storage);
    await store.keep('OPENAI_API_KEY', secret);
    expect(await store.choose('passphrase', passphrase)).toMatchObject({
      place: 'passphrase',
      secrets: [{ name: 'OPENAI_API_KEY', state: 'readable' }],
      left: [],
    });
    expect(store.lookup('OPENAI_API_KEY')).toEqual({ value: secret, source: 'passphrase file' });
    expect(await store.choose('env')).toMatchObject({
      place: 'env',
      secrets: [],
      left: [{ vault: 'passphrase', count: 1 }],
    });
    expect(store.lookup('OPENAI_API_KEY')).toBeUndefined();
    expect((await store.choose('passphrase', passphrase)).secrets).toHaveLength(1);
    expect((await store.choose('env')).left).toHaveLength(1);
    expect((await store.forget('passphrase')).left).toEqual([]);
  });

  it('begins anew when the passphrase is forgotten', async () => {
    const home = await tempFolder();
    const first = elsewhere(home);
    await first.choose('passphrase', passphrase);
    await first.keep('OPENAI_API_KEY', secret);
    const store = elsewhere(home);
    expect(await store.forget('passphrase')).toMatchObject({ place: null, locked: false, secrets: [] });
    expect(await store.choose('passphrase', 'another passphrase')).toMatchObject({ locked: false });
    await store.remove('OPENAI_API_KEY');
    expect((await store.state()).secrets).toEqual([]);
  });

  it('quotes no value when the system refuses it', async () => {
    const home = await tempFolder();
    const storage = createSafeStorageDouble('gnome_libsecret');
    const refusing = {
      ...storage,
      encryptStringAsync: async (text: string) => {
        throw new Error(`cannot encrypt ${text}`);
      },
    };
    const store = new SecretStore({ home, keychain: electronKeychain(refusing, 'linux') });
    const refused: unknown = await store.keep('OPENAI_API_KEY', secret).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'keychain_failed' });
    const inspect = (await import('node:util')).inspect(refused, { depth: 9 });
    expect(inspect).not.toContain(secret);
  });

  it('names the file that is damaged and serves on without it', async () => {
    const home = await tempFolder();
    const first = elsewhere(home);
    await first.choose('passphrase', passphrase);
    await writeFile(secretFile(home, 'passphrase'), '{');
    await expect(elsewhere(home).unlock(passphrase)).rejects.toMatchObject({
      code: 'secrets_damaged',
      message: expect.stringContaining(secretFile(home, 'passphrase')),
    });
    expect(await elsewhere(home).forget('passphrase')).toMatchObject({ place: null });
  });
});

describe('the keychain behind Electron', () => {
  it('is named as the system calls it, and on Linux its strength follows from the backend', async () => {
    const linux = (backend: Parameters<typeof createSafeStorageDouble>[0]) =>
      electronKeychain(createSafeStorageDouble(backend), 'linux');
    expect([linux('kwallet5').name(), await linux('kwallet5').strength()]).toEqual(['kwallet5', 'strong']);
    expect([linux('basic_text').name(), await linux('basic_text').strength()]).toEqual([
      'basic_text',
      'weak',
    ]);
    // There the backend says nothing, whatever it says.
    const mac = electronKeychain(createSafeStorageDouble('gnome_libsecret'), 'darwin');
    expect([mac.name(), await mac.strength()]).toEqual(['Keychain', 'strong']);
    const locked = electronKeychain(
      { ...createSafeStorageDouble('gnome_libsecret'), isAsyncEncryptionAvailable: async () => false },
      'win32',
    );
    expect([locked.name(), await locked.strength()]).toEqual(['Windows data protection', 'none']);
  });
});
