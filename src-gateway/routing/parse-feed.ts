import { isObject, listMember, member, numberMember, textMember } from '../apis/json-value.ts';
import type { FeedEntry } from './figure-table.ts';
import type { ModelPrice } from './rank-models.ts';

export interface ParsedFeed<Figure> {
  readonly entries: readonly FeedEntry<Figure>[];
  /** What people should know of how the feed was read; `null`: nothing. */
  readonly notice: string | null;
}

/**
 * The catalogue of models.dev: US dollars per million tokens by provider and model. Models without a
 * price for input or output are left out. `null`: this is no such catalogue.
 */
export function parseModelsDev(feed: unknown): ParsedFeed<ModelPrice> | null {
  const entries = membersOf(feed).flatMap(([provider, { models }]) =>
    membersOf(models).flatMap(([model, { cost }]): FeedEntry<ModelPrice>[] => {
      const input = priceMember(cost, 'input');
      const output = priceMember(cost, 'output');
      if (input === null || output === null) return [];
      const cached = priceMember(cost, 'cache_read');
      const cacheWrite = priceMember(cost, 'cache_write');
      return [{ provider, model, figure: { input, output, cached, cacheWrite } }];
    }),
  );
  return entries.length === 0 ? null : { entries, notice: null };
}

/**
 * The catalogue of DigitalOcean: US dollars per token, whatever its members are called. A mirror that
 * means what the names say is known by its height. Models without a price for input or output are left
 * out. `null`: this is no such catalogue.
 */
export function parseDigitalOcean(feed: unknown): ParsedFeed<ModelPrice> | null {
  const list = catalogueLists.map((name) => listMember(feed, name)).find(({ length }) => length > 0) ?? [];
  const priced = list.flatMap((entry) => {
    // Mirrors put the rates beside the name.
    const pricing = isObject(member(entry, 'pricing')) ? member(entry, 'pricing') : entry;
    const model = modelNames.map((name) => textMember(entry, name)).find((name) => name !== null) ?? null;
    const input = priceMember(pricing, 'input_price_per_million');
    const output = priceMember(pricing, 'output_price_per_million');
    if (model === null || input === null || output === null) return [];
    const cached =
      priceMember(pricing, 'cache_read_input_price_per_million') ?? priceMember(pricing, 'input_cache_read');
    const cacheWrite =
      priceMember(pricing, 'cache_creation_input_price_per_million') ??
      priceMember(pricing, 'input_cache_creation');
    return [{ model, input, output, cached, cacheWrite }];
  });
  if (priced.length === 0) return null;
  const isPerMillion = median(priced.map(({ input }) => input).filter((input) => input > 0)) > perTokenLimit;
  const perMillion = (price: number) => (isPerMillion ? price : timesMillion(price));
  return {
    entries: priced.map(({ cached, cacheWrite, input, model, output }) => ({
      provider: null,
      model,
      figure: {
        input: perMillion(input),
        output: perMillion(output),
        cached: cached === null ? null : perMillion(cached),
        cacheWrite: cacheWrite === null ? null : perMillion(cacheWrite),
      },
    })),
    notice: isPerMillion
      ? 'its prices are too high for one token and were taken for those of a million, as their names say'
      : null,
  };
}

/** Where catalogues of this form have their models, and the name of each. */
const catalogueLists = ['data', 'models', 'pricing', 'items'];
const modelNames = ['model_id', 'id', 'model', 'name'];

/** A thousand dollars per million tokens: no model costs that much. */
const perTokenLimit = 0.001;

/** An instant vector of Prometheus, by the label `model_name`, or `provider` and `model`. `null`: it is none. */
export function parsePrometheus(feed: unknown): ParsedFeed<number> | null {
  const data = member(feed, 'data');
  if (!Array.isArray(member(data, 'result'))) return null;
  const entries = listMember(data, 'result').flatMap((series): FeedEntry<number>[] => {
    const figure = sampleOf(listMember(series, 'value')[1]);
    const model = seriesName(member(series, 'metric'));
    return figure === null || model === null ? [] : [{ provider: null, model, figure }];
  });
  return { entries, notice: null };
}

function seriesName(labels: unknown): string | null {
  const name = textMember(labels, 'model_name');
  if (name !== null) return name;
  const provider = textMember(labels, 'provider');
  const model = textMember(labels, 'model');
  return provider === null || model === null ? model : `${provider}/${model}`;
}

/** Prometheus writes numbers as texts, `NaN` and `+Inf` among them; `null`: it is no number. */
function sampleOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const text = value.trim().toLowerCase();
  const special = specialSamples.get(text);
  if (special !== undefined) return special;
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/.test(text) ? Number(text) : null;
}

const specialSamples: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

function membersOf(value: unknown): [string, Readonly<Record<string, unknown>>][] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, found]) => (isObject(found) ? [[name, found]] : []));
}

/** Prices below nothing, and beyond all reason, are no prices. */
function priceMember(value: unknown, name: string): number | null {
  const price = numberMember(value, name);
  return price !== null && price >= 0 && price < highestPrice ? price : null;
}

const highestPrice = 1e9;

/** Without the noise in the last digits that a product has. */
function timesMillion(price: number): number {
  return Number((price * 1e6).toPrecision(12));
}

/** 0 for none. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
