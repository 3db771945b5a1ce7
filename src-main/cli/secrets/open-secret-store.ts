import { SecretStore } from '../../console/secrets/secret-store.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { mayAsk, readSecret } from '../read-secret.ts';

/**
 * The secret store of this machine without the system's keychain, which only the desktop app reaches. Its
 * passphrase is asked for at a terminal. Throws `secret_store_locked` where nobody can be asked, `HostFailure`.
 */
export async function openSecretStore(
  io: CliIo,
  globals: GlobalOptions,
  { locked: mayBeLocked = false }: { readonly locked?: boolean } = {},
): Promise<SecretStore> {
  const store = new SecretStore({ home: globals.home, keychain: null });
  await store.open();
  const { locked } = await store.state();
  if (!locked || mayBeLocked) return store;
  if (!mayAsk(io, globals)) {
    throw new CliFailure('The secret store is locked: it needs its passphrase.', {
      code: 'secret_store_locked',
      exitCode: exitCodes.refused,
      hint: 'Do this at a terminal, which asks for it, or keep the value in .env.',
    });
  }
  await store.unlock(await readSecret(io, globals, 'Passphrase of the secret store'));
  return store;
}
