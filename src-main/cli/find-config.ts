import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { reportFile } from '../../src-gateway/config/diagnostics/report-file.ts';
import { usualConfigNames } from '../console/judge-config.ts';
import { CliFailure, type CliIo, exitCodes } from './cli-io.ts';

/** How a config file can be asked for. */
interface AskedConfig {
  readonly file?: string | undefined;
  readonly path?: string | undefined;
}

/**
 * The config file that a command means, absolute: FILE, else the usual names in `--path`, else
 * `PLANO_CONFIG_FILE`, else the usual names in the current folder. A file that was named need not exist.
 * Throws `config_not_found` when none was and there is none.
 */
export function findConfig(io: Pick<CliIo, 'env' | 'cwd'>, asked: AskedConfig): string {
  const { env, cwd } = io;
  const named = asked.file ?? (asked.path === undefined ? env.PLANO_CONFIG_FILE || undefined : undefined);
  if (named !== undefined) return resolve(cwd, named);
  const folder = resolve(cwd, asked.path ?? '.');
  const places = usualPlaces(folder);
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new CliFailure(`No config file found: neither ${usualConfigNames.join(' nor ')} is in ${folder}`, {
    code: 'config_not_found',
    exitCode: exitCodes.refused,
    stage: 'schema',
    details: places.map((path) => reportFile('CFG_FILE_NOT_FOUND', { path, near: [] })),
    hint: 'Name a file, write a config.yaml there, or look at the offline demo: planoai console',
  });
}

/** Whether a folder has a config file of a usual name. */
export function hasConfig(folder: string): boolean {
  return usualPlaces(folder).some((place) => existsSync(place));
}

function usualPlaces(folder: string): string[] {
  return usualConfigNames.map((name) => join(folder, name));
}
