import { secretSources } from '../contract/secret-calls.ts';
import { connectControl } from '../instances/control-client.ts';
import { instancePaths } from '../instances/instance-paths.ts';
import { findInstance } from '../instances/instance-record.ts';
import type { GlobalOptions } from './cli-io.ts';
import type { LoadedConfig } from './load-config.ts';

export interface StoredValue {
  readonly source: string;
  readonly masked: string;
}

/**
 * What the running instance of this config reads from the secret store, by variable: it may be open there
 * and nowhere else. Empty when no such instance runs.
 */
export async function toldByInstance(
  { home, instance }: Pick<GlobalOptions, 'home' | 'instance'>,
  { path, text }: Pick<LoadedConfig, 'path' | 'text'>,
): Promise<ReadonlyMap<string, StoredValue>> {
  const record = await findInstance(instancePaths(home, instance));
  if (record === null || record.config_path !== path) return new Map();
  const client = await connectControl(record.control).catch(() => null);
  if (client === null) return new Map();
  try {
    const { variables } = await client.contract.call('config.diagnose', { text });
    const ofStore: readonly string[] = Object.values(secretSources);
    return new Map(
      variables.flatMap(({ name, sources }) => {
        const stored = sources.find(({ source }) => ofStore.includes(source));
        return stored === undefined ? [] : [[name, stored] as const];
      }),
    );
  } finally {
    client.close();
  }
}
