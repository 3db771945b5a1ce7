import { removeContainerFiles } from '../../console/docker/container-files.ts';
import { installId } from '../../console/docker/docker-labels.ts';
import { findEngine } from '../../console/docker/find-engine.ts';
import { OwnContainers } from '../../console/docker/own-containers.ts';
import { instancePaths } from '../../instances/instance-paths.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { shutdownGraceSeconds } from '../shutdown-grace.ts';

/** Ends and removes what `up --docker` of this home started; volumes stay. The instances that there were. */
export async function stopContainers(
  io: CliIo,
  { home, instance }: GlobalOptions,
  flags: { readonly all?: boolean; readonly force?: boolean },
): Promise<string[]> {
  const { docker } = await findEngine(io.env);
  const containers = new OwnContainers(docker, await installId(home));
  const own = await containers.list(flags.all === true ? undefined : instance);
  // Databases beside them serve others too; the console ends those.
  const found = own.filter(({ role }) => role === 'gateway');
  const graceSeconds = flags.force === true ? 0 : shutdownGraceSeconds(io.env);
  await Promise.all(found.map(({ id }) => containers.remove(id, graceSeconds)));
  for (const each of new Set(found.map((container) => container.instance))) {
    await containers.removeNetwork(each);
    await removeContainerFiles(instancePaths(home, each).folder);
  }
  return found.map((container) => container.instance).sort();
}
