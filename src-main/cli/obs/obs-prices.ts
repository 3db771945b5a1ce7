import { maskText } from '../../../src-gateway/config/secrets.ts';
import { pricedByCatalog } from '../../collector/call-store.ts';
import type { CallRow } from '../../contract/cost-calls.ts';
import { fetchPrices } from '../../prices/fetch-prices.ts';
import type { CostSource } from '../../prices/load-prices.ts';
import { PriceBook } from '../../prices/price-book.ts';
import { CliFailure, type CliIo, exitCodes } from '../cli-io.ts';
import type { ObsOptions } from './obs-options.ts';

/** What calls cost that their gateway did not price. */
export interface ObsPrices {
  /** For the foot of the screen. */
  readonly about: string;
  price(call: CallRow): CallRow;
}

/** A catalogue that was asked for by flag or config; without one, calls cost what the collector says. */
export async function obsPrices(io: CliIo, home: string, options: ObsOptions): Promise<ObsPrices> {
  const source = await askedSource(io, options);
  if (source === null) return { about: 'prices: as the collector knows them', price: (call) => call };
  const { catalog, problem } = await fetchPrices(home, source);
  const name = `${source.provider} (${maskText(source.url)})`;
  if (catalog === null) return { about: `prices: ${name} is not there: ${problem}`, price: (call) => call };
  const book = new PriceBook([catalog]);
  const age = problem === null ? '' : `, of ${catalog.asOf}: ${problem}`;
  return { about: `prices: ${name}${age}`, price: (call) => priced(call, book) };
}

/** Flags win over the config. Throws `CliFailure` for a config that cannot be read, or names no catalogue. */
async function askedSource(
  io: CliIo,
  { config, pricingProvider, pricingUrl }: ObsOptions,
): Promise<CostSource | null> {
  const named = config === null ? null : await sourceOf(io, config);
  const provider = pricingProvider ?? named?.provider ?? (pricingUrl === null ? null : 'digitalocean');
  if (provider === null) return null;
  const url = pricingUrl ?? (named?.provider === provider ? named.url : catalogues[provider]);
  return {
    type: 'cost',
    provider,
    url,
    refreshIntervalSeconds: null,
    modelAliases: named?.modelAliases ?? {},
  };
}

async function sourceOf(io: CliIo, file: string): Promise<CostSource> {
  const { loadConfig } = await import('../load-config.ts');
  const { analysis, file: shown } = await loadConfig(io, { file, checkEnvironment: false });
  const source = analysis.effective?.metricsSources.find((candidate) => candidate.type === 'cost');
  if (source !== undefined) return source;
  throw new CliFailure(
    `${shown} names no price catalogue: it has no model_metrics_sources entry with type: cost.`,
    {
      code: 'no_price_catalogue',
      exitCode: exitCodes.refused,
    },
  );
}

const catalogues = {
  digitalocean: 'https://api.digitalocean.com/v2/gen-ai/models/catalog',
  'models.dev': 'https://models.dev/api.json',
} as const;

/** What the gateway itself says stays. */
function priced(call: CallRow, book: PriceBook): CallRow {
  if (call.costSource === 'gateway') return call;
  const names = [call.model, call.requestModel].filter((name) => name !== null);
  const usage = {
    prompt: call.promptTokens,
    completion: call.completionTokens,
    total: null,
    cachedInput: call.cachedTokens,
    cacheCreation: call.cacheCreationTokens,
    reasoning: null,
  };
  const { assumed, cost, source } = pricedByCatalog(
    { names, model: call.model, usage: { usage, cacheIsBeside: false } },
    book,
  );
  return cost === null ? call : { ...call, costNanoUsd: cost, costSource: source, costAssumed: assumed };
}
