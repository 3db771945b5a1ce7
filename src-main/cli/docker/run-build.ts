import { fileURLToPath } from 'node:url';
import { buildImage } from '../../console/docker/build-image.ts';
import { findEngine } from '../../console/docker/find-engine.ts';
import { resourceFile } from '../../console/resource-file.ts';
import { version } from '../../product-version.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { printJson } from '../print-json.ts';
import { defaultImage } from './default-image.ts';

export interface BuildOptions {
  readonly tag?: string;
  readonly platform?: string;
  readonly base?: string;
}

/** Builds the image. Throws `DockerFailure`. */
export async function runBuild(io: CliIo, globals: GlobalOptions, options: BuildOptions): Promise<void> {
  const { docker } = await findEngine(io.env);
  const { base, platform, tag = defaultImage(io.env) } = options;
  await buildImage(docker, {
    packageFolder: fileURLToPath(new URL('.', `file://${resourceFile('../')}`)),
    dockerfile: resourceFile('image/Dockerfile'),
    ...{ tag, version },
    ...(base !== undefined && { base }),
    ...(platform !== undefined && { platform }),
    signal: io.signal,
    onProgress: (line) => {
      if (!globals.json && !globals.quiet) io.stderr.write(`${line}\n`);
    },
  });
  const { Id, Size } = await docker.getImage(tag).inspect();
  if (globals.json) return printJson(io, { image: tag, id: Id, bytes: Size });
  if (!globals.quiet) {
    io.stdout.write(
      `Built ${tag} (${Math.round(Size / 1_000_000)} MB). Start it with: planoai up --docker\n`,
    );
  }
}
