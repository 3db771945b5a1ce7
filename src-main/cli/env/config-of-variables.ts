import { instancePaths } from '../../instances/instance-paths.ts';
import { findInstance } from '../../instances/instance-record.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { findConfig, hasConfig } from '../find-config.ts';

export interface ConfigOfVariables {
  /** Absolute. */
  readonly path: string;
  /** An instance serves it: it keeps variables itself, and its secret store may be open. */
  readonly runs: boolean;
}

/** The config whose variables are meant: the named one, that of this folder, else the one that runs. */
export async function configOfVariables(
  io: CliIo,
  { home, instance }: GlobalOptions,
  file: string | undefined,
): Promise<ConfigOfVariables> {
  const record = await findInstance(instancePaths(home, instance));
  const isOther = file !== undefined || hasConfig(io) || record === null;
  const path = isOther ? findConfig(io, { file }) : record.config_path;
  return { path, runs: record?.config_path === path };
}
