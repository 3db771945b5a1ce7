import { version } from '../../product-version.ts';
import type { CliIo } from '../cli-io.ts';

/** The image of `up --docker`: what `PLANO_DOCKER_IMAGE` names, else the one that `build` makes. */
export function defaultImage(env: CliIo['env']): string {
  return env.PLANO_DOCKER_IMAGE?.trim() || `plano-console:${version}`;
}
