import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type DotenvProblem, parseDotenv } from '../../src-gateway/config/dotenv.ts';
import {
  type EnvironmentLayer,
  type EnvironmentLookup,
  type EnvironmentValue,
  environmentFromLayers,
} from '../../src-gateway/config/environment.ts';
import { HostFailure } from './host.ts';

export interface EnvironmentSourcesOptions {
  readonly configFile: string;
  /** Whose `.env` counts; absent: that of the config file. */
  readonly dotenvFolder?: string;
  /** Absolute paths in the order given; the last one wins. */
  readonly envFiles: readonly string[];
  /** The process's own variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The secret store, where it is open. */
  readonly secrets?: ((name: string) => EnvironmentValue | undefined) | undefined;
}

export interface EnvironmentSnapshot {
  readonly lookup: EnvironmentLookup;
  /** The env files that were read, the one that wins first. */
  readonly files: readonly ReadEnvFile[];
  /** Every name that an env file or the process has, those of the files first. */
  readonly names: readonly string[];
}

export interface ReadEnvFile {
  /** Absolute. */
  readonly path: string;
  /** As variables name it: relative where it lies below the config's folder. */
  readonly source: string;
  /** Lines that were not understood, or that Plano reads differently. */
  readonly problems: readonly DotenvProblem[];
}

/**
 * The variables as they are now, the first source that has a name wins: `--env-file` (last given first,
 * `PLANO_ENV_FILE` counts as the first given), `.env` beside the config, the process environment, the
 * file that `<NAME>_FILE` names, a file of that name in `PLANO_SECRETS_DIR`, the secret store. Rejects
 * with `env_file_unreadable` for an env file that was asked for.
 */
export function readEnvironment(options: EnvironmentSourcesOptions): EnvironmentSnapshot {
  const { configFile, environment, secrets } = options;
  const folder = options.dotenvFolder ?? dirname(configFile);
  const asked = [...(environment.PLANO_ENV_FILE ? [environment.PLANO_ENV_FILE] : []), ...options.envFiles];
  const files = [
    ...asked.map((file) => readEnvFile(resolve(file), folder, true)).reverse(),
    readEnvFile(join(folder, '.env'), folder, false),
  ].filter((file) => file !== null);
  const shell = new Map<string, { readonly value: string }>();
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined) shell.set(name, { value });
  const named = environmentFromLayers([...files, { source: 'shell', values: shell }]);
  const later: readonly ((name: string) => EnvironmentValue | undefined)[] = [
    (name) => readValueFile(environment[`${name}_FILE`], `${name}_FILE`),
    (name) => readSecretsFolder(environment.PLANO_SECRETS_DIR, name),
    (name) => secrets?.(name),
  ];
  const sourcesOf = (name: string): readonly EnvironmentValue[] => [
    ...(named.sourcesOf?.(name) ?? []),
    ...later.flatMap((source) => source(name) ?? []),
  ];
  return {
    lookup: { get: (name) => named.get(name) ?? first(later, name), sourcesOf },
    files: files.map(({ path, source, problems }) => ({ path, source, problems })),
    names: [...new Set([...files.flatMap(({ values }) => [...values.keys()]), ...shell.keys()])],
  };
}

/** `null`: there is none, and nobody asked for it. */
function readEnvFile(file: string, folder: string, asked: boolean): (ReadEnvFile & EnvironmentLayer) | null {
  const inside = relative(folder, file);
  const source = inside.startsWith('..') ? file : inside;
  try {
    return { path: file, source, ...parseDotenv(readFileSync(file, 'utf8')) };
  } catch (error) {
    if (!asked) return null;
    throw new HostFailure(`The env file ${file} cannot be read.`, {
      code: 'env_file_unreadable',
      stage: 'env',
      details: [{ path: file }],
      cause: error,
    });
  }
}

/** A secret is short: what is longer was meant for something else. */
const longestValueFile = 64 * 1024;

function readValueFile(file: string | undefined, source: string): EnvironmentValue | undefined {
  if (file === undefined || file === '') return undefined;
  try {
    const { size } = statSync(file);
    if (size > longestValueFile) return undefined;
    return { value: readFileSync(file, 'utf8').replace(/\r?\n$/, ''), source };
  } catch {
    return undefined;
  }
}

function readSecretsFolder(folder: string | undefined, name: string): EnvironmentValue | undefined {
  if (folder === undefined || folder === '' || basename(name) !== name) return undefined;
  return readValueFile(join(folder, name), 'PLANO_SECRETS_DIR');
}

function first(
  sources: readonly ((name: string) => EnvironmentValue | undefined)[],
  name: string,
): EnvironmentValue | undefined {
  for (const source of sources) {
    const found = source(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
