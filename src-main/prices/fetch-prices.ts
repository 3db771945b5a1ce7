import { join } from 'node:path';
import { Agent } from 'undici';
import { fetchFeed } from '../../src-gateway/routing/fetch-feed.ts';
import { feedSnapshotName } from '../../src-gateway/routing/metrics-feed.ts';
import { snapshotFiles } from '../../src-gateway/snapshot-files.ts';
import { type CostSource, catalogOf, fetchedPrices } from './load-prices.ts';
import type { PriceCatalog } from './price-book.ts';

export interface FetchedPrices {
  readonly catalog: PriceCatalog | null;
  /** Why it is not of today; `null`: it is. */
  readonly problem: string | null;
}

const dayMs = 86_400_000;
const patienceMs = 5000;

/** A catalogue that somebody asked for: as it was fetched within the last 24 hours, else fetched now. Never rejects. */
export async function fetchPrices(
  home: string,
  source: CostSource,
  now = Date.now(),
): Promise<FetchedPrices> {
  const kept = await fetchedPrices(home, source);
  if (kept !== null && kept.asOf !== null && now - Date.parse(kept.asOf) < dayMs)
    return { catalog: kept, problem: null };
  const dispatcher = new Agent();
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const body = await fetchFeed({ url: new URL(source.url), dispatcher, signal });
    const catalog = catalogOf(source, body, now);
    if (catalog === null) return { catalog: kept, problem: `it is no catalogue of ${source.provider}` };
    const snapshot = JSON.stringify({ fetched_at: now, body });
    await snapshotFiles(join(home, 'cache')).save(feedSnapshotName(source), snapshot);
    return { catalog, problem: null };
  } catch (error) {
    return { catalog: kept, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    await dispatcher.destroy();
  }
}
