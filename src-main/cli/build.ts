import { Command } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';

interface BuildFlags {
  readonly docker?: boolean;
  readonly tag?: string;
  readonly platform?: string;
  readonly base?: string;
}

/** `planoai build`: the container image of the gateway, out of this installation. */
export function buildCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('build')
    .description('Build the container image of the gateway out of this installation')
    .option('--docker', 'accepted: there is nothing else to build')
    .option('--tag <ref>', 'name of the image (default: PLANO_DOCKER_IMAGE, else that of `up --docker`)')
    .option('--platform <os/arch>', "linux/amd64 or linux/arm64 (default: the engine's own)")
    .option('--base <image>', 'build on this image in place of the usual Node.js one')
    .action(async (flags: BuildFlags) => {
      const { runBuild } = await import('./docker/run-build.ts');
      await runBuild(io, globals(), flags);
    });
}
