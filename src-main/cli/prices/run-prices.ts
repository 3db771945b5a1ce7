import type { ShownPrice } from '../../contract/price-calls.ts';
import { instancePaths } from '../../instances/instance-paths.ts';
import { findInstance } from '../../instances/instance-record.ts';
import {
  type CostSource,
  loadPrices,
  ownPricesFile,
  removeOwnPrice,
  setOwnPrice,
} from '../../prices/load-prices.ts';
import { OwnPricesError } from '../../prices/own-prices.ts';
import { PriceBook } from '../../prices/price-book.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { withInstance } from '../connect-instance.ts';
import { hasConfig } from '../find-config.ts';
import { loadConfig } from '../load-config.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { shownPath } from '../shown-path.ts';

/** Flags of `planoai prices set`, US dollars per million tokens. */
export interface CacheRates {
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

interface ModelWithPrice {
  readonly model: string;
  /** `null`: nobody knows. */
  readonly price: ShownPrice | null;
}

/** Prices of the named models, else of those that run or that the config declares. Throws `CliFailure`. */
export async function showPrices(
  io: CliIo,
  globals: GlobalOptions,
  named: readonly string[],
  config: string | undefined,
): Promise<void> {
  const record =
    config === undefined ? await findInstance(instancePaths(globals.home, globals.instance)) : null;
  const prices =
    record === null
      ? await pricesHere(io, globals, named, config)
      : await withInstance(globals, async (contract) =>
          named.length > 0
            ? (await contract.call('prices.read', { models: [...named] })).prices
            : (await contract.call('models.overview', {})).models
                .filter(({ wildcard }) => !wildcard)
                .map(({ model, price }) => ({ model, price })),
        );
  show(io, globals, prices);
}

/** Whatever runs follows the file: calls that nobody could price are priced by it. Throws `prices_unreadable`. */
export async function setPrice(
  io: CliIo,
  globals: GlobalOptions,
  model: string,
  { cacheRead, cacheWrite, input, output }: CacheRates & { readonly input: number; readonly output: number },
): Promise<void> {
  const price = { input, output, cached: cacheRead ?? null, cacheWrite: cacheWrite ?? null };
  await changed(setOwnPrice(globals.home, model, price));
  tell(io, globals, { model, price }, `${model} costs what you said`);
}

/** Throws `not_found` for a model that has no price of one's own, `prices_unreadable`. */
export async function resetPrice(io: CliIo, globals: GlobalOptions, model: string): Promise<void> {
  if (!(await changed(removeOwnPrice(globals.home, model)))) {
    throw new CliFailure(`${ownPricesFile(globals.home)} has no price of ${model}.`, {
      code: 'not_found',
      exitCode: exitCodes.refused,
    });
  }
  tell(io, globals, { model, price: null }, `${model} has no price of your own any more`);
}

async function pricesHere(
  io: CliIo,
  globals: GlobalOptions,
  named: readonly string[],
  config: string | undefined,
): Promise<ModelWithPrice[]> {
  let models = named;
  let source: CostSource | null = null;
  // A price can be asked for where there is no config.
  if (config !== undefined || named.length === 0 || hasConfig(io)) {
    const { analysis, file } = await loadConfig(io, { file: config, checkEnvironment: false });
    const { effective } = analysis;
    if (effective === null) {
      throw new CliFailure(`${file}: invalid against schema`, {
        code: 'config_invalid',
        exitCode: exitCodes.refused,
        stage: 'schema',
        details: analysis.diagnostics,
        hint: `See what is wrong with: planoai validate ${file}`,
      });
    }
    source = effective.metricsSources.find((candidate) => candidate.type === 'cost') ?? null;
    const declared = effective.providers.filter(({ internal, wildcard }) => !internal && !wildcard);
    if (named.length === 0) models = declared.map(({ model }) => model);
  }
  const { catalogs, problems } = await loadPrices(globals.home, source);
  for (const problem of problems) io.stderr.write(`${problem}\n`);
  const book = new PriceBook(catalogs);
  return models.map((model) => {
    const known = book.find([model]);
    return { model, price: known && { ...known.price, source: known.source, asOf: known.asOf } };
  });
}

async function changed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof OwnPricesError)) throw error;
    throw new CliFailure(`${error.message}. Mend it there first; nothing was changed.`, {
      code: 'prices_unreadable',
      exitCode: exitCodes.refused,
      cause: error,
    });
  }
}

function tell(io: CliIo, globals: GlobalOptions, document: object, what: string): void {
  const file = ownPricesFile(globals.home);
  if (globals.json) printJson(io, { ...document, file });
  else if (!globals.quiet) io.stdout.write(`${what}: ${shownPath(file, io.cwd)}\n`);
}

const sources: Readonly<Record<ShownPrice['source'], string>> = {
  override: 'your own price',
  'models.dev': 'models.dev',
  digitalocean: 'DigitalOcean',
  bundled: 'list price',
};

function show(io: CliIo, globals: GlobalOptions, prices: readonly ModelWithPrice[]): void {
  if (globals.json) {
    printJson(io, { prices });
    return;
  }
  const paint = createPaint(globals.color);
  const wide = Math.max(0, ...prices.map(({ model }) => model.length));
  for (const { model, price } of prices) {
    const about =
      price === null
        ? paint('dim', '—')
        : `${ratesText(price)}  ${paint('dim', `${sources[price.source]}${dateText(price.asOf)}`)}`;
    io.stdout.write(`${model.padEnd(wide)}  ${about}\n`);
  }
}

function ratesText({ cached, cacheWrite, input, output }: ShownPrice): string {
  return [
    `in $${input}`,
    `out $${output}`,
    ...(cached === null ? [] : [`cache read $${cached}`]),
    ...(cacheWrite === null ? [] : [`cache write $${cacheWrite}`]),
  ].join(', ');
}

function dateText(asOf: string | null): string {
  return asOf === null ? '' : `, ${asOf.slice(0, 10)}`;
}
