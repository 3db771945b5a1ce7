import { version } from '../product-version.ts';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { printJson } from './print-json.ts';

/** The config versions that we read, as `--version --json` lists them. */
const configVersions = ['v0.1', 'v0.1.0', '0.1-beta', '0.2.0', 'v0.2.0', 'v0.3.0', 'v0.4.0'];

export function printVersion(io: CliIo, { json }: GlobalOptions): void {
  const node = process.versions.node;
  if (json) printJson(io, { version, node, config_versions: configVersions });
  else io.stdout.write(`planoai ${version} (node ${node}, schema ${configVersions.at(-1)})\n`);
}
