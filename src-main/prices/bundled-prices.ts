import { readFile } from 'node:fs/promises';
import { isObject, parseJson, textMember } from '../../src-gateway/apis/json-value.ts';
import { parseModelsDev } from '../../src-gateway/routing/parse-feed.ts';
import { resourceFile } from '../console/resource-file.ts';
import type { PriceCatalog } from './price-book.ts';

/** What comes with Plano Console, for machines without a network: list prices by provider, each with its date. */
export async function bundledPrices(): Promise<PriceCatalog[]> {
  const content = parseJson(await readFile(resourceFile('prices.json'), 'utf8'));
  return Object.entries(isObject(content) ? content : {}).flatMap(([provider, list]) => {
    const entries = parseModelsDev({ [provider]: list })?.entries ?? [];
    const asOf = textMember(list, 'date');
    return entries.length === 0 ? [] : [{ source: 'bundled' as const, asOf, entries, aliases: {} }];
  });
}
