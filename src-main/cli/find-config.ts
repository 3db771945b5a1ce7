import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
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
  const { named, places } = lookIn(io, asked);
  const found = named ?? places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  const [, , ...ofImage] = places;
  const also =
    ofImage.length === 0 ? '' : `, PLANO_CONFIG_FILE is not set, and there is no ${ofImage.join(', ')}`;
  const folder = resolve(io.cwd, asked.path ?? '.');
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

/** Whether a command that asks for no file would find one. */
export function hasConfig(io: Pick<CliIo, 'env' | 'cwd'>): boolean {
  const { named, places } = lookIn(io, {});
  return named !== undefined || places.some((place) => existsSync(place));
}

/** Where container images mount it, Plano's own place first. */
const imagePlaces = ['/app/plano_config.yaml', '/app/config.yaml', '/etc/plano/config.yaml'];

interface WhereToLook {
  readonly named: string | undefined;
  /** The usual names first. */
  readonly places: readonly string[];
}

function lookIn({ env, cwd }: Pick<CliIo, 'env' | 'cwd'>, { file, path }: AskedConfig): WhereToLook {
  const named = file ?? (path === undefined ? env.PLANO_CONFIG_FILE || undefined : undefined);
  const usual = usualConfigNames.map((name) => resolve(cwd, path ?? '.', name));
  const ofImage = path === undefined && isInContainer(env) ? imagePlaces : [];
  return {
    named: named === undefined ? undefined : resolve(cwd, named),
    places: [...usual, ...ofImage],
  };
}
