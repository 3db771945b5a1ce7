import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { CliFailure, type CliIo, exitCodes } from './cli-io.ts';

export interface FoundConfig {
  /** Absolute. */
  readonly path: string;
  /** The file beside it that would have been taken next: people may mean that one. */
  readonly passedOver: string | null;
}

const usualNames = ['config.yaml', 'plano_config.yaml'] as const;

/**
 * The config file that a command means: FILE, else the usual names in `--path`, else
 * `PLANO_CONFIG_FILE`, else the usual names in the current folder. Throws `config_not_found`.
 */
export async function findConfig(
  { env, cwd }: Pick<CliIo, 'env' | 'cwd'>,
  asked: { readonly file?: string | undefined; readonly path?: string | undefined },
): Promise<FoundConfig> {
  const named = asked.file ?? (asked.path === undefined ? env.PLANO_CONFIG_FILE || undefined : undefined);
  if (named !== undefined) {
    const path = resolve(cwd, named);
    if (!existsSync(path)) throw await notFound(path);
    return { path, passedOver: null };
  }
  const folder = resolve(cwd, asked.path ?? '.');
  const [path, passedOver] = usualNames.map((name) => join(folder, name)).filter((file) => existsSync(file));
  if (path !== undefined) return { path, passedOver: passedOver ?? null };
  throw new CliFailure(`No config file found: neither ${usualNames.join(' nor ')} is in ${folder}`, {
    code: 'config_not_found',
    exitCode: exitCodes.refused,
    stage: 'schema',
    details: usualNames.map((name) => ({ code: 'CFG_FILE_NOT_FOUND', file: join(folder, name) })),
    hint: 'Name a file, write a config.yaml there, or look at the offline demo: planoai console',
  });
}

async function notFound(path: string): Promise<CliFailure> {
  const folder = dirname(path);
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\.ya?ml$/.test(extname(name)));
  const there = names.filter((name) => name !== basename(path)).slice(0, 5);
  return new CliFailure(`Config file not found: ${path}`, {
    code: 'config_not_found',
    exitCode: exitCodes.refused,
    stage: 'schema',
    details: [{ code: 'CFG_FILE_NOT_FOUND', file: path }],
    ...(there.length > 0 && { hint: `In that folder: ${there.join(', ')}` }),
  });
}
