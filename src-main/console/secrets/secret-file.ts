import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretVault } from '../../contract/secret-calls.ts';
import { HostFailure } from '../host.ts';
import { saveFile } from '../save-file.ts';

/** Ciphertext on disk: the names of secrets are readable, their values are not. */
export interface SealedSecrets {
  /** Of the passphrase's key; `null` where the system keeps the key. */
  readonly lock: { readonly salt: Buffer; readonly check: Buffer } | null;
  /** By variable name. */
  readonly entries: ReadonlyMap<string, Buffer>;
}

const schema = 'plano.secrets/1';
/** So many variables no config uses. */
const mostEntries = 1000;

/** `$PLANO_HOME/console/secrets.<vault>.json` */
export function secretFile(home: string, vault: SecretVault): string {
  return join(home, 'console', `secrets.${vault}.json`);
}

/** `null`: there is no such file. Throws `secrets_damaged`. */
export function readSecrets(home: string, vault: SecretVault): SealedSecrets | null {
  const file = secretFile(home, vault);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw damaged(file, error);
  }
  try {
    return sealedIn(JSON.parse(text), vault);
  } catch (error) {
    throw damaged(file, error);
  }
}

/** Readable by its owner only. Rejects with `save_failed`. */
export async function writeSecrets(
  home: string,
  vault: SecretVault,
  { lock, entries }: SealedSecrets,
): Promise<void> {
  const document = {
    schema,
    ...(lock !== null && { salt: lock.salt.toString('base64'), check: lock.check.toString('base64') }),
    entries: Object.fromEntries([...entries].map(([name, bytes]) => [name, bytes.toString('base64')])),
  };
  if (entries.size > mostEntries) {
    throw new HostFailure(`The secret store holds ${mostEntries} secrets and takes no more.`, {
      code: 'secret_store_full',
    });
  }
  await mkdir(join(home, 'console'), { recursive: true, mode: 0o700 });
  await saveFile(secretFile(home, vault), `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
}

export function removeSecrets(home: string, vault: SecretVault): Promise<void> {
  return rm(secretFile(home, vault), { force: true });
}

function sealedIn(document: unknown, vault: SecretVault): SealedSecrets {
  if (typeof document !== 'object' || document === null) throw new Error('it is no object');
  const {
    schema: found,
    salt,
    check,
    entries,
  } = { schema: null, salt: null, check: null, entries: null, ...document };
  if (found !== schema) throw new Error(`its schema is not ${schema}`);
  if (typeof entries !== 'object' || entries === null) throw new Error('it has no entries');
  const sealed = new Map<string, Buffer>();
  for (const [name, value] of Object.entries(entries)) sealed.set(name, bytesOf(value));
  return {
    lock: vault === 'passphrase' ? { salt: bytesOf(salt), check: bytesOf(check) } : null,
    entries: sealed,
  };
}

function bytesOf(value: unknown): Buffer {
  if (typeof value !== 'string') throw new Error('a value is no text');
  return Buffer.from(value, 'base64');
}

function damaged(file: string, cause: unknown): HostFailure {
  return new HostFailure(
    `The secret store ${file} cannot be read. Its secrets must be entered again once it is removed.`,
    { code: 'secrets_damaged', details: [{ path: file }], cause },
  );
}
