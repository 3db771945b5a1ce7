import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { reportFile } from '../../src-gateway/config/diagnostics/report-file.ts';
import { usualConfigNames } from '../console/judge-config.ts';
import { isInContainer } from '../console/settings-from-environment.ts';
import { CliFailure, type CliIo, exitCodes } from './cli-io.ts';

/** How a config file can be asked for. */
interface AskedConfig {
  readonly file?: string | undefined;
  readonly path?: string | undefined;
}

/**
 * The config file that a command means, absolute: FILE, else the usual names in `--path`, else
 * `PLANO_CONFIG_FILE`, else the usual names in the current folder, else in a container where images have
 * it. A file that was named need not exist. Throws `config_not_found` when none was and there is none.
 */
export function findConfig(io: Pick<CliIo, 'env' | 'cwd'>, asked: AskedConfig): string {
  const { env, cwd } = io;
  const named = asked.file ?? (asked.path === undefined ? env.PLANO_CONFIG_FILE || undefined : undefined);
  if (named !== undefined) return resolve(cwd, named);
  const folder = resolve(cwd, asked.path ?? '.');
  const ofImage = asked.path === undefined && isInContainer(env) ? imagePlaces : [];
  const places = [...usualPlaces(folder), ...ofImage];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  const also =
    ofImage.length === 0 ? '' : `, PLANO_CONFIG_FILE is not set, and there is no ${ofImage.join(', ')}`;
  throw new CliFailure(
    `No config file found: neither ${usualConfigNames.join(' nor ')} is in ${folder}${also}`,
    {
      code: 'config_not_found',
      exitCode: exitCodes.refused,
      stage: 'schema',
      details: places.map((path) => reportFile('CFG_FILE_NOT_FOUND', { path, near: [] })),
      hint: 'Name a file, write a config.yaml there, or look at the offline demo: planoai console',
    },
  );
}

/** Where container images mount it, Plano's own place first. */
const imagePlaces = ['/app/plano_config.yaml', '/app/config.yaml', '/etc/plano/config.yaml'];

/** Whether a folder has a config file of a usual name. */
export function hasConfig(folder: string): boolean {
  return usualPlaces(folder).some((place) => existsSync(place));
}

function usualPlaces(folder: string): string[] {
  return usualConfigNames.map((name) => join(folder, name));
}
