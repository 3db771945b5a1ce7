import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { numberMember, parseJson, textMember } from '../../src-gateway/apis/json-value.ts';
import type { MetricsSourceConfig } from '../../src-gateway/config/routing-config.ts';
import { feedSnapshotName } from '../../src-gateway/routing/metrics-feed.ts';
import { costParsers } from '../../src-gateway/routing/metrics-feeds.ts';
import type { ModelPrice } from '../../src-gateway/routing/rank-models.ts';
import { snapshotFiles } from '../../src-gateway/snapshot-files.ts';
import { saveFile } from '../console/save-file.ts';
import { bundledPrices } from './bundled-prices.ts';
import { OwnPricesError, parseOwnPrices, withOwnPrice, withoutOwnPrice } from './own-prices.ts';
import type { PriceCatalog } from './price-book.ts';

export type CostSource = Extract<MetricsSourceConfig, { type: 'cost' }>;

export interface LoadedPrices {
  /** Those that win come first. */
  readonly catalogs: readonly PriceCatalog[];
  /** What a person should mend: a price file of theirs that cannot be read. */
  readonly problems: readonly string[];
}

/**
 * Every price that is known on this machine without asking anybody: the user's own, the catalogue of the
 * config as the gateway fetched it last, and the list that comes with us. Nothing is fetched here.
 */
export async function loadPrices(home: string, source: CostSource | null): Promise<LoadedPrices> {
  const problems: string[] = [];
  const own = await ownPrices(home).catch((error: unknown) => {
    if (!(error instanceof OwnPricesError)) throw error;
    problems.push(`${error.message}. The prices in it are not used until it is mended.`);
    return null;
  });
  const fetched = source === null ? null : await fetchedPrices(home, source);
  const catalogs = [own, fetched, ...(await bundledPrices())].filter((catalog) => catalog !== null);
  return { catalogs, problems };
}

/** `$PLANO_HOME/pricing.yaml` */
export function ownPricesFile(home: string): string {
  return join(home, 'pricing.yaml');
}

/** Writes one price into the user's own file. Rejects with `OwnPricesError` and `save_failed`; then nothing changes. */
export async function setOwnPrice(home: string, model: string, price: ModelPrice): Promise<void> {
  const file = ownPricesFile(home);
  const text = (await readOptional(file)) ?? firstLines;
  parseOwnPrices(text, file);
  await mkdir(home, { recursive: true, mode: 0o700 });
  await saveFile(file, withOwnPrice(text, file, model, price), { mode: 0o600 });
}

/** Takes one price out of the user's own file; `false`: it is not there. Rejects as `setOwnPrice` does. */
export async function removeOwnPrice(home: string, model: string): Promise<boolean> {
  const file = ownPricesFile(home);
  const text = await readOptional(file);
  if (text === null || !parseOwnPrices(text, file).some((entry) => entry.model === model)) return false;
  await saveFile(file, withoutOwnPrice(text, file, model), { mode: 0o600 });
  return true;
}

const firstLines = '# Your own prices in US dollars per million tokens; they win over every catalogue.\n';

async function ownPrices(home: string): Promise<PriceCatalog | null> {
  const file = ownPricesFile(home);
  const text = await readOptional(file);
  return text === null
    ? null
    : { source: 'override', asOf: null, entries: parseOwnPrices(text, file), aliases: {} };
}

/** As it was fetched last, however long ago; `null`: never. */
export async function fetchedPrices(home: string, source: CostSource): Promise<PriceCatalog | null> {
  const snapshot = parseJson((await snapshotFiles(join(home, 'cache')).load(feedSnapshotName(source))) ?? '');
  const fetchedAt = numberMember(snapshot, 'fetched_at');
  const body = textMember(snapshot, 'body');
  return fetchedAt === null || body === null ? null : catalogOf(source, body, fetchedAt);
}

/** `null`: the text is no catalogue of this source. */
export function catalogOf(source: CostSource, body: string, fetchedAt: number): PriceCatalog | null {
  const feed = costParsers[source.provider](parseJson(body));
  if (feed === null) return null;
  const asOf = new Date(fetchedAt).toISOString();
  return { source: source.provider, asOf, entries: feed.entries, aliases: source.modelAliases };
}

async function readOptional(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new OwnPricesError(file, null, error instanceof Error ? error.message : String(error));
  }
}
