import type { Collector } from '../../collector/collector.ts';
import type { CallResult } from '../../contract/contract.ts';
import { maskConfig } from '../mask-config.ts';
import type { ConfigHistory } from './config-history.ts';

/** The config that a trace's gateway served, for people: secrets hidden. */
export async function traceConfig(
  store: Pick<Collector, 'configOf'>,
  { configs, servedSha256 }: { readonly configs: ConfigHistory; readonly servedSha256: string | null },
  traceId: string,
): Promise<CallResult<'traces.config'>> {
  const hash = await store.configOf(traceId);
  const known = hash === null ? null : await configs.find(hash);
  const isCurrent = hash !== null && servedSha256?.startsWith(hash) === true;
  if (known === null) return { hash, text: null, source: null, isCurrent };
  return { hash, text: maskConfig(known.text).text, source: known.source, isCurrent };
}
