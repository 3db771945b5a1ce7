import { SecretStore } from '../../console/secrets/secret-store.ts';
import type { SecretChoice, SecretsState, SecretVault } from '../../contract/secret-calls.ts';
import { instancePaths } from '../../instances/instance-paths.ts';
import { findInstance } from '../../instances/instance-record.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { requireYes } from '../confirm.ts';
import { withInstance } from '../connect-instance.ts';
import { usage } from '../global-options.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { readSecret } from '../read-secret.ts';
import { openSecretStore } from './open-secret-store.ts';

/** Names and states, of what runs where something does: there the store may be open. */
export async function showSecrets(io: CliIo, globals: GlobalOptions): Promise<void> {
  const state = (await isRunning(globals))
    ? await withInstance(globals, (contract) => contract.call('secrets.state', {}))
    : await (await openSecretStore(io, globals, { locked: true })).state();
  show(io, globals, state);
}

/** A passphrase is typed or piped. Throws `wrong_passphrase` for a store that has another one. */
export async function useStore(
  io: CliIo,
  globals: GlobalOptions,
  choice: Exclude<SecretChoice, 'weak'>,
): Promise<void> {
  const running = await isRunning(globals);
  if (choice !== 'passphrase') {
    const state = running
      ? await withInstance(globals, (contract) => contract.call('secrets.choose', { choice }))
      : await new SecretStore({ home: globals.home, keychain: null }).choose(choice);
    return show(io, globals, state);
  }
  const passphrase = await readSecret(io, globals, 'Passphrase of the secret store');
  if (passphrase.length < leastLetters) throw usage(`A passphrase has at least ${leastLetters} letters.`);
  const state = running
    ? await withInstance(globals, (contract) => contract.call('secrets.choose', { choice, passphrase }))
    : await new SecretStore({ home: globals.home, keychain: null }).choose(choice, passphrase);
  show(io, globals, state);
}

/** Throws `not_running`, `wrong_passphrase`. */
export async function unlockStore(io: CliIo, globals: GlobalOptions): Promise<void> {
  const state = await withInstance(globals, async (contract) => {
    const passphrase = await readSecret(io, globals, 'Passphrase of the secret store');
    return contract.call('secrets.unlock', { passphrase });
  });
  show(io, globals, state);
}

/** Throws `confirmation_required`. */
export async function forgetStore(
  io: CliIo,
  globals: GlobalOptions,
  vault: SecretVault,
  confirmed: boolean,
): Promise<void> {
  if (!(await requireYes(io, confirmed, `Every secret in the ${storeNames[vault]} would be deleted.`)))
    return;
  const state = (await isRunning(globals))
    ? await withInstance(globals, (contract) => contract.call('secrets.forget', { vault }))
    : await new SecretStore({ home: globals.home, keychain: null }).forget(vault);
  show(io, globals, state);
}

const leastLetters = 8;

const storeNames: Readonly<Record<SecretVault, string>> = {
  passphrase: 'file under a passphrase',
  keychain: 'keychain of this system',
};

async function isRunning({ home, instance }: GlobalOptions): Promise<boolean> {
  return (await findInstance(instancePaths(home, instance))) !== null;
}

function show(io: CliIo, globals: GlobalOptions, state: SecretsState): void {
  if (globals.json) {
    printJson(io, state);
    return;
  }
  if (globals.quiet) return;
  const paint = createPaint(globals.color);
  const { left, locked, place, secrets } = state;
  const where =
    place === null
      ? 'Nobody has chosen where secrets are kept: planoai secrets use passphrase'
      : place === 'env'
        ? 'Secrets are kept in .env only.'
        : `Secrets are kept in the ${storeNames[place]}${locked ? ', which is locked' : ''}.`;
  const wide = Math.max(0, ...secrets.map(({ name }) => name.length));
  const lines = [
    where,
    ...secrets.map(({ name, state: each }) => `  ${name.padEnd(wide)}  ${paint('dim', each)}`),
    ...left.map(({ count, vault }) => `Not in use: ${count} in the ${storeNames[vault]}`),
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}
