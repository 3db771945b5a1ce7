import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withoutVariable } from '../../../src-gateway/config/dotenv.ts';
import { readEnvironment } from '../../console/environment-sources.ts';
import { keepSecret, refuseTaken } from '../../console/keep-secret.ts';
import { saveFile } from '../../console/save-file.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { withInstance } from '../connect-instance.ts';
import { usage } from '../global-options.ts';
import { printJson } from '../print-json.ts';
import { readSecret } from '../read-secret.ts';
import { openSecretStore } from '../secrets/open-secret-store.ts';
import { shownPath } from '../shown-path.ts';
import { configOfVariables } from './config-of-variables.ts';

/** Flags of `planoai env set` and `unset`. */
export interface VariableFlags {
  readonly config?: string;
  readonly store?: boolean;
}

/** Keeps a value that is typed or piped, in `.env` or in the secret store. Throws `CliFailure`, `HostFailure`. */
export async function setVariable(
  io: CliIo,
  globals: GlobalOptions,
  name: string,
  { config, store = false }: VariableFlags,
): Promise<void> {
  requireName(name);
  const { path, runs } = await configOfVariables(io, globals, config);
  const local = store && !runs ? await openSecretStore(io, globals) : null;
  const value = await readSecret(io, globals, `Value of ${name}`);
  if (runs) {
    const place = store ? 'store' : 'env';
    await withInstance(globals, (contract) => contract.call('config.keep-secret', { name, value, place }));
  } else {
    const secrets = local === null ? {} : { secrets: (each: string) => local.lookup(each) };
    const sources = { configFile: path, envFiles: [], environment: io.env, ...secrets };
    const environment = readEnvironment(sources).lookup;
    if (local === null) await keepSecret({ folder: dirname(path), name, value, environment });
    else {
      const known = environment.get(name);
      // The store comes last: what an earlier source has would win over it.
      if (known !== undefined && known.source !== local.lookup(name)?.source) refuseTaken(name, known, value);
      else await local.keep(name, value);
    }
  }
  tell(io, globals, { name, place: placeOf(io, path, store), changed: true }, 'is kept in');
}

/** Takes a variable out of `.env` or of the secret store. Throws `CliFailure`, `HostFailure`. */
export async function unsetVariable(
  io: CliIo,
  globals: GlobalOptions,
  name: string,
  { config, store = false }: VariableFlags,
): Promise<void> {
  requireName(name);
  const { path, runs } = await configOfVariables(io, globals, config);
  const changed = store ? await unsetInStore(io, globals, name, runs) : await unsetInDotenv(path, name);
  const place = placeOf(io, path, store);
  if (changed) return tell(io, globals, { name, place, changed }, 'is no longer in');
  throw new CliFailure(`${name} is not in ${place}.`, { code: 'not_found', exitCode: exitCodes.refused });
}

/** Its name alone is needed for that: the store may be locked. */
async function unsetInStore(
  io: CliIo,
  globals: GlobalOptions,
  name: string,
  runs: boolean,
): Promise<boolean> {
  if (runs) {
    return withInstance(globals, async (contract) => {
      const { secrets } = await contract.call('secrets.state', {});
      await contract.call('secrets.remove', { name });
      return secrets.some((secret) => secret.name === name);
    });
  }
  const store = await openSecretStore(io, globals, { locked: true });
  const { secrets } = await store.state();
  await store.remove(name);
  return secrets.some((secret) => secret.name === name);
}

async function unsetInDotenv(configFile: string, name: string): Promise<boolean> {
  const file = join(dirname(configFile), '.env');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  const left = withoutVariable(text, name);
  if (left === text) return false;
  await saveFile(file, left, { mode: 0o600 });
  return true;
}

function requireName(name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,199}$/.test(name)) return;
  throw usage(`${JSON.stringify(name)} is no name of a variable: letters, digits and _, no digit first.`);
}

function placeOf(io: CliIo, configFile: string, store: boolean): string {
  return store ? 'the secret store' : shownPath(join(dirname(configFile), '.env'), io.cwd);
}

function tell(
  io: CliIo,
  globals: GlobalOptions,
  document: { readonly name: string; readonly place: string; readonly changed: boolean },
  how: string,
): void {
  if (globals.json) printJson(io, document);
  else if (!globals.quiet) io.stdout.write(`${document.name} ${how} ${document.place}.\n`);
}
